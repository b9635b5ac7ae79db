"""Read what a page states about itself: title, byline, dates, language, canonical address.

trafilatura's own metadata costs two thirds of an extraction again and cuts dates to the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from archiver.text.dates import PrintedDate, date_in_address, read_date
from archiver.text.head import AUTHORS, Head, clean, head_of
from archiver.text.page import Element, path, words_of

__all__ = ["Stated", "gather"]

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "published_date",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "dc.created",
    "datecreated",
    "citation_publication_date",
    "govuk:first-published-at",
    "govuk:public-updated-at",
    "rnews:datepublished",
    "bt:pubdate",
    "originalpublicationdate",
    "displaydate",
    "mediator_published_time",
    "published_time_telegram",
    "date",
)
_MODIFIED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "govuk:updated-at",
    "govuk:public-updated-at",
    "lastmod",
    "last-modified",
    "modified",
    "article_date_updated",
    "revised",
    "bt:moddate",
)
_BY = re.compile(r"^(?:by|von|par|por|di|от|автор:?|بقلم:?)\s+", re.IGNORECASE)
_SHORT = 120  # characters
_WORD = re.compile(r"\w+")
_SITE_TAIL = re.compile(r"\s+[|\-–—:·»«]\s+[^|–—·»«]+$")
_DATED = re.compile(
    r"publi|posted|post-date|entry-date|dateline|pubdate|timestamp|article.*date|date"
)
_NAMED_DATE = path(
    "//*[contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'publi')"
    " or contains(@class, 'posted') or contains(@class, 'time') or contains(@class, 'datum')"
    " or contains(@id, 'date') or contains(@id, 'datum')]"
)
_LABEL = re.compile(
    r"(?:(?:first\s+)?(?:published|posted)|опубликовано|дата публикации"
    r"|نشرت?(?:\s+في)?|تاريخ النشر)"
    r"(?:\s+(?:on|at|time|date))?(?:\s*:\s*|\s+)([^\n]{6,80})",
    re.IGNORECASE,
)
_HEAD_BLOCKS = 60  # of the visible text; what is printed further down dates other things


@dataclass(slots=True)
class Stated:
    """What the page states about itself, each None where it does not."""

    title: str | None = None
    byline: str | None = None
    published: PrintedDate | None = None
    modified: PrintedDate | None = None
    language: str | None = None
    canonical: str | None = None
    base: str | None = None


def gather(root: Element, url: str, shown: Sequence[str], zone: ZoneInfo | None = None) -> Stated:
    """What the page says of itself: in meta elements, JSON-LD, headings, time elements, and last in
    the shown words by its headline.

    `zone` is where times without an offset are local, if that is known of the publisher.
    """
    head = head_of(root)
    published = _published(head, url, shown, zone)
    return Stated(
        title=_title(head),
        byline=_byline(head),
        published=published or _first_date(_near_headline(head, root, shown), zone),
        modified=_first_date(_dates(head, "dateModified", _MODIFIED), zone),
        language=_language(root, head),
        canonical=head.canonical,
        base=head.base,
    )


def _dates(head: Head, name: str, metas: tuple[str, ...]) -> Iterator[str]:
    """The places where a page states a date, the most exact first."""
    yield from head.first(metas[:1])
    for stated in (head.article.get(name), head.loose.get(name)):
        if isinstance(stated, str):
            yield clean(stated)
    yield from head.first(metas[1:])


def _first_date(written: Iterable[str], zone: ZoneInfo | None) -> PrintedDate | None:
    """The first that states a moment; where none does, the first that states a day."""
    day: PrintedDate | None = None
    for words in written:
        found = read_date(words, zone)
        if found and found.precision != "day":
            # A moment on quite another day is the date of something else.
            return found if day is None or abs(_ordinal(found) - _ordinal(day)) <= 1 else day
        day = day or found
    return day


def _ordinal(found: PrintedDate) -> int:
    """The month and day as a number, near enough to tell neighbouring days."""
    year, month, day = found.value[:10].split("-")
    return (int(year) * 12 + int(month)) * 31 + int(day)


def _published(
    head: Head, url: str, shown: Sequence[str], zone: ZoneInfo | None
) -> PrintedDate | None:
    """When the page says that it was published; by its address where it does not say."""
    stated = _first_date(_dates(head, "datePublished", _PUBLISHED), zone)
    if stated:
        return stated
    marked = (written for hint, written in head.times if _DATED.search(hint))
    return (
        _first_date(_labelled(shown), zone)
        or _first_date(marked, zone)
        or date_in_address(url)
        or _first_date((written for _, written in head.times[:1]), zone)
    )


def _labelled(shown: Sequence[str]) -> Iterator[str]:
    """The dates printed behind a word for publishing; a time element may date an edit."""
    for text in shown[:_HEAD_BLOCKS]:
        found = _LABEL.match(text)
        if found and len(text) <= _SHORT * 2:
            yield found[1]


def _near_headline(head: Head, root: Element, shown: Sequence[str]) -> Iterator[str]:
    """Short words where pages print their date: by the headline, or in elements named after it.

    What stands above the headline is left out: a site's clock prints today's date there.
    """
    for number, text in enumerate(shown):
        if text in head.headings or text.replace("\n", " ") in head.headings:
            yield from (near for near in shown[number : number + 7] if len(near) <= _SHORT)
            break
    yield from (w for w in map(words_of, _NAMED_DATE(root)[:20]) if 6 <= len(w) <= _SHORT)


def _title(head: Head) -> str | None:
    """The heading that readers see, where one of the page's other titles bears it out."""
    stated = [t for t in (_headline(head), *head.first(("og:title", "twitter:title"))) if t]
    for title in (*stated, head.title):
        for heading in head.headings:
            if _is_like(heading, title):
                return heading
    if stated or head.title:
        return _without_site(" ".join((stated or [head.title])[0].split()), head)
    return head.headings[0] if head.headings else None


