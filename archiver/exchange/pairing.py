"""What belongs to one visit: a response, the request that asked for it, and notes about it.

Source: ISO 28500 section 5.7 (WARC-Concurrent-To, which either record may carry) and the habits of
crawlers: Heritrix writes the response first, Wget the request, and both write them side by side.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archiver.exchange.field_lines import header_fields, text_of
from archiver.exchange.framing import Defect
from archiver.models import Capture

__all__ = ["Held", "Note", "paired"]

_WINDOW = 32  # records
_WINDOW_BYTES = 64 << 20
_REQUEST_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ")
_HEAD = re.compile(rb".*?\r?\n\r?\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Note:
    """A record that is no capture: warcinfo, metadata, a request without response, and the like."""

    kind: str  # the record's type as written
    offset: int
    record_id: str | None
    url: str | None
    date: str | None  # as written
    content_type: str | None
    body: bytes  # its beginning, at most 1 MiB
    concurrent_to: tuple[str, ...] = ()
    refers_to: str | None = None
    reason: str | None = None  # why it became no capture, where it could have been one


@dataclass(slots=True, eq=False)  # two equal records are still two
class Held:
    """A value in the window, with what pairing looks at."""

    value: Capture | Note | Defect
    kind: str = ""  # response, request, metadata; empty for what is never paired
    record_id: str | None = None
    concurrent_to: tuple[str, ...] = ()
    url: str | None = None
    date: str | None = None
    size: int = 0
    has_partner: bool = False


def paired(items: Iterable[Held]) -> Iterator[Capture | Note | Defect]:
    """The values in their order, each capture with its request head; used requests vanish.

    A request is looked for among the 32 records before and after its response, fewer where they
    are large.
    """
    window: deque[Held] = deque()
    last: Held | None = None
    for item in items:
        kept = _joined(item, window, last)
        if item.kind in ("request", "response"):
            last = item
        if kept:
            window.append(item)
        while len(window) > _WINDOW or sum(held.size for held in window) > _WINDOW_BYTES:
            yield window.popleft().value
    for held in window:
        yield held.value


def _joined(item: Held, window: deque[Held], last: Held | None) -> bool:
    """Joins the item with its partner in the window; false for a request that is used up."""
    if item.kind == "response":
        request = _partner(item, window, last, "request")
        if request is not None:
            window.remove(request)
            _marry(item, request)
        for note in _naming(item, window):
            _apply_metadata(item, note)
    elif item.kind == "request":
        response = _partner(item, window, last, "response")
        if response is not None:
            _marry(response, item)
            return False
    elif item.kind == "metadata":
        for held in window:
            if held.kind == "response" and _related(item, held):
                _apply_metadata(held, item)
    return True


def _partner(item: Held, window: deque[Held], last: Held | None, kind: str) -> Held | None:
    """The nearest free record of that kind that belongs to the item."""
    for held in reversed(window):
        if held.kind == kind and not held.has_partner and _related(item, held):
            return held
    if last is not None and last.kind == kind and _side_by_side(item, last) and last in window:
        return last
    return None


def _naming(item: Held, window: deque[Held]) -> list[Held]:
    return [held for held in window if held.kind == "metadata" and _related(item, held)]


def _related(one: Held, other: Held) -> bool:
    """Whether one names the other's id."""
    return one.record_id in other.concurrent_to or other.record_id in one.concurrent_to


def _side_by_side(item: Held, last: Held) -> bool:
    """Neighbours of one URL and date that name nobody."""
    named = item.concurrent_to or last.concurrent_to
    return not (named or last.has_partner) and (item.url, item.date) == (last.url, last.date)


def _marry(response: Held, request: Held) -> None:
    """Gives the capture its request's head and method."""
    response.has_partner = request.has_partner = True
    if not (isinstance(response.value, Capture) and isinstance(request.value, Note)):
        return
    found = _HEAD.match(request.value.body)
    head = found[0] if found else request.value.body
    line = _REQUEST_LINE.match(text_of(head[:64]))
    method = line[1].upper() if line else "GET"
    capture = replace(response.value, request_head=head, method=method)
    wanted_for = header_fields(head).get("sec-fetch-dest", ["document"])[0].lower()
    if capture.role == "article" and (method != "GET" or wanted_for != "document"):
        capture = replace(capture, role="requisite")
    if method == "HEAD" and not capture.payload:
        capture = _without_body(capture)
    response.value = capture


def _without_body(capture: Capture) -> Capture:
    """The answer to HEAD: it has no body (RFC 9110 section 9.3.2), so that none is missing."""
    if capture.transport == "interrupted" and capture.truncated is None:
        return replace(capture, payload=None, transport="response", error=None)
    return replace(capture, payload=None)


def _apply_metadata(response: Held, note: Held) -> None:
    """Marks what Heritrix fetched for another page: its path of hops ends in E or X (embedded)."""
    if not (isinstance(response.value, Capture) and isinstance(note.value, Note)):
        return
    if note.value.content_type is None or "warc-fields" not in note.value.content_type:
        return
    hops = header_fields(b"\n" + note.value.body).get("hopsfromseed", [""])[0].rstrip("R")
    if response.value.role == "article" and hops.endswith(("E", "X")):
        response.value = replace(response.value, role="requisite")
