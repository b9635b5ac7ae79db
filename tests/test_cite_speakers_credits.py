"""Who says words that are credited below them, behind them or by the look of the page."""

from __future__ import annotations

import pytest

from tests.quoted import speakers

SAID = "Idris Qanbar said he was “glad of it”."
WORDS = "“This is the best news of the year for the town.”"


@pytest.mark.parametrize(
    ("below", "speaker"),
    [
        ("— Petra Holm, baker", "Petra Holm"),
        ("(Petra Holm)", "Petra Holm"),
        ("Petra Holm, The Ledger", "Petra Holm"),
        ("Petra Holm, chief executive", "Petra Holm"),
        ("– @harbourfan", "@harbourfan"),
        ("— Harbour Fan (@harbourfan) May 3, 2019", "Harbour Fan"),
        ("— The Ledger", "The Ledger"),
    ],
)
def test_a_line_below_words_credits_them(below: str, speaker: str) -> None:
    assert speakers(SAID, WORDS, below) == ["Idris Qanbar", speaker]


@pytest.mark.parametrize(
    "behind", ["(Petra Holm, Leeds)", "— Petra Holm", "Petra Holm, The Ledger"]
)
def test_words_are_credited_right_behind_them(behind: str) -> None:
    assert speakers(SAID, f"{WORDS} {behind}") == ["Idris Qanbar", "Petra Holm"]


def test_all_paragraphs_of_a_message_are_credited_below_it() -> None:
    assert speakers(SAID, "> The town is glad.", "> So am I.", "— Petra (@petra) May 3") == [
        "Idris Qanbar",
        "Petra",
        "Petra",
    ]


def test_a_name_and_trade_above_each_of_several_answers_are_whose_it_is() -> None:
    assert speakers(SAID, "Petra Holm, baker", WORDS, "Karl Ott, docker", "“It came late.”") == [
        "Idris Qanbar",
        "Petra Holm",
        "Karl Ott",
    ]


def test_the_publisher_of_a_book_says_nothing() -> None:
    assert speakers(SAID, "“Dunes of Gold” (Holm Books, 2018) is out.")[-1] != "Holm Books"
