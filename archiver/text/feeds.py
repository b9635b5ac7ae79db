"""The addresses that a feed or a sitemap names: RSS, Atom, sitemaps.org."""

from __future__ import annotations

import io
from urllib.parse import urljoin

import feedparser
from lxml import etree

from archiver.urls import is_web_address

__all__ = ["feed_items"]

_MOST_ITEMS = 2_000
_LONGEST = 16 << 20  # bytes
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed_items(payload: bytes, *, url: str) -> list[str]:
    """The absolute addresses that a feed or sitemap names, in its order, each once.

    Empty where the bytes are neither; at most 2,000. A sitemap that lists sitemaps names no pages.
    """
    if len(payload) > _LONGEST:
        return []
    found = _sitemap(payload) or _feed(payload)
    absolute = (urljoin(url, one.strip()) for one in found if one)
    kept = dict.fromkeys(one for one in absolute if is_web_address(one))
    return list(kept)[:_MOST_ITEMS]


def _feed(payload: bytes) -> list[str]:
    """The links of a feed's entries; given as a stream, so that nothing in it is ever opened."""
    entries = feedparser.parse(io.BytesIO(payload), sanitize_html=False).entries
    return [str(entry.get("link") or "") for entry in entries]


def _sitemap(payload: bytes) -> list[str]:
    """The pages of a sitemap; no entity of it is resolved and nothing is fetched for it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None or root.tag != f"{_SITEMAP}urlset":
        return []
    return [str(loc.text or "") for loc in root.iterfind(f"{_SITEMAP}url/{_SITEMAP}loc")]
