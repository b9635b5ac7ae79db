"""Links in a text: what leads to a source is a citation, what leads around the page is none."""

from __future__ import annotations

import time

import pytest

from archiver.cite import Names, cite
from archiver.models import Assessment, Citation, Extraction, Link, Passage
from archiver.publishers import Publishers, shipped_publishers
from archiver.text.extract import read

URL = "https://www.courier.example/2026/03/grain-quay-burns"
NAMES = Names(Publishers(shipped_publishers()))
OPENING = (
    "<p>The ferry between the mainland and Norhaven sailed again on Sunday after a break of eleven"
    " days, and it carried 214 passengers, the harbour office said in a note to its captains.</p>"
)
CLOSING = (
    "<p>The ministry of transport will publish its findings in April, and the captain who leads the"
    " inquiry declined to say before that date what had caused the engine to fail so often.</p>"
)


def citations(body: str, url: str = URL) -> tuple[Citation, ...]:
    """The citations of a page with this body, checked against its offsets."""
    page = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1>{body}</article>"
    extraction = read(f"{page}</body></html>".encode(), url=url, content_type="text/html")
    found = cite(extraction, NAMES, url=url)
    for one in found:
        assert extraction.text[one.start : one.end] == one.mention
        assert extraction.text[one.claim_start :].startswith(one.claim)
    return found


def linked(body: str, url: str = URL) -> list[str | None]:
    """The addresses that are cited in a page with this body between two paragraphs of prose."""
    found = citations(f"{OPENING}{body}{CLOSING}", url)
    return [one.href for one in found if one.how == "link"]


def test_a_link_in_a_sentence_is_a_citation_of_what_it_leads_to() -> None:
    (one,) = citations(
        f'{OPENING}<p>Traders had lost a third of a week’s income, <a href="https://chamber.example'
        f'/report">a report by the chamber</a> found.</p>{CLOSING}'
    )
    assert (one.how, one.mention, one.href) == (
        "link",
        "a report by the chamber",
        "https://chamber.example/report",
    )
    assert one.claim.startswith("Traders had lost a third")


@pytest.mark.parametrize(
    "href",
    [
        "https://chamber.example/2026/03/a-report-on-ferries",
        "/2026/02/why-the-ferry-stopped-sailing",
        "https://twitter.com/harbour/status/1234567890",
        "https://t.me/harbour_office/417",
        "https://www.youtube.com/watch?v=abcdefgh",
        "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
        "https://vk.com/wall-1234_567",
        "https://en.wikipedia.org/wiki/Ferry",
        "https://chamber.example/files/report.pdf",
        "https://chamber.example/?p=417",
        "https://courier.example/people/why-the-captain-of-the-last-ferry-will-not-retire",
    ],
)
def test_an_article_post_or_document_is_a_source(href: str) -> None:
    assert len(linked(f'<p>It said so in <a href="{href}">what it wrote</a> on Friday.</p>')) == 1


@pytest.mark.parametrize(
    "href",
    [
        "mailto:desk@courier.example",
        "tel:+4412345",
        "#comments",
        "/2026/03/grain-quay-burns?utm_source=x#top",
        "http://courier.example/2026/03/grain-quay-burns",
        "/",
        "/world",
        "/news/europe",
        "/tag/ferries",
        "/topics/norhaven",
        "/author/ada-lund",
        "https://courier.example/by/ada-lund",
        "/subscribe",
        "https://courier.example/newsletters",
        "https://courier.example/donate",
        "https://twitter.com/intent/tweet?url=https://courier.example",
        "https://www.facebook.com/sharer/sharer.php?u=https://courier.example",
        "https://www.linkedin.com/shareArticle?url=https://courier.example",
        "https://t.me/share/url?url=https://courier.example",
        "https://vk.com/share.php?url=https://courier.example",
        "https://api.whatsapp.com/send?text=ferry",
        "https://reddit.com/submit?url=https://courier.example",
        "https://twitter.com/harbour",
        "https://t.me/harbour_office",
        "https://www.youtube.com/@harbour",
        "https://www.instagram.com/harbour/",
        "https://www.linkedin.com/company/harbour",
        "https://apps.apple.com/app/courier/id1",
        "https://play.google.com/store/apps/details?id=courier",
        "https://www.patreon.com/courier",
    ],
)
def test_navigation_profiles_and_share_buttons_are_no_sources(href: str) -> None:
    assert (
        linked(f'<p>The harbour office said so <a href="{href}">on its page</a> today.</p>') == []
    )


