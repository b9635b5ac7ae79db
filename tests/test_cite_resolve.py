"""Which document a named source is: found by what is rare in the claim, or left open."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from archiver.cite.resolve import Document, Lean, Resolution, resolve

DAY = "2026-03-03"
CLAIM = (
    "The harbour office said on Monday that buoy 14 had broken loose near the southern breakwater"
    " and that captain Adib Qassar had closed the channel to tankers for six hours."
)


def document(name: str, text: str, *, title: str = "", day: str | None = "2026-03-02") -> Document:
    return Document(
        key=name,
        url=f"https://harbour.example/{name}",
        title=title or text.split(".")[0],
        text=text,
        language="en",
        published=day,
        first_seen="2026-03-04T09:00:00Z",
    )


RIGHT = document(
    "right",
    "Buoy 14 broke loose near the southern breakwater on Sunday night. Harbour captain Adib Qassar"
    " closed the channel to tankers for six hours. Two tugs brought the buoy back to its chain.",
)
NEAR = (
    document(
        "last-month",
        "Buoy 9 was taken in for repair near the northern mole. The channel stayed open, and no"
        " tanker had to wait, harbour engineer Lubna Safadi said.",
        day="2026-02-11",
    ),
    document(
        "winter-hours",
        "The lock opens at eight from Monday on. Ships that come by night are to call the harbour"
        " captain on channel twelve.",
    ),
    document(
        "follow-up",
        "The channel will be surveyed this week after a buoy broke loose on Sunday. Tankers are to"
        " keep to the eastern side until then.",
    ),
)


def ask(*documents: Document, claim: str = CLAIM, date: str = DAY, context: str = "") -> Resolution:
    return resolve(Lean(claim=claim, context=context, date=date, language="en"), documents)


def test_the_document_that_holds_what_is_rare_in_the_claim_is_the_source() -> None:
    found = ask(*NEAR, RIGHT)
    assert (found.standing, found.chosen) == ("resolved", "right")
    assert found.ranked[0].key == "right"
    assert found.ranked[0].evidence.coverage > 0.6
    assert found.reason


def test_the_order_in_which_documents_are_held_does_not_matter() -> None:
    assert ask(RIGHT, *NEAR).ranked[0] == ask(*NEAR, RIGHT).ranked[0]


def test_near_misses_alone_are_no_source() -> None:
    found = ask(*NEAR)
    assert found.standing != "resolved"
    assert found.reason


def test_a_document_of_after_the_article_cannot_be_its_source() -> None:
    later = document("later", RIGHT.text, day="2026-03-09")
    found = ask(later)
    assert (found.standing, found.chosen) == ("abstained", None)


def test_the_article_itself_published_elsewhere_is_no_source_of_it() -> None:
    text = f"{CLAIM} Pilots had warned of it in March. The buoy was brought back by two tugs."
    again = document("again", text)
    assert ask(again, context=text).standing != "resolved"


def test_of_two_editions_of_one_statement_the_earlier_is_taken() -> None:
    second = document("second", RIGHT.text.replace("Two tugs", "Both tugs"), day="2026-03-03")
    found = ask(second, RIGHT)
    assert (found.standing, found.chosen) == ("resolved", "right")


def test_a_claim_that_says_too_little_is_left_open() -> None:
    found = ask(RIGHT, *NEAR, claim="The harbour office said that the matter was closed.")
    assert found.standing != "resolved"


@pytest.mark.parametrize(
    ("language", "claim", "text"),
    [
        (
            "ru",
            "По данным портовой службы, буй номер 14 сорвало с якоря у южного волнолома, и капитан"
            " порта Адиб Кассар закрыл фарватер для танкеров на шесть часов.",
            "Буй номер 14 сорвало с якоря у южного волнолома. Капитан порта Адиб Кассар закрыл"
            " фарватер для танкеров на шесть часов. Буй вернули два буксира.",
        ),
        (
            "ar",
            "وقالت إدارة المرفأ إن العوامة رقم 14 انفصلت عن سلسلتها قرب كاسر الأمواج الجنوبي، وإن"
            " القبطان أديب قصار أغلق القناة أمام الناقلات ست ساعات.",
            "انفصلت العوامة رقم 14 عن سلسلتها قرب كاسر الأمواج الجنوبي. وأغلق القبطان أديب قصار"
            " القناة أمام الناقلات ست ساعات، وأعادت قاطرتان العوامة.",
        ),
    ],
)
def test_claims_in_other_scripts_find_their_document(language: str, claim: str, text: str) -> None:
    right = Document(
        *(),
        key="right",
        url="https://a.example/1",
        title="",
        text=text,
        language=language,
        published="2026-03-02",
    )
    lean = Lean(claim=claim, date=DAY, language=language)
    found = resolve(lean, [right])
    assert (found.standing, found.chosen) == ("resolved", "right")


def test_a_document_in_another_language_is_not_taken_for_a_few_common_words() -> None:
    other = Document(
        key="other",
        url="https://a.example/2",
        title="",
        text="Зимний распорядок шлюза: с понедельника шлюз открывается в восемь часов.",
        language="ru",
        published="2026-03-02",
    )
    assert ask(other).standing == "abstained"


def test_a_document_in_another_language_is_found_by_its_numbers_and_names() -> None:
    claim = (
        "Captain Adib Qassar told Safadi and Marchenko that 4,150 tonnes went through lock 27 in 63"
        " barges, the harbour office said."
    )
    text = (
        "Капитан Адиб Кассар сообщил Сафади и Марченко, что через шлюз 27 прошло 4150 тонн груза на"
        " 63 баржах."
    )
    right = replace(document("ru", text), language="ru")
    near = replace(document("near", "Шлюз 27 закрыт до весны."), language="ru")
    found = ask(near, right, claim=claim)
    assert found.ranked[0].key == "ru"
    assert found.ranked[0].evidence.other_language
    assert {"4150", "27", "63"} <= set(found.ranked[0].evidence.facts)
    assert found.standing == "resolved"


def test_the_same_words_about_another_buoy_are_another_event() -> None:
    """Where only the number and the captain differ, the one with the claim's own is taken."""
    other = RIGHT.text.replace("Buoy 14", "Buoy 31").replace("Adib Qassar", "Rami Haddad")
    near = document("near", other)
    assert ask(near).ranked[0].evidence.lacking
    assert ask(near, RIGHT).ranked[0].key == "right"
    assert ask(near, RIGHT).chosen in ("right", None)


