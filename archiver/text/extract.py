"""Read a payload: what it is, its main passages, the whole visible text, and its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archiver.models import Assessment, Extraction, Link, Passage, unread
from archiver.text.article import MainText, choose
from archiver.text.charset import decode
from archiver.text.kind import kind_of
from archiver.text.metadata import Stated, gather
from archiver.text.names import EXTRACTOR
from archiver.text.page import Element, absolute, parse, reveal, shed
from archiver.text.passages import GAP, Block, cut
from archiver.text.pdf import read_pdf
from archiver.text.plain import blocks_of_plain_text
from archiver.text.quirks import Quirks, elements_at, zone_of
from archiver.text.sight import ShownLink, Sight, blocks_inside, look, look_without

__all__ = ["EXTRACTOR", "read", "unread"]

_MOST_LINKS = 2_000
_MOST_IMAGES = 200
_HEAD_OF_TEXT = 5  # blocks among which the headline may stand again


def read(
    payload: bytes, *, url: str, content_type: str | None, quirks: Quirks | None = None
) -> Extraction:
    """What a payload says; the same bytes give the same answer, and no payload raises.

    `url` resolves links, `content_type` is the header as sent, `quirks` are those of the publisher.
    The assessment is `ok`, `empty` (no text), `not_text` (no page or plain text) or `unread` (the
    reader failed, with the reason).
    """
    try:
        kind, rule = kind_of(payload, content_type)
        if kind in ("empty", "not_text"):
            return Extraction(assessment=Assessment(kind, rule), note=rule)
        if kind == "pdf":
            return read_pdf(payload)
        text, charset, source = decode(payload, content_type)
        if kind == "plain":
            return _read_plain(text, charset, source)
        return _read_page(text, charset, source, url, quirks or Quirks())
    except Exception as error:  # hostile input meets three parsers here: never an exception
        return unread(f"the reader failed: {type(error).__name__}: {error}"[:300])


def _read_plain(text: str, charset: str, source: str) -> Extraction:
    """A plain text: nothing inside its paragraphs is altered."""
    blocks = blocks_of_plain_text(text)
    if not blocks:
        return _empty("the text is blank", charset, source)
    title = blocks[0].text.strip() if blocks[0].element == "headline" else None
    return Extraction(
        assessment=Assessment("ok", "plain text"),
        passages=cut(blocks, None),
        visible=tuple(block.text for block in blocks),
        title=title,
        charset=charset,
        charset_source=source,
    )


def _empty(rule: str, charset: str, source: str) -> Extraction:
    """A payload without any words."""
    assessment = Assessment("empty", rule)
    return Extraction(assessment=assessment, note=rule, charset=charset, charset_source=source)


def _read_page(text: str, charset: str, source: str, url: str, quirks: Quirks) -> Extraction:
    """A page, parsed once: metadata first, then all it shows, then the main text."""
    root, dropped = parse(text)
    if root is None:
        return _empty("the page has no element", charset, source)
    root, sight = _seen(root, text)
    visible = tuple(block.text for block in sight.blocks)
    stated = gather(root, url, visible, zone_of(quirks))
    sight, keep, faults = _by_quirks(root, sight, quirks)
    main = choose(root, sight, keep) if sight.blocks else MainText(())
    base = _address(url, stated.base) or url
    passages, starts = _passages(main, stated)
    shown = Assessment("ok", "text is shown")
    return Extraction(
        assessment=shown if visible else Assessment("empty", "no text is shown"),
        passages=passages,
        visible=visible,
        links=_links(sight, main, starts, base),
        images=_images(sight, main, base),
        title=stated.title,
        byline=stated.byline,
        published_at=stated.published.value if stated.published else None,
        published_as_printed=stated.published.printed if stated.published else None,
        published_precision=stated.published.precision if stated.published else None,
        modified_at=stated.modified.value if stated.modified else None,
        modified_as_printed=stated.modified.printed if stated.modified else None,
        language=stated.language,
        canonical_url=_address(url, stated.canonical),
        charset=charset,
        charset_source=source,
        partial=dropped is not None,
        note="; ".join(note for note in (dropped or main.note, *faults) if note) or None,
    )


def _seen(root: Element, text: str) -> tuple[Element, Sight]:
    """What a page shows; where it shows nothing, what it keeps for readers without scripts."""
    shed(root)
    sight = look(root)
    if sight.blocks:
        return root, sight
    again, _ = parse(text)
    if not reveal(again):
        return root, sight
    shed(again)
    return again, look(again)


def _by_quirks(
    root: Element, sight: Sight, quirks: Quirks
) -> tuple[Sight, frozenset[int], list[str]]:
    """What a page shows of its text, which blocks belong to it, and what is wrong with the quirks.

    What the publisher's data says is no text is taken out of the tree too, before its main text is
    chosen.
    """
    pruned, faults = elements_at(root, quirks.prune)
    rest = look_without(root, sight, pruned) if pruned else sight
    if pruned and not rest.blocks:
        faults.append("prune leaves no text")
        rest = sight
    kept, more = elements_at(root, quirks.keep)
    notes = [f"a quirk of the publisher was left aside: {fault}" for fault in faults + more]
    return rest, blocks_inside(rest, kept) if kept else frozenset(), notes


def _address(base: str, written: str | None) -> str | None:
    """An absolute address, None where none is written or it leads nowhere."""
    return next(absolute(base, [written])) if written else None


def _passages(main: MainText, stated: Stated) -> tuple[tuple[Passage, ...], dict[int, int]]:
    """The headline, once, and the passages of the main text; and where each shown block begins.

    Offsets count code points of the text; a headline that stands again among the blocks has the
    place of the first.
    """
    if not main.blocks:
        return (), {}
    wanted = _plainly(stated.title or "")
    blocks = [Block(stated.title, "headline")] if stated.title else []
    starts: dict[int, int] = {}
    position = len(stated.title) + len(GAP) if stated.title else 0
    for number, (block, place) in enumerate(zip(main.blocks, main.places, strict=True)):
        again = wanted and number < _HEAD_OF_TEXT and _plainly(block.text) == wanted
        if place is not None and (not again or block.text == stated.title):
            starts[place] = 0 if again else position
        if not again:
            blocks.append(block)
            position += len(block.text) + len(GAP)
    return cut(blocks, stated.language), starts


def _plainly(text: str) -> str:
    """A title without regard to case, space and punctuation."""
    return re.sub(r"\W+", "", text).casefold()


def _links(sight: Sight, main: MainText, starts: dict[int, int], base: str) -> tuple[Link, ...]:
    """The links that lead somewhere, in order; those of the main text first to be kept."""
    addresses = absolute(base, [link.href for link in sight.links])
    places = frozenset(main.places)
    links = [
        Link(address, link.anchor, link.places[0][0] in places, _start(link, sight, starts))
        for address, link in zip(addresses, sight.links, strict=True)
        if address
    ]
    if len(links) <= _MOST_LINKS:
        return tuple(links)
    kept = sorted(range(len(links)), key=lambda n: not links[n].main)[:_MOST_LINKS]
    return tuple(links[n] for n in sorted(kept))


def _start(link: ShownLink, sight: Sight, starts: dict[int, int]) -> int | None:
    """Where the words of a link begin in the text; None where they do not stand in it as shown."""
    (first, offset), (last, _) = link.places
    begin = starts.get(first) if link.anchor else None
    if begin is None:
        return None
    position = begin
    for number in range(first, last):
        position += len(sight.blocks[number].text) + len(GAP)
        if starts.get(number + 1) != position:
            return None
    return begin + offset


def _images(sight: Sight, main: MainText, base: str) -> tuple[str, ...]:
    """The addresses of the images between the first and the last block of the main text."""
    places = [place for place in main.places if place is not None]
    if not places:
        return ()
    first, last = min(places), max(places)
    inside: Iterable[str] = (s for s, block in sight.images if first <= block <= last)
    addresses = (address for address in absolute(base, list(inside)) if address)
    return tuple(dict.fromkeys(addresses))[:_MOST_IMAGES]
