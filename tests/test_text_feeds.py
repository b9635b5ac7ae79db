"""Which addresses a feed or a sitemap names, however it is written."""

from __future__ import annotations

import gzip

import pytest

from archiver.text.feeds import Item, feed_items, items_apart, listed_sitemaps

SITE = "https://ledger.example/news/"


def rss(*links: str) -> bytes:
    items = "".join(f"<item><title>A</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def sitemap(*links: str) -> bytes:
    urls = "".join(f"<url><loc>\n {link} </loc></url>" for link in links)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>'.encode()


def named(payload: bytes, *, url: str) -> list[str]:
    """The addresses of the entries."""
    return [item.url for item in feed_items(payload, url=url)]


def test_an_entry_has_its_title_and_time_as_the_feed_states_them() -> None:
    feed = rss("/a").replace(
        b"</item>", b"<pubDate>Mon, 02 Mar 2026 06:00:00 +0300</pubDate></item>"
    )
    assert feed_items(feed, url=SITE) == [
        Item("https://ledger.example/a", "A", "2026-03-02T03:00:00Z")
    ]
    assert feed_items(rss("/b"), url=SITE) == [Item("https://ledger.example/b", "A", None)]


def test_a_news_sitemap_states_titles_and_days() -> None:
    space = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    news = (
        "</loc><lastmod>2026-03-05</lastmod><news:news><news:publication_date>2026-03-02"
        "</news:publication_date><news:title>Strait\n closed</news:title></news:news>"
    )
    plain = sitemap("https://ledger.example/a", "https://ledger.example/b").decode()
    stated = plain.replace("<urlset", f"<urlset {space}").replace("</loc>", news, 1)
    dated = stated.replace("b </loc>", "b </loc><lastmod>2026-03-01</lastmod>")
    assert feed_items(dated.encode(), url=SITE) == [
        Item("https://ledger.example/a", "Strait closed", "2026-03-02"),
        Item("https://ledger.example/b", None, "2026-03-01"),
    ]


def test_an_rss_feed_names_its_articles_in_order() -> None:
    links = ["https://ledger.example/a", "https://ledger.example/b"]
    assert named(rss(*links), url=SITE) == links


def test_an_atom_feed_names_its_articles() -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>'
        b'<link rel="alternate" href="/a"/></entry></feed>'
    )
    assert named(atom, url=SITE) == ["https://ledger.example/a"]


def test_a_sitemap_names_its_pages_also_when_packed() -> None:
    page = "https://ledger.example/a"
    assert named(sitemap(page), url=SITE) == [page]
    assert named(gzip.compress(sitemap(page)), url=SITE) == [page]


def index(*links: str) -> bytes:
    """A sitemap that lists sitemaps."""
    listed = "".join(
        f"<sitemap><loc> {one} </loc><lastmod>2026-03-01</lastmod></sitemap>" for one in links
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<sitemapindex xmlns="{space}">{listed}</sitemapindex>'.encode()


def test_an_index_of_sitemaps_lists_them_and_names_no_page() -> None:
    listing = index(
        "/march.xml", "https://ledger.example/april.xml.gz", "/march.xml", "mailto:a@b.c"
    )
    listed = ["https://ledger.example/march.xml", "https://ledger.example/april.xml.gz"]
    assert listed_sitemaps(listing, url=SITE) == listed
    assert listed_sitemaps(gzip.compress(listing), url=SITE) == listed
    assert feed_items(listing, url=SITE) == []
    assert len(listed_sitemaps(index(*map(str, range(5_000))), url=SITE)) == 2_000


@pytest.mark.parametrize("payload", [b"", b"\x1f\x8b\x08broken", b"<rss", sitemap("/a"), rss("/a")])
def test_what_is_no_index_lists_no_sitemaps(payload: bytes) -> None:
    assert listed_sitemaps(payload, url=SITE) == []


def test_a_link_is_resolved_against_the_feed_and_named_once() -> None:
    assert named(rss("a", "a", "../b"), url=SITE) == [
        "https://ledger.example/news/a",
        "https://ledger.example/b",
    ]


@pytest.mark.parametrize(
    "link",
    ["http://[::1", "javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "http://"],
)
def test_what_is_no_address_on_the_web_is_left_out(link: str) -> None:
    good = "https://ledger.example/a"
    assert named(rss(link, good), url=SITE) == [good]
    assert named(sitemap(link, good), url=SITE) == [good]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x00\xff" * 50, b"<html><p>Not here</p></html>", b"\x1f\x8b\x08broken", b"<rss"],
)
def test_what_is_no_feed_names_nothing(payload: bytes) -> None:
    assert named(payload, url=SITE) == []


def test_a_feed_opens_no_file_and_no_entity_grows() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    space = b"http://www.sitemaps.org/schemas/sitemap/0.9"
    inner = b'<urlset xmlns="%s"><url><loc>https://a.example/&j;</loc></url></urlset>' % space
    assert all(len(one) < 5000 for one in named(bomb + b"]>" + inner, url=SITE))
    entity = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    leak = b"<rss><channel><item><link>https://a.example/&f;</link></item></channel></rss>"
    assert named(entity + leak, url=SITE) == ["https://a.example/&f"]  # as it is written


def test_a_packed_bomb_is_not_unpacked() -> None:
    assert named(gzip.compress(b" " * (64 << 20)), url=SITE) == []


def test_a_feed_without_end_is_cut() -> None:
    many = named(sitemap(*(f"https://a.example/{n}" for n in range(5000))), url=SITE)
    assert len(many) == 2000


async def test_a_feed_is_read_by_a_process_of_its_own() -> None:
    assert await items_apart(rss("https://ledger.example/ä"), url=SITE) == [
        Item("https://ledger.example/ä", "A", None)
    ]
    assert await items_apart(b"\x00" * 100, url=SITE) == []
