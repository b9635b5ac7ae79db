"""Credits: whom a photograph, a video or the text itself is from."""

from __future__ import annotations

import pytest

from archiver.cite import Names, cite
from archiver.models import Assessment, Citation, Extraction, Passage
from archiver.publishers import Publishers, shipped_publishers

URL = "https://ledger.example/2026/quay"
NAMES = Names(Publishers(shipped_publishers()))


def citations(text: str, element: str = "sentence") -> tuple[Citation, ...]:
    """The citations of a page that says one thing, checked against its offsets."""
    extraction = Extraction(
        assessment=Assessment("ok", "test"), passages=(Passage(text, element, 0, ""),)
    )
    found = cite(extraction, NAMES, url=URL)
    assert all(text[one.start : one.end] == one.mention for one in found)
    return found


def credited(text: str, element: str = "sentence") -> list[tuple[str | None, str | None]]:
    """Who is credited, and for what."""
    found = citations(text, element)
    return [(one.publisher, one.credit_for) for one in found if one.how == "credit"]


@pytest.mark.parametrize(
    ("caption", "publisher"),
    [
        ("Smoke rises over the port. © Reuters / Jane Doe", "Reuters"),
        ("Smoke rises over the port. Jane Doe/AFP", "AFP"),
        ("Smoke rises over the port (AP Photo/Jane Doe)", "AP"),
        ("Smoke rises over the port. AP Photo/Jane Doe", "AP"),
        ("Smoke rises over the port. Reuters", "Reuters"),
        ("Smoke rises over the port (SANA)", "SANA"),
        ("Smoke rises over the port. / RT", "RT"),
        ("Smoke rises over the port | AFP", "AFP"),
        ("In this photo released by the official Syrian news agency SANA, smoke rises.", "SANA"),
        ("Photo: Reuters", "Reuters"),
        ("Image courtesy of Reuters", "Reuters"),
        ("Photograph by Jane Doe for Reuters", "Reuters"),
        ("Reuters", "Reuters"),
        ("Дым над портом. © РИА Новости / Иван Орлов", "RIA Novosti"),
        ("Дым над портом. Иван Орлов/ТАСС", "TASS"),
        ("Фото: ТАСС", "TASS"),
        ("دخان يتصاعد فوق الميناء (رويترز)", "Reuters"),
        ("صورة: الجزيرة", "Al Jazeera"),
    ],
)
def test_a_caption_says_whom_its_photograph_is_from(caption: str, publisher: str) -> None:
    assert credited(caption, "caption") == [(publisher, "photo")]


@pytest.mark.parametrize(
    "caption",
    ["Video: RT", "A still from a video released by RT shows the boat.", "Видео: RT", "فيديو: RT"],
)
def test_a_caption_says_whom_its_video_is_from(caption: str) -> None:
    assert credited(caption, "caption") == [("RT", "video")]


def test_a_caption_may_credit_two() -> None:
    assert credited("Smoke. Jane Doe/AFP via Anadolu", "caption") == [
        ("AFP", "photo"),
        ("Anadolu", "photo"),
    ]


def test_a_caption_that_shows_a_publisher_credits_nobody() -> None:
    assert credited("The Reuters building in Baghdad in 2003.", "caption") == []
    assert credited("A man passes the BBC headquarters in London.", "caption") == []


def test_a_source_of_what_a_caption_says_is_named_and_not_credited() -> None:
    (one,) = citations("Nine people died here, the Pentagon said on Monday.", "caption")
    assert (one.how, one.publisher) == ("name", "Pentagon")