def test_every_answer_gives_its_reason_in_a_whole_sentence() -> None:
    for found in (ask(RIGHT), ask(*NEAR), ask(), ask(RIGHT, claim="")):
        assert found.reason[0].isupper() or found.reason[0].isdigit()
        assert found.reason.endswith(".")


@pytest.mark.parametrize(
    ("published", "written", "later"),
    [
        ("2026-03-04", "2026-03-03", True),
        ("2026-03-03", "2026-03-03", False),
        ("2026-03-03T12:00:00Z", "2026-03-03T11:00:00Z", True),
        ("2026-03-03T12:00:00+03:00", "2026-03-03T11:00:00Z", False),
        ("2026-03-03T12:00:00", "2026-03-03T11:00:00Z", False),  # its zone is not known
        ("2026-03-04T11:00:00Z", "2026-03-03", False),  # still the third, twelve hours west
        ("2026-03-05T00:00:00Z", "2026-03-03", True),
    ],
)
def test_a_document_is_later_only_where_no_time_zone_could_make_it_earlier(
    published: str, written: str, later: bool
) -> None:
    found = ask(document("d", RIGHT.text, day=published), date=written)
    assert (found.ranked == ()) is later


@pytest.mark.parametrize("day", ["", "soon", "0001-01-01", "9999-12-31", "2026-03-03T25:00:00Z"])
def test_a_date_that_cannot_be_read_rules_no_document_out(day: str) -> None:
    assert ask(document("d", RIGHT.text, day=day)).ranked
    assert ask(RIGHT, date=day).ranked


@pytest.mark.parametrize("claim", ["", " ", "…", "“”", "\u200f\u202e", "14"])
def test_a_claim_without_words_leans_on_nothing(claim: str) -> None:
    assert ask(RIGHT, claim=claim).standing == "abstained"


def test_no_documents_are_no_source() -> None:
    assert (ask().standing, ask().ranked) == ("abstained", ())


def test_very_long_texts_and_many_documents_take_bounded_time() -> None:
    long = document("long", "The buoy drifted past the mole. " * 40_000)
    many = [document(f"d{n}", NEAR[n % 3].text + f" Notice {n}.") for n in range(1_000)]
    began = time.process_time()
    found = ask(long, RIGHT, *many, claim=CLAIM * 50)
    assert time.process_time() - began < 20
    assert len(found.ranked) <= 5


def test_one_word_over_and_over_takes_bounded_time() -> None:
    again = document("again", "buoy " * 20_000)
    began = time.process_time()
    assert ask(again, claim="buoy " * 400).standing != "resolved"
    assert time.process_time() - began < 2
