"""Header blocks of `name: value` lines, which WARC records and HTTP messages share (RFC 9112)."""

from __future__ import annotations

__all__ = ["header_fields", "text_of"]


def header_fields(head: bytes) -> dict[str, list[str]]:
    """The fields after the first line, by lower-case name; folded lines are joined by a space."""
    fields: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text_of(head).split("\n")[1:]:
        line = line.rstrip("\r")
        if line[:1] in (" ", "\t") and values:
            values[-1] = f"{values[-1]} {line.strip()}".strip()
            continue
        name, colon, value = line.partition(":")
        if colon:
            values = fields.setdefault(name.strip().lower(), [])
            values.append(value.strip())
    return fields


def text_of(data: bytes) -> str:
    """Header bytes as text: UTF-8, and Latin-1 where they are not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
