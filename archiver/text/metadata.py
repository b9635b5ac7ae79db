"""Read what a page states about itself: title, byline, dates, language, canonical address.

trafilatura's own metadata costs two thirds of an extraction again and cuts dates to the day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from archiver.text.dates import PrintedDate, date_in_address, read_date
from archiver.text.page import Element, path, words_of

__all__ = ["Stated", "gather"]

_ARTICLE = re.compile(r"(article|posting|report|review|webpage|statement|newsitem)$", re.IGNORECASE)
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
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
)
_BY = re.compile(r"^(?:by|von|par|por|di|от|автор:?|بقلم:?)\s+", re.IGNORECASE)
_SHORT = 120  # characters
_WORD = re.compile(r"\w+")
_SITE_TAIL = re.compile(r"\s+[|\-–—:·»«]\s+[^|–—·»«]+$")
_DATED = re.compile(
    r"publi|posted|post-date|entry-date|dateline|pubdate|timestamp|article.*date|date"
)
_NAMED_AUTHOR = path(
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@class, 'Author')]"
)
_MARKED_DATE = path("//*[@itemprop='datePublished']")
_NAMED_DATE = path(
    "//*[contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'publi')"
    " or contains(@class, 'posted') or contains(@class, 'time') or contains(@class, 'datum')"
    " or contains(@id, 'date') or contains(@id, 'datum')]"
)
_LOOSE_DATE = re.compile(r'"date(Published|Modified)"\s*:\s*"([^"]{8,40})"')
_LABEL = re.compile(
    r"(?:(?:first\s+)?(?:published|posted)|опубликовано|дата публикации"
    r"|نشرت?(?:\s+في)?|تاريخ النشر)"
    r"(?:\s+(?:on|at))?\s*:?\s+([^\n]{6,80})",
    re.IGNORECASE,
)
_HEAD_BLOCKS = 60  # of the visible text; what is printed further down dates other things
_CONTROL = re.compile(r"[\x00-\x1f]+")


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


@dataclass(slots=True)
class _Head:
    """The page's meta elements by name, its JSON-LD article, and its time elements."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    times: list[tuple[str, str]] = field(default_factory=list)  # hint (names and classes), date
    canonical: str | None = None
    base: str | None = None
    title: str = ""
    headings: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)

    def first(self, names: Iterable[str]) -> Iterator[str]:
        """What the meta elements of these names say, in the order of the names."""
        for name in names:
            yield from self.metas.get(name, ())


def gather(root: Element, url: str, shown: Sequence[str]) -> Stated:
    """What the page says of itself: in meta elements, JSON-LD, headings, time elements, and last in
    the shown words by its headline."""
    head = _head_of(root)
    return Stated(
        title=_title(head),
        byline=_byline(head),
        published=_published(head, url, shown) or _first_date(_near_headline(head, root, shown)),
        modified=_first_date(_dates(head, "dateModified", _MODIFIED)),
        language=_language(root, head),
        canonical=head.canonical,
        base=head.base,
    )


def _head_of(root: Element) -> _Head:
    """Everything about the page in one pass over the elements that can hold it."""
    head = _Head()
    readers = {
        "meta": _read_meta,
        "link": _read_link,
        "script": _read_script,
        "time": _read_time,
        "h1": _read_heading,
        "title": _read_title,
        "base": _read_base,
    }
    for element in root.iter(*readers):
        readers[element.tag](head, element)
    if not head.authors and not head.metas.keys() & set(_AUTHORS):
        marked = _NAMED_AUTHOR(root)
        head.authors = [words for words in map(words_of, marked[:3]) if 0 < len(words) <= 100][:1]
    if "datepublished" not in head.metas:
        for element in _MARKED_DATE(root)[:1]:
            head.times.insert(0, ("datepublished", element.get("content") or words_of(element)))
    return head


def _read_meta(head: _Head, element: Element) -> None:
    """Note what a meta element says under its name, property or itemprop."""
    name = element.get("property") or element.get("name") or element.get("itemprop")
    name = name or element.get("http-equiv")
    content = (element.get("content") or "").strip()
    if name and content:
        head.metas.setdefault(name.lower(), []).append(content)


def _read_link(head: _Head, element: Element) -> None:
    """Note the canonical address."""
    if head.canonical is None and "canonical" in (element.get("rel") or "").lower().split():
        head.canonical = (element.get("href") or "").strip() or None


def _read_base(head: _Head, element: Element) -> None:
    """Note the base address; the first one counts (HTML Standard, 4.2.3)."""
    if head.base is None:
        head.base = (element.get("href") or "").strip() or None


def _read_heading(head: _Head, element: Element) -> None:
    """Note the words of a first-level heading."""
    words = words_of(element)
    if words and len(head.headings) < 5:
        head.headings.append(words)


def _read_title(head: _Head, element: Element) -> None:
    """Note the words of the title element; a drawing may hold further ones."""
    head.title = head.title or words_of(element)


def _read_time(head: _Head, element: Element) -> None:
    """Note a time element with the names that tell what it dates."""
    if len(head.times) < 20:
        around = element.getparent()
        names = [element.get("itemprop"), element.get("class"), element.get("pubdate")]
        if around is not None:
            names += [around.get("class"), around.get("itemprop")]
        written = (element.get("datetime") or "").strip() or words_of(element)
        head.times.append((" ".join(name for name in names if name).lower(), written))


