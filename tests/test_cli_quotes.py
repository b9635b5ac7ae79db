"""quotes, and decide over names, as people and scripts use them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archiver.wording import say
from tests import small_archive
from tests.small_archive import GAZETTE, HARBOUR, INQUIRY, STRAIT
from tests.test_bad_input import refused
from tests.test_cli import done, run, told


@pytest.fixture
def quoted(database: Path) -> Path:
    """The little archive with the reports of an inquiry."""
    return small_archive.add_inquiry(small_archive.fill(database))


def test_each_quotation_is_told_with_its_speaker_and_how_that_is_known(quoted: Path) -> None:
    printed = done("quotes", quoted, "courier.example/inquiry")
    assert "Oren Vale: “There was no pilot on board on the night that the ferry" in printed
    assert f"skipper; {say('speaker_basis', 'cue')}" in printed
    assert f"stood in 2 wordings since {small_archive.noon(5)}" in printed
    assert say("quote_class", "claim") in printed


def test_a_quotation_that_is_gone_is_told_with_when_it_was_seen_last(quoted: Path) -> None:
    printed = done("quotes", quoted, INQUIRY)
    _, _, gone = printed.partition("Oren Vale: “We saw the lights too late,”")
    assert f"not in the latest text; seen until {small_archive.noon(5)}" in gone
    assert "the same words, or nearly, in 1 more of the pages held" in gone


def test_offices_that_disagree_are_told_with_both_passages(quoted: Path) -> None:
    printed = done("quotes", quoted, INQUIRY)
    assert "Edda Brandt: Foreign Ministry spokeswoman here; a spokeswoman" not in printed
    assert "Edda Brandt: Foreign Ministry spokeswoman here; spokeswoman for the Defence" in printed
    assert f"in {GAZETTE}. Both as printed; neither is judged." in printed
    assert f"there, {small_archive.noon(6)}: Edda Brandt, a spokeswoman for the Def" in printed


def test_quotations_are_found_by_speaker_in_another_script(quoted: Path) -> None:
    printed = done("quotes", quoted, "--speaker", "Петр Лугин")
    assert "«" not in printed and "Пётр Лугин: “Мы сделаем всё ещё до паводка" in printed
    assert done("quotes", quoted, "--speaker", "Pyotr Lugin") == printed
    assert "No such quotation is held" in done("quotes", quoted, "--speaker", "Nobody")


def test_quotations_are_found_by_their_words(quoted: Path) -> None:
    rows = told("quotes", quoted, "--words", "lights LATE")
    assert {row["article_url"] for row in rows} == {STRAIT, INQUIRY}
    (row,) = told("quotes", quoted, "--words", "السفن الصغيرة")
    assert row["article_url"] == HARBOUR
    assert told("quotes", quoted, "--words", "…") == []


def test_quotations_are_told_as_json_and_by_choice(quoted: Path) -> None:
    facts = told("quotes", quoted, INQUIRY)
    assert [row["class"] for row in facts["quotes"]] == ["speech", "claim", "speech"]
    assert [row["other_url"] for row in facts["role_conflicts"]] == [GAZETTE]
    (claim,) = told("quotes", quoted, INQUIRY, "--class", "claim")["quotes"]
    assert claim["speaker"] == "Edda Brandt" and claim["confidence"] < 0.7
    vale = told("quotes", quoted, INQUIRY, "--speaker", "vale")["quotes"]
    assert {row["speaker"] for row in vale} == {"Oren Vale"}
    assert len(told("quotes", quoted, "--limit", "2")) == 2
    times = [row["first_seen_at"] for row in told("quotes", quoted)]
    assert len(times) > 5


def test_a_name_is_joined_to_another_and_parted_again(quoted: Path) -> None:
    decide = ("decide", quoted, "Edda Brandt")
    printed = done(*decide, "--same-as", "Oren Vale", "--reason", "A test.")
    assert printed == "Edda Brandt, also Oren Vale\n"
    found = done("quotes", quoted, "--speaker", "Brandt")
    assert found.startswith("Edda Brandt, also Oren Vale\n") and "Oren Vale: “We saw" in found
    rows = told(*decide, "--apart", "--reason", "A mistake.")
    assert rows == [{"name": "Edda Brandt", "person": "Edda Brandt"}]
    assert "Oren Vale" not in done("quotes", quoted, "--speaker", "Brandt")


def test_a_call_that_cannot_be_meant_is_told_what_to_do(quoted: Path) -> None:
    both = run("quotes", quoted, INQUIRY, "--words", "lights")
    assert "Give either URL or --words" in refused(both, exit_code=2)
    unknown = run("decide", quoted, "Nobody", "--apart", "--reason", "Why.")
    assert "No text has the name 'Nobody'" in refused(unknown, exit_code=1)
    never = run("quotes", quoted, "never.example/held")
    assert "never.example/held" in refused(never, exit_code=1)


def test_an_archive_of_an_earlier_schema_says_how_it_is_brought_up_to_date(quoted: Path) -> None:
    with closing(sqlite3.connect(quoted)) as connection:
        connection.execute("DROP VIEW quote_status")
    printed = refused(run("quotes", quoted, INQUIRY), exit_code=1)
    assert "made by an earlier archiver" in printed
    assert f"run `archiver rebuild {quoted}`" in printed
