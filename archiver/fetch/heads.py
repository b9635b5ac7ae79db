"""What the head of an answer states: its fields, and dates in HTTP's own form (RFC 9110)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx

from archiver.clock import from_datetime, to_datetime

__all__ = ["header_fields", "http_date", "written_http_date"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = {name: number for number, name in enumerate(_MONTHS, 1)}
_FIXDATE = re.compile(
    r"[A-Z][a-z]{2}, ([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)


def header_fields(head: bytes | None) -> httpx.Headers:
    """The fields of a head as it was on the wire; lines that are no fields are left out."""
    fields: list[tuple[bytes, bytes]] = []
    for line in (head or b"").split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
        elif colon:
            fields.append((name.strip(), value.strip()))
    return httpx.Headers(fields)


def http_date(text: str) -> str | None:
    """The stored time that a date such as `Sun, 01 Mar 2026 09:00:00 GMT` means, None for no date.

    Only this form is read (IMF-fixdate, RFC 9110 section 5.6.7), which RFC 7089 section 2.1.1 asks
    of archives. The name of the day is not compared with the date.
    """
    found = _FIXDATE.fullmatch(text.strip())
    if found is None or found[2] not in _MONTH:
        return None
    day, month, year, hour, minute, second = found.groups()
    try:
        moment = datetime.fromisoformat(
            f"{year}{_MONTH[month]:02}{day:0>2}T{hour}{minute}{second}Z"
        )
    except ValueError:
        return None
    return from_datetime(moment)


def written_http_date(moment: str) -> str:
    """A stored time in the form in which HTTP writes dates."""
    return format_datetime(to_datetime(moment).astimezone(UTC), usegmt=True)
