"""The mementos that archives list of a page (RFC 7089 section 5), and which of them are wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from archiver.fetch.heads import http_date
from archiver.fetch.link_format import WebLink
from archiver.fetch.public_archives import Archive
from archiver.fetch.replay import dates_agree
from archiver.models import Capture

__all__ = ["LINK_FORMAT", "Listing", "Memento", "TimeMap", "in_order", "nearest"]

LINK_FORMAT = "application/link-format"
_NAMES = {"timemap": "TimeMap", "timegate": "TimeGate"}
_UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A state of a page that an archive says it holds; `asked` is the time it was looked for."""

    uri: str
    datetime: str
    archive: Archive
    original: str
    how: str  # timemap timegate
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMap:
    """What archives said they hold of a page, in order of time.

    `tries` are the requests that brought nothing, as captures of the archives' own addresses, and
    the robots.txt files that were fetched. `notes` say what was cut, broken or left out; `complete`
    is False where there may be more.
    """

    original: str
    mementos: tuple[Memento, ...] = ()
    complete: bool = True
    notes: tuple[str, ...] = ()
    tries: tuple[Capture, ...] = ()


@dataclass(slots=True)
class Listing:
    """What one archive has listed of a page so far, by its TimeMap or by its TimeGate.

    `asked` is None where all mementos are wanted, each for its own time.
    """

    archive: Archive
    original: str
    asked: str | None
    how: str  # timemap timegate
    mementos: dict[str, Memento] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)  # addresses, in order
    links: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    doubts: list[str] = field(default_factory=list)
    tries: list[Capture] = field(default_factory=list)
    is_failing: bool = False

    @property
    def name(self) -> str:
        """What it is called, for people."""
        return _NAMES[self.how]

    @property
    def is_complete(self) -> bool:
        """Whether all that the archive holds was listed and could be read."""
        return not self.faults and not self.doubts

    @property
    def readable(self) -> int:
        """How many of the links say what they are."""
        return self.links - self.faults[_UNREADABLE]

    def take(self, link: WebLink | None, base: str) -> None:
        """Adds what a link says that stands in a page at `base`."""
        self.links += 1
        if link is None or not link.relations:
            self.faults[_UNREADABLE] += 1
            return
        if link.relations.isdisjoint(("memento", "timemap")):
            return
        try:
            absolute = link.target.startswith(("http://", "https://"))
            address = link.target if absolute else urljoin(base, link.target)
        except ValueError:
            self.faults[_UNREADABLE] += 1
            return
        if not self.archive.holds(address):
            self.faults["outside of the archive"] += 1
        elif "memento" in link.relations:
            self.take_memento(address, http_date(link.attributes.get("datetime", "")))
        elif link.attributes.get("type", LINK_FORMAT) == LINK_FORMAT:
            self.pages[address] = None

    def take_memento(self, address: str, moment: str | None) -> None:
        """Adds a memento, unless its date is missing or cannot be true."""
        if moment is None:
            self.faults["without a date that can be read"] += 1
        elif not dates_agree(moment, address):
            self.faults["dated otherwise than by the address"] += 1
        elif address not in self.mementos:
            self.mementos[address] = Memento(
                uri=address,
                datetime=moment,
                archive=self.archive,
                original=self.original,
                how=self.how,
                asked=self.asked or moment,
            )

    def notes(self) -> list[str]:
        """What was cut, broken or left out, a sentence each."""
        of_links = f"{self.archive.name}: of the {self.links} links of its {self.name}"
        return [f"{self.archive.name}: {doubt}" for doubt in self.doubts] + [
            f"{of_links}, {count} {why}." for why, count in sorted(self.faults.items())
        ]


def in_order(mementos: Iterable[Memento]) -> tuple[Memento, ...]:
    """Mementos by time; those of one second in the order in which the archives were asked."""
    return tuple(sorted(mementos, key=_time))


def nearest(mementos: Iterable[Memento], around: str) -> tuple[Memento, ...]:
    """The last memento at or before a time, and the first after it, as far as there are such."""
    found = list(mementos)
    before = [memento for memento in found if memento.datetime <= around]
    after = [memento for memento in found if memento.datetime > around]
    return (
        *([max(before, key=_time)] if before else ()),
        *([min(after, key=_time)] if after else ()),
    )


def _time(memento: Memento) -> str:
    return memento.datetime
