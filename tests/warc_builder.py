"""WARC records made by hand, so that a test decides every byte of them."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path

from archiver.exchange.warc import Defect, Note, read_warc
from archiver.models import Capture

URL = "https://news.example/strait"
DATE = "2026-03-01T09:00:00Z"
PAGE = (
    b"<!doctype html><html><title>Strait</title><p>The strait stays open, says the minister.</html>"
)


def sha1(data: bytes) -> str:
    """A digest as most archives write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def answer(body: bytes = PAGE, status: str = "200 OK", **fields: str) -> bytes:
    """An HTTP response; `content_type=` becomes Content-Type, and so on."""
    lines = {"content_type": "text/html; charset=utf-8", **fields}
    head = "".join(
        f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in lines.items()
    )
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def record(
    kind: str = "response",
    block: bytes | None = None,
    *,
    number: int = 1,
    url: str | None = URL,
    date: str | None = DATE,
    version: str = "WARC/1.0",
    length: int | None = None,
    digest: bool = True,
    **fields: str,
) -> bytes:
    """One record; keyword fields are added, `warc_ip_address=` as WARC-IP-Address."""
    content = answer() if block is None else block
    lines = [version, f"WARC-Type: {kind}"]
    lines += [f"WARC-Record-ID: <{identity(number)}>"] if number else []
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"WARC-Date: {date}"] if date else []
    lines += [f"WARC-Block-Digest: {sha1(content)}"] if digest else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    lines += [f"Content-Length: {len(content) if length is None else length}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def identity(number: int) -> str:
    """The record id with that number."""
    return f"urn:uuid:00000000-0000-4000-8000-{number:012d}"


def member(data: bytes) -> bytes:
    """One gzip member, the same bytes at any time of day."""
    return gzip.compress(data, mtime=0)


def read(folder: Path, data: bytes, name: str = "news.warc") -> list[Capture | Note | Defect]:
    """Everything that a file with these bytes gives."""
    path = folder / name
    path.write_bytes(data)
    return list(read_warc(path))


def captures(items: list[Capture | Note | Defect]) -> list[Capture]:
    """The captures among them."""
    return [item for item in items if isinstance(item, Capture)]


def notes(items: list[Capture | Note | Defect]) -> list[Note]:
    """The notes among them."""
    return [item for item in items if isinstance(item, Note)]


def defects(items: list[Capture | Note | Defect]) -> list[Defect]:
    """The defects among them."""
    return [item for item in items if isinstance(item, Defect)]


def only(folder: Path, data: bytes) -> Capture:
    """The one capture of a file that has no defect."""
    items = read(folder, data)
    assert defects(items) == []
    (capture,) = captures(items)
    return capture
