"""Quotations: every span between marks, blocks and claims, in three scripts, whatever the marks."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.cite.quotes import find_quotes
from archiver.demo.quotations import QUOTATIONS
from archiver.models import Extraction, Passage, Quote
from tests.quoted import demo_text, extraction, one_line, quoted, text_of, words

PIECES = st.lists(
    st.sampled_from(
        [
            *"“”„«»\"'‘’‹›—,.?! \n",
            *("\n\n", "Anna Petrov", "said", "he", "that", "сказал", "Иван", "министр", "قال"),
            *("وليد", "إن", "وزير", "\u200b", "\u202b", "\u00a0", "ـ", "12", "’s"),
        ]
    ),
    max_size=30,
)


def of_kind(kind: str, *paragraphs: str) -> list[str]:
    return [quote.text for quote in find_quotes(text_of(*paragraphs)) if quote.kind == kind]


# --- the invented article, read from its page ---------------------------------------------------


@pytest.fixture(scope="module")
def article() -> tuple[Quote, ...]:
    return find_quotes(demo_text("article"))


def holding(quotes: tuple[Quote, ...], said: str) -> Quote:
    """The quotation that holds the words; two paragraphs of one quotation are one."""
    found = [quote for quote in quotes if quote.kind != "claim" and said in quote.text]
    assert len(found) == 1, said
    return found[0]


@pytest.mark.parametrize("answer", QUOTATIONS, ids=lambda answer: answer.words[:30])
def test_each_quotation_of_the_article_has_its_speaker(
    article: tuple[Quote, ...], answer: object
) -> None:
    expected = next(one for one in QUOTATIONS if one is answer)
    quote = holding(article, expected.words)
    if expected.standing in ("title", "scare"):
        assert (quote.kind, quote.speaker) == (expected.standing, None)
    elif expected.speaker is None:
        assert (quote.kind, quote.speaker) == ("speech", "the Pact")  # no person: who said it
    else:
        assert (quote.kind, quote.speaker) == ("speech", expected.speaker)


def test_nothing_else_in_the_article_is_taken_for_a_quotation(article: tuple[Quote, ...]) -> None:
    said = {quote for quote in article if quote.kind != "claim"}
    assert {holding(article, answer.words) for answer in QUOTATIONS} == said


def test_every_quotation_stands_where_it_says(article: tuple[Quote, ...]) -> None:
    text = demo_text("article").text
    for quote in article:
        if quote.kind != "claim" and "\n\n" not in text[quote.start : quote.end]:
            assert text[quote.start : quote.end] == quote.text
        assert (
            quote.speaker_start is None
            or quote.speaker_text is None
            or (text[quote.speaker_start :].startswith(quote.speaker_text[:4]))
        )


def test_a_statement_that_repeats_its_mark_in_each_paragraph_is_one_quotation() -> None:
    quotes = [quote for quote in find_quotes(demo_text("ministry")) if quote.kind != "claim"]
    assert [quote.depth for quote in quotes] == [0, 1]
    assert quotes[0].speaker == "Darya Velimova"
    assert quotes[0].text.startswith("In the night to 27 February")
    assert "killed. We offer" in quotes[0].text
    assert "Sarmadia. The convoy was announced" in quotes[0].text
    assert quotes[0].text.endswith("share of the cost.")
    assert quotes[1].text == "regrettable navigational event"


def test_a_russian_statement_runs_over_its_paragraphs_without_repeating_the_mark() -> None:
    quotes = [quote for quote in find_quotes(demo_text("ministry_ru")) if quote.kind != "claim"]
    assert [(quote.depth, quote.marks) for quote in quotes] == [(0, "«»"), (1, "«»")]
    assert quotes[0].speaker == "Дарья Велимова"
    assert quotes[0].role == "Официальный представитель Министерства иностранных дел"
    assert quotes[0].text.startswith("В ночь на 27 февраля")
    assert quotes[0].text.endswith("свою долю расходов")


def test_an_arabic_page_gives_its_quotations_and_the_outlet_s_name() -> None:
    quotes = [quote for quote in find_quotes(demo_text("nida")) if quote.kind != "claim"]
    assert [quote.kind for quote in quotes] == ["title", "speech", "speech"]
    assert [quote.speaker for quote in quotes] == [None, "سميرة الدهّان", "سميرة الدهّان"]


# --- marks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "marks"),
    [
        ("“We stay,” she said.", "“”"),
        ("„We stay“, she said.", "„“"),
        ("„We stay”, she said.", "„”"),
        ("«We stay», she said.", "«»"),
        ("»We stay«, she said.", "»«"),
        ("‹We stay›, she said.", "‹›"),
        ('"We stay," she said.', '""'),
        ("‘We stay,’ she said.", "‘’"),
        ("'We stay,' she said.", "''"),
        ("”We stay”, she said.", "””"),
        ('“We stay" she said.', '“"'),
    ],
)
def test_any_pair_of_marks_is_found(marked: str, marks: str) -> None:
    found = quoted(marked)
    assert [(quote.text.rstrip(","), quote.marks) for quote in found] == [("We stay", marks)]


def test_apostrophes_decades_and_measures_are_no_marks() -> None:
    assert (
        words("It’s the dockers’ union’s rock 'n' roll of the '90s, 6'2\" tall by 12\" wide.") == []
    )
    assert words("‘It’s the dockers’ job,’ he said. ‘Always was.’") == [
        "It’s the dockers’ job,",
        "Always was.",
    ]
    assert words('"It was 12" across," she said. "Fine."') == ['It was 12" across,', "Fine."]


def test_quotations_inside_quotations_are_kept_with_their_depth() -> None:
    found = quoted("“He said ‘no one calls it “the wall” here’ and left,” Ada Finch said.")
    assert [(quote.depth, quote.text) for quote in found] == [
        (0, "He said ‘no one calls it “the wall” here’ and left,"),
        (1, "no one calls it “the wall” here"),
        (2, "the wall"),
    ]


def test_one_closing_mark_may_end_two_russian_quotations() -> None:
    found = quoted("Мы читаем газету «Вестник порта «Залив», — сказал Пётр Ким.")
    assert [(quote.depth, quote.text) for quote in found] == [
        (0, "Вестник порта «Залив"),
        (1, "Залив"),
    ]


def test_an_odd_mark_ends_nothing() -> None:
    found = words("“We stay, he said. “We go,” he added.", "“Then” came the flood.")
    assert found == ["We stay, he said.", "We go,", "Then"]
    assert words("We will stay,” Ada Finch said. “Always.”") == ["We will stay,", "Always."]


def test_an_open_quotation_goes_on_only_where_the_next_paragraph_says_so() -> None:
    assert words("“We stay.", "“And we fish,” he said.") == ["We stay. And we fish,"]
    assert words("“We stay.", "He went home.", "“Good,” she said.") == ["We stay.", "Good,"]


def test_a_name_in_marks_does_not_continue_a_statement() -> None:
    found = words("Он сказал: «Мы ждём.", "«Залив» готов.", "Мы тоже», — добавил он.")
    assert found == ["Мы ждём. «Залив» готов. Мы тоже", "Залив"]


def test_marks_that_are_not_seen_do_not_hide_those_that_are() -> None:
    found = quoted("\u200f“\u200eWe\u00a0stay\u200b”\u202c, Ada\u00a0Finch said.")
    assert [(quote.text, quote.speaker) for quote in found] == [
        ("\u200eWe\u00a0stay\u200b", "Ada Finch")
    ]


def test_brackets_and_ellipses_stay_in_the_words() -> None:
    assert words("“(W)e … strongly [ask] that it …” he said.") == [
        "(W)e … strongly [ask] that it …"
    ]


def test_a_quotation_block_is_a_quotation_of_whoever_is_announced() -> None:
    (quote,) = quoted("Rivers Trust chief Ben Okafor said:", "> This is welcome, but late.")
    assert (quote.text, quote.marks, quote.kind) == ("This is welcome, but late.", "", "speech")
    assert (quote.speaker, quote.role, quote.rule) == ("Ben Okafor", "Rivers Trust chief", "colon")


def test_a_block_in_marks_is_one_quotation_and_its_signature_no_part_of_it() -> None:
    (quote,) = quoted("> “The sea gives and takes.” — Idris Qanbar, harbour master")
    assert (quote.text, quote.speaker) == ("The sea gives and takes.", "Idris Qanbar")
    (quote,) = quoted("> The sea gives and takes. — Idris Qanbar, harbour master")
    assert (quote.text, quote.speaker) == ("The sea gives and takes.", "Idris Qanbar")


# --- kinds ---------------------------------------------------------------------------------------


def test_titles_are_told_from_speech() -> None:
    assert of_kind("title", "Her film “Night Over the Breakwater” opens on Friday.") == [
        "Night Over the Breakwater"
    ]
    assert of_kind("title", "Ледокол «Северный ветер» и газета «Вестник» вернулись.") == [
        "Северный ветер",
        "Вестник",
    ]
    assert of_kind("title", "وكتبت صحيفة «النهار الجديد» عن رواية «ابنة الميناء».") == [
        "النهار الجديد",
        "ابنة الميناء",
    ]


def test_words_set_apart_are_told_from_speech() -> None:
    assert of_kind("scare", "The so-called “green” barges burn oil.") == ["green"]
    assert of_kind("scare", "Так называемая «зона тишины» закрыта.") == ["зона тишины"]
    assert of_kind("scare", "وانهار ما يسمى «مجلس الإنقاذ» أمس.") == ["مجلس الإنقاذ"]
    assert of_kind("speech", "Ada Finch called the plan “a shame”.") == ["a shame"]


def test_a_claim_without_marks_is_listed_with_little_confidence() -> None:
    claims = [
        quote
        for quote in find_quotes(
            text_of(
                "Colonel Anton Rezhko said that parts of both machines had been kept.",
                "По словам мэра Олега Сидорова, мост откроют весной.",
                "وأضاف وزير النقل سليم بدران أن الجسر سيفتح في الربيع.",
            )
        )
        if quote.kind == "claim"
    ]
    assert [quote.text for quote in claims] == [
        "parts of both machines had been kept",
        "мост откроют весной",
        "الجسر سيفتح في الربيع",
    ]
    assert [quote.speaker for quote in claims] == ["Anton Rezhko", "Олег Сидоров", "سليم بدران"]
    assert all(quote.confidence <= 0.6 and quote.marks == "" for quote in claims)


# --- hostile texts -------------------------------------------------------------------------------


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_search_fail_or_point_outside(pieces: list[str]) -> None:
    paragraphs = [one for one in "".join(pieces).split("\n\n") if one.strip()] or ["."]
    page = text_of(*paragraphs)
    for quote in find_quotes(page):
        assert 0 <= quote.start <= quote.end <= len(page.text)
        assert quote.speaker is None or (quote.rule and quote.speaker_basis)
        if quote.kind != "claim" and "\n\n" not in page.text[quote.start : quote.end]:
            assert page.text[quote.start : quote.end] == quote.text


HOSTILE: dict[str, Callable[[int], Extraction]] = {
    "nested": lambda n: one_line("“" * n + "x" + "”" * n),
    "opened": lambda n: one_line("“a " * n),
    "closed": lambda n: one_line("a,” " * n),
    "mixed": lambda n: one_line("“a \"b ‘c «d '" * (n // 4)),
    "one sentence": lambda n: one_line("“We stay” " * n),
    "said": lambda n: one_line("“We stay,” said Ada Finch. " * n),
    "unclosed paragraphs": lambda n: paragraphs_of("“We stay and go on", n),
    "author's words": lambda n: one_line("«" + "да, — сказал он. — нет " * n + "»"),
    "arabic": lambda n: one_line("قال وليد المعلم إن «نعم» " * n),
    "unseen": lambda n: one_line("“a" + "\u200b" * n * 20 + "” said Ada Finch"),
    "participles": lambda n: one_line("saying " * n + "“x”"),
    "commas": lambda n: one_line("Ada, " * n + "said “x”"),
}


def paragraphs_of(text: str, count: int) -> object:
    passages = []
    for number in range(count):
        gap = "\n\n" if number else ""
        passages.append(Passage(text, "sentence", number * (len(text) + 2), gap))
    return extraction(tuple(passages))


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    make = HOSTILE[name]

    def cpu(size: int) -> float:
        page = make(size)
        begun = time.process_time()
        find_quotes(page)
        return time.process_time() - begun

    cpu(100)
    small = min(cpu(1_500) for _ in range(3))
    large = min(cpu(6_000) for _ in range(3))
    assert large < 12 * small + 0.05  # four times the text: sixteen times would be a square


def test_ten_thousand_quotations_are_all_found() -> None:
    found = [q for q in find_quotes(one_line("“We stay,” said Ada Finch. " * 10_000)) if q.marks]
    assert len(found) == 10_000
    assert {quote.speaker for quote in found} == {"Ada Finch"}


def test_a_text_that_is_one_quotation_is_found_whole() -> None:
    (quote,) = quoted("“" + "We stay where the sea is. " * 4_000 + "”")
    assert len(quote.text) == 4_000 * 26


def test_of_a_page_without_end_the_beginning_is_looked_at() -> None:
    many = one_line("“So it is,” he said. " * 60_000)
    assert len(find_quotes(many)) == 20_000
    assert find_quotes(one_line("x" * 1_000_000 + " “So it is,” he said.")) == ()
