"""Read a date as a page prints it, no finer than it is and in no zone but its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["PrintedDate", "date_in_address", "read_date"]


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date: the UTC moment, or the day alone; the words it was read from; its precision."""

    value: str  # 2026-03-01T09:00:00Z, or 2026-03-01 where the page gives a day or no offset
    printed: str
    precision: str  # second minute day


_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T ]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+\-−]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_RFC = re.compile(
    r"(?:[A-Za-z]{3},\s*)?(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4}) \d{2}:\d{2}(:\d{2})? "
    r"(?:GMT|UTC?|[+-]\d{4})"
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(
    r"(?<!\d)(1[3-9]|2\d|3[01])/(\d{1,2})/(\d{4})(?!\d)"
)  # the other has two readings
_DAY_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-年/.년]\s?(\d{1,2})\s?[-月/.월]\s?(\d{1,2})(?!\d)")
_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?=[/\-_.]|$)")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_MONTHS = (
    "jan january januar janvier enero gennaio janeiro января январь يناير stycznia",
    "feb february februar février febrero febbraio fevereiro февраля февраль فبراير lutego",
    "mar march märz mars marzo março марта март مارس marca",
    "apr april avril abril aprile апреля апрель أبريل ابريل kwietnia",
    "may mai mayo maggio maio мая май مايو maja",
    "jun june juni juin junio giugno junho июня июнь يونيو czerwca",
    "jul july juli juillet julio luglio julho июля июль يوليو lipca",
    "aug august août agosto августа август أغسطس sierpnia",
    "sep sept september septembre septiembre settembre setembro сентября сентябрь سبتمبر września",
    "oct october oktober octobre octubre ottobre outubro октября октябрь أكتوبر października",
    "nov november novembre noviembre novembro ноября ноябрь نوفمبر listopada",
    "dec december dezember décembre diciembre dicembre dezembro декабря декабрь ديسمبر grudnia",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def read_date(printed: str) -> PrintedDate | None:
    """The date that the words state, or None where they state none without doubt.

    A time without offset keeps only its day. `03/04/2026` is no date: it has two readings.
    """
    words = printed.strip()[:200]
    if not words:
        return None
    for reader in (_from_iso, _from_rfc, _from_epoch, _from_day):
        found = reader(words)
        if found:
            return PrintedDate(found[0], words, found[1])
    return None


def date_in_address(url: str) -> PrintedDate | None:
    """The day that an address carries in its path (`/2026/03/01/`)."""
    found = _ADDRESS.search(url.split("?")[0])
    day = _day(found[1], found[2], found[3]) if found else None
    return PrintedDate(day, found[0].strip("/"), "day") if found and day else None


def _day(year: str, month: str, day: str) -> str | None:
    """A calendar day as text, or None where there is no such day in the age of the web or press."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if 1800 <= found.year <= 2100 else None


def _from_iso(words: str) -> tuple[str, str] | None:
    """ISO 8601 and RFC 3339 dates, also without colons or with a space before the time."""
    found = _ISO.match(words)
    day = _day(found[1], found[2], found[3]) if found else None
    if not found or not day:
        return None
    hour, minute, second, zone = found[4], found[5], found[6], found[7]
    if hour is None or zone is None:
        return day, "day"
    written = f"{day}T{hour.zfill(2)}:{minute}:{second or '00'}{_offset(zone)}"
    return _in_utc(written, "second" if second else "minute") or (day, "day")


def _offset(zone: str) -> str:
    """An offset from UTC as `+03:00`."""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{'+' if zone[0] == '+' else '-'}{digits[:2]}:{digits[2:]}"


def _in_utc(written: str, precision: str) -> tuple[str, str] | None:
    """A moment with an offset, in UTC."""
    try:
        moment = datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ"), precision


def _from_rfc(words: str) -> tuple[str, str] | None:
    """The date of a mail or HTTP header (RFC 5322 section 3.3) with a numeric zone or GMT."""
    found = _RFC.match(words)
    if not found:
        return None
    try:
        moment = parsedate_to_datetime(
            found[0].replace("-", " ", 2) if "-" in found[0][:12] else found[0]
        )
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return _in_utc(moment.isoformat(), "second" if found[4] else "minute")


def _from_epoch(words: str) -> tuple[str, str] | None:
    """Seconds or milliseconds since 1970, which are UTC by definition."""
    if not _EPOCH.fullmatch(words):
        return None
    return _in_utc(datetime.fromtimestamp(int(words[:10]), UTC).isoformat(), "second")


def _from_day(words: str) -> tuple[str, str] | None:
    """A day in words or with dots; times beside it lack an offset and are left out."""
    for pattern, order in (
        (_YEAR_FIRST, (1, 2, 3)),
        (_DAY_FIRST, (3, 2, 1)),
        (_SLASHED, (3, 2, 1)),
    ):
        found = pattern.search(words)
        if found:
            day = _day(*(found[n] for n in order))
            return (day, "day") if day else None
    for pattern, order in ((_DAY_NAMED, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(words):
            year, month, number = (found[n] for n in order)
            named = _MONTH.get(month.lower()) or _MONTH.get(month.lower()[:3])
            day = _day(year, str(named), number) if named else None
            if day:
                return day, "day"
    return None
