"""Parse HTML into a tree, find in it, take from it; and resolve the addresses that it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

__all__ = [
    "NEVER_SHOWN",
    "Element",
    "absolute",
    "parse",
    "path",
    "reveal",
    "shed",
    "take_out",
    "words_of",
]

Element = Any  # lxml gives no types that mypy could check


def path(expression: str) -> Callable[[Element], Any]:
    """A compiled search in a tree (XPath 1.0)."""
    return etree.XPath(expression)


# Deleted by trafilatura's own cleaning too; JSON-LD stays, since it reads article bodies there.
NEVER_SHOWN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "audio")
_CONTROLS = bytes((*range(9), 11, *range(14, 32)))  # what XML cannot hold; form feed is a space
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_DOCTYPE = re.compile(rb"^\s*<\s?!\s?doctype[^>]*>", re.IGNORECASE)
_CLOSED_ROOT = re.compile(rb"(<html[^>]*?)\s*/>", re.IGNORECASE)
_WORDS_OF = path("string()")
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.\-]*:")
_NOWHERE = ("javascript:", "data:", "vbscript:", "about:", "blob:")


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
    for element in list(root.iter(*NEVER_SHOWN)):
        if element.get("type") != "application/ld+json":
            take_out(element)


def reveal(root: Element) -> bool:
    """Turn what is meant for readers without scripts into ordinary text; whether there is any."""
    found = list(root.iter("noscript"))
    for element in found:
        element.tag = "div"
    return bool(found)


def take_out(element: Element) -> None:
    """Remove an element, leaving the text after it where it was; the root stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def words_of(element: Element) -> str:
    """All the words inside an element, on one line."""
    return " ".join(str(_WORDS_OF(element)).split())


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
