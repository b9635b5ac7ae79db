"""What happens to a capture under way when the archive itself fails."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import desk
from tests.conftest import Follower
from tests.desk import page


def forbid(database: Path, table: str) -> None:
    """Lets another program's trigger refuse every new row of a table."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            f"CREATE TRIGGER foreign_{table} BEFORE INSERT ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'refused by another program'); END"
        )


@pytest.mark.parametrize("table", ["runs", "captures", "visits", "run_ends"])
def test_an_archive_that_fails_is_told_and_never_waited_for(follower: Follower, table: str) -> None:
    follower.newsroom.publish("/strait", page("The strait stays open to shipping on Monday."))
    follower.newsroom.publish("/pier", page("The pier was mended on Tuesday, the port said."))
    follower.see()
    forbid(follower.database, table)
    with pytest.raises(sqlite3.IntegrityError, match="refused by another program"):
        follower.visit("/strait", "/pier", "/harbour", sources=True)
    desk.is_well(follower.database)


def test_what_was_captured_before_a_failure_is_derived_by_the_next_visit(
    follower: Follower,
) -> None:
    follower.newsroom.publish("/strait", page("The strait stays open to shipping on Monday."))
    follower.newsroom.publish("/pier", page("The pier was mended on Tuesday, the port said."))
    follower.visit("/pier")
    forbid(follower.database, "visits")
    with pytest.raises(sqlite3.IntegrityError):
        follower.see("/strait")
    assert desk.ask(follower.database, "SELECT count(*) FROM pending") == [(1,)]
    with closing(sqlite3.connect(follower.database)) as connection:
        connection.execute("DROP TRIGGER foreign_visits")
    follower.visit("/pier")
    assert desk.ask(follower.database, "SELECT count(*) FROM pending") == [(0,)]
    assert desk.ask(follower.database, "SELECT count(*) FROM timeline") == [(3,)]
