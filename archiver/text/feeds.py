"""What a feed or a sitemap names: RSS, Atom, sitemaps.org with news and without.

Run as a program it reads one from its input: what a hostile feed does then ends with the program.
"""

from __future__ import annotations

import asyncio
import io
import json
import resource
import sys
import zlib
from dataclasses import astuple, dataclass
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree

from archiver.text.dates import read_date
from archiver.urls import is_web_address

__all__ = ["Item", "feed_items", "items_apart", "listed_sitemaps"]

_MOST_ITEMS = 2_000
_LONGEST = 16 << 20  # bytes
_LONGEST_ADDRESS = 4_096
_MOST_MEMORY = 1 << 30  # bytes of address space
_TIME_LIMIT = 20.0  # seconds
_LONGEST_TITLE = 1_000
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: its absolute address, and its title and time (UTC text, or a day) if stated."""

    url: str
    title: str | None = None
    published_at: str | None = None


async def items_apart(payload: bytes, *, url: str) -> list[Item]:
    """`feed_items`, read by a process of its own that is ended after 20 s; empty where it fails."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "archiver.text.feeds", url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C on the terminal lets visits under way be finished
    )
    try:
        told, _ = await asyncio.wait_for(process.communicate(payload), _TIME_LIMIT)
    except TimeoutError:
        told = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return [Item(*one) for one in json.loads(told)] if process.returncode == 0 else []


def feed_items(payload: bytes, *, url: str) -> list[Item]:
    """The entries that a feed or sitemap names, in its order, each address once.

    Empty where the bytes are neither; at most 2,000. A sitemap may be packed by gzip; one that
    lists sitemaps names no pages: see `listed_sitemaps`.
    """
    plain = _unpacked(payload)
    found = _sitemap(plain) or _feed(plain)
    kept: dict[str, Item] = {}
    for link, title, stated in found:
        address = _absolute(url, link)
        if address and address not in kept and len(kept) < _MOST_ITEMS:
            kept[address] = Item(address, _title(title), _time(stated))
    return list(kept.values())


def listed_sitemaps(payload: bytes, *, url: str) -> list[str]:
    """The addresses of the sitemaps that a sitemap index lists, in its order, each once.

    Empty where the bytes are no index; at most 2,000.
    """
    root = _xml(_unpacked(payload))
    if root is None or root.tag != f"{_SITEMAP}sitemapindex":
        return []
    listed = (one.findtext(f"{_SITEMAP}loc") or "" for one in root.iterfind(f"{_SITEMAP}sitemap"))
    found = dict.fromkeys(address for link in listed if (address := _absolute(url, link)))
    return list(found)[:_MOST_ITEMS]


def _title(text: str) -> str | None:
    """A title in one line; None where there is none."""
    return " ".join(text.split())[:_LONGEST_TITLE] or None


def _time(stated: str) -> str | None:
    """A stated time as the archive writes it, a day where no more is certain."""
    found = read_date(stated)
    return found.value if found else None


def _unpacked(payload: bytes) -> bytes:
    """The bytes of a gzip file (RFC 1952), others as they are; none where they are too many."""
    if payload.startswith(b"\x1f\x8b"):
        try:
            payload = zlib.decompressobj(wbits=31).decompress(payload, _LONGEST + 1)
        except zlib.error:
            return b""
    return payload if len(payload) <= _LONGEST else b""


def _absolute(base: str, link: str) -> str | None:
    """A link as an address on the web; None for what is none."""
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return None
    usable = len(address) <= _LONGEST_ADDRESS and is_web_address(address)
    return address if usable else None


def _feed(payload: bytes) -> list[tuple[str, str, str]]:
    """Address, title and time of a feed's entries, as stated.

    It is given as a stream, so that nothing in it is ever opened.
    """
    entries = feedparser.parse(io.BytesIO(payload), sanitize_html=False).entries
    return [
        (
            link,
            str(entry.get("title") or ""),
            str(entry.get("published") or entry.get("updated") or ""),
        )
        for entry in entries
        if (link := str(entry.get("link") or ""))
    ]


def _sitemap(payload: bytes) -> list[tuple[str, str, str]]:
    """The pages of a sitemap, with title and time of its news."""
    root = _xml(payload)
    if root is None or root.tag != f"{_SITEMAP}urlset":
        return []
    return [
        (
            page.findtext(f"{_SITEMAP}loc") or "",
            page.findtext(f"{_NEWS}news/{_NEWS}title") or "",
            page.findtext(f"{_NEWS}news/{_NEWS}publication_date")
            or page.findtext(f"{_SITEMAP}lastmod")
            or "",
        )
        for page in root.iterfind(f"{_SITEMAP}url")
    ]


def _xml(payload: bytes) -> Any:
    """The root of an XML text, None where it is none; no entity is resolved, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _serve() -> None:
    """Reads a feed from the input and prints its entries as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(_TIME_LIMIT), int(_TIME_LIMIT) + 1))
    items = feed_items(sys.stdin.buffer.read(), url=sys.argv[1])
    json.dump([astuple(item) for item in items], sys.stdout)


if __name__ == "__main__":
    _serve()
