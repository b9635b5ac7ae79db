"""Each source's pages are read by its profile: text, date, edition, and nothing from around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.archive.extractions import load_extraction
from archiver.archive.store import Archive
from archiver.cite import Names, cite
from archiver.models import Extraction
from archiver.publishers import Publishers, shipped_publishers
from archiver.text.extract import read
from archiver.text.quirks import check_quirks, quirks_of
from tests import desk
from tests.publisher_pages import PAGES, PublisherPage

KNOWN = Publishers(shipped_publishers())
NAMES = Names(KNOWN)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def read_page(page: PublisherPage) -> Extraction:
    return read(
        page.html.encode(),
        url=page.url,
        content_type="text/html; charset=utf-8",
        quirks=quirks_of(KNOWN.at(page.url)),
    )


@each_page
def test_a_publishers_page_is_known_by_its_address(page: PublisherPage) -> None:
    publisher = KNOWN.at(page.url)
    assert publisher is not None and publisher.name == page.publisher
    assert KNOWN.edition(page.url) == page.language


@each_page
def test_the_text_of_a_publishers_page_is_all_that_it_says_and_nothing_else(
    page: PublisherPage,
) -> None:
    found = read_page(page)
    assert found.title == page.title
    assert found.text.split("\n\n") == [page.title, *page.paragraphs]
    for passage in found.passages:
        assert found.text[passage.start :].startswith(passage.text)


@each_page
def test_what_stands_around_a_publishers_text_is_still_seen(page: PublisherPage) -> None:
    found = read_page(page)
    for words in page.around:
        assert words not in found.text
        assert any(words in block for block in found.visible), words


@each_page
def test_a_publishers_page_has_its_date_as_printed_there(page: PublisherPage) -> None:
    found = read_page(page)
    assert (found.published_at, found.published_precision) == page.published
    assert (found.language, found.byline) == (page.language, page.byline)


@each_page
def test_links_in_a_publishers_text_have_their_place(page: PublisherPage) -> None:
    found = read_page(page)
    inside = {(link.anchor, link.href): link for link in found.links if link.start is not None}
    assert tuple(inside) == page.links
    for (words, _), link in inside.items():
        assert link.main and link.start == found.text.index(words)


@each_page
def test_a_publishers_page_cites_what_it_names_and_links_to(page: PublisherPage) -> None:
    found = cite(read_page(page), NAMES, url=page.url)
    assert tuple((one.mention, one.publisher) for one in found if one.publisher) == page.sources
    assert [one.href for one in found if one.href] == [href for _, href in page.links]


def test_an_archive_reads_each_publishers_pages_by_its_profile(database: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    desk.take(
        database,
        [
            desk.said(number, desk.at(number), page.html, url=page.url, response_head=head)
            for number, page in enumerate(PAGES)
        ],
    )
    with Archive(database) as archive:
        rows = archive.connection.execute(
            "SELECT e.id, u.url FROM extractions e JOIN urls u ON u.id = e.url_id"
        ).fetchall()
        kept = {url: load_extraction(archive.connection, extraction) for extraction, url in rows}
    assert kept == {page.url: read_page(page) for page in PAGES}


def test_every_quirk_that_ships_can_be_found_on_a_page() -> None:
    assert [fault for one in KNOWN if (fault := check_quirks(one))] == []
