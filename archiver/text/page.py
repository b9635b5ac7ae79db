"""Parse HTML once and read everything it shows, in order: blocks, links and images.

The only door to lxml. Elements that are never shown (scripts, styles, hidden parts) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

__all__ = [
    "Element",
    "ShownBlock",
    "ShownLink",
    "Sight",
    "absolute",
    "look",
    "parse",
    "path",
    "reveal",
    "shed",
    "words_of",
]

Element = Any  # lxml gives no types that mypy could check


def path(expression: str) -> Callable[[Element], Any]:
    """A compiled search in a tree (XPath 1.0)."""
    return etree.XPath(expression)


# Deleted by trafilatura's own cleaning too; JSON-LD stays, since it reads article bodies there.
_NEVER_SHOWN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "audio")
_SKIPPED = frozenset(
    (*_NEVER_SHOWN, "video", "canvas", "select", "textarea", "datalist", "math", "title")
)
_HTML_BLOCKS = """
    address article aside blockquote body button center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
    main menu nav ol option p pre section summary table tbody tfoot thead tr ul caption
"""
_BLOCKS = frozenset((*_HTML_BLOCKS.split(), "head", "item", "list", "quote", "row"))
_ELEMENTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("blockquote", "quote"), "quotation_block"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}
_CELLS = frozenset(("td", "th", "cell"))
_BREAKS = frozenset(("br", "lb"))
_CONTROLS = bytes((*range(9), 11, *range(14, 32)))  # what XML cannot hold; form feed is a space
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_DOCTYPE = re.compile(rb"^\s*<\s?!\s?doctype[^>]*>", re.IGNORECASE)
_CLOSED_ROOT = re.compile(rb"(<html[^>]*?)\s*/>", re.IGNORECASE)
_HIDDEN = path(
    "//*[@hidden or (@style and (contains(translate(@style, ' ', ''), 'display:none')"
    " or contains(translate(@style, ' ', ''), 'visibility:hidden')))]"
)
_WORDS_OF = path("string()")
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.\-]*:")
_LINE = "\v"  # a line break among the pieces of a block; no page can hold this character
_RUN = re.compile(r"[ \t\n\r\f]+")
_LINE_BREAK = re.compile(r" ?\v[ \v]*")
_NOWHERE = ("javascript:", "data:", "vbscript:", "about:", "blob:")


@dataclass(slots=True)
class ShownBlock:
    """A stretch of shown text between two boundaries, and the element that it stands in."""

    text: str
    element: str
    tag: str
    home: Element  # the element around the one that the block stands in
    linked: int = 0  # how many of its characters stand in links


@dataclass(slots=True)
class ShownLink:
    """A link as written, and the number of the block in which it begins."""

    href: str
    anchor: str
    block: int


@dataclass(slots=True)
class Sight:
    """All that a page shows, in order; numbers of blocks tie links and images to their place."""

    blocks: list[ShownBlock] = field(default_factory=list)
    links: list[ShownLink] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)
    hidden: frozenset[Element] = frozenset()
    pieces: list[str] = field(default_factory=list)
    linked: int = 0


def parse(text: str) -> tuple[Element | None, str | None]:
    """The tree of a page, None where it has no element; and what the parser dropped, if anything.

    lxml silently drops what is nested deeper than 256 levels or follows a text of 10 MB.
    """
    data = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    for noncharacter in _NONCHARACTERS:
        data = data.replace(noncharacter, b"")
    data = _CLOSED_ROOT.sub(rb"\1>", _DOCTYPE.sub(b"", data[:4096])) + data[4096:]
    parser = etree.HTMLParser(
        collect_ids=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    parser.set_element_class_lookup(_LOOKUP)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None, None
    fatal = [entry.message for entry in parser.error_log.filter_from_fatals()]
    return root, f"the parser dropped a part: {fatal[0].strip()}" if fatal else None


_LOOKUP = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)


def shed(root: Element) -> None:
    """Take out what is never shown, save JSON-LD: the text stays and each later step is cheaper."""
    for element in list(root.iter(*_NEVER_SHOWN)):
        if element.get("type") != "application/ld+json":
            parent = element.getparent()
            if parent is not None:
                _remove_but_keep_tail(parent, element)


def reveal(root: Element) -> bool:
    """Turn what is meant for readers without scripts into ordinary text; whether there is any."""
    found = list(root.iter("noscript"))
    for element in found:
        element.tag = "div"
    return bool(found)


def _remove_but_keep_tail(parent: Element, element: Element) -> None:
    """Remove an element, leaving the text after it where it was."""
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def look(root: Element) -> Sight:
    """Everything that the page shows, in one pass over its tree."""
    body = root.find("body") if root.tag == "html" else root
    sight = Sight(hidden=frozenset(_HIDDEN(root)))
    if body is not None:
        _walk(sight, body, "sentence")
        _close(sight, body, "sentence")
    return sight


def _walk(sight: Sight, parent: Element, element: str) -> None:
    """Read an element's text and children in order, closing a block at each boundary."""
    pieces = sight.pieces
    if parent.text:
        pieces.append(parent.text)
    for child in parent:
        tag = child.tag
        if tag in _BLOCKS:
            _close(sight, parent, element)
            if tag not in _SKIPPED and child not in sight.hidden:
                inner = _ELEMENTS.get(tag, element)
                _walk(sight, child, inner)
                _close(sight, child, inner)
        elif tag in _BREAKS:
            _break_line(sight, parent, element)
        elif tag not in _SKIPPED and child not in sight.hidden:
            _walk_inline(sight, child, tag, element)
        tail = child.tail
        if tail:
            pieces.append(tail)


