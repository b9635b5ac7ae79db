"""Who says what is quoted in English news."""

from __future__ import annotations

import pytest

from tests.quoted import quoted, speakers


def said(*paragraphs: str) -> list[str | None]:
    """The speakers of what is taken for speech."""
    return [quote.speaker for quote in quoted(*paragraphs) if quote.kind == "speech"]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("When his editors pressed him, Idris Qanbar said he’d answer “no”.", "Idris Qanbar"),
        ("Idris Qanbar and his team wrote that the quay “was lit”.", "Idris Qanbar"),
        ("Idris Qanbar and colleagues wrote that the quay “was lit”.", "Idris Qanbar"),
        ("In Dr. Qanbar’s words, “the quay was lit”.", "Qanbar"),
        ("The quay was described as “a mess” by Idris Qanbar and closed.", "Idris Qanbar"),
        ("Idris Qanbar referred to the dockers as “good friends”.", "Idris Qanbar"),
        ("“Why would I?” Idris Qanbar shot back when asked to go.", "Idris Qanbar"),
        ("Halden stepped in and tweeted this: “We are here.”", "Halden"),
        (
            "A former UC Global employee testified that he “saw it all”.",
            "A former UC Global employee",
        ),
        ("The quay is what the captain Idris Qanbar knew called “home”.", "Idris Qanbar"),
        ("A man whose shop had been closed told her she was “a tourist”.", "A man"),
        ("A post shared more than 9,000 times says that the quay “is shut”.", "A post"),
        ("Dockers’ families were told. Holm’s defence called it “guesswork”.", "Holm’s defence"),
        ("One of the cards read: “Rest in peace.”", "One of the cards"),
        ("The plague is “always fatal”, says WHO.", "WHO"),
        ("The UK has urged “an end to the violence”.", "The UK"),
        ("The People’s Daily warned of “no room for compromise”.", "The People’s Daily"),
        ("Teachers chanted, “Red for Ed,” in the hall.", "Teachers"),
        ("Idris Qanbar, according to the Ledger, says there is “no chance”.", "Idris Qanbar"),
        ("“Shameful,” tweeted @harbourfan on Monday.", "@harbourfan"),
        (
            "The authors of work in the journal Cell call it “clear”.",
            "The authors of work in the journal Cell",
        ),
        ("The Daily, the mouthpiece of the party, warned of “no room”.", "The Daily"),
        ("Holm added that the letter Qanbar wrote was “kind”.", "Holm"),
        ("The file format (Named Binary Tag) is old. Petra Holm called it “dull”.", "Petra Holm"),
    ],
)
def test_english_cues_name_their_speaker(sentence: str, speaker: str) -> None:
    assert set(said(sentence)) == {speaker}


def test_a_surname_that_is_a_given_name_too_is_its_bearers() -> None:
    assert said("Natalya Lawrence runs the trust.", "“It grows,” Lawrence said.") == [
        "Natalya Lawrence"
    ]


def test_she_is_whoever_a_sentence_names_beside_others() -> None:
    assert said("For Petra Holm, the answer is simple. “We failed,” she said.") == ["Petra Holm"]


def test_a_company_is_not_she() -> None:
    assert said(
        "Petra Holm told the story. Her songs were sold through Big Machine.",
        "“I want to sing,” she said.",
    ) == ["Petra Holm"]


def test_it_is_the_ministry_that_was_spoken_of() -> None:
    assert (
        said(
            "Oleh Sabat wrote on Monday. The Defence Ministry said that it had shot down ten.",
            "It did not mention the port, saying only that “debris caused damage to the ground”.",
        )[-1]
        == "The Defence Ministry"
    )
    assert said("The ministry issued a statement.", "“We regret the loss,” it said.") == [
        "The ministry"
    ]


def test_an_infinitive_of_purpose_has_the_subject_of_its_sentence() -> None:
    assert said(
        "The outgoing president, Petra Holm, used her farewell on Sunday to ask for calm.",
        "“I have signed a thousand laws.”",
    ) == ["Petra Holm"]


def test_whom_alone_a_paragraph_names_speaks_below_it() -> None:
    assert said(
        "Petra Holm keeps the herd. Karl Ott helps.",
        "But for Holm the loss is personal.",
        "“It hurts. We need to listen.”",
    ) == ["Petra Holm"]


def test_the_minister_is_who_was_called_so_between_commas() -> None:
    assert said(
        "Idris Qanbar, the minister, met Petra Holm on Monday. “A good talk,” the minister said."
    ) == ["Idris Qanbar"]


def test_a_son_set_off_with_name_and_trade_is_he() -> None:
    assert said("Holm’s son, filmmaker Karl Ott (“Dunes”), smiled. “It was dull,” he said.")[
        -1
    ] == ("Karl Ott")


@pytest.mark.parametrize(
    ("headline", "speaker"),
    [
        ("## Holm: Talks with the port are “a complete failure of nerve”", "Holm"),
        ("## ‘The port will open’: Petra Holm", "Petra Holm"),
    ],
)
def test_a_headline_names_who_speaks_on_either_side_of_a_colon(headline: str, speaker: str) -> None:
    assert said(headline) == [speaker]


def test_words_that_a_heading_repeats_are_whose_they_are_in_the_text() -> None:
    assert said(
        "Karl Ott opened the talks.",
        "## “My fears have been realized”",
        "“I was afraid. My fears have been realized,” Petra Holm told the hall.",
    ) == ["Petra Holm", "Petra Holm"]


def test_two_single_marks_end_what_a_double_one_opens() -> None:
    (quote,) = quoted("“It was an attempt to mislead voters,’’ Petra Holm told the Ledger.")
    assert (quote.text, quote.speaker) == ("It was an attempt to mislead voters,", "Petra Holm")


def test_a_quotation_in_single_marks_inside_single_marks_keeps_both_ends() -> None:
    assert [quote.text for quote in quoted("‘She said ‘no’’, Petra Holm told the Ledger.")] == [
        "She said ‘no’",
        "no",
    ]


def test_an_adverb_that_opens_a_sentence_is_nobody() -> None:
    assert set(speakers("Critically, it noted that the quay was “shut”.")) == {None}


def test_verbs_written_together_with_a_negation_are_no_names() -> None:
    assert speakers(
        "We’re told it shouldn’t escape notice that “investing for growth” is hard."
    ) != ["We’re"]


def test_he_may_be_whom_the_same_sentence_is_about() -> None:
    assert said(
        "The files are in a format called Named Binary Tag. Karl Ott has code he said works.",
        "“It sends lists within lists.”",
    ) == ["Karl Ott"]


def test_a_surname_behind_a_preposition_is_its_bearer() -> None:
    assert said(
        "Hori Parata keeps the whales. Jamie Werner helped once. “It was a shock,” Werner said.",
        "But for Parata and his family the deaths are personal.",
        "“It hurts. We need to listen.”",
    ) == ["Jamie Werner", "Hori Parata"]
