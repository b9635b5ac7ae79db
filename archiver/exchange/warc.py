"""WARC files as captures (ISO 28500, versions 1.0 and 1.1, and the drafts 0.17 and 0.18)."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archiver.clock import from_datetime
from archiver.errors import ImportProblem
from archiver.exchange.digests import matches
from archiver.exchange.files import sniff
from archiver.exchange.framing import Defect, Record, find_start, read_records
from archiver.exchange.http_message import Body, Message, message, opened
from archiver.exchange.pairing import Held, Note, paired
from archiver.models import Capture, digest, imported_record_id

__all__ = ["Defect", "Note", "read_warc", "role_of"]

_NOTE_BODY = 1 << 20
_ARTICLE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})
_TRUNCATED = {"length": "too_large", "time": "timeout"}
_DATE = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)?)?)?"
    r"(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def read_warc(path: Path) -> Iterator[Capture | Note | Defect]:
    """Every capture of a WARC file in the order of the file, with notes and defects among them.

    Records are read one at a time; damage is reported with its offset and reading goes on at the
    next record. Raises ImportProblem for a file that is missing, empty, or holds no WARC record.
    """
    _check(path)
    return paired(held for item in _items(path) for held in item)


def _check(path: Path) -> None:
    """Raises ImportProblem for a file that no record can come from."""
    kind = sniff(path)
    if kind == "empty":
        raise ImportProblem(f"{path.name} is empty; fetch or copy it again.")
    if kind == "arc":
        converted = path.name.partition(".arc")[0] + ".warc.gz"
        raise ImportProblem(
            f"{path.name} is an ARC file, the format before WARC; convert it with"
            f" `warcio recompress {path.name} {converted}` and import that."
        )
    with path.open("rb") as file:
        if kind != "warc" and find_start(file, 0) is None:
            raise ImportProblem(
                f"{path.name} holds no WARC record (it looks like {kind}); give a .warc or .warc.gz"
                " file, or a saved page with --url and --date."
            )


def _items(path: Path) -> Iterator[list[Held]]:
    """What each stretch of the file means."""
    with path.open("rb") as file:
        for item in read_records(file):
            yield [Held(item)] if isinstance(item, Defect) else _understood(item)


@dataclass(frozen=True, slots=True)
class _Block:
    """A record's content, whether it is whole, and whether its stated digest holds."""

    data: bytes
    cut: str | None
    digest_ok: bool | None


def _understood(record: Record) -> list[Held]:
    """The capture or note that a record is, then what is wrong with it."""
    block = _mended(record)
    kind = (record.get("warc-type") or "").lower()
    url = _bare(record.get("warc-target-uri"))
    defects = _defects(record, block, kind)
    if kind == "continuation":
        return [Held(defect) for defect in defects]
    if kind in ("response", "resource", "revisit") and (url is None or _is_web(url)):
        when = _moment(record.get("warc-date"))
        if url is None or when is None:
            lost = Defect(record.offset, record.record_id, _unplaced(record, url))
            return [Held(lost), *map(Held, defects)]
        capture, doubts = _capture(record, block, kind, url, when)
        value: Capture | Note = capture
        defects += doubts
    else:
        value = _note(record, block, kind or "unknown", url)
    role = "response" if isinstance(value, Capture) else kind
    held = Held(
        value,
        role,
        value.record_id,
        _concurrent(record),
        url,
        record.get("warc-date"),
        len(block.data),
    )
    return [held, *map(Held, defects)]


def _unplaced(record: Record, url: str | None) -> str:
    """Why a record cannot be a capture of any page at any time."""
    if url is None:
        return "it names no URL"
    written = record.get("warc-date")
    return f"its date cannot be read ({written[:40]})" if written else "it has no date"


def _mended(record: Record) -> _Block:
    """The block; where its length was stated too small, with the rest if that proves to be right.

    The block digest decides, then the Content-Length of the HTTP message in it.
    """
    stated, block = record.get("warc-block-digest"), record.block
    if record.oversize or (record.cut and not record.surplus):
        ok = None if record.oversize else matches(stated, [block])
        return _Block(block, None if ok else record.cut, ok or None)
    ok = matches(stated, [block])
    if ok or not record.surplus:
        return _Block(block, None, ok)
    whole = block + record.surplus
    http = message(whole)
    fits = record.cut is not None and http.get("content-length") == str(len(http.body))
    if fits or matches(stated, [whole]):
        return _Block(whole, None, matches(stated, [whole]))
    return _Block(block, record.cut, ok)


