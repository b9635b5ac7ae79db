"""The days that a claim names, told from the day of its article: on Tuesday, yesterday, 3 March."""

from __future__ import annotations

import re
from datetime import date, timedelta

from archiver.words import folded_word, words_of

__all__ = ["DAY_WORDS", "day_of", "days_named"]

_WEEKDAYS = (
    "Monday понедельник понедельника الاثنين الإثنين",
    "Tuesday вторник вторника الثلاثاء",
    "Wednesday среду среды الأربعاء",
    "Thursday четверг четверга الخميس",
    "Friday пятницу пятницы الجمعة",
    "Saturday субботу субботы السبت",
    "Sunday воскресенье воскресенья الأحد",
)
_FIRST_YEAR, _LAST_YEAR = (
    1000,
    9000,
)  # beyond these a date is a slip, and its neighbours may not exist
_DAYS_AGO = ("today tonight сегодня اليوم", "yesterday вчера накануне أمس")
_MONTHS = (
    "January января يناير كانون_الثاني",
    "February февраля فبراير شباط",
    "March марта مارس آذار",
    "April апреля أبريل إبريل نيسان",
    "May мая مايو أيار",
    "June июня يونيو حزيران",
    "July июля يوليو تموز",
    "August августа أغسطس آب",
    "September сентября سبتمبر أيلول",
    "October октября أكتوبر تشرين_الأول",
    "November ноября نوفمبر تشرين_الثاني",
    "December декабря ديسمبر كانون_الأول",
)


def _numbered(lists: tuple[str, ...], first: int) -> dict[str, int]:
    """Each folded name by the number of its list."""
    return {
        folded_word(name).replace("_", " "): number
        for number, names in enumerate(lists, first)
        for name in names.split()
    }


_WEEKDAY = _numbered(_WEEKDAYS, 0)
_AGO = _numbered(_DAYS_AGO, 0)
_MONTH = _numbered(_MONTHS, 1)
DAY_WORDS = frozenset(_WEEKDAY) | frozenset(_AGO) | frozenset(" ".join(_MONTH).split())
_NAME = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATED = re.compile(
    rf"\b(?:(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?(?P<month>{_NAME})"
    rf"|(?P<month_first>{_NAME}) (?P<day_after>\d\d?)(?:st|nd|rd|th)?)\b(?: (?P<year>\d{{4}})\b)?"
)


def day_of(time: str | None) -> date | None:
    """The day of a stored day or moment; None where there is none."""
    try:
        day = date.fromisoformat(time[:10]) if time else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def days_named(claim: str, written: date) -> frozenset[date]:
    """The days that a claim names, each the latest that is not after the day it was written."""
    folded = [word.folded for word in words_of(claim)]
    ago = {_AGO[word] for word in folded if word in _AGO}
    ago |= {(written.weekday() - _WEEKDAY[word]) % 7 for word in folded if word in _WEEKDAY}
    dated = (_dated(found, written) for found in _DATED.finditer(" ".join(folded)))
    return frozenset(
        {written - timedelta(days=days) for days in ago} | {day for day in dated if day}
    )


def _dated(found: re.Match[str], written: date) -> date | None:
    """The day of a date in words, without a year the nearest; None where it is still to come."""
    month = _MONTH[found["month"] or found["month_first"]]
    day = int(found["day"] or found["day_after"])
    years = [int(found["year"])] if found["year"] else range(written.year - 1, written.year + 2)
    named = [_calendar_day(year, month, day) for year in years]
    nearest = min((one for one in named if one), key=lambda one: abs(one - written), default=None)
    return nearest if nearest and nearest <= written else None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    """A day; None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
