"""Files that people hand in: what they are, and a saved page as a capture."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from archiver.errors import ImportProblem
from archiver.exchange.framing import GZIP, START
from archiver.models import Capture, digest, imported_record_id

__all__ = ["capture_of", "read_file", "sniff"]

_MAX_FILE = 64 << 20
_OPENING = 4096
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|html|head|body|title|meta|link|script"
    rb"|style|base|main|article|section|header|div|table|center|font|h[1-6]|p|br|a|b|i|img|iframe)"
    rb"(?:[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
# Bytes that no text holds (WHATWG MIME Sniffing section 3, "binary data byte").
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_TYPES = {"html": "text/html", "pdf": "application/pdf", "text": "text/plain"}


def sniff(path: Path) -> str:
    """What a file is: `warc arc wacz zip gzip pdf sqlite html text binary` or `empty`.

    The content decides first, the name where it does not. Raises ImportProblem for a file that
    cannot be opened.
    """
    try:
        with path.open("rb") as file:
            opening = file.read(1 << 16)
    except OSError as error:
        raise _unreadable(path, error) from None
    kind = _kind_of(opening, path.name)
    if kind == "zip":
        return "wacz" if _is_wacz(path) else "zip"
    return kind


def read_file(path: Path, *, url: str, captured_at: str) -> Capture:
    """A saved HTML, PDF or text file as a capture; the operator says where and when it was seen.

    Raises ImportProblem for a file that is missing, empty, above 64 MiB, or none of these.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    return capture_of(data, name=path.name, url=url, captured_at=captured_at)


def capture_of(data: bytes, *, name: str, url: str, captured_at: str) -> Capture:
    """The same for bytes that came through a pipe; `name` is used in messages and to tell HTML."""
    if not data:
        raise ImportProblem(f"{name} is empty; save the page again.")
    if len(data) > _MAX_FILE:
        raise ImportProblem(f"{name} is larger than {_MAX_FILE >> 20} MiB; give the page alone.")
    kind = _kind_of(data[: 1 << 16], name)
    if kind not in _TYPES:
        raise ImportProblem(
            f"{name} is neither HTML, PDF nor plain text (it looks like {kind});"
            " save the page as HTML, or import a WARC or WACZ file without --url."
        )
    return Capture(
        url=url,
        record_id=imported_record_id(url, captured_at, "file", digest(data)),
        captured_at=captured_at,
        transport="file",
        via="file",
        time_source="operator",
        payload=data,
        content_type=_TYPES[kind],
    )


def _kind_of(opening: bytes, name: str) -> str:
    """What the first 64 KiB of a file are, helped by its name."""
    if not opening:
        return "empty"
    if opening.startswith(GZIP[: len(opening)]):
        return _zipped_kind(opening)
    for magic, kind in (
        (b"PK\x03\x04", "zip"),
        (b"%PDF-", "pdf"),
        (b"SQLite format 3\x00", "sqlite"),
        (b"filedesc://", "arc"),
    ):
        if opening.startswith(magic):
            return kind
    if _is_warc(opening):
        return "warc"
    return _text_kind(opening, name)


def _is_warc(opening: bytes) -> bool:
    """Whether it begins with a record, or with as much of one as the file holds."""
    begins = opening.lstrip(b"\r\n")
    return bool(START.match(begins)) or (bool(begins) and b"WARC/1.0\r".startswith(begins[:9]))


def _zipped_kind(opening: bytes) -> str:
    """`warc`, `arc` or `gzip`; a member that ends before its first byte could be a WARC's."""
    try:
        inside = zlib.decompressobj(31).decompress(opening, 24)
    except zlib.error:
        return "gzip"
    if inside.startswith(b"filedesc://"):
        return "arc"
    return "warc" if not inside or _is_warc(inside) else "gzip"


def _text_kind(opening: bytes, name: str) -> str:
    """`html`, `text` or `binary`."""
    text = opening[:_OPENING]
    for bom, encoding in _BOMS:
        if text.startswith(bom):
            text = text[len(bom) :].decode(encoding, "replace").encode()
            break
    if _BINARY.search(text):
        return "binary"
    named_html = name.lower().endswith((".html", ".htm", ".xhtml", ".xht", ".shtml"))
    return "html" if named_html or _HTML.match(text) else "text"


def _is_wacz(path: Path) -> bool:
    """Whether a zip holds what a WACZ must hold (WACZ 1.1.1, datapackage.json)."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return "datapackage.json" in bundle.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _unreadable(path: Path, error: OSError) -> ImportProblem:
    if isinstance(error, FileNotFoundError):
        return ImportProblem(f"There is no file {path}; check the name.")
    if isinstance(error, IsADirectoryError):
        return ImportProblem(f"{path} is a folder; give the files in it.")
    return ImportProblem(f"{path} cannot be read ({error.strerror}); check its permissions.")
