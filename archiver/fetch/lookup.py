"""Asking an archive's TimeMap and TimeGate what it holds of a page (RFC 7089 sections 4 and 5).

A TimeMap may be endless, or lead from page to page for ever: how much of it is read is bounded in
seconds, bytes, pages and links, and what could be read until then counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from archiver.fetch.client import Asked, Bounds, Client
from archiver.fetch.heads import header_fields, http_date
from archiver.fetch.link_format import read_links
from archiver.fetch.outcome import is_failing
from archiver.fetch.replay import own_address, read_replay
from archiver.fetch.timemap import LINK_FORMAT, Listing
from archiver.models import Capture

__all__ = ["ask_timegate", "read_timemap"]

_PATIENCE = 30.0  # seconds for all pages of a TimeMap
_LONGEST = 16 * 2**20  # bytes of them
_MOST_PAGES = 20
_MOST_LINKS = 50_000
_LINKS_IN_A_ROW = 500  # then other tasks have their turn
_MOST_GATES = 3
_GATE_BODY = 2**20  # what a TimeGate says is in its head


async def read_timemap(client: Client, address: str, listing: Listing, why: Asked) -> None:
    """Adds to the listing what the TimeMap at an address holds, with the pages it leads to."""
    listing.pages[address] = None
    seconds, room, number = _PATIENCE, _LONGEST, 0
    while number < len(listing.pages):
        if number == _MOST_PAGES or seconds <= 0 or room <= 0:
            listing.doubts.append(
                f"its TimeMap goes on after {number} pages; the rest is not read."
            )
            return
        page = next(islice(listing.pages, number, None))
        asked: Asked = {**why, "bounds": Bounds(seconds, room)}
        hops = await _fetch(client, page, listing, asked)
        seconds -= sum(hop.elapsed_ms or 0 for hop in hops) / 1000
        room -= len(hops[-1].payload or b"")
        if not await _take_page(hops, listing):
            return
        number += 1


async def _fetch(client: Client, address: str, listing: Listing, asked: Asked) -> list[Capture]:
    """The answers of an address and its redirects.

    The robots.txt files that came before them are kept, since later captures refer to them.
    """
    answers = await client.fetch(address, **asked)
    listing.tries += [capture for capture in answers if capture.role == "robots"]
    return [capture for capture in answers if capture.role != "robots"]


async def _take_page(hops: Sequence[Capture], listing: Listing) -> bool:
    """Adds what a page of a TimeMap says; whether further pages are to be read."""
    answer, before = hops[-1], listing.readable
    if answer.status == 200:
        text = (answer.payload or b"").decode("utf-8", "replace")
        for link in read_links(text):
            if listing.links == _MOST_LINKS:
                listing.doubts.append(f"its TimeMap has more than {_MOST_LINKS} links.")
                return False
            listing.take(link, answer.url)
            if not listing.links % _LINKS_IN_A_ROW:
                await asyncio.sleep(0)
    if listing.readable == before:
        _note_failure(hops, listing)
        return False
    kind = header_fields(answer.response_head).get("content-type", "").partition(";")[0].strip()
    if kind.lower() != LINK_FORMAT:
        listing.doubts.append(f"its TimeMap is called {kind[:80] or 'nothing'}, not {LINK_FORMAT}.")
    if answer.error is not None:
        listing.doubts.append(f"its TimeMap is not whole: {answer.error}")
    return answer.error is None


def _note_failure(hops: Sequence[Capture], listing: Listing) -> None:
    """Notes why an answer brought no link; that the archive holds nothing is no failure."""
    *before, answer = hops
    listing.is_failing = is_failing(answer)
    if answer.transport != "response":
        listing.doubts.append(f"its {listing.name} did not answer: {answer.error}")
    elif answer.status == 200:
        listing.doubts.append(f"its {listing.name} answered with something else.")
        answer = replace(answer, transport="malformed", error=f"The answer is no {listing.name}.")
    elif answer.status not in (404, 410):
        listing.doubts.append(f"its {listing.name} answered with status {answer.status}.")
    listing.tries += [*before, answer]


async def ask_timegate(client: Client, address: str, listing: Listing, why: Asked) -> None:
    """Adds to the listing the mementos that a TimeGate names for the time asked (section 4).

    It names them in its Link header, by Location, or by Content-Location; a TimeGate may also lead
    to another TimeGate of the archive.
    """
    bounds = Bounds(_PATIENCE, _GATE_BODY)
    asked: Asked = {**why, "bounds": bounds, "accept_datetime": listing.asked, "follow": False}
    for _ in range(_MOST_GATES):
        hops = await _fetch(client, address, listing, asked)
        _take_head(hops[-1], listing)
        if listing.mementos:
            return
        target = hops[-1].redirected_to
        if target is None or not listing.archive.holds(target):
            break
        address = target
    _note_failure(hops, listing)


def _take_head(answer: Capture, listing: Listing) -> None:
    """Adds the mementos that the head of a TimeGate's answer names."""
    fields = header_fields(answer.response_head)
    for link in read_links(", ".join(fields.get_list("link"))):
        listing.take(link, answer.url)
    place = answer.redirected_to
    if place is not None:
        replay = read_replay(place)
        moment = replay.moment if replay else None
    else:
        place = own_address(answer, listing.archive)
        moment = http_date(fields.get("memento-datetime", ""))
    if moment is not None and listing.archive.holds(place):
        listing.take_memento(place, moment)