@pytest.mark.parametrize("href", ["javascript:void(0)", "data:text/plain,x", "ftp://a.example/x"])
def test_what_is_no_address_on_the_web_is_no_source(href: str) -> None:
    text = "It said so here."
    extraction = Extraction(
        assessment=Assessment("ok", "test"),
        passages=(Passage(text, "sentence", 0, ""),),
        links=(Link(href, "here", True, 11),),
    )
    assert cite(extraction, NAMES, url=URL) == ()


STORY = '<a href="https://courier.example/2026/02/an-older-story">An older story of ours</a>'


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Read more: {STORY}</p>",
        f"<p>READ MORE {STORY}</p>",
        f"<p>See also – {STORY}</p>",
        f"<p>Related | {STORY}</p>",
        f"<p>Читайте также: {STORY}</p>",
        f"<p>По теме: {STORY}</p>",
        f"<p>اقرأ أيضا: {STORY}</p>",
        f"<p>شاهد أيضاً {STORY}</p>",
        '<p>Subscribe to <a href="https://letters.example/ferries">our letter on ferries</a>.</p>',
        '<p>Подписывайтесь на <a href="https://letters.example/f">наш канал</a>.</p>',
        '<p>تابعونا على <a href="https://letters.example/f">قناتنا</a>.</p>',
        '<p>By <a href="https://courier.example/ada">Ada Lund</a></p>',
    ],
)
def test_teasers_calls_and_bylines_are_no_sources(body: str) -> None:
    assert linked(body) == []


def behind_the_text(heading: str, *hrefs: str) -> list[str | None]:
    """The addresses that are cited from a list of nothing but links behind the prose."""
    prose = "The captain who leads the inquiry declined to say what had caused the engine to fail."
    lines = [("sentence", prose), ("heading" if heading[-1:] != ":" else "sentence", heading)]
    lines += [
        ("sentence", f"The story number {number} of how it began") for number in range(len(hrefs))
    ]
    passages: list[Passage] = []
    links, start = [], 0
    for element, text in filter(lambda line: line[1], lines):
        gap = "\n\n" if passages else ""
        passages.append(Passage(text, element, start + len(gap), gap))
        start += len(gap) + len(text)
    for passage, href in zip(passages[-len(hrefs) :], hrefs, strict=True):
        links.append(Link(href, passage.text, True, passage.start))
    extraction = Extraction(
        assessment=Assessment("ok", "test"), passages=tuple(passages), links=tuple(links)
    )
    return [one.href for one in cite(extraction, NAMES, url=URL)]


OWN = (f"{URL}/../the-first-story-of-three", f"{URL}/../the-second-story-of-three")
OTHERS = ("https://chamber.example/a-report", "https://harbour.example/a-notice")


def test_a_list_of_own_stories_behind_the_text_is_no_source() -> None:
    assert behind_the_text("", *OWN) == []
    assert behind_the_text("Related stories", *OTHERS) == []
    assert behind_the_text("Читайте также", *OTHERS) == []
    assert behind_the_text("اقرأ أيضا", *OTHERS) == []


def test_a_list_of_sources_behind_the_text_is_cited() -> None:
    assert behind_the_text("", *OTHERS) == list(OTHERS)
    assert behind_the_text("Sources", *OWN) == list(OWN)
    assert behind_the_text("Источники", *OWN) == list(OWN)
    assert behind_the_text("المصادر", *OWN) == list(OWN)
    assert behind_the_text("The article leans on these papers of ours:", *OWN) == list(OWN)


def test_a_sentence_that_is_a_link_is_cited_where_it_is_part_of_the_text() -> None:
    link = '<a href="/2026/02/what-the-captain-wrote">The captain had written to the office.</a>'
    assert len(linked(f"<p>{link}</p>")) == 1


def test_a_name_in_a_frame_and_its_link_are_one_citation() -> None:
    (one,) = citations(
        f'{OPENING}<p>According to the Arabic-language <a href="https://coast.example/news/quay">'
        f"Nida al-Sawahil</a>, the dead were all dockers.</p>{CLOSING}"
    )
    assert one.how == "link"
    assert one.mention == "According to the Arabic-language Nida al-Sawahil"
    assert (one.publisher, one.language) == (None, "ar")


