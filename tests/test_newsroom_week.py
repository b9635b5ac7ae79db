"""The invented week happens as its sentences tell it, and its texts hold what its answers say."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
import trafilatura

from archiver.demo.layout import Copy
from archiver.demo.quotations import QUOTATIONS, Quotation
from archiver.demo.sites import (
    ARABIC_OUTLET,
    ARTICLE,
    BROADCASTER,
    SOURCES,
    STATEMENT,
    STATEMENT_IN_RUSSIAN,
    Sites,
    copy_of,
    open_sites,
)
from archiver.demo.week import EVERY, MONDAY, VISITS, WEEK, calendar

PAGES = (ARTICLE, *SOURCES)
Answer = tuple[int | str, str | None, str]  # status, ETag, body


@pytest.fixture
def sites() -> Iterator[Sites]:
    with open_sites(lambda: MONDAY) as opened:
        yield opened


def visit(sites: Sites, target: str, tag: str | None = None) -> Answer:
    """What a visitor gets who may hold a copy; status `timeout` where nothing comes."""
    site, path = sites.find(target)
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=1)
    try:
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = connection.getresponse()
        return answer.status, answer.headers["ETag"], answer.read().decode()
    except TimeoutError:
        return "timeout", None, ""
    finally:
        connection.close()


def plain(copy: Copy) -> str:
    """The text of an article without the marks of links, headings and quotation blocks."""
    unlinked = re.sub(r"\[([^\]]+)\]\([^)\s]+\)", r"\1", "\n\n".join(copy.paragraphs))
    return re.sub(r"^(## |> )", "", unlinked, flags=re.M)


def bare(words: str) -> str:
    """Words without the comma or stop that quoting moves."""
    return words.rstrip(",.")


def standing(quotation: Quotation, copy: Copy) -> str:
    """How a quotation stands in a source, by the plainest reading of what each standing means."""
    source, words = plain(copy), bare(quotation.words)
    if copy.lang != "en":
        return "other_language"
    if words in source:
        after = source.partition(words)[2]
        goes_on = after.startswith(",") and not after.startswith(",”")
        return "short_match" if len(words.split()) <= 5 else "truncated" if goes_on else "verbatim"
    if "…" in words:
        first, last = (re.escape(part.strip()) for part in words.split("…"))
        between = re.search(f"{first}(.*?){last}", source)
        assert between is not None
        return "spliced" if "." in between[1] else "elided"
    if words.startswith("[") and words.partition("] ")[2] in source:
        return "bracketed"
    return "altered" if quotation.original else "not_found"


@pytest.mark.parametrize("quotation", QUOTATIONS, ids=lambda one: one.words[:30])
def test_each_quotation_stands_against_its_source_as_stated(quotation: Quotation) -> None:
    if quotation.found_at is None:
        assert quotation.standing in ("title", "scare")
        return
    source = copy_of(quotation.found_at)
    assert standing(quotation, source) == quotation.standing
    assert quotation.original is None or bare(quotation.original) in plain(source)


def test_the_answers_list_every_quotation_of_the_article_in_order() -> None:
    found = [
        words
        for paragraph in copy_of(ARTICLE).paragraphs
        for words in (
            [paragraph[2:]]
            if paragraph.startswith("> ")
            else re.findall(r"“([^“”]+)(?:”|$)", paragraph)
        )
    ]
    assert found == [quotation.words for quotation in QUOTATIONS]
    assert 700 <= len(plain(copy_of(ARTICLE)).split()) <= 900


def test_the_altered_quotation_differs_by_one_word_and_the_missing_one_is_nowhere() -> None:
    altered = next(one for one in QUOTATIONS if one.standing == "altered")
    pairs = zip(altered.words.split(), str(altered.original).split(), strict=True)
    assert [(new, old) for new, old in pairs if new != old] == [("would", "may")]
    missing = next(one for one in QUOTATIONS if one.standing == "not_found")
    assert not any("stand idle" in plain(copy_of(source)) for source in SOURCES)
    assert "stand idle" in missing.words


def test_speakers_are_named_in_the_article() -> None:
    text = plain(copy_of(ARTICLE))
    speakers = {quotation.speaker for quotation in QUOTATIONS} - {None}
    assert len(speakers) == 4
    assert all(str(speaker) in text for speaker in speakers)


@pytest.mark.parametrize("target", PAGES)
def test_the_extractor_reads_the_whole_of_each_page(sites: Sites, target: str) -> None:
    WEEK[0].act(sites)
    html = visit(sites, target)[2]
    copy = copy_of(target)
    text = " ".join((trafilatura.extract(html, deduplicate=False) or "").split())
    missed = [one for one in plain(copy).split("\n\n") if one not in text]
    assert missed == []
    assert not any(title in text for title in copy.related)
    assert f'lang="{copy.lang}" dir="{"rtl" if target == ARABIC_OUTLET else "ltr"}"' in html


def test_the_article_links_to_its_sources_on_other_hosts(sites: Sites) -> None:
    WEEK[0].act(sites)
    html = visit(sites, ARTICLE)[2]
    for source in (BROADCASTER, ARABIC_OUTLET, STATEMENT):
        assert f'href="{sites.url(source)}"' in html
    assert len({urlsplit(sites.url(target)).netloc for target in PAGES}) == 4
    assert sites.url(STATEMENT_IN_RUSSIAN) in visit(sites, STATEMENT)[2]


def test_every_step_falls_between_two_visits_and_alters_one_answer(sites: Sites) -> None:
    assert [step for _, steps in calendar() for step in steps] == list(WEEK)
    assert all(later - earlier == EVERY for earlier, later in pairwise(VISITS))
    before = [visit(sites, target) for target in PAGES]
    for step in WEEK:
        step.act(sites)
        after = [visit(sites, target) for target in PAGES]
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1, step.tell
        before = after


def test_the_week_shows_a_visitor_what_it_tells(sites: Sites) -> None:
    seen: dict[str, list[tuple[datetime, Answer]]] = {target: [] for target in PAGES}
    tags: dict[str, str | None] = {}
    for moment, steps in calendar():
        for step in steps:
            step.act(sites)
        for target in PAGES:
            answer = visit(sites, target, tags.get(target))
            tags[target] = answer[1] or tags.get(target)
            seen[target].append((moment, answer))
    counts = {target: Counter(answer[0] for _, answer in seen[target]) for target in PAGES}
    assert counts[ARTICLE] == {200: 6, 304: 20, 403: 1, "timeout": 1}
    assert counts[STATEMENT] == {200: 1, 304: 15, 404: 12}
    assert counts[STATEMENT_IN_RUSSIAN] == {200: 1, 304: 27}
    assert len({answer[2] for _, answer in seen[BROADCASTER]}) == 2
    assert len({answer[2] for _, answer in seen[ARABIC_OUTLET]}) == 1
    texts = [answer[2] for _, answer in seen[ARTICLE] if answer[0] == 200]
    assert ["reportedly" in text for text in texts] == [True, *[False] * 5]
    assert ["killing 30 dock" in text for text in texts] == [False, False, True, *[False] * 3]
    assert ["Correction, 5 March" in text for text in texts] == [*[False] * 3, *[True] * 3]
    assert texts[5] == texts[3] != texts[4]
