"""Each source's pages are read by its profile: text, date, edition, and nothing from around it."""

from __future__ import annotations

import pytest

from archiver.models import Extraction
from archiver.publishers import Publishers, shipped_publishers
from archiver.text.extract import read
from archiver.text.quirks import check_quirks, quirks_of
from tests.publisher_pages import PAGES, PublisherPage

KNOWN = Publishers(shipped_publishers())
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
def test_the_text_of_a_publishers_page_is_whole_and_in_order(page: PublisherPage) -> None:
    found = read_page(page)
    assert found.title == page.title
    assert found.passages[0].text == page.title
    place = 0
    for paragraph in page.paragraphs:
        place = found.text.index(paragraph, place) + len(paragraph)


@each_page
def test_what_stands_around_a_publishers_text_is_no_part_of_it(page: PublisherPage) -> None:
    found = read_page(page)
    for words in page.around:
        assert words not in found.text
        assert any(words in block for block in found.visible), words


@each_page
def test_a_publishers_page_has_its_date_as_printed_there(page: PublisherPage) -> None:
    found = read_page(page)
    assert (found.published_at, found.published_precision) == page.published
    assert found.language == page.language


@each_page
def test_links_in_a_publishers_text_have_their_place(page: PublisherPage) -> None:
    found = read_page(page)
    inside = {link.anchor: link for link in found.links if link.start is not None}
    for words, href in page.links:
        link = inside[words]
        assert link.href == href
        assert found.text[link.start :][: len(words)] == words


def test_every_quirk_that_ships_can_be_found_on_a_page() -> None:
    assert [fault for one in KNOWN if (fault := check_quirks(one))] == []
