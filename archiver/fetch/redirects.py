"""Where an answer sends the reader (RFC 9110 section 15.4)."""

from __future__ import annotations

from urllib.parse import quote, quote_from_bytes, urljoin, urlsplit

import httpx

__all__ = ["redirect_target"]

_STATUSES = frozenset({300, 301, 302, 303, 307, 308})


def redirect_target(base: str, response: httpx.Response) -> str | None:
    """The absolute address that a redirect leads to, of whatever scheme; None where it names none.

    Two Location headers that differ name none: which one a reader follows is the reader's choice.
    """
    if response.status_code not in _STATUSES:
        return None
    places = {value.strip() for name, value in response.headers.raw if name.lower() == b"location"}
    if len(places) != 1:
        return None
    place = _text(places.pop())
    if not place:
        return None
    try:
        target = urljoin(base, place)
        urlsplit(target)
    except ValueError:
        return None
    return target if urlsplit(target).scheme else None


def _text(value: bytes) -> str:
    """A header's bytes as an address: UTF-8, else its bytes escaped; no spaces or controls."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = quote_from_bytes(value, safe="%!$&'()*+,;=:@-._~/?#[]")
    return "".join(
        quote(letter) if letter <= " " or letter == "\x7f" else letter for letter in text
    )
