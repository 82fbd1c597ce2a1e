"""``dc:description`` in an XMP packet, written without touching the rest.

ISO 16684-1 (XMP part 1): a description is a language alternative, whose item "x-default" is the one to show
when no language is asked for. The packet is not serialized anew: expat says where its elements lie, and the
caption is put between the bytes of the others, whose prefixes, order and spaces stay.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from .pieces import CannotEmbed

_RDF_SPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC_SPACE = "http://purl.org/dc/elements/1.1/"
_RDF, _NODE, _ALT, _ITEM = (f"{_RDF_SPACE} {name}" for name in ("RDF", "Description", "Alt", "li"))
_DESCRIPTION = f"{_DC_SPACE} description"
#: Who wrote the description (IPTC Core's "Description Writer").
_WRITER_SPACE = "http://ns.adobe.com/photoshop/1.0/"
_WRITER = f"{_WRITER_SPACE} CaptionWriter"
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_DEFAULT = "x-default"
#: A packet larger than this is not from a camera or an editor.
MAX_BYTES = 16 << 20
_MAX_DEPTH = 500

_EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    f'<rdf:RDF xmlns:rdf="{_RDF_SPACE}">\n'
    '<rdf:Description rdf:about=""/>\n'
    "</rdf:RDF>\n"
    "</x:xmpmeta>\n"
    '<?xpacket end="w"?>'
).encode()

# Both run on tags that expat has found well-formed.
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_START_TAG = re.compile(rb"<([^\s/>]+)(?:" + _ATTRIBUTE.pattern + rb")*\s*/?>")

Edit = tuple[int, int, bytes]


@dataclass
class _Element:
    """One element: names are "namespace local", positions are bytes of the packet.

    ``start`` … ``inside`` is the start tag, ``outside`` … ``end`` the end tag; an empty tag has neither content nor
    end tag, and all but ``start`` are its end.
    """

    name: str
    attributes: dict[str, str]
    prefixes: dict[str, str]
    start: int
    inside: int
    tag: bytes
    empty: bool
    outside: int = 0
    end: int = 0
    text: str = ""
    children: list[_Element] = field(default_factory=list)


def description(packet: bytes) -> str | None:
    """The description to show when no language is asked for; None if there is none.

    Raises:
        CannotEmbed: the packet cannot be read.
    """
    for node in _nodes(_graph(_utf8(packet))):
        for each in _named(node, _DESCRIPTION):
            items = [item for alternative in each.children for item in _named(alternative, _ITEM)]
            defaults = [item for item in items if _is_default(item)]
            found = (defaults or items or [each])[0].text
            if items or found.strip():
                return found
        if _DESCRIPTION in node.attributes:
            return node.attributes[_DESCRIPTION]
    return None


def writer(packet: bytes) -> str | None:
    """Who wrote the description; None if the packet does not say.

    Raises:
        CannotEmbed: the packet cannot be read.
    """
    for node in _nodes(_graph(_utf8(packet))):
        for element in _named(node, _WRITER):
            return element.text
        if _WRITER in node.attributes:
            return node.attributes[_WRITER]
    return None


def with_description(packet: bytes | None, text: str, by: str = "") -> bytes:
    """The packet with ``text`` as its description; descriptions in named languages stay.

    Args:
        packet: in UTF-8, UTF-16 or UTF-32; None makes a new one.
        text: without control characters other than tab and line feed.
        by: its writer, likewise; "" leaves that as it is.

    Returns:
        UTF-8.

    Raises:
        CannotEmbed: the packet cannot be read.
    """
    source = _utf8(_EMPTY if packet is None else packet)
    graph = _graph(source)
    content = escape(text).encode("utf-8")
    edits: list[Edit] = []
    found: list[_Element] = []
    for node in _nodes(graph):
        found += _named(node, _DESCRIPTION)
        if _DESCRIPTION in node.attributes:
            edits.append(_without_attribute(node, _DESCRIPTION))
    edits += [(each.start, each.end, b"") for each in found[1:]]
    if found:
        edits += _renewed(found[0], content)
    elif nodes := list(_nodes(graph)):
        edits.append(_first_in(nodes[0], _element(content)))
    else:
        edits.append(_first_in(graph, _node(content)))
    new = _spliced(source, edits)
    new = _with_writer(new, by) if by else new
    if description(new) != text or (by and writer(new) != by):
        raise CannotEmbed("whose XMP is built in an unknown way")
    return new


# -- writing ---------------------------------------------------------------------------


def _with_writer(source: bytes, by: str) -> bytes:
    """A packet that has a description, with its writer before it or in the place of an older one."""
    nodes = list(_nodes(_graph(source)))
    old = [element for node in nodes for element in _named(node, _WRITER)]
    edits = [_without_attribute(node, _WRITER) for node in nodes if _WRITER in node.attributes]
    content = escape(by).encode("utf-8")
    if old and not old[0].empty:
        edits.append((old[0].inside, old[0].outside, content))
        old = old[1:]
    else:
        place = next(each.start for node in nodes for each in _named(node, _DESCRIPTION))
        start = f'<photoshop:CaptionWriter xmlns:photoshop="{_WRITER_SPACE}">'.encode()
        edits.append((place, place, start + content + b"</photoshop:CaptionWriter>"))
    return _spliced(source, [*edits, *((each.start, each.end, b"") for each in old)])


def _item(content: bytes) -> bytes:
    return f'<rdf:li xmlns:rdf="{_RDF_SPACE}" xml:lang="{_DEFAULT}">'.encode() + content + b"</rdf:li>"


def _element(content: bytes) -> bytes:
    start = f'<dc:description xmlns:dc="{_DC_SPACE}"><rdf:Alt xmlns:rdf="{_RDF_SPACE}">'.encode()
    return start + f'<rdf:li xml:lang="{_DEFAULT}">'.encode() + content + b"</rdf:li></rdf:Alt></dc:description>"


def _node(content: bytes) -> bytes:
    start = f'<rdf:Description xmlns:rdf="{_RDF_SPACE}" rdf:about="">'.encode()
    return start + _element(content) + b"</rdf:Description>"


def _renewed(element: _Element, content: bytes) -> Iterator[Edit]:
    alternative = element.children[0] if len(element.children) == 1 and element.children[0].name == _ALT else None
    if alternative is None or alternative.empty:
        yield element.start, element.end, _element(content)
        return
    defaults = [item for item in _named(alternative, _ITEM) if _is_default(item)]
    if not defaults:
        yield alternative.inside, alternative.inside, _item(content)
        return
    first, *others = defaults
    if first.empty:
        yield first.start, first.end, _item(content)
    else:
        yield first.inside, first.outside, content
    for item in others:
        yield item.start, item.end, b""


def _first_in(element: _Element, new: bytes) -> Edit:
    """``new`` as an element's first child."""
    if not element.empty:
        return element.inside, element.inside, new
    match = _START_TAG.match(element.tag)
    assert match is not None
    return element.end - len(b"/>"), element.end, b">" + new + b"</" + match[1] + b">"


