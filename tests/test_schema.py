"""The schema that people read is the schema that is there, and says what each thing is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archiver.archive.files import APPLICATION_ID, connect_reader, connect_writer
from archiver.wording import LANGUAGES, wordings
from tests.desk import ask
from tests.schema import comment_of, schema

DB = Path(__file__).parent.parent / "db"
MIGRATIONS = sorted((DB / "migrations").glob("*.sql"))


def test_the_page_to_read_first_is_current() -> None:
    assert (DB / "schema.sql").read_text() == schema(), "run `make schema`"


def test_every_table_and_view_says_what_a_row_is(tmp_path: Path) -> None:
    connect_writer(tmp_path / "a.db").close()
    connection = connect_reader(tmp_path / "a.db")
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT GLOB '*_fts*' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    connection.close()
    assert len(names) > 30
    for (name,) in names:
        assert comment_of(name), f"{name} has no words of its own"


def test_every_table_of_ours_is_strict(tmp_path: Path) -> None:
    connect_writer(tmp_path / "a.db").close()
    connection = connect_reader(tmp_path / "a.db")
    loose = connection.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main'"
        " AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    connection.close()
    assert loose == []


def test_every_sentence_is_there_in_three_languages() -> None:
    for kind, values in wordings().items():
        for value, sentences in values.items():
            assert set(sentences) == set(LANGUAGES), f"{kind}.{value}"
            assert all(sentence.strip() for sentence in sentences.values())


def test_no_sentence_passes_a_verdict() -> None:
    forbidden = ("fake", "fabricated", "misquote", "stealth", "deleted", "first to say", "copied")
    for values in wordings().values():
        for sentences in values.values():
            assert not any(word in sentences["en"].lower() for word in forbidden)


@pytest.mark.parametrize("steps", range(1, len(MIGRATIONS)))
def test_a_file_of_an_earlier_schema_is_brought_up_to_date(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "early.db"
    with closing(sqlite3.connect(path)) as connection:
        for migration in MIGRATIONS[:steps]:
            connection.executescript(migration.read_text())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {steps}")
    connect_writer(path).close()
    connect_writer(tmp_path / "new.db").close()
    asked = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert ask(path, asked) == ask(tmp_path / "new.db", asked)