def _defects(record: Record, block: _Block, kind: str) -> list[Defect]:
    """What is wrong with a record whatever its type."""
    found: list[tuple[str, str]] = []
    if record.cut:
        why = f"{record.cut}; {record.suspect}" if record.suspect else record.cut
        found.append(("partial" if block.cut else "doubt", why))
    if record.oversize:
        found.append(("partial", f"its {record.oversize:,} bytes are more than can be imported"))
    if record.suspect and not record.cut:
        found.append(("doubt", record.suspect))
    if record.unclosed:
        found.append(("doubt", "the file ends within the line ends that close the record"))
    if (
        kind == "request"
        and matches(record.get("warc-payload-digest"), _forms(block.data)) is False
    ):
        found.append(("doubt", "its body does not match the payload digest it states"))
    if block.digest_ok is False:
        found.append(("doubt", "its content does not match the block digest it states"))
    if kind == "continuation":
        found.append(("lost", "it continues a segmented record; segments are not joined"))
    elif record.get("warc-segment-number"):
        found.append(("partial", "it is the first segment of several; segments are not joined"))
    offset, record_id = record.offset, record.record_id
    return [Defect(offset, record_id, reason, severity) for severity, reason in found]


def _forms(request: bytes) -> tuple[bytes, bytes]:
    """What the payload digest of a request may be taken of: its body, or the whole of it."""
    return message(request).body, request


def _note(record: Record, block: _Block, kind: str, url: str | None) -> Note:
    """The note that a record becomes which is no capture."""
    reason = None
    if kind in ("response", "resource", "revisit"):
        reason = "it is not on the web"
    elif kind == "request":
        reason = "no response belongs to it"
    return Note(
        kind,
        record.offset,
        record.record_id,
        url,
        record.get("warc-date"),
        record.get("content-type"),
        block.data[:_NOTE_BODY],
        _concurrent(record),
        _bare(record.get("warc-refers-to")),
        reason,
    )


def _capture(
    record: Record, block: _Block, kind: str, url: str, when: tuple[str, bool]
) -> tuple[Capture, list[Defect]]:
    """The capture that a response, resource or revisit record is, and doubts about it."""
    written = record.get("warc-date") or ""
    known_id = record.record_id
    basis = Capture(
        url=url,
        record_id=known_id or imported_record_id(url, written, kind, digest(block.data)),
        captured_at=when[0],
        transport="response",
        via="import",
        time_source="record",
        peer=record.get("warc-ip-address"),
        stated_digest=record.get("warc-payload-digest"),
        refers_to_uri=_bare(record.get("warc-refers-to-target-uri")),
        refers_to_date=record.get("warc-refers-to-date"),
        truncated=record.get("warc-truncated"),
        warc_head=record.head,
    )
    if kind == "resource":
        capture = _resource(basis, record, block)
    elif kind == "revisit":
        capture = _revisit(basis, record, block)
    else:
        capture = _response(basis, record, block)
    doubts = []
    if capture.stated_digest_ok is False:
        doubts.append("its body does not match the payload digest it states")
    if not when[1]:
        doubts.append(f"its date is written only as {written}; the first second of that is taken")
    return capture, [Defect(record.offset, known_id, doubt, "doubt") for doubt in doubts]


def _resource(basis: Capture, record: Record, block: _Block) -> Capture:
    """A resource record: its block is the page, without HTTP around it."""
    content_type = record.get("content-type")
    ok = None if block.cut else matches(basis.stated_digest, [block.data])
    capture = replace(
        basis,
        transport="file",
        payload=None if record.oversize else block.data,
        content_type=content_type,
        role=role_of(basis.url, content_type),
        stated_digest_ok=ok,
    )
    return _with_fate(capture, record, block, None, None)