def test_the_publisher_of_a_link_is_the_one_named_or_else_the_one_at_its_address() -> None:
    def publisher(sentence: str) -> str | None:
        (one,) = citations(f"{OPENING}<p>{sentence}</p>{CLOSING}")
        assert one.how == "link"
        return one.publisher

    bbc = "https://www.bbc.co.uk/news/world-1234"
    assert publisher(f'The quay <a href="{bbc}">burned for two days</a>.') == "BBC"
    assert publisher(f'Officials <a href="{bbc}">told Reuters</a> that it burned.') == "Reuters"
    assert publisher('<a href="https://x.example/y-1">Reuters</a> reported it.') == "Reuters"
    assert (
        publisher('Reuters <a href="https://x.example/y-1">reported</a> that it did.') == "Reuters"
    )
    actor = 'The <a href="https://x.example/y-1">Pentagon’s warplanes burned the quay</a> again.'
    assert publisher(actor) is None


def test_a_name_that_the_text_links_is_known_to_the_rest_of_it() -> None:
    link = '<a href="https://m9.example/news/quay-1">Meridian Nine</a>'
    found = citations(
        f"{OPENING}<p>{link} could not confirm this.</p>"
        f"<p>“The quay was lit,” he told Meridian Nine on Monday.</p><p>Meridian Nine is a channel"
        f" with a studio on the quay, and nobody had asked it to leave.</p>{CLOSING}"
    )
    assert [(one.how, one.mention, one.joins) for one in found] == [
        ("link", "Meridian Nine", None),
        ("name", "told Meridian Nine", 0),
    ]


def test_a_person_whom_the_text_links_is_no_source() -> None:
    link = '<a href="https://m9.example/news/lund-1">Ada Lund</a>'
    found = citations(
        f"{OPENING}<p>{link} resigned.</p><p>“No,” Ada Lund said. He told Ada Lund to go, and Lund"
        f" went.</p>{CLOSING}"
    )
    assert [one.how for one in found] == ["link"]


def test_a_page_that_is_linked_twice_is_one_source() -> None:
    link = '<a href="{}">the report</a>'
    found = citations(
        f"{OPENING}<p>So says {link.format('https://chamber.example/r')}.</p>"
        f"<p>Again {link.format('http://www.chamber.example/r#page=2')} says so.</p>{CLOSING}"
    )
    assert [one.joins for one in found] == [None, 0]


def test_a_hundred_thousand_links_take_bounded_time_and_leave_bounded_citations() -> None:
    text = "word and " * 100_000
    links = tuple(
        Link(f"https://news.example/{n}/a-long-story", "word", True, n * 9) for n in range(100_000)
    )
    extraction = Extraction(
        assessment=Assessment("ok", "test"),
        passages=(Passage(text, "sentence", 0, ""),),
        links=links,
    )
    begun = time.process_time()
    assert len(cite(extraction, NAMES, url=URL)) == 500
    assert time.process_time() - begun < 5


def test_links_behind_thousands_of_names_take_bounded_time() -> None:
    texts = ["The Reuters building stood. "] * 4_000 + ["Reuters here. " * 20_000] * 5
    passages: list[Passage] = []
    start = 0
    for text in texts:
        passages.append(Passage(text, "sentence", start, "\n\n" if start else ""))
        start += len(text) + 2
    extraction = Extraction(
        assessment=Assessment("ok", "test"),
        passages=tuple(passages),
        links=tuple(
            Link("https://a.example/x-1", "Reuters here", True, one.start) for one in passages[-5:]
        ),
    )
    begun = time.process_time()
    cite(extraction, NAMES, url=URL)
    assert time.process_time() - begun < 5


def test_links_that_stand_nowhere_in_the_text_are_left_out() -> None:
    text = "It said so here."
    for link in (
        Link("https://a.example/x-1", "here", True, None),
        Link("https://a.example/x-1", "here", False, 11),
        Link("https://a.example/x-1", "here", True, 99),
        Link("https://a.example/x-1", "", True, 3),
        Link("https://[broken/x-1", "here", True, 11),
    ):
        extraction = Extraction(
            assessment=Assessment("ok", "test"),
            passages=(Passage(text, "sentence", 0, ""),),
            links=(link,),
        )
        assert cite(extraction, NAMES, url=URL) == ()


def test_a_text_without_passages_has_no_citations() -> None:
    nothing = Extraction(assessment=Assessment("empty", "test"), links=(Link(URL, "x", True, 0),))
    assert cite(nothing, NAMES, url=URL) == ()