def _without_attribute(element: _Element, key: str) -> Edit:
    name = f"{element.prefixes[key]}:{key.split()[1]}".encode()
    for attribute in _ATTRIBUTE.finditer(element.tag):
        if attribute[1] == name:
            return element.start + attribute.start(), element.start + attribute.end(), b""
    raise CannotEmbed("whose XMP is built in an unknown way")


def _spliced(source: bytes, edits: list[Edit]) -> bytes:
    parts, at = [], 0
    for start, stop, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [source[at:start], new]
        at = stop
    return b"".join([*parts, source[at:]])


# -- reading ---------------------------------------------------------------------------


def _named(element: _Element, name: str) -> list[_Element]:
    return [child for child in element.children if child.name == name]


def _nodes(graph: _Element) -> list[_Element]:
    return _named(graph, _NODE)


def _is_default(item: _Element) -> bool:
    return item.attributes.get(_LANGUAGE, "").lower() == _DEFAULT


def _utf8(packet: bytes) -> bytes:
    if len(packet) > MAX_BYTES:
        raise CannotEmbed(f"whose XMP is larger than {MAX_BYTES >> 20} MB")
    packet = packet.rstrip(b"\0") if packet[:1] not in (b"\xff", b"\xfe", b"\0") and packet[1:2] != b"\0" else packet
    for encoding in ("utf-8", "utf-32", "utf-16", "utf-16-le", "utf-16-be"):
        try:
            text = packet.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text.rstrip("\0") and "<" in text:
            return packet if encoding == "utf-8" else text.rstrip("\0").removeprefix("\ufeff").encode("utf-8")
    raise CannotEmbed("whose XMP cannot be read")


def _graph(source: bytes) -> _Element:
    """The element ``rdf:RDF`` of a packet."""
    top = _Element("", {}, {}, 0, 0, b"", False)
    stack = [top]
    # The encoding is given, because what a packet in another one said of itself holds no more.
    parser = expat.ParserCreate("UTF-8", " ")
    parser.namespace_prefixes = True
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAX_DEPTH:
            raise CannotEmbed("whose XMP is nested too deep")
        at = parser.CurrentByteIndex
        match = _START_TAG.match(source, at)
        if match is None:
            raise CannotEmbed("whose XMP cannot be read")
        split = {key: key.split(" ") for key in attributes}
        named = {" ".join(split[key][:2]): value for key, value in attributes.items()}
        prefixes = {" ".join(parts[:2]): parts[2] for parts in split.values() if len(parts) == 3}
        tag = match[0]
        stack.append(
            _Element(" ".join(name.split(" ")[:2]), named, prefixes, at, match.end(), tag, tag.endswith(b"/>"))
        )

    def end(name: str) -> None:
        element = stack.pop()
        stack[-1].children.append(element)
        if element.empty:
            element.outside = element.end = element.inside
        else:
            element.outside = parser.CurrentByteIndex
            element.end = source.index(b">", element.outside) + 1

    def words(text: str) -> None:
        stack[-1].text += text

    def refuse(*arguments: Any) -> None:
        raise CannotEmbed("whose XMP declares a document type, which no camera or editor does")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words, refuse
    try:
        parser.Parse(source, True)
    except expat.ExpatError:
        raise CannotEmbed("whose XMP cannot be read") from None
    waiting = [top]
    while waiting:
        element = waiting.pop()
        if element.name == _RDF:
            return element
        waiting += reversed(element.children)
    raise CannotEmbed("whose XMP cannot be read")
