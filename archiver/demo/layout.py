"""How the invented sites set their pages: a news page with all that surrounds an article.

Copy is plain text, one paragraph a string. `## ` begins a heading, `> ` a quotation block,
and `[words](site:/path)` is a link to a page of one of the sites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

__all__ = [
    "BLOCKED",
    "CHALLENGE",
    "NOTICE_PLACE",
    "Copy",
    "notice",
    "page",
    "read_copy",
    "render",
    "short_page",
]

NOTICE_PLACE = "<!-- notices -->"
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_SECTIONS = ("World", "Politics", "Opinion", "Sport")
_Address = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article as its desk hands it in: the words and what is known about them."""

    title: str
    site: str
    paragraphs: tuple[str, ...]
    byline: str | None = None
    published: str | None = None  # ISO 8601 with an offset, as the page's head has it
    printed: str | None = None  # the same date as readers see it
    lang: str = "en"
    caption: str | None = None
    credit: str | None = None
    sections: tuple[str, ...] = _SECTIONS
    related: tuple[str, ...] = ()
    editions: Mapping[str, str] = field(default_factory=dict)  # language to link target

    @property
    def direction(self) -> str:
        """`rtl` for Arabic, else `ltr`."""
        return "rtl" if self.lang == "ar" else "ltr"


def read_copy(text: str) -> Copy:
    """The article in a file: `Name: value` lines, an empty line, then paragraphs.

    Lists (`Sections`, `Related`) are separated by ` | `, `Editions` are `language target` pairs.
    """
    head, _, body = text.strip().partition("\n\n")
    given = dict(line.split(": ", 1) for line in head.splitlines())
    return Copy(
        title=given["Title"],
        site=given["Site"],
        paragraphs=tuple(" ".join(one.split()) for one in body.split("\n\n") if one.strip()),
        byline=given.get("Byline"),
        published=given.get("Published"),
        printed=given.get("Printed"),
        lang=given.get("Language", "en"),
        caption=given.get("Caption"),
        credit=given.get("Credit"),
        sections=_listed(given, "Sections") or _SECTIONS,
        related=_listed(given, "Related"),
        editions=dict(_pair(edition) for edition in _listed(given, "Editions")),
    )


def _listed(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The items of a ` | ` separated line, none where there is no such line."""
    return tuple(given[name].split(" | ")) if name in given else ()


def _pair(words: str) -> tuple[str, str]:
    """A language and the target of that edition."""
    language, target = words.split()
    return language, target


def page(
    title: str,
    paragraphs: Iterable[str],
    *,
    site: str = "The Estuary Ledger",
    byline: str | None = None,
    published: str | None = None,
    lang: str = "en",
    caption: str | None = None,
    credit: str | None = None,
    related: Iterable[str] = (),
    url: str = "",
    address: _Address = str,
) -> str:
    """The HTML page of an article in a few words: `render` of the copy that they make."""
    copy = Copy(
        title=title,
        paragraphs=tuple(paragraphs),
        site=site,
        byline=byline,
        published=published,
        lang=lang,
        caption=caption,
        credit=credit,
        related=tuple(related),
    )
    return render(copy, url=url, address=address)


def render(copy: Copy, *, url: str = "", address: _Address = str) -> str:
    """The whole HTML page of an article at `url`; `address` makes link targets absolute."""
    return (
        f'<!doctype html>\n<html lang="{copy.lang}" dir="{copy.direction}">\n'
        f"<head>\n{_head(copy, url, address)}\n</head>\n<body>\n{_masthead(copy)}\n<main>\n"
        f"{_article(copy, address)}\n{_related(copy)}\n</main>\n{_footer(copy)}\n</body>\n</html>\n"
    )


def notice(words: str) -> str:
    """A correction as the paper sets it below the article, with its place kept for the next."""
    return f'<p class="correction"><em>{escape(words, quote=False)}</em></p>\n{NOTICE_PLACE}'


def short_page(title: str, words: str, extra: str = "") -> bytes:
    """A page of one sentence, as for errors."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title></head>\n<body><h1>{escape(title)}</h1><p>{escape(words)}</p>{extra}</body>"
        "</html>\n"
    ).encode()


