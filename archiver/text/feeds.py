"""The addresses that a feed or a sitemap names: RSS, Atom, sitemaps.org.

Run as a program it reads one from its input: what a hostile feed does then ends with the program.
"""

from __future__ import annotations

import asyncio
import io
import json
import resource
import sys
import zlib
from urllib.parse import urljoin

import feedparser
from lxml import etree

from archiver.urls import is_web_address

__all__ = ["feed_items", "items_apart"]

_MOST_ITEMS = 2_000
_LONGEST = 16 << 20  # bytes
_LONGEST_ADDRESS = 4_096
_MOST_MEMORY = 1 << 30  # bytes of address space
_TIME_LIMIT = 20.0  # seconds
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def items_apart(payload: bytes, *, url: str) -> list[str]:
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
    return [str(one) for one in json.loads(told)] if process.returncode == 0 else []


def feed_items(payload: bytes, *, url: str) -> list[str]:
    """The absolute addresses that a feed or sitemap names, in its order, each once.

    Empty where the bytes are neither; at most 2,000. A sitemap may be packed by gzip; one that
    lists sitemaps names no pages.
    """
    plain = _unpacked(payload)
    if len(plain) > _LONGEST:
        return []
    found = _sitemap(plain) or _feed(plain)
    kept = dict.fromkeys(one for link in found if (one := _absolute(url, link)))
    return list(kept)[:_MOST_ITEMS]


def _unpacked(payload: bytes) -> bytes:
    """The bytes of a gzip file (RFC 1952), as far as they are read; others as they are."""
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    try:
        return zlib.decompressobj(wbits=31).decompress(payload, _LONGEST + 1)
    except zlib.error:
        return b""


def _absolute(base: str, link: str) -> str | None:
    """A link as an address on the web; None for what is none."""
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return None
    usable = len(address) <= _LONGEST_ADDRESS and is_web_address(address)
    return address if usable else None


def _feed(payload: bytes) -> list[str]:
    """The links of a feed's entries; given as a stream, so that nothing in it is ever opened."""
    entries = feedparser.parse(io.BytesIO(payload), sanitize_html=False).entries
    return [link for entry in entries if (link := str(entry.get("link") or ""))]


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


def _serve() -> None:
    """Reads a feed from the input and prints its addresses as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(_TIME_LIMIT), int(_TIME_LIMIT) + 1))
    items = feed_items(sys.stdin.buffer.read(), url=sys.argv[1])
    json.dump(items, sys.stdout)


if __name__ == "__main__":
    _serve()