def _is_like(heading: str, title: str) -> bool:
    """Whether half of the words of each stand in the other: a site's name alone is not enough."""
    words, others = set(_WORD.findall(heading.casefold())), set(_WORD.findall(title.casefold()))
    both = len(words & others)
    return both * 2 >= len(words) and both * 2 >= len(others) and both > 0


def _without_site(title: str, head: Head) -> str:
    """A title without the name of the site at its end."""
    for name in head.first(("og:site_name", "application-name")):
        if title.casefold().endswith(name.casefold()) and len(title) > len(name):
            return title[: -len(name)].rstrip(" |-–—:·»«") or title
    return title if head.metas.get("og:title") else _SITE_TAIL.sub("", title) or title


def _headline(head: Head) -> str:
    """The headline of the JSON-LD article."""
    headline = head.article.get("headline")
    return clean(headline) if isinstance(headline, str) else ""


def _byline(head: Head) -> str | None:
    """The authors as the page names them, joined by commas."""
    names = list(_names(head.article.get("author"), 3))
    if not names:
        names = [n for n in head.first(AUTHORS) if not n.startswith(("http", "/", "@"))][:1]
    if not names:
        names = [_BY.sub("", name) for name in head.authors]
    return ", ".join(dict.fromkeys(" ".join(name.split()) for name in names))[:300] or None


def _names(author: Any, depth: int) -> Iterator[str]:
    """The names in a JSON-LD author: a text, a person or organisation, or a list of these."""
    if isinstance(author, str) and not author.startswith("http"):
        yield clean(author)
    elif isinstance(author, dict) and depth:
        yield from _names(author.get("name"), depth - 1)
    elif isinstance(author, list) and depth:
        for one in author[:20]:
            yield from _names(one, depth - 1)


def _language(root: Element, head: Head) -> str | None:
    """The primary subtag (BCP 47) of the language that the page declares."""
    stated = [root.get("lang"), root.get("xml:lang"), head.article.get("inLanguage")]
    stated += head.first(("content-language", "og:locale", "language", "dc.language"))
    for tag in stated:
        found = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", tag) if isinstance(tag, str) else None
        if found:
            return found[1].lower()
    return None
