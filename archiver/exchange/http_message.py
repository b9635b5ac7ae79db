"""HTTP messages as archives hold them: head, body as sent, body as meant.

Source: RFC 9112 (message syntax, chunked coding in section 7.1) and RFC 9110 section 8.4 (content
codings). Archives also hold bodies whose chunking or compression was undone while the head still
claims it: such a body is taken as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archiver.exchange.field_lines import header_fields, text_of
from archiver.fetch.decode import content_codings, decode

__all__ = ["MAX_DECODED", "Body", "Message", "message", "opened"]

MAX_DECODED = 64 << 20
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(r"(HTTP/\d(?:\.\d)?) ([1-5]\d\d)(?: .*)?")
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHUNK_LINE_CUT = re.compile(rb"[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\r\n]*)?\r?")
_LINE_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Message:
    """A response as stored: its head up to and including the empty line, and what follows."""

    head: bytes
    status: int | None
    protocol: str | None
    fields: dict[str, list[str]]  # by lower-case name
    body: bytes = field(repr=False)
    problem: str | None  # why it is not a proper HTTP response

    def get(self, name: str) -> str | None:
        """The field's value; of several, joined by commas (RFC 9110 section 5.3)."""
        values = self.fields.get(name)
        return ", ".join(values) if values else None


@dataclass(frozen=True, slots=True)
class Body:
    """A body on its way from the wire to its meaning."""

    entity: bytes = field(repr=False)  # after chunking was removed
    payload: bytes = field(repr=False)  # after content codings were removed, as far as they can be
    problem: str | None = None  # why the payload is not, or not all of, what was meant
    transport: str = "malformed"  # what a problem makes of the capture; too_large interrupted
    short: str | None = None  # the transfer ended early


def message(block: bytes) -> Message:
    """Reads a response; one with bare line feeds or without a status line has a `problem`."""
    end = _HEAD_END.search(block)
    head = block[: end.end()] if end else block
    first = text_of(head.partition(b"\n")[0]).rstrip("\r")
    line = _STATUS_LINE.fullmatch(first)
    problem = None
    if line is None:
        problem = "it does not begin with an HTTP status line"
    elif end is None:
        problem = "its head has no end"
    elif b"\r\n" not in head:
        problem = "the lines of its head end in bare line feeds"
    return Message(
        head,
        int(line[2]) if line else None,
        line[1] if line else None,
        header_fields(head),
        block[len(head) :],
        problem,
    )


def opened(response: Message) -> Body:
    """The body without chunking and content codings, each only where it is really there."""
    entity, problem, short = response.body, None, None
    if "chunked" in (response.get("transfer-encoding") or "").lower():
        entity, problem, short = _dechunked(response.body)
    named = content_codings(response.fields.get("content-encoding", []))
    codings = _still_applied(entity, named)
    plain = decode(entity, codings, MAX_DECODED)
    payload, wrong = plain.payload, plain.error
    if wrong and payload == entity and _is_markup(entity):
        wrong = None
    elif plain.transport == "too_large":
        wrong = f"the body decodes to more than {MAX_DECODED >> 20} MiB"
    if short is None and entity is response.body and codings == named:
        short = _shortfall(response)
    fate = plain.transport if wrong and not problem else None
    return Body(entity, payload, problem or wrong, fate or "malformed", short)


def _still_applied(entity: bytes, codings: tuple[str, ...]) -> tuple[str, ...]:
    """The codings less those that the body shows no sign of: the archive undid them."""
    while codings and codings[-1] in _MAGIC and not entity.startswith(_MAGIC[codings[-1]]):
        codings = codings[:-1]
    return codings


def _is_markup(entity: bytes) -> bool:
    """Whether a body that cannot be decoded reads like HTML, XML or JSON already."""
    return entity.lstrip()[:1] in (b"<", b"{", b"[")


def _shortfall(response: Message) -> str | None:
    """How much of the body is missing by its Content-Length."""
    stated = response.fields.get("content-length", [""])[0]
    has_body = response.status is not None and response.status not in (204, 304)
    if not has_body or not re.fullmatch(r"[0-9]{1,18}", stated):
        return None
    if len(response.body) >= int(stated):
        return None
    return f"the body has {len(response.body):,} of {int(stated):,} bytes"


def _dechunked(body: bytes) -> tuple[bytes, str | None, str | None]:
    """The data of the chunks, what is wrong with them, and whether the last one is missing.

    A body whose first chunk does not hold is taken as stored without chunking.
    """
    parts: list[bytes] = []
    at = 0
    while line := _CHUNK_LINE.match(body, at):
        size, start = int(line[1], 16), line.end()
        if size == 0:
            empty = not parts and body[start:].strip(b"\r\n")
            return (body if empty else b"".join(parts)), None, None
        at = start + size
        end = _LINE_END.match(body, at)
        if end is None and not parts and at < len(body):
            return body, None, None
        parts.append(body[start:at])
        if end is None and at < len(body):
            return b"".join(parts), f"its chunk at byte {start:,} has the wrong size", None
        if at > len(body):
            return b"".join(parts), None, f"a chunk is cut {at - len(body):,} bytes short"
        at = end.end() if end else at
    if not parts:
        return body, None, None
    if at >= len(body) or _CHUNK_LINE_CUT.fullmatch(body, at):
        return b"".join(parts), None, "its last chunk is missing"
    return b"".join(parts), f"there is no chunk size at byte {at:,}", None
