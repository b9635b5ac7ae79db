"""The schema that people read is the schema that is there, and says what each thing is."""

from __future__ import annotations

from pathlib import Path

from archiver.archive.files import connect_reader, connect_writer
from archiver.wording import LANGUAGES, wordings
from tests.schema import comment_of, schema

DB = Path(__file__).parent.parent / "db"


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
