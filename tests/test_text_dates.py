"""Dates: no finer than printed, and in no zone but the page's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.text.dates import date_in_address, read_date
from archiver.text.extract import read


@pytest.mark.parametrize(
    ("printed", "value", "precision"),
    [
        ("2026-03-01T12:30:15+03:00", "2026-03-01T09:30:15Z", "second"),
        ("2026-03-01T12:30:15.250Z", "2026-03-01T12:30:15Z", "second"),
        ("2026-03-01 23:30:15 -0500", "2026-03-02T04:30:15Z", "second"),
        ("20260301T123015Z", "2026-03-01T12:30:15Z", "second"),
        ("2026-03-01T12:30+03", "2026-03-01T09:30:00Z", "minute"),
        ("Sun, 01 Mar 2026 12:30:15 GMT", "2026-03-01T12:30:15Z", "second"),
        ("1772368215", "2026-03-01T12:30:15Z", "second"),
        ("2026-03-01T12:30:15", "2026-03-01", "day"),
        ("2026-03-01 23:59", "2026-03-01", "day"),
        ("2026-03-01", "2026-03-01", "day"),
        ("1 March 2026, 23:59 EST", "2026-03-01", "day"),
        ("Published: March 1st, 2026", "2026-03-01", "day"),
        ("1. März 2026", "2026-03-01", "day"),
        ("1 de marzo de 2026", "2026-03-01", "day"),
        ("1 марта 2026 г., 12:30", "2026-03-01", "day"),
        ("1 مارس 2026", "2026-03-01", "day"),
        ("01.03.2026", "2026-03-01", "day"),
        ("2026年3月1日", "2026-03-01", "day"),
        ("31/03/2026", "2026-03-31", "day"),
        ("3 كانون الثاني 2026", "2026-01-03", "day"),
        ("٣ شباط ٢٠٢٦", "2026-02-03", "day"),
        ("الثلاثاء، ٣ آذار ٢٠٢٦", "2026-03-03", "day"),
        ("3 نيسان، 2026", "2026-04-03", "day"),
        ("3 أيار 2026م", "2026-05-03", "day"),
        ("3 ايار 2026", "2026-05-03", "day"),
        ("3 حَزيران 2026", "2026-06-03", "day"),
        ("دمشق في 3 تموز 2026", "2026-07-03", "day"),
        ("3 آب 2026", "2026-08-03", "day"),
        ("3 أيلول / سبتمبر 2026", "2026-09-03", "day"),
        ("3 تشرين الأول 2026", "2026-10-03", "day"),
        ("3 تشرين\u00a0الثاني 2026", "2026-11-03", "day"),
        ("3 كانون الاول 2026", "2026-12-03", "day"),
        ("\u200f03\u200f/آذار/2026 3 آذار/مارس 2026", "2026-03-03", "day"),
        ("3 марта 2026 г.", "2026-03-03", "day"),
        ("03 сент. 2026", "2026-09-03", "day"),
        ("3 Mar, 2026 15:20 GMT", "2026-03-03T15:20:00Z", "minute"),
        ("03.03.2026 | 15:20 GMT+3", "2026-03-03T12:20:00Z", "minute"),
        ("3 March 2026, 3:20 pm (UTC +2)", "2026-03-03T13:20:00Z", "minute"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_printed(
    printed: str, value: str, precision: str
) -> None:
    found = read_date(printed)
    assert found is not None
    assert (found.value, found.printed, found.precision) == (value, printed, precision)


@pytest.mark.parametrize(
    "printed", ["", "yesterday", "03/04/2026", "2026-13-01", "30 February 2026", "0000-00-00", "12"]
)
def test_what_has_two_readings_or_none_is_no_date(printed: str) -> None:
    assert read_date(printed) is None


@pytest.mark.parametrize(
    ("printed", "zone", "value", "precision"),
    [
        ("3 марта 2026 15:20", "Europe/Moscow", "2026-03-03T12:20:00Z", "minute"),
        ("3 марта 2026 г., 15:20", "Europe/Moscow", "2026-03-03T12:20:00Z", "minute"),
        ("3 марта 2026 года в 00:20", "Europe/Moscow", "2026-03-02T21:20:00Z", "minute"),
        ("15:20, 03.03.2026", "Europe/Moscow", "2026-03-03T12:20:00Z", "minute"),
        ("03.03.2026 (15:20)", "Europe/Moscow", "2026-03-03T12:20:00Z", "minute"),
        ("2026-03-03T15:20:33", "Europe/Moscow", "2026-03-03T12:20:33Z", "second"),
        ("2026-03-03 | 15:20", "Europe/Moscow", "2026-03-03T12:20:00Z", "minute"),
        ("٣ آذار ٢٠٢٦ - ١٥:٢٠", "Asia/Damascus", "2026-03-03T12:20:00Z", "minute"),
        ("3 آذار 2026 الساعة 3:20 م", "Asia/Damascus", "2026-03-03T12:20:00Z", "minute"),
        ("March 3, 2026 at 12:05 AM", "Asia/Beirut", "2026-03-02T22:05:00Z", "minute"),
        ("3 August 2026 15:20", "Asia/Beirut", "2026-08-03T12:20:00Z", "minute"),
        # The page names a zone itself, by whatever name: this one is not ours to choose.
        ("3 марта 2026 15:20 МСК", "Asia/Damascus", "2026-03-03", "day"),
        ("3 March 2026, 15:20 EST", "Asia/Damascus", "2026-03-03", "day"),
        ("3 آذار 2026 15:20 بتوقيت غرينتش", "Asia/Damascus", "2026-03-03", "day"),
        ("2026-03-03T15:20:33-05:00", "Asia/Damascus", "2026-03-03T20:20:33Z", "second"),
        # The clocks of Beirut skip an hour in March and show one twice in October.
        ("29 March 2026 00:30", "Asia/Beirut", "2026-03-29", "day"),
        ("24 October 2026 23:30", "Asia/Beirut", "2026-10-24", "day"),
        # What stands elsewhere in the words is no time of the date.
        ("3 March 2026. The ferry left at 15:20", "Asia/Beirut", "2026-03-03", "day"),
        ("3 March 2026, 15:20–16:40", "Asia/Beirut", "2026-03-03", "day"),
        ("3 March 2026, 25:20", "Asia/Beirut", "2026-03-03", "day"),
        ("3 March 2026", "Asia/Beirut", "2026-03-03", "day"),
    ],
)
def test_a_local_time_is_read_in_the_zone_known_of_the_publisher_and_no_other(
    printed: str, zone: str, value: str, precision: str
) -> None:
    found = read_date(printed, ZoneInfo(zone))
    assert found is not None
    assert (found.value, found.printed, found.precision) == (value, printed, precision)


@given(st.datetimes(timezones=st.timezones()), st.text(max_size=3))
def test_no_words_fail_and_a_stored_moment_is_read_back(moment: object, tail: str) -> None:
    assert read_date(tail) is None or read_date(tail)
    written = str(moment)
    found = read_date(written)
    assert found is None or found.printed == written


def test_an_address_may_carry_the_day() -> None:
    found = date_in_address("https://courier.example/2026/03/01/ferry?d=/1999/01/01/")
    assert found is not None and (found.value, found.precision) == ("2026-03-01", "day")
    assert date_in_address("https://courier.example/2026/13/01/ferry") is None


def read_date_of(head: str, body: str = "") -> tuple[str | None, str | None]:
    """When an invented page says it was published, and as printed."""
    html = f"<html><head><title>Ferry sails again</title>{head}</head><body>{body}<p>It sails."
    found = read(html.encode(), url="https://courier.example/x", content_type="text/html")
    return found.published_at, found.published_as_printed


def test_dates_are_found_where_pages_state_them() -> None:
    day = "2026-03-01T12:30:15Z"
    script = '<script type="application/ld+json">{"@type": "%s", "datePublished": "%s"%s</script>'
    assert read_date_of(script % ("NewsArticle", day, "}"))[0] == day
    assert read_date_of(script % ("NewsArticle", day, ", broken"))[0] == day
    assert read_date_of(script % ("Organization", day, "}"))[0] is None
    assert read_date_of(f'<meta name="pubdate" content="{day}">')[0] == day
    assert read_date_of("", f'<time class="published" datetime="{day}">today</time>')[0] == day
    assert read_date_of("", f'<span itemprop="datePublished" content="{day}"></span>')[0] == day
    assert read_date_of("", '<div class="post-date">1 March 2026</div>')[0] == "2026-03-01"
    below = "<h1>Ferry sails again</h1><div>By Ada Lund, 1 March 2026</div>"
    assert read_date_of("", below) == ("2026-03-01", "By Ada Lund, 1 March 2026")


def test_the_clock_above_the_headline_dates_nothing() -> None:
    assert read_date_of("", "<div>3 April 2026</div><h1>Ferry sails again</h1>") == (None, None)


def test_a_day_gives_way_to_the_moment_that_makes_it_exact() -> None:
    day, moment = "2026-03-01", "2026-03-01T12:30:15Z"
    metas = '<meta property="article:published_time" content="%s"><meta name="date" content="%s">'
    assert read_date_of(metas % (day, moment))[0] == moment
    assert read_date_of(metas % (day, "2021-07-09T12:30:15Z"))[0] == day


def test_the_day_printed_as_published_counts_before_the_time_of_an_edit() -> None:
    page = """<html><body><main><h1>Harbour opens again</h1>
    <div class="dates">Published 8 November 2018<br>Last updated 4 February 2021</div>
    <p>The harbour of Marsa Zuhur opened again on Thursday, its master said.</p>
    <ol class="updates"><li><time class="change-date timestamp"
    datetime="2021-02-04T10:30:18+00:00">4 February 2021</time> Added a date.</li></ol>
    </main></body></html>"""
    found = read(page.encode(), url="https://daily.example/a", content_type="text/html")
    assert (found.published_at, found.published_precision) == ("2018-11-08", "day")