def _read_script(head: _Head, element: Element) -> None:
    """Note the article that a JSON-LD script describes (schema.org)."""
    if "ld+json" not in (element.get("type") or "") or not element.text:
        return
    text = _CONTROL.sub(" ", element.text).strip().removeprefix("<!--").removesuffix("-->")
    try:
        data = json.loads(text.strip().rstrip(";"))
    except (ValueError, RecursionError):
        for kind, written in _LOOSE_DATE.findall(text):
            head.loose.setdefault(f"date{kind}", written)
        return
    for item in _items(data, 6):
        if _is_article(item):
            rank = 0 if "webpage" in str(item.get("@type", "")).lower() else 1
            _merge(head.article, item, rank)


def _merge(article: dict[str, Any], item: dict[str, Any], rank: int) -> None:
    """Take over what an item states: an article before a web page, an earlier before a later."""
    known = article.get("rank", -1)
    if rank > known:
        article.update({name: value for name, value in item.items() if value})
        article["rank"] = rank
    elif rank < known:
        for name, value in item.items():
            article.setdefault(name, value)


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD text, outermost first."""
    if isinstance(data, list) and depth:
        for item in data[:100]:
            yield from _items(item, depth - 1)
    elif isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth and isinstance(data.get(name), dict | list):
                yield from _items(data[name], depth - 1)


def _is_article(item: dict[str, Any]) -> bool:
    """Whether an object is an article by its type."""
    types = item.get("@type")
    kinds = types if isinstance(types, list) else [types]
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds)


def _dates(head: _Head, name: str, metas: tuple[str, ...]) -> Iterator[str]:
    """The places where a page states a date, the most exact first."""
    yield from head.first(metas[:1])
    for stated in (head.article.get(name), head.loose.get(name)):
        if isinstance(stated, str):
            yield _clean(stated)
    yield from head.first(metas[1:])


def _first_date(written: Iterable[str]) -> PrintedDate | None:
    """The first that states a moment; where none does, the first that states a day."""
    day: PrintedDate | None = None
    for words in written:
        found = read_date(words)
        if found and found.precision != "day":
            # A moment on quite another day is the date of something else.
            return found if day is None or abs(_ordinal(found) - _ordinal(day)) <= 1 else day
        day = day or found
    return day


def _ordinal(found: PrintedDate) -> int:
    """The month and day as a number, near enough to tell neighbouring days."""
    year, month, day = found.value[:10].split("-")
    return (int(year) * 12 + int(month)) * 31 + int(day)


def _published(head: _Head, url: str, shown: Sequence[str]) -> PrintedDate | None:
    """When the page says that it was published; by its address where it does not say."""
    stated = _first_date(_dates(head, "datePublished", _PUBLISHED))
    if stated:
        return stated
    marked = (written for hint, written in head.times if _DATED.search(hint))
    return (
        _first_date(_labelled(shown))
        or _first_date(marked)
        or date_in_address(url)
        or _first_date(written for _, written in head.times[:1])
    )


def _labelled(shown: Sequence[str]) -> Iterator[str]:
    """The dates printed behind a word for publishing; a time element may date an edit."""
    for text in shown[:_HEAD_BLOCKS]:
        found = _LABEL.match(text)
        if found and len(text) <= _SHORT * 2:
            yield found[1]


def _near_headline(head: _Head, root: Element, shown: Sequence[str]) -> Iterator[str]:
    """Short words where pages print their date: by the headline, or in elements named after it.

    What stands above the headline is left out: a site's clock prints today's date there.
    """
    for number, text in enumerate(shown):
        if text in head.headings or text.replace("\n", " ") in head.headings:
            yield from (near for near in shown[number : number + 7] if len(near) <= _SHORT)
            break
    yield from (w for w in map(words_of, _NAMED_DATE(root)[:20]) if 6 <= len(w) <= _SHORT)


def _title(head: _Head) -> str | None:
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


def _without_site(title: str, head: _Head) -> str:
    """A title without the name of the site at its end."""
    for name in head.first(("og:site_name", "application-name")):
        if title.casefold().endswith(name.casefold()) and len(title) > len(name):
            return title[: -len(name)].rstrip(" |-–—:·»«") or title
    return title if head.metas.get("og:title") else _SITE_TAIL.sub("", title) or title


def _headline(head: _Head) -> str:
    """The headline of the JSON-LD article."""
    headline = head.article.get("headline")
    return _clean(headline) if isinstance(headline, str) else ""


def _byline(head: _Head) -> str | None:
    """The authors as the page names them, joined by commas."""
    names = list(_names(head.article.get("author"), 3))
    if not names:
        names = [n for n in head.first(_AUTHORS) if not n.startswith(("http", "/", "@"))][:1]
    if not names:
        names = [_BY.sub("", name) for name in head.authors]
    return ", ".join(dict.fromkeys(" ".join(name.split()) for name in names))[:300] or None


def _clean(stated: str) -> str:
    """A text out of JSON without what no file can hold: lone surrogates and controls."""
    return _CONTROL.sub(" ", stated.encode("utf-8", "replace").decode("utf-8")).strip()


def _names(author: Any, depth: int) -> Iterator[str]:
    """The names in a JSON-LD author: a text, a person or organisation, or a list of these."""
    if isinstance(author, str) and not author.startswith("http"):
        yield _clean(author)
    elif isinstance(author, dict) and depth:
        yield from _names(author.get("name"), depth - 1)
    elif isinstance(author, list) and depth:
        for one in author[:20]:
            yield from _names(one, depth - 1)


def _language(root: Element, head: _Head) -> str | None:
    """The primary subtag (BCP 47) of the language that the page declares."""
    stated = [root.get("lang"), root.get("xml:lang"), head.article.get("inLanguage")]
    stated += head.first(("content-language", "og:locale", "language", "dc.language"))
    for tag in stated:
        found = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", tag) if isinstance(tag, str) else None
        if found:
            return found[1].lower()
    return None
