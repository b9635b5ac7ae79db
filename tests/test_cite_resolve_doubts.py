"""Why the best document is not always taken for the source: what else may be meant."""

from __future__ import annotations

import pytest

from archiver.cite.resolve import Document, Lean, Resolution, resolve
from tests.eval.resolution import invented_cases

FERRY = (
    "The ferry Calypso ran aground on the Dornach sandbank with 212 passengers and was pulled free"
    " by the tug Marten after five hours."
)
ORCHARD = (
    "The orchards of Lindow lost nine tenths of their cherries to the late frost, and 1,340 growers"
    " have asked the district treasury for relief."
)
ICE = "Divers checked its keel under the ice and found a dent beside the propeller shaft."
BOTH = f"{FERRY[:-1]}, and {ORCHARD[4:]}"


def document(name: str, text: str, *, title: str = "", day: str = "2026-03-02") -> Document:
    return Document(
        key=name,
        url=f"https://daily.example/{name}",
        title=title or name,
        text=text,
        language="en",
        published=day,
    )


def ask(claim: str, *documents: Document, date: str = "2026-03-03") -> Resolution:
    return resolve(Lean(claim=claim, date=date, language="en"), documents)


def place(claim: str, words: str) -> tuple[int, int]:
    """Where words stand in a claim."""
    start = claim.index(words)
    return start, start + len(words)


def test_a_sentence_that_leans_on_two_documents_is_resolved_to_neither() -> None:
    found = ask(f"{BOTH} {ICE}", document("ferry", f"{FERRY} {ICE}"), document("orchard", ORCHARD))
    assert found.standing == "candidate"
    assert "another document has the rest" in found.reason


@pytest.mark.parametrize(
    ("own", "other", "right"),
    [("Calypso", "Lindow", "ferry"), ("Lindow", "Calypso", "orchard")],
)
def test_where_the_sentence_names_two_sources_each_has_its_own_part(
    own: str, other: str, right: str
) -> None:
    lean = Lean(
        claim=BOTH,
        date="2026-03-03",
        language="en",
        mention=place(BOTH, own),
        others=(place(BOTH, other),),
    )
    documents = [
        document("ferry", FERRY + " Nobody was hurt, the shipping office said."),
        document("orchard", ORCHARD + " A decision is due in May."),
    ]
    assert resolve(lean, documents).ranked[0].key == right


def test_a_document_that_the_claim_names_by_its_title_is_not_passed_over_for_another() -> None:
    claim = (
        "Sluice keepers at Dornach must log every barge above 300 tonnes, as the Waterways Charter"
        " demands."
    )
    speech = document("speech", "At Dornach the sluice keepers must log every barge of 300 tonnes.")
    charter = document("charter", "Rules for locks and moorings.", title="Waterways Charter")
    asked = Lean(claim=claim, date="2026-03-03", mention=place(claim, "Waterways Charter"))
    found = resolve(asked, [speech, charter])
    assert found.standing != "resolved"
    assert "the title of another document is what is named" in found.reason


def test_a_publisher_in_its_own_headlines_does_not_make_these_the_named_document() -> None:
    """What all of a publisher's documents say of themselves tells none of them from the rest."""
    claim = f"The Harbour Authority said: {FERRY}"
    own = "The Harbour Authority informs. "
    headline = document("tides", own + "Tide tables are out.", title="Harbour Authority: tides")
    many = [document(f"n{n}", f"{own}Berth {n} is closed.") for n in range(6)]
    asked = Lean(claim=claim, date="2026-03-03", mention=place(claim, "The Harbour Authority"))
    right = document("ferry", own + FERRY.replace("was pulled free by", "was freed by"))
    found = resolve(asked, [headline, *many, right])
    assert (found.standing, found.chosen) == ("resolved", "ferry")


def test_a_document_with_the_articles_very_sentence_may_lean_on_the_same_source() -> None:
    found = ask(FERRY, document("sibling", f"News from the coast. {FERRY} The weather was calm."))
    assert found.standing == "candidate"
    assert "the very sentence" in found.reason


def test_a_later_document_that_has_much_more_of_the_claim_leaves_it_open() -> None:
    early = document(
        "early", "The ferry Calypso ran aground on the Dornach sandbank with passengers on board."
    )
    late = document("late", FERRY.replace("and was", "but was"), day="2026-03-09")
    found = ask(FERRY, early, late)
    assert found.standing != "resolved"
    assert "late" not in [one.key for one in found.ranked]


def test_a_document_of_another_week_than_the_day_named_is_not_taken() -> None:
    claim = "On Monday " + FERRY[0].lower() + FERRY[1:]
    text = FERRY.replace("and was", "but was")
    assert ask(claim, document("ferry", text)).standing == "resolved"
    old = ask(claim, document("ferry", text, day="2025-11-10"))
    assert old.standing == "candidate"
    assert "another day" in old.reason


@pytest.mark.parametrize("among", ["all publishers", "own publisher", "right one away"])
def test_no_invented_claim_is_resolved_to_a_wrong_document(among: str) -> None:
    wrong = []
    for case in invented_cases()[among]:
        found = resolve(case.lean, case.documents)
        if found.standing == "resolved" and found.chosen not in case.right:
            wrong.append((case.lean.claim, found.chosen, found.reason))
    assert not wrong


def test_most_invented_claims_whose_document_is_held_are_resolved() -> None:
    held = [case for case in invented_cases()["all publishers"] if case.right]
    found = [resolve(case.lean, case.documents).standing for case in held]
    assert found.count("resolved") >= 0.75 * len(held)