def test_a_line_that_ends_in_a_credit_is_a_caption_though_the_page_does_not_say_so() -> None:
    (one,) = citations("Abandoned houses used by militants in the north. / RT")
    assert (one.how, one.publisher, one.credit_for) == ("credit", "RT", "photo")
    assert one.mention == one.claim == "Abandoned houses used by militants in the north. / RT"
    assert credited("© Reuters / Jane Doe") == [("Reuters", "photo")]
    assert credited("Фото: Иван Орлов / РИА Новости") == [("RIA Novosti", "photo")]


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("DAMASCUS, (SANA) – The president received the envoy on Monday.", "SANA"),
        ("BEIRUT (Reuters) - Fighting broke out on Monday.", "Reuters"),
        ("LONDON, March 3 (Reuters) - Shares fell on Monday.", "Reuters"),
        ("NEW YORK (AP) — Shares fell on Monday.", "AP"),
        ("London CNN — Shares fell on Monday.", "CNN"),
        ("МОСКВА, 3 мар — РИА Новости.", "RIA Novosti"),
        ("МОСКВА, 3 мар - РИА Новости. Завод остановлен.", "RIA Novosti"),
        ("МОСКВА, 3 марта. /ТАСС/. Завод остановлен.", "TASS"),
        ("دمشق – سانا", "SANA"),
        ("دمشق-سانا", "SANA"),
        ("بيروت (رويترز) - اندلع القتال يوم الاثنين.", "Reuters"),
        ("القاهرة - أ ف ب - اندلع القتال.", "AFP"),
        ("Source: SANA", "SANA"),
        ("Источник: САНА", "SANA"),
        ("المصدر: سانا", "SANA"),
        ("(SANA)", "SANA"),
        ("By Reuters", "Reuters"),
        ("With files from Reuters", "Reuters"),
        ("The road will open on Friday, the governor said. (Reuters)", "Reuters"),
        ("Reuters contributed to this report.", "Reuters"),
        ("Associated Press writers Jo Ek and Ada Lund contributed to this report.", "AP"),
    ],
)
def test_a_dateline_or_signature_says_whose_text_it_is(line: str, publisher: str) -> None:
    assert credited(line) == [(publisher, "text")]


@pytest.mark.parametrize(
    "line",
    [
        "The Syrian Arab News Agency (SANA) said the road was open.",
        "Reuters said the road was open.",
        "He works for the BBC (and once for RT).",
        "The video was shown to Reuters: a man walks.",
        "© 2026 Reuters. All rights reserved.",
        "The TASS and/or RT editors left.",
        "November 20, 2026 / 1:07 AM / CBS News",
        "Sources in the Kremlin said so.",
        "The Kremlin — a fortress on a hill — was lit.",
    ],
)
def test_a_name_in_a_sentence_is_no_credit(line: str) -> None:
    assert credited(line) == []


def page(*texts: str) -> Extraction:
    """A page of these paragraphs."""
    passages, start = [], 0
    for number, text in enumerate(texts):
        gap = "\n\n" if number else ""
        passages.append(Passage(text, "sentence", start + len(gap), gap))
        start += len(gap) + len(text)
    return Extraction(assessment=Assessment("ok", "test"), passages=tuple(passages))


def test_a_photo_credit_is_no_source_of_the_text() -> None:
    found = cite(
        page("Houses in the north. / RT", "The channel said it rained.", "RT said so."),
        NAMES,
        url=URL,
    )
    assert [(one.how, one.publisher, one.joins) for one in found] == [
        ("credit", "RT", None),
        ("name", "RT", None),
    ]


def test_a_dateline_is_a_source_that_later_names_join() -> None:
    found = cite(
        page("BEIRUT (Reuters) - It rained.", "It rained, the agency said.", "So Reuters said."),
        NAMES,
        url=URL,
    )
    assert [(one.how, one.publisher, one.joins) for one in found] == [
        ("credit", "Reuters", None),
        ("name", "Reuters", 0),
        ("name", "Reuters", 0),
    ]


def test_a_dateline_stands_only_where_a_paragraph_begins() -> None:
    text = "It rained. BEIRUT (Reuters) - Fighting broke out."
    passages = (
        Passage("It rained.", "sentence", 0, ""),
        Passage("BEIRUT (Reuters) - Fighting broke out.", "sentence", 11, " "),
    )
    extraction = Extraction(assessment=Assessment("ok", "test"), passages=passages)
    assert extraction.text == text
    assert cite(extraction, NAMES, url=URL) == ()
