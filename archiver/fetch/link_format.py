"""Links as Link headers and TimeMaps write them (RFC 8288 section 3, RFC 6690).

A TimeMap may be long, broken, or made to be slow to read: it is gone through once from left to
right, no part of a link may be longer than is allowed for, and what cannot be read costs no more
than the links up to the next that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["WebLink", "read_links"]

_MOST_PARAMETERS = 16
_BETWEEN = re.compile(r"[\s,]*+")
_TARGET = re.compile(r"<([^<>\r\n]{1,10000}+)>")
_PARAMETER = re.compile(
    r"\s*+;\s*+([A-Za-z0-9!#$&+.^_`|~*-]{0,64}+)[ \t]*+"
    r'(?:=[ \t]*+(?:"((?:[^"\\\r\n]|\\[^\r\n]){0,2048}+)"|([^\s,;"<>]{0,2048}+)))?'
)
_END = re.compile(r"\s*+(?:,|\Z|(?=<))")  # some archives leave the comma out at the end of a line


@dataclass(frozen=True, slots=True)
class WebLink:
    """One link: where it leads, as written, and its attributes by lower-case name."""

    target: str
    attributes: Mapping[str, str]

    @property
    def relations(self) -> frozenset[str]:
        """The kinds of link that it is, such as `memento` and `first`."""
        return frozenset(self.attributes.get("rel", "").lower().split())


def read_links(text: str) -> Iterator[WebLink | None]:
    """The links of a text in their order; None for each stretch that cannot be read."""
    at = _end_of(_BETWEEN, text, 0)
    while at < len(text):
        link, end = _read_link(text, at)
        yield link
        if link is None:
            end = text.find("<", max(end, at + 1))
            if end < 0:
                return
        at = _end_of(_BETWEEN, text, end)


def _read_link(text: str, at: int) -> tuple[WebLink | None, int]:
    """The link that begins here and where it ends, or None and how far it could be read."""
    target = _TARGET.match(text, at)
    if target is None:
        return None, at
    attributes: dict[str, str] = {}
    end = target.end()
    for _ in range(_MOST_PARAMETERS):
        parameter = _PARAMETER.match(text, end)
        if parameter is None:
            break
        end = parameter.end()
        quoted, plain = parameter[2], parameter[3]
        value = plain or "" if quoted is None else _unescaped(quoted)
        attributes.setdefault(parameter[1].lower(), value)
    closing = _END.match(text, end)
    if closing is None:
        return None, end
    return WebLink(target[1].strip(), attributes), closing.end()


def _unescaped(quoted: str) -> str:
    """A quoted text without the backslashes before its letters (RFC 9110 section 5.6.4)."""
    return re.sub(r"\\(.)", r"\1", quoted) if "\\" in quoted else quoted


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where what matches here ends; `at` itself where nothing does."""
    found = pattern.match(text, at)
    return found.end() if found else at
