"""The four invented sites: a paper, a broadcaster, an Arabic-language outlet and a ministry.

The Estuary Ledger, Meridian Nine, Nida al-Sawahil and the Foreign Ministry of Karvelia do not
exist, nor do the people and places they write about. A target such as `nida:/akhbar/marsa-zuhur`
names a site and a path on it, whatever port the site has this time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from archiver.clock import Clock
from archiver.demo.layout import Copy, read_copy, render
from archiver.demo.newsroom import Newsroom

__all__ = [
    "ARABIC_OUTLET",
    "ARTICLE",
    "BROADCASTER",
    "SOURCES",
    "STATEMENT",
    "STATEMENT_IN_RUSSIAN",
    "Sites",
    "copy_of",
    "open_sites",
    "publish",
    "set_up",
]

ARTICLE = "ledger:/opinion/marsa-zuhur-silence"
BROADCASTER = "meridian:/news/marsa-zuhur-quay"
ARABIC_OUTLET = "nida:/akhbar/marsa-zuhur"
STATEMENT = "ministry:/en/statements/417"
STATEMENT_IN_RUSSIAN = "ministry:/ru/statements/417"
SOURCES = (BROADCASTER, ARABIC_OUTLET, STATEMENT, STATEMENT_IN_RUSSIAN)

_SUNDAY = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_TEXTS = {
    ARTICLE: "article.txt",
    BROADCASTER: "meridian.txt",
    ARABIC_OUTLET: "nida.txt",
    STATEMENT: "ministry.txt",
    STATEMENT_IN_RUSSIAN: "ministry_ru.txt",
}


@dataclass(frozen=True, slots=True)
class Sites:
    """The four sites, each on a port of its own."""

    ledger: Newsroom
    meridian: Newsroom
    nida: Newsroom
    ministry: Newsroom

    @property
    def all(self) -> tuple[Newsroom, ...]:
        """The paper first, then the sites of its sources."""
        return (self.ledger, self.meridian, self.nida, self.ministry)

    def find(self, target: str) -> tuple[Newsroom, str]:
        """The site and path of a target such as `ministry:/en/statements/417`."""
        name, _, path = target.partition(":")
        sites = dict(zip(("ledger", "meridian", "nida", "ministry"), self.all, strict=True))
        return sites[name], path

    def url(self, target: str) -> str:
        """The absolute address of a target."""
        site, path = self.find(target)
        return site.url(path)


@contextmanager
def open_sites(clock: Clock) -> Iterator[Sites]:
    """The four sites with their sources published, open until the end of the `with`."""
    with ExitStack() as stack:
        sites = Sites(*(stack.enter_context(Newsroom(clock=clock)) for _ in range(4)))
        set_up(sites)
        yield sites


def set_up(sites: Sites) -> None:
    """Publish what stands before the article does: the sources, and one site's robots.txt.

    The sites differ as sites do: in validators, compression and manners.
    """
    publish(sites, BROADCASTER, etag=False, last_modified=_SUNDAY, gzip=True)
    publish(sites, ARABIC_OUTLET, etag=False)
    publish(sites, STATEMENT, last_modified=_SUNDAY)
    publish(sites, STATEMENT_IN_RUSSIAN, last_modified=_SUNDAY)
    sites.ministry.publish(
        "/robots.txt", "User-agent: *\nDisallow: /search\n", content_type="text/plain"
    )


def copy_of(target: str) -> Copy:
    """An article or source as first published."""
    text = (files(__package__) / "texts" / _TEXTS[target]).read_text(encoding="utf-8")
    return read_copy(text)


def publish(
    sites: Sites,
    target: str,
    *,
    etag: bool = True,
    last_modified: datetime | None = None,
    gzip: bool = False,
) -> None:
    """Set a text in its site's layout and put it up, with the validators that the site sends."""
    site, path = sites.find(target)
    html = render(copy_of(target), url=site.url(path), address=sites.url)
    site.publish(path, html, etag=etag, last_modified=last_modified, gzip=gzip)
