"""Several resources share one commit, and one that fails takes no other with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archiver.archive.store import Archive
from archiver.errors import ArchiveError


def _note(archive: Archive, name: str) -> None:
    with archive.transaction() as connection:
        connection.execute("INSERT INTO bookmarks VALUES (?, 1)", (name,))


def _noted(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name FROM bookmarks WHERE value = 1").fetchall()
    connection.close()
    return {name for (name,) in rows}


def test_what_was_written_before_a_failure_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        with pytest.raises(ArchiveError), archive.together():
            _note(archive, "first")
            with archive.transaction() as connection:
                connection.execute("INSERT INTO bookmarks VALUES ('half', 1)")
                connection.execute("INSERT INTO no_such_table VALUES (1)")
            _note(archive, "never reached")
        assert _noted(path) == {"first"}


def test_nothing_is_on_disk_before_all_of_it_is(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        with archive.together():
            _note(archive, "first")
            assert _noted(path) == set()
            _note(archive, "second")
        assert _noted(path) == {"first", "second"}


def test_a_failure_alone_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path) as archive:
        with pytest.raises(KeyError), archive.transaction() as connection:
            connection.execute("INSERT INTO bookmarks VALUES ('half', 1)")
            raise KeyError("half")
        _note(archive, "later")
        assert _noted(path) == {"later"}