def _head(copy: Copy, url: str, address: _Address) -> str:
    """Title, description, Open Graph, editions and JSON-LD."""
    title, lead = escape(copy.title), escape(_plain(copy.paragraphs[0]))
    lines = [
        '<meta charset="utf-8">',
        f"<title>{title} – {escape(copy.site)}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="description" content="{lead}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{title}">',
        f'<meta property="og:site_name" content="{escape(copy.site)}">',
    ]
    if url:
        lines += [f'<link rel="canonical" href="{escape(url)}">']
    if copy.published:
        lines += [f'<meta property="article:published_time" content="{copy.published}">']
    if copy.byline:
        lines += [f'<meta name="author" content="{escape(copy.byline)}">']
    for language, target in copy.editions.items():
        href = escape(address(target))
        lines += [f'<link rel="alternate" hreflang="{language}" href="{href}">']
    lines += [f'<script type="application/ld+json">{_json_ld(copy, url)}</script>']
    return "\n".join(lines)


def _json_ld(copy: Copy, url: str) -> str:
    """The page's schema.org NewsArticle, safe inside a script element."""
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": copy.title,
        "inLanguage": copy.lang,
        "publisher": {"@type": "Organization", "name": copy.site},
    }
    if copy.byline:
        article["author"] = {"@type": "Person", "name": copy.byline}
    if copy.published:
        article["datePublished"] = copy.published
    if url:
        article["mainEntityOfPage"] = url
    return json.dumps(article, ensure_ascii=False).replace("<", "\\u003c")


def _masthead(copy: Copy) -> str:
    """The site's name and its sections."""
    items = "".join(
        f'<li><a href="/section/{number}">{escape(name)}</a></li>'
        for number, name in enumerate(copy.sections, 1)
    )
    return (
        f'<header class="masthead"><a class="logo" href="/">{escape(copy.site)}</a>\n'
        f"<nav><ul>{items}</ul></nav></header>"
    )


def _article(copy: Copy, address: _Address) -> str:
    """Headline, byline, picture and the text."""
    parts = ['<article class="story">', f"<h1>{escape(copy.title, quote=False)}</h1>"]
    signed = [f'<span class="author">{escape(copy.byline)}</span>'] if copy.byline else []
    if copy.published:
        printed = escape(copy.printed or copy.published)
        signed += [f'<time datetime="{copy.published}">{printed}</time>']
    if signed:
        parts += [f'<div class="byline">{" · ".join(signed)}</div>']
    if copy.caption:
        parts += [_figure(copy.caption, copy.credit)]
    parts += ['<div class="article-body">']
    parts += [_paragraph(paragraph, address) for paragraph in copy.paragraphs]
    return "\n".join([*parts, NOTICE_PLACE, "</div>", "</article>"])


def _figure(caption: str, credit: str | None) -> str:
    """The picture with its caption and whom it is credited to."""
    words = escape(caption, quote=False)
    by = f' <span class="credit">/ {escape(credit, quote=False)}</span>' if credit else ""
    return (
        f'<figure><img src="/images/lead.jpg" alt="{escape(caption)}" width="960" height="540">'
        f"<figcaption>{words}{by}</figcaption></figure>"
    )


def _paragraph(paragraph: str, address: _Address) -> str:
    """One paragraph, heading or quotation block with its links."""
    for mark, opening, closing in (
        ("## ", "<h2>", "</h2>"),
        ("> ", "<blockquote><p>", "</p></blockquote>"),
        ("", "<p>", "</p>"),
    ):
        if paragraph.startswith(mark):
            return opening + _linked(paragraph.removeprefix(mark), address) + closing
    raise AssertionError("every paragraph begins with the empty mark")


def _linked(words: str, address: _Address) -> str:
    """Words as HTML, `[words](target)` as links."""

    def anchor(match: re.Match[str]) -> str:
        return f'<a href="{escape(address(match[2]))}">{match[1]}</a>'

    return _LINK.sub(anchor, escape(words, quote=False))


def _plain(words: str) -> str:
    """Words without the addresses of their links."""
    return _LINK.sub(r"\1", words)


def _related(copy: Copy) -> str:
    """Headlines of other stories beside the article."""
    items = "".join(
        f'<li><a href="/related/{number}">{escape(title)}</a></li>'
        for number, title in enumerate(copy.related, 1)
    )
    return f'<aside class="related"><ul>{items}</ul></aside>' if items else ""


def _footer(copy: Copy) -> str:
    """The small print."""
    site = escape(copy.site)
    return f'<footer class="site-footer"><p>© {site}</p><a href="/imprint">{site}</a></footer>'


BLOCKED = short_page(
    "Access denied",
    "Automated traffic was detected from your network, so this page cannot be shown.",
    "<p>Reference: 0.3f1c.1741240800.7be2</p>",
)
CHALLENGE = short_page(
    "Just a moment…",
    "We are checking that you are not a robot. Enable JavaScript and cookies to continue.",
    '<form id="challenge-form" method="post" action="/check"></form><script>"use strict";</script>',
)
