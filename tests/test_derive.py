"""The history of a page is what its captures show, whatever their order and number of comings."""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.archive import questions
from archiver.asof import as_of
from archiver.models import Capture
from tests import desk
from tests.desk import STRAIT, at, record_id, said, take, told

OTHER = "https://news.example/harbour"
SPELLINGS = (STRAIT, "http://www.news.example/strait?utm_source=feed")
TEXTS = {
    "A": "Strait stays open\n\nA minister spoke on Monday. Three ships passed.\n\nNobody was hurt.",
    "B": "Strait stays open\n\nA minister spoke on Tuesday. Nine ships passed.\n\nNobody was hurt.",
    "C": "Strait is closed\n\nNobody was hurt.",
    # The words of A, set in other paragraphs and without a headline.
    "a": "Strait stays open A minister spoke on Monday. Three ships passed. Nobody was hurt.",
}
KINDS = [*TEXTS, "404", "410", "403", "500", "timeout", "empty", "moved", "HEAD", "304", "same"]


def event(number: int, when: str, kind: str, url: str, shown: Capture | None) -> Capture:
    """One capture of a little history; `shown` is the text that a revisit points back to."""
    if kind in TEXTS:
        text = TEXTS[kind]
        return said(number, when, text, url=url, stated_digest=f"sha1:{kind}")
    if kind in ("304", "same") and shown is not None:
        if kind == "304":
            facts = {"transport": "not_modified", "status": 304}
            return said(number, when, url=url, validated_record_id=shown.record_id, **facts)
        named = {"stated_digest": shown.stated_digest}
        if number % 2:
            named = {"refers_to_uri": shown.url, "refers_to_date": shown.captured_at}
        return said(number, when, url=url, status=200, **named)
    if kind == "timeout":
        return said(number, when, url=url, transport="timeout", error="No answer.")
    if kind == "moved":
        return said(number, when, url=url, status=302, redirected_to=OTHER)
    if kind == "HEAD":
        return said(number, when, url=url, status=200, method="HEAD", role="requisite")
    status = int(kind) if kind.isdigit() and kind != "304" else 200
    return said(number, when, url=url, status=status, payload=b"")


@st.composite
def histories(draw: st.DrawFn) -> list[Capture]:
    """Captures of a page or two in order of time, no two of them the same."""
    size = draw(st.integers(1, 9))
    numbers = draw(st.permutations(range(1, size + 1)))
    times = sorted(draw(st.lists(st.integers(0, 5), min_size=size, max_size=size)))
    order = sorted(zip(times, numbers, strict=True))
    captures: list[Capture] = []
    seen: set[tuple[object, ...]] = set()
    for minute, number in order:
        url = draw(st.sampled_from((*SPELLINGS, STRAIT, STRAIT, OTHER)))
        kind = draw(st.sampled_from(KINDS))
        texts = [c for c in captures if c.payload and (kind == "same" or c.url == url)]
        shown = draw(st.sampled_from(texts)) if texts else None
        made = event(number, at(minute), kind, url, shown)
        identity = (made.url, made.captured_at, made.status, made.payload, made.transport)
        if identity not in seen:
            seen.add(identity)
            captures.append(made)
    return captures


def in_order(folder: Path, history: Sequence[Capture]) -> dict[str, desk.Rows]:
    """What is told where the history comes in order, once, and is derived at the end."""
    take(folder / "in order.db", history)
    return told(folder / "in order.db")


@given(history=histories(), seed=st.integers(0, 2**16))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_history_is_the_same_in_whatever_order_the_captures_come(
    history: list[Capture], seed: int
) -> None:
    dice = random.Random(seed)
    shuffled = dice.sample(history, len(history))
    cut = dice.randint(0, len(shuffled))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = in_order(folder, history)
        late = folder / "late.db"
        take(late, shuffled[cut:])
        take(late, shuffled[:cut] + shuffled[cut:][:2])
        take(late, history[:3])
        assert told(late) == expected
        desk.is_well(late)


