"""Read a date as a page prints it, no finer than it is and in no zone but its own.

A time without an offset keeps only its day, unless it is known of the publisher in which zone the
times on its pages are local. That is curated data, never guessed from a language or a country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from archiver.fold import fold

__all__ = ["PrintedDate", "date_in_address", "read_date"]


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date: the UTC moment, or the day alone; the words it was read from; its precision."""

    value: str  # 2026-03-01T09:00:00Z, or 2026-03-01 where a day or no offset is known
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
# In the Levant four months have names of two words; texts may give both names, as in آذار/مارس.
_NAME = r"((?:كانون|تشرين)\s+\w{4,7}|[^\W\d_]{2,})(?:\s?/\s?[^\W\d_]{3,})?"
_DAY_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+)?"
    + _NAME
    + r"\.?[,،]?\s+(?:de\s+)?(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(_NAME + r"\.?\s+(\d{1,2})(?:st|nd|rd|th)?[,،]?\s+(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-年/.년]\s?(\d{1,2})\s?[-月/.월]\s?(\d{1,2})(?!\d)")
_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-]?(\d{2})[/-]?(\d{2})(?=[/\-_.]|$)")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?(?![\d:])"
    r"(?:\s?(?P<half>(?i:[ap])\.?(?i:m)\b\.?|[صم]\b|صباحا|مساء))?"
    # A zone that is named otherwise is one all the same, and a range of hours is no moment.
    r"(?:\s*\(?(?:(?P<utc>Z\b|(?:GMT|UTC)(?:\s?[+\-−]\d{1,2}(?::?\d{2})?\b)?)"
    r"|(?P<named>[A-Z]{2,5}\b|(?i:мск)|по\s\w+\sвремени|بتوقيت|[+\-−–—]\s?\d)))?"
)
_TIME_AFTER = re.compile(r"(?:[\s,،|•·/()\-–—:]|T|г\.|года|at|в|um|à|الساعة)*" + _CLOCK)
_TIME_BEFORE = re.compile(r"(?<![\d:.])" + _CLOCK + r"[\s,،|•·/()\-–—]*$")
# Marks of direction, and those on and between Arabic letters.
_MARKS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u0640\u064b-\u0652]")
_MONTHS = (
    "jan january januar janvier enero gennaio janeiro января январь янв يناير كانون_الثاني"
    " stycznia",
    "feb february februar février febrero febbraio fevereiro февраля февраль фев فبراير شباط"
    " lutego",
    "mar march märz mars marzo março марта март мар مارس آذار marca",
    "apr april avril abril aprile апреля апрель апр أبريل إبريل نيسان kwietnia",
    "may mai mayo maggio maio мая май مايو أيار maja",
    "jun june juni juin junio giugno junho июня июнь июн يونيو حزيران czerwca",
    "jul july juli juillet julio luglio julho июля июль июл يوليو تموز lipca",
    "aug august août agosto августа август авг أغسطس آب sierpnia",
    "sep sept september septembre septiembre settembre setembro сентября сентябрь сен сент سبتمبر"
    " أيلول września",
    "oct october oktober octobre octubre ottobre outubro октября октябрь окт أكتوبر تشرين_الأول"
    " października",
    "nov november novembre noviembre novembro ноября ноябрь ноя نوفمبر تشرين_الثاني listopada",
    "dec december dezember décembre diciembre dicembre dezembro декабря декабрь дек ديسمبر"
    " كانون_الأول grudnia",
)
_MONTH = {
    fold(name.replace("_", " ")): number
    for number, names in enumerate(_MONTHS, 1)
    for name in names.split()
}


def read_date(printed: str, zone: ZoneInfo | None = None) -> PrintedDate | None:
    """The date that the words state, or None where they state none without doubt.

    A time without offset is local in `zone`; it keeps only its day where none is known, or where
    the clocks there showed it twice or never. `03/04/2026` is no date: it has two readings.
    """
    words = printed.strip()[:200]
    plain = _MARKS.sub("", words)
    found = (
        _from_iso(plain, zone) or _from_rfc(plain) or _from_epoch(plain) or _from_day(plain, zone)
    )
    return PrintedDate(found[0], words, found[1]) if found else None


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


def _from_iso(words: str, zone: ZoneInfo | None) -> tuple[str, str] | None:
    """ISO 8601 and RFC 3339 dates, also without colons or with a space before the time."""
    found = _ISO.match(words)
    day = _day(found[1], found[2], found[3]) if found else None
    if not found or not day:
        return None
    hour, minute, second, offset = found[4], found[5], found[6], found[7]
    if hour is None or offset is None:
        return _at_its_time(words, (found.start(), found.end(3)), day, zone)
    written = f"{day}T{int(hour):02}:{int(minute):02}:{int(second or 0):02}{_offset(offset)}"
    return _in_utc(written, "second" if second else "minute") or (day, "day")


def _offset(zone: str) -> str:
    """An offset from UTC as `+03:00`."""
    zone = zone.upper().removeprefix("UTC").removeprefix("GMT").strip()
    if zone in ("", "Z"):
        return "+00:00"
    digits = zone[1:].replace(":", "")
    digits = digits.zfill(2 if len(digits) < 3 else 4).ljust(4, "0")
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


def _from_day(words: str, zone: ZoneInfo | None) -> tuple[str, str] | None:
    """A day in words or with dots, and the time beside it."""
    for pattern, order in (
        (_YEAR_FIRST, (1, 2, 3)),
        (_DAY_FIRST, (3, 2, 1)),
        (_SLASHED, (3, 2, 1)),
    ):
        found = pattern.search(words)
        if found:
            day = _day(*(found[n] for n in order))
            return _at_its_time(words, found.span(), day, zone) if day else None
    for pattern, order in ((_DAY_NAMED, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(words):
            year, month, number = (found[n] for n in order)
            named = _month(month)
            day = _day(year, str(named), number) if named else None
            if day:
                return _at_its_time(words, found.span(), day, zone)
    return None


def _month(name: str) -> int | None:
    """The number of a month, by any of its names or the three letters that it begins with."""
    folded = " ".join(fold(name).split())
    return _MONTH.get(folded) or (_MONTH.get(folded[:3]) if folded.isascii() else None)


def _at_its_time(
    words: str, span: tuple[int, int], day: str, zone: ZoneInfo | None
) -> tuple[str, str]:
    """The moment that is printed after or before a day, where its offset is known; else the day."""
    time = _TIME_AFTER.match(words, span[1]) or _TIME_BEFORE.search(words, 0, span[0])
    return (_moment(day, time, zone) if time else None) or (day, "day")


def _moment(day: str, time: re.Match[str], zone: ZoneInfo | None) -> tuple[str, str] | None:
    """A time on a day in UTC; None where it is none, or nothing says how far from UTC it is."""
    hour, half = int(time["hour"]), (time["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    written = f"{day}T{hour:02}:{int(time['minute']):02}:{int(time['second'] or 0):02}"
    precision = "second" if time["second"] else "minute"
    if time["utc"]:
        return _in_utc(written + _offset(time["utc"]), precision)
    return _in_utc(_local(written, zone), precision) if zone and not time["named"] else None


def _local(written: str, zone: ZoneInfo) -> str:
    """A local time with its offset, or empty where the clocks showed it twice or never."""
    try:
        first = datetime.fromisoformat(written).replace(tzinfo=zone)
    except ValueError:
        return ""
    return first.isoformat() if first.utcoffset() == first.replace(fold=1).utcoffset() else ""
