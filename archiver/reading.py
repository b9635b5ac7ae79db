"""Read a payload, and find what its text has people say: what the reading processes do."""

from __future__ import annotations

from dataclasses import replace

from archiver.cite.quotes import find_said
from archiver.models import Extraction
from archiver.text import extract
from archiver.text.quirks import Quirks

__all__ = ["read"]


def read(
    payload: bytes,
    *,
    url: str,
    content_type: str | None,
    quirks: Quirks | None = None,
    known: str | None = None,
) -> Extraction:
    """What a payload says, with its quotations; without these where the text is the `known` one.

    `known` is a text's digest. Never raises for what a payload holds.
    """
    found = extract.read(payload, url=url, content_type=content_type, quirks=quirks)
    if not found.passages or found.text_digest == known:
        return found
    return replace(found, said=find_said(found))