@given(history=histories())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_deriving_after_each_capture_equals_deriving_at_the_end(history: list[Capture]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = in_order(folder, history)
        take(folder / "each.db", history, each=True)
        assert told(folder / "each.db") == expected


@pytest.mark.long
@given(history=histories(), seed=st.integers(0, 2**16))
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_history_is_the_same_in_any_of_many_orders(history: list[Capture], seed: int) -> None:
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = in_order(folder, history)
        for attempt in range(3):
            path = folder / f"{attempt}.db"
            shuffled = dice.sample(history, len(history))
            while shuffled:
                some = dice.randint(1, len(shuffled))
                take(path, shuffled[:some], each=dice.random() < 0.5)
                shuffled = shuffled[some:]
            assert told(path) == expected


@given(history=histories(), minutes=st.lists(st.floats(-1, 7), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_shown_at_a_time_is_what_the_captures_around_it_say(
    history: list[Capture], minutes: list[float]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "news.db"
        take(database, history)
        for row, minute in itertools.product(
            desk.ask(database, "SELECT DISTINCT url FROM timeline"), minutes
        ):
            _check_as_of(database, row[0], at(minute))


def _check_as_of(database: Path, url: str, moment: str) -> None:
    """Compares the answer with a reading of the whole timeline."""
    captures = desk.ask(
        database,
        "SELECT captured_at, record_id, version_id FROM timeline WHERE url = ? AND (version_id"
        " IS NOT NULL OR outcome IN ('missing', 'gone', 'soft_404'))"
        " ORDER BY captured_at, record_id",
        url,
    )
    before = [one for one in captures if one[0] <= moment][-1:]
    after = [one for one in captures if one[0] > moment][:1]
    with questions.opened(database) as archive:
        resource = desk.ask(database, "SELECT id FROM resources WHERE url = ?", url)[0][0]
        found = questions.Found(url, url, resource, ())
        told_of = as_of(moment, moment, *questions.shown_captures(archive, found, moment, moment))
    assert (told_of.before or {}).get("record_id") == (before[0][1] if before else None)
    # Where a capture of that very second answers, what came after it is of no interest.
    if not before or before[0][0] < moment:
        assert (told_of.after or {}).get("record_id") == (after[0][1] if after else None)
    if not before:
        assert told_of.certainty == "before_first"
    elif before[0][0] == moment:
        assert told_of.certainty == "at_capture"
    elif not after:
        assert told_of.certainty == "after_last"
    else:
        same = before[0][2] == after[0][2]
        assert told_of.certainty == ("between_equal" if same else "between_different")


def test_two_pages_of_one_second_are_both_kept_in_the_order_of_their_record_ids(
    database: Path,
) -> None:
    take(database, [said(2, at(0), TEXTS["B"]), said(1, at(0), TEXTS["A"])])
    rows = desk.ask(
        database, "SELECT record_id, version_number, changed FROM timeline ORDER BY record_id"
    )
    assert rows == [(record_id(1), 1, 0), (record_id(2), 2, 1)]


def test_two_pages_of_one_second_keep_that_order_after_an_earlier_one(database: Path) -> None:
    take(database, [said(5, at(0), TEXTS["C"])])
    take(database, [said(2, at(1), TEXTS["B"]), said(1, at(1), TEXTS["A"])])
    rows = desk.ask(
        database,
        "SELECT record_id, version_number, changed FROM timeline ORDER BY captured_at, record_id",
    )
    assert rows == [(record_id(5), 1, 0), (record_id(1), 2, 1), (record_id(2), 3, 1)]


def test_a_page_asked_for_its_head_alone_neither_ends_nor_shows_a_text(database: Path) -> None:
    probe = said(2, at(1), status=200, method="HEAD", role="requisite")
    take(database, [said(1, at(0), TEXTS["A"]), probe, said(3, at(2), TEXTS["A"])])
    rows = desk.ask(
        database, "SELECT first_seen_at, last_seen_at, captures, ended_by FROM observations_detail"
    )
    assert rows == [(at(0), at(2), 2, None)]


def test_the_same_words_in_other_paragraphs_are_the_version_as_it_was_first_set(
    database: Path,
) -> None:
    take(database, [said(2, at(1), TEXTS["a"])])
    take(database, [said(1, at(0), TEXTS["A"])])
    assert desk.ask(database, "SELECT version_number, text FROM versions_detail") == [
        (1, TEXTS["A"])
    ]


def test_a_revisit_before_its_original_shows_it_once_that_has_come(database: Path) -> None:
    revisit = said(2, at(5), status=200, stated_digest="sha1:A")
    take(database, [revisit])
    assert desk.ask(database, "SELECT outcome, version_id FROM timeline") == [("malformed", None)]
    original = said(1, at(0), TEXTS["A"], url=OTHER, stated_digest="sha1:A")
    take(database, [original])
    rows = desk.ask(database, "SELECT outcome, version_number FROM timeline WHERE url = ?", STRAIT)
    assert rows == [("ok", 1)]


def test_a_record_that_comes_twice_under_another_id_is_one_capture(database: Path) -> None:
    first = said(1, at(0), TEXTS["A"])
    take(database, [first, replace(first, record_id=record_id(9))])
    assert desk.ask(database, "SELECT record_id FROM captures") == [(record_id(1),)]
