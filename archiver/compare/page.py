"""What differs around the text: byline, dates, address, language, links, images, attachments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from archiver.compare.align import normal
from archiver.compare.edits import word_edits
from archiver.compare.onesided import one_sided
from archiver.compare.similarity import similarity
from archiver.models import Change, Extraction, Link
from archiver.urls import urlkey

__all__ = ["compare_page"]

_ATTACHMENT = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|tsv|zip|7z|rar|tar|gz|epub|json|xml|kmz)$",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg|bmp|tiff?)$", re.IGNORECASE)


def compare_page(old: Extraction, new: Extraction) -> list[Change]:
    """The changes of what stands around the passages, in one fixed order of elements."""
    changes = [
        change
        for change in (
            _field("byline", "main", old.byline, new.byline, worded=True),
            _field("dateline", "main", old.published_at, new.published_at),
            # A page that only says it was touched has not changed what it says.
            _field("dateline", "peripheral", old.modified_at, new.modified_at),
            _field("metadata", "peripheral", old.canonical_url, new.canonical_url),
            _field("metadata", "peripheral", old.language, new.language),
        )
        if change is not None
    ]
    if old.title != new.title and not (_has_headline(old) or _has_headline(new)):
        headline = _field("headline", "main", old.title, new.title, worded=True)
        changes[:0] = [headline] if headline else []
    changes += _links(old, new)
    changes += _images(old.images, new.images)
    changes += _attachments(old.links, new.links)
    return changes


def _has_headline(page: Extraction) -> bool:
    """The headline stands among the passages, where its changes are seen."""
    return any(passage.element == "headline" for passage in page.passages)


def _field(
    element: str, scope: str, old: str | None, new: str | None, *, worded: bool = False
) -> Change | None:
    """The change of one value that a page gives once, None where it says the same."""
    before, after = normal(old or ""), normal(new or "")
    if before == after:
        return None
    change = _change(element, scope, before, after)
    if not (worded and before and after):
        return change
    return Change(
        op=change.op,
        element=element,
        scope=scope,
        old_text=before,
        new_text=after,
        similarity=round(similarity(before, after), 4),
        edits=word_edits(before, after),
    )


def _change(element: str, scope: str, old: str, new: str) -> Change:
    """Added, removed or edited, by which of the two values is there."""
    op = "edited" if old and new else "added" if new else "removed"
    return Change(op=op, element=element, scope=scope, old_text=old, new_text=new)


def _links(old: Extraction, new: Extraction) -> list[Change]:
    """Links in the main text that lead elsewhere, came or went while their words stayed."""
    old_links = [link for link in old.links if link.main and not _is_attachment(link)]
    new_links = [link for link in new.links if link.main and not _is_attachment(link)]
    if old_links == new_links:
        return []
    old_text, new_text = normal(old.text), normal(new.text)
    return [
        _change("link", "main", before, after)
        for anchor, before, after in _repointed(old_links, new_links)
        if anchor in old_text and anchor in new_text
    ]


def _attachments(old: Sequence[Link], new: Sequence[Link]) -> list[Change]:
    """Documents and data files that the page began or ceased to offer, or replaced."""
    changes: list[Change] = []
    for main in (True, False):
        old_links = [link for link in old if link.main == main and _is_attachment(link)]
        new_links = [link for link in new if link.main == main and _is_attachment(link)]
        changes += [
            _change("attachment", "main" if main else "peripheral", before, after)
            for _, before, after in _repointed(old_links, new_links)
        ]
    return changes


def _is_attachment(link: Link) -> bool:
    """The link leads to a document, a table or a packed file."""
    return _ATTACHMENT.search(_path(link.href)) is not None


def _path(address: str) -> str:
    """The path of an address; all of it where it cannot be parsed."""
    try:
        return urlsplit(address).path
    except ValueError:
        return address


def _repointed(old: Sequence[Link], new: Sequence[Link]) -> Iterator[tuple[str, str, str]]:
    """(anchor, old address, new address) of each link that differs; "" where there is none.

    Links on the same words to the same resource are the same link. What is left on the same words
    is paired in order, unless the link stands on no words at all.
    """
    old_left = _by_anchor(old)
    new_left = _by_anchor(new)
    for anchor in dict.fromkeys((*new_left, *old_left)):
        before, after = one_sided(old_left[anchor], new_left[anchor], urlkey)
        pairs = min(len(before), len(after)) if anchor else 0
        yield from ((anchor, before[k], after[k]) for k in range(pairs))
        yield from ((anchor, address, "") for address in before[pairs:])
        yield from ((anchor, "", address) for address in after[pairs:])


def _by_anchor(links: Iterable[Link]) -> defaultdict[str, list[str]]:
    """The addresses that the same words lead to, in order."""
    addresses: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        addresses[normal(link.anchor)].append(link.href)
    return addresses


def _images(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Images that came or went; one for one is a replaced image."""
    before, after = one_sided(old, new, _picture)
    if len(before) == len(after) == 1:
        return [_change("image", "main", before[0], after[0])]
    gone = [_change("image", "main", address, "") for address in before]
    return gone + [_change("image", "main", "", address) for address in after]


def _picture(address: str) -> str:
    """An image file's address without its query, which asks for a size and not another picture."""
    return address.split("?")[0] if _IMAGE.search(_path(address)) else address