def _walk_inline(sight: Sight, child: Element, tag: str, element: str) -> None:
    """Read an element that closes no block; note links, images and the borders of cells."""
    if tag == "a":
        before = len(sight.pieces)
        href = child.get("href")
        if href:
            anchor = words_of(child)
            sight.links.append(ShownLink(href, anchor, len(sight.blocks)))
        _walk(sight, child, element)
        sight.linked += sum(map(len, sight.pieces[before:]))
    elif tag == "img":
        source = _source_of(child)
        if source:
            sight.images.append((source, len(sight.blocks)))
    else:
        if tag in _CELLS and sight.pieces:
            sight.pieces.append(" ")
        _walk(sight, child, element)


def words_of(element: Element) -> str:
    """All the words inside an element, on one line."""
    return " ".join(str(_WORDS_OF(element)).split())


def _break_line(sight: Sight, parent: Element, element: str) -> None:
    """A line break; two in a row, with nothing but space between, end a paragraph."""
    last = sight.pieces[-2:]
    if _LINE in last and not "".join(last).strip():
        _close(sight, parent, element)
    else:
        sight.pieces.append(_LINE)


def _close(sight: Sight, parent: Element, element: str) -> None:
    """End the block that is being read, if it has any words."""
    if sight.pieces:
        text = _in_one_line("".join(sight.pieces))
        sight.pieces.clear()
        if text:
            sight.blocks.append(
                ShownBlock(text, element, parent.tag, parent.getparent(), sight.linked)
            )
        sight.linked = 0


def _in_one_line(text: str) -> str:
    """White space as a page shows it: runs are one space, line breaks and no-break spaces stay."""
    shown = _RUN.sub(" ", text)
    if _LINE in shown:
        shown = _LINE_BREAK.sub("\n", shown)
    return shown.strip()


def _source_of(image: Element) -> str | None:
    """The address of an image, also where a script loads it later."""
    for name in ("src", "data-src", "data-original"):
        address = (image.get(name) or "").strip()
        if address and not address.startswith("data:"):
            return str(address)
    listed = (image.get("srcset") or image.get("data-srcset") or "").split()
    return listed[0] if listed else None


def absolute(base: str, addresses: list[str]) -> Iterator[str | None]:
    """Each address resolved against the page's base; None for those that lead nowhere."""
    scheme, host = _origin(base)
    for address in addresses:
        written = address.strip()
        if written.startswith(("https://", "http://")):
            yield written
        elif not written or written.lower().startswith(_NOWHERE):
            yield None
        elif host and written.startswith("/") and "/." not in written:
            yield (
                f"{scheme}:{written}" if written.startswith("//") else f"{scheme}://{host}{written}"
            )
        else:
            yield _joined(base, written)


def _origin(base: str) -> tuple[str, str]:
    """Scheme and host of a base address; empty where it has none."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _joined(base: str, address: str) -> str | None:
    """An address against its base by RFC 3986; None where that makes no absolute address."""
    try:
        joined = urljoin(base, address)
    except ValueError:
        return None
    return joined if _SCHEME.match(joined) else None
