"""What public archives showed, beside what was captured here: variants, never changes."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from archiver.models import Capture
from tests.desk import STRAIT, ask, at, said, take, told

A = "The strait stays open, the ministry said on Monday. Ferries run every hour."
B = "The strait is closed, the ministry said on Monday. Ferries run every hour."
C = "The strait was open in January. Ferries ran twice a day."


def archived(number: int, when: str, text: str | None = None, **facts: Any) -> Capture:
    """A capture that a public archive made."""
    return said(number, when, text, via="memento", time_source="archive", **facts)


def spans(database: Path) -> list[tuple[Any, ...]]:
    """Each observation: of which stream, over which captures."""
    return ask(
        database,
        "SELECT stream, first_seen_at, last_seen_at, captures, ended_by FROM observations"
        " ORDER BY stream DESC, first_seen_at",
    )


def test_a_text_that_only_a_public_archive_shows_is_no_change(database: Path) -> None:
    take(database, [said(1, at(0), A), archived(2, at(30), B), said(3, at(60), A)])
    assert ask(database, "SELECT changed, change_count FROM visits") == [(0, 0)] * 3
    assert ask(database, "SELECT count(*) FROM changes") == [(0,)]
    assert spans(database) == [
        ("own", at(0), at(60), 2, None),
        ("memento", at(30), at(30), 1, None),
    ]
    assert ask(database, "SELECT kind FROM happenings") == [("first_seen",)]


def test_an_archived_text_of_before_the_first_capture_is_no_change_either(database: Path) -> None:
    take(database, [said(2, at(60), A)])
    take(database, [archived(1, at(-900), C)])
    assert ask(database, "SELECT changed FROM visits") == [(0,), (0,)]
    assert ask(database, "SELECT state, captures FROM resources") == [("present", 2)]
    (current,) = ask(
        database,
        "SELECT v.title IS NULL, o.first_seen_at FROM resources r"
        " JOIN observations o ON o.id = r.observation_id JOIN versions v ON v.id = o.version_id",
    )
    assert current[1] == at(60)


def test_a_change_shown_by_the_page_itself_is_one_whatever_an_archive_showed(
    database: Path,
) -> None:
    take(database, [said(1, at(0), A), archived(2, at(30), B), said(3, at(60), B)])
    assert ask(database, "SELECT captured_at FROM visits WHERE changed") == [(at(60),)]
    assert ask(database, "SELECT last_seen_before, first_seen_after FROM changes") == [
        (at(0), at(60))
    ]


def test_a_page_that_only_public_archives_hold_has_its_history_from_them(database: Path) -> None:
    take(
        database,
        [
            archived(1, at(0), C),
            archived(2, at(30), A),
            said(3, at(60), status=404, payload=b"Not here"),
        ],
    )
    assert spans(database) == [
        ("own", at(0), at(0), 1, "changed"),
        ("own", at(30), at(30), 1, "missing"),
    ]
    assert ask(database, "SELECT state FROM resources") == [("page_gone",)]


def test_once_the_page_itself_shows_a_text_the_archived_ones_stand_beside_it(
    database: Path,
) -> None:
    take(database, [archived(1, at(0), C), archived(2, at(30), A)])
    assert ask(database, "SELECT sum(changed) FROM visits") == [(1,)]
    take(database, [said(3, at(60), A)])
    assert ask(database, "SELECT sum(changed) FROM visits") == [(0,)]
    assert spans(database) == [
        ("own", at(60), at(60), 1, None),
        ("memento", at(0), at(0), 1, "changed"),
        ("memento", at(30), at(30), 1, None),
    ]


CAPTURES = (
    said(1, at(0), A),
    archived(2, at(30), B),
    archived(3, at(45), A),
    said(4, at(60), A),
    said(5, at(90), status=404, payload=b"Not here"),
)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_the_order_in_which_archives_and_pages_came_does_not_matter(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    take(tmp_path / "a.db", CAPTURES)
    take(tmp_path / "b.db", [CAPTURES[n] for n in order], each=True)
    assert told(tmp_path / "a.db") == told(tmp_path / "b.db")


def test_an_archived_page_is_told_by_whom_and_when(database: Path) -> None:
    take(database, [said(1, at(0), A), archived(2, at(-60), C)])
    rows = ask(
        database, "SELECT via, time_source, version_number FROM timeline ORDER BY captured_at"
    )
    assert rows == [("memento", "archive", 1), ("import", "record", 2)]
    assert ask(database, "SELECT url FROM resources_detail") == [(STRAIT,)]
