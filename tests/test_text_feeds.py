"""Which addresses a feed or a sitemap names, however it is written."""

from __future__ import annotations

import gzip

import pytest

from archiver.text.feeds import feed_items, items_apart

SITE = "https://ledger.example/news/"


def rss(*links: str) -> bytes:
    items = "".join(f"<item><title>A</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def sitemap(*links: str) -> bytes:
    urls = "".join(f"<url><loc>\n {link} </loc></url>" for link in links)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>'.encode()


def test_an_rss_feed_names_its_articles_in_order() -> None:
    links = ["https://ledger.example/a", "https://ledger.example/b"]
    assert feed_items(rss(*links), url=SITE) == links


def test_an_atom_feed_names_its_articles() -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>'
        b'<link rel="alternate" href="/a"/></entry></feed>'
    )
    assert feed_items(atom, url=SITE) == ["https://ledger.example/a"]


def test_a_sitemap_names_its_pages_also_when_packed() -> None:
    page = "https://ledger.example/a"
    assert feed_items(sitemap(page), url=SITE) == [page]
    assert feed_items(gzip.compress(sitemap(page)), url=SITE) == [page]


def test_a_link_is_resolved_against_the_feed_and_named_once() -> None:
    assert feed_items(rss("a", "a", "../b"), url=SITE) == [
        "https://ledger.example/news/a",
        "https://ledger.example/b",
    ]


@pytest.mark.parametrize(
    "link",
    ["http://[::1", "javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "http://"],
)
def test_what_is_no_address_on_the_web_is_left_out(link: str) -> None:
    good = "https://ledger.example/a"
    assert feed_items(rss(link, good), url=SITE) == [good]
    assert feed_items(sitemap(link, good), url=SITE) == [good]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x00\xff" * 50, b"<html><p>Not here</p></html>", b"\x1f\x8b\x08broken", b"<rss"],
)
def test_what_is_no_feed_names_nothing(payload: bytes) -> None:
    assert feed_items(payload, url=SITE) == []


def test_a_feed_opens_no_file_and_no_entity_grows() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    space = b"http://www.sitemaps.org/schemas/sitemap/0.9"
    inner = b'<urlset xmlns="%s"><url><loc>https://a.example/&j;</loc></url></urlset>' % space
    assert all(len(one) < 5000 for one in feed_items(bomb + b"]>" + inner, url=SITE))
    entity = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    leak = b"<rss><channel><item><link>https://a.example/&f;</link></item></channel></rss>"
    assert feed_items(entity + leak, url=SITE) == ["https://a.example/&f"]  # as it is written


def test_a_packed_bomb_is_not_unpacked() -> None:
    assert feed_items(gzip.compress(b" " * (64 << 20)), url=SITE) == []


def test_a_feed_without_end_is_cut() -> None:
    many = feed_items(sitemap(*(f"https://a.example/{n}" for n in range(5000))), url=SITE)
    assert len(many) == 2000


async def test_a_feed_is_read_by_a_process_of_its_own() -> None:
    assert await items_apart(rss("https://ledger.example/ä"), url=SITE) == [
        "https://ledger.example/ä"
    ]
    assert await items_apart(b"\x00" * 100, url=SITE) == []
