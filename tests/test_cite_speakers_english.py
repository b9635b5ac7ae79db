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
        (
            "“It was hot,” Petra Holm, a baker at Leeds Hall in Tarn, Ohio, and author, said.",
            "Petra Holm",
        ),
        ("“Who ate?” Petra Holm asked Karl Ott. “You?”", "Petra Holm"),
        ("Idris Qanbar left. “We ate,” said someone at the meeting.", "someone at the meeting"),
        ("On a Leeds page a docker put up a note and wrote that it was “rude”.", "a docker"),
        ("In his first Leeds speech, Karl Ott rose and noted it was “rude”.", "Karl Ott"),
        ("Halden.com Inc., the world’s largest retailer, vowed to be “fair”.", "Halden.com Inc"),
        ("Karl Ott left over what the council likes to call “the great renewal”.", "the council"),
        ("The disc was described by one critic as “pure bread”.", "one critic"),
        ("Dockers read of “a privilege” in a letter signed by the school.", "the school"),
        (
            "According to AFP, one user on Weibo, which is like Twitter, posted: “No.”",
            "one user",
        ),
        (
            "Karl Ott wrote that it was “fair” as Halden lowered it, Tarn News reported.",
            "Karl Ott",
        ),
        ("Karl Ott’s description of them as “rats in a barn” hurt Holm.", "Karl Ott"),
        ("Holm rejected Karl Ott’s claim that they were “rats in a barn”.", "Karl Ott"),
        ("Leeds have a “great chance” of winning, says Karl Ott.", "Karl Ott"),
        ("Karl Ott was told by Petra Holm that it was “a waste of money”.", "Petra Holm"),
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


@pytest.mark.parametrize(
    "before",
    [
        "Their last customer was Petra Holm.",
        "Petra Holm is the town’s mayor.",
        "Petra Holm was elected mayor of Leeds in May.",
    ],
)
def test_who_somebody_is_told_to_be_is_known_by_that_again(before: str) -> None:
    who = "the mayor" if "mayor" in before else "she"
    assert said(f"{before} “We won,” {who} said.") == ["Petra Holm"]


def test_he_is_sooner_a_man_whom_the_text_names_than_someone_unnamed() -> None:
    assert said(
        "His work was called by one critic “a bore”. Karl Ott left. His wife wept. “No,” he said."
    )[-1] == ("Karl Ott")


def test_no_ministry_says_i() -> None:
    assert said(
        "Petra Holm won. The judges called it “a book of great patience”.",
        "“I’d been trying to finish it since May. My agent died. Then I sent it off.”",
    ) == ["The judges", "Petra Holm"]


def test_whom_a_witness_heard_says_what_follows() -> None:
    assert said("Petra Holm left. I heard a farmer’s wife once. “You have a field,” she said.") == [
        "a farmer’s wife"
    ]


def test_a_question_is_answered_by_who_spoke_before() -> None:
    assert said(
        "“Are you the people who come?” the child asked.",
        "“We are,” Petra Holm said. “Where are you?”",
        "“In the bath.”",
    )[-1] == ("the child")


def test_a_retort_that_goes_on_is_answered_by_who_spoke_before() -> None:
    assert said(
        "“You lost it,” Petra Holm said.",
        "“It was good,” Karl Ott shot back. “It got your plan thrown out.”",
        "“By a judge that you chose.”",
    )[-1] == ("Petra Holm")


def test_words_with_capitals_in_a_heading_are_no_names_where_the_text_writes_them_small() -> None:
    assert said(
        "## Offering Fresh Air",
        "Petra Holm left. The bar is offering air. It sells fresh air at night.",
        "“It is air that is fit to breathe.”",
    ) == ["Petra Holm"]


def test_she_is_whose_case_a_sentence_opens_with() -> None:
    assert said(
        "Petra Holm and Anna Ott fled. Anna Ott was ill.",
        "In Holm’s case, she stayed. “I waited,” she said.",
    ) == ["Petra Holm"]


def test_a_couple_shares_a_surname() -> None:
    assert said(
        "Karl and Petra Ott run the shop. “We ate,” Mr. Ott said. “We slept,” Ms. Ott said."
    ) == ["Karl Ott", "Petra Ott"]


def test_a_surname_is_not_of_whom_the_text_calls_by_the_given_name() -> None:
    assert said(
        "Karl Ott runs the shop. His son Peter Ott helps.",
        "“I help,” Peter said. “I lead,” Mr. Ott said.",
    ) == ["Peter Ott", "Karl Ott"]
