"""Tell by its bytes what a payload is: a page, plain text, or nothing that can be read."""

from __future__ import annotations

import codecs
import re

__all__ = ["kind_of"]

_MAGIC = (
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"\x7fELF", "ELF"),
    (b"wOFF", "WOFF"),
    (b"wOF2", "WOFF"),
    (b"\xd0\xcf\x11\xe0", "OLE"),
    (b"SQLite format 3", "SQLite"),
)
_LATER_MAGIC = ((4, b"ftyp", "MP4"), (8, b"WEBP", "WebP"), (8, b"WAVE", "WAV"), (8, b"AVI ", "AVI"))
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY = bytes((*range(9), 11, *range(14, 27), *range(28, 32)))  # MIME Sniffing, section 3
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|link|div|p|h[1-6]|a|table|article|main"
    rb"|section|span|br|ul|ol|font|b|i|img|center)(?=[\s>/])",
    re.IGNORECASE,
)
_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html\b)", re.I | re.S
)
_SAMPLE = 4096
_HEAD_OF_PDF = 1024  # its mark may stand behind white space
_PAGES = ("text/html", "application/xhtml+xml")


def kind_of(payload: bytes, content_type: str | None) -> tuple[str, str]:
    """`page`, `pdf`, `plain`, `empty` or `not_text`, and the rule that says so.

    The bytes decide; the stated type is believed where they agree with it.
    """
    if not payload.strip():
        return "empty", "no bytes but white space" if payload else "no bytes"
    if payload[:_HEAD_OF_PDF].lstrip().startswith(b"%PDF-"):
        return "pdf", "begins as PDF"
    binary = _binary(payload)
    if binary:
        return "not_text", binary
    stated = (content_type or "").split(";")[0].strip().lower()
    if _ROOT.match(payload[:_SAMPLE]) and stated != "text/plain":
        return "page", "the bytes begin a page"
    if stated == "text/plain":
        return "plain", "stated as plain text"
    if stated in _PAGES:
        return "page", f"stated as {stated}"
    if stated in ("", "application/octet-stream", "unknown/unknown", "*/*"):
        return (
            ("page", "has markup") if _MARKUP.search(payload[:_SAMPLE]) else ("plain", "no markup")
        )
    return "not_text", f"stated as {stated[:100]}, and not a page"


def _binary(payload: bytes) -> str | None:
    """What makes a payload binary: how it begins, or bytes that no text holds; None for text."""
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            return f"begins as {name}"
    for offset, magic, name in _LATER_MAGIC:
        if payload.startswith(magic, offset):
            return f"begins as {name}"
    if payload.startswith(_UTF16):
        return None
    sample = payload[:_SAMPLE]
    binary = len(sample) - len(sample.translate(None, _BINARY))
    # Up to three are slips of an editor; one in two hundred of a page, or one in ten of a scrap, is
    # another format.
    too_many = binary > max(3, len(sample) // 200) or binary * 10 > len(sample)
    return "holds bytes that no text holds" if too_many else None
