"""Find the links in a text that lead to sources; those to pages around it are none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from archiver.cite.addresses import Addresses
from archiver.cite.frames import frames
from archiver.cite.sentence import Sentence
from archiver.models import Extraction, Link, Passage
from archiver.publishers import Publisher, Publishers

__all__ = ["SourceLink", "source_links"]

_MOST_LINKS = 2_000  # of a text that are looked at; the reader keeps no more
_BARE = 0.9  # share of a passage's letters in links, from which it is nothing but links
_LONGEST_LEAD = 400  # characters of a passage that are looked at for how it begins
_LONGEST_BYLINE = 12  # words
_FEWEST_OF_PROSE = 12  # words of a passage with which the text goes on
_WORD = re.compile(r"[^\W_]")
_MARKS = (":", "|", ">", "»", "—", "–", "-", "\n", "→", "►", "…")


class SourceLink(NamedTuple):
    """A link to a source: offsets of its words in the text, where it leads, and whose that is."""

    start: int
    end: int
    href: str
    publisher: Publisher | None


class _Anchor(NamedTuple):
    """A link with its place: the number of its passage, and its words' offsets in the text."""

    passage: int
    start: int
    end: int
    href: str


def source_links(
    extraction: Extraction, text: str, url: str, publishers: Publishers
) -> list[SourceLink]:
    """The links in the main text that lead to sources, in order of place.

    `text` is the extraction's, `url` the article's own address.
    """
    day = (extraction.published_at or "")[:10] or None
    anchors = list(_anchors(extraction, text))
    addresses = Addresses(url, *filter(None, [extraction.canonical_url]))
    around = _around(extraction.passages, anchors, addresses)
    return [
        SourceLink(anchor.start, anchor.end, anchor.href, publishers.at(anchor.href, day))
        for anchor in anchors
        if anchor.passage not in around and addresses.can_be_source(anchor.href)
    ]


def _anchors(extraction: Extraction, text: str) -> Iterator[_Anchor]:
    """The main text's links that stand on words, in order of place."""
    starts = [passage.start for passage in extraction.passages]
    placed = [link for link in extraction.links if link.main and link.start is not None]
    for link in sorted(placed[:_MOST_LINKS], key=lambda link: link.start or 0):
        start = link.start or 0
        end = _end(text, start, link)
        if starts and _WORD.search(text, start, end):
            yield _Anchor(max(0, bisect_right(starts, start) - 1), start, end, link.href)


def _end(text: str, start: int, link: Link) -> int:
    """Where a link's words end in the text, whose white space may differ from theirs."""
    end = start + len(link.anchor)
    if text.startswith(link.anchor, start):
        return end
    place = start
    for letter in "".join(link.anchor.split()):
        while place < len(text) and text[place].isspace():
            place += 1
        if text[place : place + 1] != letter:
            break
        place += 1
    return place


def _around(
    passages: tuple[Passage, ...], anchors: list[_Anchor], addresses: Addresses
) -> set[int]:
    """The passages whose links lead to what is around the text: teasers, calls, bylines, lists."""
    held: dict[int, list[_Anchor]] = {}
    for anchor in anchors:
        held.setdefault(anchor.passage, []).append(anchor)
    around = {number for number, inside in held.items() if _is_around(passages[number], inside)}
    runs = list(_runs(passages, held))
    prose = max(
        (n for n, passage in enumerate(passages) if runs and _is_prose(passage)), default=-1
    )
    for run in runs:
        own = run[0] > prose and all(
            addresses.is_own_site(anchor.href) for number in run for anchor in held[number]
        )
        if _is_list_of_stories(passages, run, own):
            around.update(run)
    return around


def _is_around(passage: Passage, inside: list[_Anchor]) -> bool:
    """Whether a passage says that it is a teaser, a call to subscribe or the like, or a byline."""
    sentence = Sentence(passage.text[:_LONGEST_LEAD])
    lead = frames().links.beginning(sentence, 0)
    if lead is None or lead.use == "sources":
        return False
    if lead.use == "calls" or lead.place >= len(sentence):
        return True
    if lead.use == "bylines" and not (
        sentence.capital(lead.place) and len(sentence) <= _LONGEST_BYLINE
    ):
        return False
    if lead.use == "teasers" and any(mark in sentence.gap(lead.place) for mark in _MARKS):
        return True
    return _is_linked(sentence.words[lead.place].start + passage.start, inside)


def _is_linked(place: int, inside: list[_Anchor]) -> bool:
    """Whether one of the links stands on the word that begins at an offset."""
    return any(anchor.start <= place < anchor.end for anchor in inside)


def _runs(passages: tuple[Passage, ...], held: dict[int, list[_Anchor]]) -> Iterator[list[int]]:
    """The runs of passages that are nothing but links."""
    run: list[int] = []
    for number in sorted(held):
        if run and number != run[-1] + 1:
            yield run
            run = []
        if _is_bare(passages[number], held[number]):
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_bare(passage: Passage, inside: list[_Anchor]) -> bool:
    """Whether a passage is nothing but links."""
    linked = sum(anchor.end - anchor.start for anchor in inside)
    return linked >= _BARE * len(re.sub(r"^[\s•·\-–—*]+", "", passage.text))


def _is_list_of_stories(passages: tuple[Passage, ...], run: list[int], own: bool) -> bool:
    """Whether a run of bare links leads to other stories, not to what the text leans on.

    `own` says that it stands behind the text and leads to the article's own site.
    """
    if run[0] > 0:
        before = passages[run[0] - 1].text
        lead = frames().links.beginning(Sentence(before[:_LONGEST_LEAD]), 0)
        if lead and lead.use == "teasers":
            return True
        if before.rstrip().endswith(":") or (lead and lead.use == "sources"):
            return False
    return own and len(run) > 1


def _is_prose(passage: Passage) -> bool:
    """Whether the text goes on with a passage."""
    return passage.element == "sentence" and len(passage.text.split()) >= _FEWEST_OF_PROSE
