"""Chat templates: what they write, and that they can do nothing else."""

from __future__ import annotations

import pytest

from engine.captioning.chat_template import render_chat
from engine.errors import ModelError

MESSAGES = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]}]
SMOLVLM = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def test_the_template_of_smolvlm():
    text = render_chat(SMOLVLM, MESSAGES, {})
    assert text == "<|im_start|>User:<image>What is it?<end_of_utterance>\nAssistant:"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{% if x %}a{% endif %}\nb", "b"),
        ("  {% if true %}\na\n  {% endif %}\nb", "a\nb"),
        ("{% if true %}\n  {% if true %}\n  a\n  {% endif %}\n{% endif %}", "  a\n"),
        ("a {{- 'b' -}} c", "abc"),
        ("{{ messages[0].role }}{{ messages[0]['nothing'] }}", "user"),
        ("{% for m in messages %}{{ loop.index }}{{ loop.last }}{% endfor %}", "1True"),
        ("{{ 'it\\'s' + \"\\n\" }}", "it's\n"),
        ("{% set a = 'x' %}{{ a }}{{ a is string and a != 'y' }}", "xTrue"),
        ("{{ names is defined }}{{ bos | upper }}", "FalseB"),
    ],
)
def test_pieces(template, text):
    assert render_chat(template, MESSAGES, {"bos": "b"}) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ messages() }}", "{{ ''.join(messages) }}", "{% import os %}", "{{ messages | tojson }}",
        "{% for m in messages %}", "{% if a %}", "{% endif %}", "{{ 1 - 1 }}", "{{ messages[0 }}",
        "{% for a, b in messages %}{% endfor %}",
        "{{ 'a' + 1 }}", "{% macro x() %}{% endmacro %}", "{{ }}", "{{ a is callable }}", "{% %}",
    ],
)  # fmt: skip
def test_anything_else_is_one_sentence(template):
    with pytest.raises(ModelError) as caught:
        render_chat(template, MESSAGES, {})
    assert "chat template cannot be read" in str(caught.value) and "\n" not in str(caught.value)


def test_python_is_out_of_reach():
    for path in ("__class__", "role.__class__.__mro__", "role.upper"):
        assert render_chat(f"[{{{{ messages[0].{path} }}}}]", MESSAGES, {}) == "[]"


def test_a_template_comes_to_an_end():
    nest = "{% for a in messages %}" * 6 + "x" + "{% endfor %}" * 6
    with pytest.raises(ModelError, match="does not come to an end"):
        render_chat(nest, MESSAGES * 20, {})