def _response(basis: Capture, record: Record, block: _Block) -> Capture:
    """A response record: an HTTP message."""
    http = message(block.data)
    body = opened(http)
    if body.short and record.surplus:  # line ends that the record's length left out
        body = replace(body, short=opened(message(block.data + record.surplus)).short)
    coded = body.entity != body.payload
    ok = None
    if not (block.cut or record.oversize):
        forms = dict.fromkeys((body.entity, http.body, body.payload))
        ok = matches(basis.stated_digest, forms)
    capture = replace(
        _with_head(basis, http, record),
        payload=None if record.oversize or http.status in (204, 304) else body.payload,
        entity_digest=digest(body.entity) if coded and not record.oversize else None,
        stated_digest_ok=ok,
    )
    return _with_fate(capture, record, block, http, body)


def _revisit(basis: Capture, record: Record, block: _Block) -> Capture:
    """A revisit record: the body was seen before, at `refers_to_uri` or under the stated digest."""
    unchanged = (record.get("warc-profile") or "").lower().endswith("server-not-modified")
    http = message(block.data) if block.data else None
    capture = _with_head(basis, http, record) if http else basis
    if unchanged or capture.status == 304:
        capture = replace(capture, transport="not_modified")
    return _with_fate(capture, record, block, http, None)


def _with_head(capture: Capture, http: Message, record: Record) -> Capture:
    """What the response's head says."""
    location = http.get("location") if http.status and 300 <= http.status < 400 else None
    content_type = http.get("content-type")
    role = role_of(capture.url, content_type)
    embedded = (record.get("warc-resource-type") or "document").lower() != "document"
    return replace(
        capture,
        status=http.status,
        protocol=http.protocol,
        response_head=http.head or None,
        redirected_to=_absolute(capture.url, location) if location else None,
        role="requisite" if embedded and role == "article" else role,
    )


def _with_fate(
    capture: Capture, record: Record, block: _Block, http: Message | None, body: Body | None
) -> Capture:
    """How the transfer went, gravest first: what the archive lost, then what the server sent."""
    proven = block.digest_ok or capture.stated_digest_ok
    if record.oversize:
        reason = f"its {record.oversize:,} bytes are more than can be imported"
        return replace(capture, transport="too_large", error=reason)
    if block.cut or record.get("warc-segment-number"):
        reason = block.cut or "only its first segment is there"
        return replace(capture, transport="interrupted", truncated="length", error=reason)
    if record.suspect and not proven:
        return replace(capture, transport="malformed", error=record.suspect)
    if http and http.problem:
        return replace(capture, transport="malformed", error=http.problem)
    if capture.truncated and body is not None:
        fate = _TRUNCATED.get(capture.truncated.lower(), "interrupted")
        return replace(capture, transport=fate, error=f"the archive cut it: {capture.truncated}")
    if body and body.problem:
        return replace(capture, transport=body.transport, error=body.problem)
    if http and http.status == 304:
        return replace(capture, transport="not_modified")
    if body and body.short:
        return replace(capture, transport="interrupted", error=body.short)
    return capture


def role_of(url: str, content_type: str | None) -> str:
    """`robots`, `article` (a page that can be read) or `requisite` (what pages are made of).

    Without a content type the ending of the path decides.
    """
    path = _path(url)
    if path == "/robots.txt":
        return "robots"
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not kind:
        guessed = mimetypes.guess_type(path)[0] if "." in path.rpartition("/")[2] else None
        known = guessed and not guessed.startswith("application/x-")
        kind = guessed if guessed and known else "text/html"
    return "article" if kind in _ARTICLE_TYPES else "requisite"


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _absolute(url: str, location: str) -> str:
    """Where a redirect leads; as written where that is no address."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _bare(written: str | None) -> str | None:
    """An id or URI without the angle brackets that WARC 1.0 writers put around it."""
    return written.strip().removeprefix("<").removesuffix(">").strip() or None if written else None


def _concurrent(record: Record) -> tuple[str, ...]:
    written = record.fields.get("warc-concurrent-to", [])
    return tuple(name for name in map(_bare, written) if name)


def _moment(written: str | None) -> tuple[str, bool] | None:
    """The stored time that a WARC-Date means, and whether it is given to the second.

    Source: ISO 28500 section 5.4: UTC, in 1.1 with fractions or with less than seconds; older
    writers put 14 digits. None for what is no date.
    """
    found = _DATE.fullmatch((written or "").strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    text = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}"
    try:
        moment = datetime.fromisoformat(text + (zone or "Z").upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return from_datetime(moment), second is not None
