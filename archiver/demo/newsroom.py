"""A newsroom's web site: a real HTTP/1.1 server on 127.0.0.1 that publishes, edits and withdraws.

Each `Newsroom` is one site on a port of its own. What stands in front of a page for a while (a bot
check, an error, a redirect, a stall) leaves the page itself untouched, and `restore` takes it away.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Self, TypeVar
from urllib.parse import quote

from archiver.clock import Clock, utc_now
from archiver.demo.layout import BLOCKED, CHALLENGE, short_page

__all__ = ["Asked", "Newsroom"]

_Entry = TypeVar("_Entry")
_HTML = "text/html; charset=utf-8"
_BODILESS = frozenset({204, 304})
_CLOSING_S = 5.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in; header names in lower case, `at` in monotonic seconds."""

    method: str
    path: str  # with its query
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What a path answers with."""

    body: bytes
    content_type: str = _HTML
    status: int = 200
    etag: bool = False
    last_modified: datetime | None = None
    gzip: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def fields(self, asked: Asked) -> tuple[dict[str, str], bytes]:
        """Header fields and the body as sent: compressed where the reader takes gzip."""
        fields = {"Content-Type": self.content_type}
        body = self.body
        if self.gzip:
            fields["Vary"] = "Accept-Encoding"
            if "gzip" in asked.headers.get("accept-encoding", ""):
                fields["Content-Encoding"] = "gzip"
                body = gzip.compress(body, mtime=0)
        if self.etag:
            fields["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.last_modified is not None:
            fields["Last-Modified"] = _http_date(self.last_modified)
        return fields, body


class Newsroom:
    """One site on 127.0.0.1 at a port of its own, open until `close` or the end of its `with`."""

    def __init__(self, *, clock: Clock = utc_now) -> None:
        """Open the site; `clock` sets its Date header and the time of its edits."""
        self._clock = clock
        self._state = threading.Condition()
        self._published: dict[str, _Sheet] = {}
        self._in_front: dict[str, _Sheet | bytes] = {}
        self._stalled: dict[str, int] = {}
        self._asked: list[Asked] = []
        self._closed = False
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> Self:
        """The open site."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the site, whatever happened."""
        self.close()

    def close(self) -> None:
        """Hang up on every reader, the stalled ones too, and free the port."""
        with self._state:
            if self._closed:
                return
            self._closed = True
            self._state.notify_all()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that the site answers on."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`, as `--allow` takes it."""
        return f"127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Asked]:
        """Every request so far, in the order of arrival."""
        with self._state:
            return list(self._asked)

    def url(self, path: str = "/") -> str:
        """The absolute address of a path on this site."""
        return f"http://{self.address}{_written(path)}"

    def publish(
        self,
        path: str,
        body: str | bytes,
        *,
        content_type: str = _HTML,
        etag: bool = True,
        last_modified: datetime | None = None,
        gzip: bool = False,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Put a page up, or another in its place; `headers` win over those the server would send.

        Text is written in the charset that `content_type` names, UTF-8 where it names none.
        """
        data = body if isinstance(body, bytes) else body.encode(_charset(content_type))
        sheet = _Sheet(
            body=data,
            content_type=content_type,
            status=status,
            etag=etag,
            last_modified=last_modified,
            gzip=gzip,
            headers=dict(headers or {}),
        )
        with self._state:
            self._published[_written(path)] = sheet

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace words everywhere in a published page and move its Last-Modified on.

        Raises LookupError where the page is not published or does not hold the words.
        """
        with self._state:
            sheet = self._published.get(_written(path))
            if sheet is None:
                raise LookupError(f"nothing is published at {path}; publish it before editing")
            charset = _charset(sheet.content_type)
            text = sheet.body.decode(charset)
            if old not in text:
                raise LookupError(f"{path} does not hold {old!r}; edit words that it holds")
            self._published[_written(path)] = replace(
                sheet,
                body=text.replace(old, new).encode(charset),
                last_modified=self._moved_on(sheet.last_modified),
            )

    def _moved_on(self, before: datetime | None) -> datetime | None:
        """The time of an edit: now, but in a later second, which is all that a header tells."""
        return None if before is None else max(self._clock(), before + timedelta(seconds=1))

    def withdraw(self, path: str, status: int = 404) -> None:
        """Answer with an error page: 404 (not found) or 410 (gone for good)."""
        self._put_in_front(path, _error_sheet(status))

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        """Send readers elsewhere; `target` goes into Location as it is."""
        sheet = _error_sheet(status)
        self._put_in_front(path, replace(sheet, headers={"Location": target}))

    def block(self, path: str) -> None:
        """Turn readers away as robots, with status 403."""
        self._put_in_front(path, _Sheet(status=403, body=BLOCKED))

    def challenge(self, path: str) -> None:
        """Show a bot check instead of the page, with status 200 as if all were well."""
        self._put_in_front(path, _Sheet(body=CHALLENGE, headers={"Cache-Control": "no-store"}))

    def answer_raw(self, path: str, wire: bytes) -> None:
        """Send exactly these bytes, head and all, then hang up; no bytes is a bare hang-up."""
        self._put_in_front(path, wire)

    def stall(self, path: str, *, after_bytes: int = 0) -> None:
        """Accept requests, send `after_bytes` of the answer, and no more until `restore`."""
        with self._state:
            self._stalled[_written(path)] = after_bytes

    def restore(self, path: str) -> None:
        """Show the page again as it is published; stalled requests get their answer."""
        with self._state:
            self._in_front.pop(_written(path), None)
            self._stalled.pop(_written(path), None)
            self._state.notify_all()

    def _put_in_front(self, path: str, sheet: _Sheet | bytes) -> None:
        """Answer with this until `restore`."""
        with self._state:
            self._in_front[_written(path)] = sheet

    def _note(self, asked: Asked) -> None:
        """Remember a request before anything is answered."""
        with self._state:
            self._asked.append(asked)
            self._state.notify_all()

    def _sheet(self, path: str) -> _Sheet | bytes:
        """What a path shows now; a query that nothing is published under is ignored."""
        with self._state:
            front = _at(self._in_front, path)
            return front if front is not None else _at(self._published, path) or _error_sheet(404)

    def _head_start(self, path: str) -> int | None:
        """How many bytes a stalled path sends before it falls silent; None where it does not."""
        with self._state:
            return _at(self._stalled, path)

    def _wait(self, path: str) -> bool:
        """Wait out a stall; false where the site closed meanwhile."""
        with self._state:
            self._state.wait_for(lambda: self._closed or self._head_start(path) is None)
            return not self._closed


class _Handler(BaseHTTPRequestHandler):
    """Reads requests off one connection and answers them in turn."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer may wait 40 ms for the reader's next packet
    server: _Server

    def do_GET(self) -> None:
        """Answer one request: the page, a 304, or what stands in front of it."""
        newsroom = self.server.newsroom
        asked = Asked(self.command, self.path, _lowered(self.headers), time.monotonic())
        newsroom._note(asked)
        head_start = newsroom._head_start(self.path)
        if head_start is None:
            self.wfile.write(self._wire(asked))
            return
        wire = self._wire(asked) if head_start else b""
        self.wfile.write(wire[:head_start])
        self.close_connection = not newsroom._wait(self.path)
        if not self.close_connection:
            self.wfile.write((wire or self._wire(asked))[head_start:])

    do_HEAD = do_GET

    def _wire(self, asked: Asked) -> bytes:
        """The answer as it goes over the wire, head and body in one piece."""
        sheet = self.server.newsroom._sheet(asked.path)
        if isinstance(sheet, bytes):
            self.close_connection = True
            return sheet
        fields, body = sheet.fields(asked)
        status = 304 if sheet.status == 200 and _is_unchanged(asked, fields) else sheet.status
        if status == 304:
            fields = {name: fields[name] for name in _KEPT_IN_304 if name in fields}
        if status not in _BODILESS:
            fields["Content-Length"] = str(len(body))
        if self.close_connection:
            fields["Connection"] = "close"
        fields = {"Date": _http_date(self.server.newsroom._clock()), **fields, **sheet.headers}
        lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head if asked.method == "HEAD" or status in _BODILESS else head + body

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the story on the terminal is the archive's."""


class _Server(ThreadingTCPServer):
    """One thread a connection, all of them ended by `hang_up`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, newsroom: Newsroom) -> None:
        """Bind a free port of 127.0.0.1."""
        self.newsroom = newsroom
        self._open: set[socket.socket] = set()
        self._change = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection, then serve it."""
        with self._change:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        super().shutdown_request(request)
        with self._change:
            self._open.discard(request)
            self._change.notify_all()

    def hang_up(self) -> None:
        """End every open connection and wait for the threads that served them."""
        with self._change:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._change.wait_for(lambda: not self._open, _CLOSING_S)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of readers who hang up; anything else is a fault of ours and is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


_KEPT_IN_304 = ("ETag", "Last-Modified", "Vary")  # RFC 9110 section 15.4.5


def _is_unchanged(asked: Asked, fields: Mapping[str, str]) -> bool:
    """Whether the reader's copy is still good (RFC 9110 section 13.2.2: entity tags first)."""
    wanted = asked.headers.get("if-none-match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return "*" in tags or fields.get("ETag") in tags
    since, stamp = asked.headers.get("if-modified-since"), fields.get("Last-Modified")
    if since is None or stamp is None:
        return False
    try:
        return parsedate_to_datetime(stamp) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # no date, or one without a zone: as if it were not sent
        return False


def _at(table: Mapping[str, _Entry], path: str) -> _Entry | None:
    """What a table holds for a path, or for the path without its query."""
    return table.get(path, table.get(path.partition("?")[0]))


def _lowered(headers: Message) -> dict[str, str]:
    """Header fields under lower-case names; repeated ones joined (RFC 9110 section 5.3)."""
    fields: dict[str, str] = {}
    for name, value in headers.items():
        held = fields.get(name.lower())
        fields[name.lower()] = value if held is None else f"{held}, {value}"
    return fields


def _http_date(moment: datetime) -> str:
    """`Mon, 03 Mar 2025 06:00:00 GMT` (RFC 9110 section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _charset(content_type: str) -> str:
    """The charset that a Content-Type names, UTF-8 where it names none."""
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset("utf-8")


def _written(path: str) -> str:
    """A path as it stands in a request: percent-encoded where it is not ASCII."""
    return quote(path, safe="/?&=%+:;,@~!$'()*[]")


def _phrase(status: int) -> str:
    """The reason phrase of a status, `Status` where none is registered."""
    known = {one.value: one.phrase for one in HTTPStatus}
    return known.get(status, "Status")


def _error_sheet(status: int) -> _Sheet:
    """The page that says what is wrong, as sites have it: short and in their own words."""
    words = f"{status} {_phrase(status)}"
    return _Sheet(status=status, body=short_page(words, "The page is not here.", ""))
