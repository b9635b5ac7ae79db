"""Read where a page states things about itself: meta elements, JSON-LD, headings, time elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from archiver.text.page import Element, path, words_of

__all__ = ["AUTHORS", "Head", "clean", "head_of"]

_ARTICLE = re.compile(r"(article|posting|report|review|webpage|statement|newsitem)$", re.IGNORECASE)
AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
)
_NAMED_AUTHOR = path(
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@class, 'Author')]"
)
_MARKED_DATE = path("//*[@itemprop='datePublished']")
_LOOSE_DATE = re.compile(r'"date(Published|Modified)"\s*:\s*"([^"]{8,40})"')
_CONTROL = re.compile(r"[\x00-\x1f]+")


@dataclass(slots=True)
class Head:
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


def head_of(root: Element) -> Head:
    """Everything about the page in one pass over the elements that can hold it."""
    head = Head()
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
    if not head.authors and not head.metas.keys() & set(AUTHORS):
        marked = _NAMED_AUTHOR(root)
        head.authors = [words for words in map(words_of, marked[:3]) if 0 < len(words) <= 100][:1]
    if "datepublished" not in head.metas:
        for element in _MARKED_DATE(root)[:1]:
            head.times.insert(0, ("datepublished", element.get("content") or words_of(element)))
    return head


def _read_meta(head: Head, element: Element) -> None:
    """Note what a meta element says under its name, property or itemprop."""
    name = element.get("property") or element.get("name") or element.get("itemprop")
    name = name or element.get("http-equiv")
    content = (element.get("content") or "").strip()
    if name and content:
        head.metas.setdefault(name.lower(), []).append(content)


def _read_link(head: Head, element: Element) -> None:
    """Note the canonical address."""
    if head.canonical is None and "canonical" in (element.get("rel") or "").lower().split():
        head.canonical = (element.get("href") or "").strip() or None


def _read_base(head: Head, element: Element) -> None:
    """Note the base address; the first one counts (HTML Standard, 4.2.3)."""
    if head.base is None:
        head.base = (element.get("href") or "").strip() or None


def _read_heading(head: Head, element: Element) -> None:
    """Note the words of a first-level heading."""
    words = words_of(element)
    if words and len(head.headings) < 5:
        head.headings.append(words)


def _read_title(head: Head, element: Element) -> None:
    """Note the words of the title element; a drawing may hold further ones."""
    head.title = head.title or words_of(element)


def _read_time(head: Head, element: Element) -> None:
    """Note a time element with the names that tell what it dates."""
    if len(head.times) < 20:
        around = element.getparent()
        names = [element.get("itemprop"), element.get("class"), element.get("pubdate")]
        if around is not None:
            names += [around.get("class"), around.get("itemprop")]
        written = (element.get("datetime") or "").strip() or words_of(element)
        head.times.append((" ".join(name for name in names if name).lower(), written))


def _read_script(head: Head, element: Element) -> None:
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


def clean(stated: str) -> str:
    """A text out of JSON without what no file can hold: lone surrogates and controls."""
    return _CONTROL.sub(" ", stated.encode("utf-8", "replace").decode("utf-8")).strip()
