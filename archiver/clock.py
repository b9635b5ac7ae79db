"""Times: fixed-width UTC ISO-8601 text to the second, ending in `Z` (RFC 3339 section 5.6).

Seconds are what WARC/1.0 dates, Memento datetimes (RFC 7089 section 2.1.1) and HTTP dates carry;
within one second the record id decides the order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from archiver.errors import UsageProblem

__all__ = ["Clock", "from_datetime", "parse_moment", "seconds_between", "to_datetime", "utc_now"]

Clock = Callable[[], datetime]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def utc_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def from_datetime(moment: datetime) -> str:
    """`2026-03-01T09:00:00Z` for a time that knows its zone; fractions of a second are cut off."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is not a time")
    utc = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return utc.isoformat() + "Z"  # strftime would write the year 800 with three digits


def to_datetime(text: str) -> datetime:
    """The moment that a stored time names."""
    return datetime.fromisoformat(text)


def seconds_between(earlier: str, later: str) -> int:
    """Whole seconds from one stored time to another."""
    return int((to_datetime(later) - to_datetime(earlier)).total_seconds())


def parse_moment(text: str) -> tuple[str, str]:
    """The first and last second that a user's time means: a bare date is its whole UTC day.

    Raises UsageProblem for a time without an offset, since a zone is never invented.
    """
    wanted = text.strip()
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        raise UsageProblem(
            f"{text!r} is not a time; write 2026-03-01 or 2026-03-01T09:00:00Z."
        ) from None
    if _DATE.fullmatch(wanted):
        day = moment.replace(tzinfo=UTC)
        return from_datetime(day), from_datetime(day + timedelta(days=1, seconds=-1))
    if moment.tzinfo is None:
        raise UsageProblem(
            f"{text!r} has no offset from UTC; write it as {wanted}Z or with one such as +03:00."
        )
    try:
        stamp = from_datetime(moment)
    except OverflowError:
        raise UsageProblem(f"{text!r} is outside the years 1 to 9999 in UTC.") from None
    return stamp, stamp
