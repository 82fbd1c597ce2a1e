"""The engine's reader of chat templates against Jinja as transformers sets it up."""

from __future__ import annotations

import jinja2
import pytest

from engine.captioning.chat_template import render_chat
from engine.training.captioner.tiny_models import CHAT_TEMPLATE

MESSAGES = [
    {"role": "system", "content": "be brief "},
    {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What's this?\nSay it."}]},
]
TEMPLATES = {
    "idefics3": CHAT_TEMPLATE,
    "with strings": (
        "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'] is string %}"
        "{{': ' + message['content']}}{% else %}{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}"
        "{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
        "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}{% endif %}<end_of_utterance>\n"
        "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
    ),
    "over lines": """
{# a remark #}
{% for message in messages %}
    {% if loop.first and message.role == "system" %}
  [{{ message.content | trim }}]
    {% elif not loop.last or message["role"] != 'system' -%}
        {{ bos_token }} {{ message.role | upper }}
    {%- endif %}
{% endfor %}
{% set end = 'A' + "\\n" %}
{{- end }}{{ nothing }}{{ messages[1].content[0].type }}{{ 3 }}
""",
    "tests": (
        "{% if nothing is not defined and messages is defined and messages is iterable %}yes{% else %}no{% endif %}"
        "{% if 'user' in messages[1]['role'] and 'x' not in messages[1]['role'] %} user{% endif %}"
        "{{ (messages | length) }}{% if messages[0] is mapping %} mapping{% endif %}{{ messages[9] }}"
    ),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_as_jinja(name):
    names = {"bos_token": "<s>"}
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    theirs = environment.from_string(TEMPLATES[name])
    for messages in (MESSAGES, MESSAGES[1:] * 2):
        expected = theirs.render(messages=messages, add_generation_prompt=True, **names)
        assert render_chat(TEMPLATES[name], messages, names) == expected
        assert len(expected) > 10
