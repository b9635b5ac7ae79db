"""The invented week: what the four sites do from Monday to Sunday, and when they are visited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archiver.demo.layout import NOTICE_PLACE, notice
from archiver.demo.newsroom import Newsroom
from archiver.demo.sites import ARTICLE, BROADCASTER, STATEMENT, Sites, publish

__all__ = ["EVERY", "MONDAY", "VISITS", "WEEK", "Step", "calendar"]

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
EVERY = timedelta(hours=6)
VISITS = tuple(MONDAY + EVERY * number for number in range(1, 29))


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one of the sites does, and the sentence that tells it."""

    at: datetime
    tell: str
    act: Callable[[Sites], None]


def calendar() -> Iterator[tuple[datetime, tuple[Step, ...]]]:
    """Each visit of the week with the steps taken since the visit before it."""
    since = MONDAY
    for visit in VISITS:
        yield visit, tuple(step for step in WEEK if since < step.at <= visit)
        since = visit


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of the week; day 1 is Monday."""
    return MONDAY + timedelta(days=day - 1, hours=hour, minutes=minute)


def _edit(target: str, *changes: tuple[str, str]) -> Callable[[Sites], None]:
    """The step that replaces words in a page, each old wording by its new one."""

    def act(sites: Sites) -> None:
        site, path = sites.find(target)
        for old, new in changes:
            site.edit(path, old, new)

    return act


def _do(target: str, manner: Callable[[Newsroom, str], None]) -> Callable[[Sites], None]:
    """The step that does something else to a page, such as `Newsroom.block`."""

    def act(sites: Sites) -> None:
        manner(*sites.find(target))

    return act


def _reversed(*changes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The changes that undo these."""
    return tuple((new, old) for old, new in reversed(changes))


_SOFTENED = (
    ("The Convenient Silence Over Marsa Zuhur", "The Silence Over Marsa Zuhur"),
    (
        "there was a fire. A government with nothing to hide would have said so by breakfast.",
        "there was a fire.",
    ),
)

WEEK: tuple[Step, ...] = (
    Step(
        _at(1, 5, 40),
        "The Estuary Ledger publishes its article on the strike at Marsa Zuhur.",
        lambda sites: publish(sites, ARTICLE, gzip=True),
    ),
    Step(
        _at(2, 10, 15),
        "The Ledger drops “reportedly” and the two pilots it had the claim from, without a notice.",
        _edit(
            ARTICLE,
            ("were reportedly launched", "were launched"),
            (", according to two pilots who lay outside the bar that night", ""),
        ),
    ),
    Step(
        _at(3, 15, 30),
        "The number of dock workers killed becomes 30 where it was 3.",
        _edit(ARTICLE, ("killing 3 dock workers", "killing 30 dock workers")),
    ),
    Step(
        _at(4, 11),
        "The Ledger puts the number back to 3 and says so in a correction below the article.",
        _edit(
            ARTICLE,
            ("killing 30 dock workers", "killing 3 dock workers"),
            (
                NOTICE_PLACE,
                notice(
                    "Correction, 5 March 2026: An earlier version of this article said that 30"
                    " dock workers were killed at Marsa Zuhur. The number is 3."
                ),
            ),
        ),
    ),
    Step(
        _at(4, 20),
        "Meridian Nine rewords the harbour master’s answer, which the Ledger quotes word for word.",
        _edit(
            BROADCASTER,
            (
                "everyone who wanted to know where the grain stood could read it on the harbour"
                " office’s own website",
                "anyone who wanted to know where the grain stood could have guessed it",
            ),
        ),
    ),
    Step(
        _at(5, 4),
        "The ministry’s statement answers 404; its Russian edition stays.",
        _do(STATEMENT, Newsroom.withdraw),
    ),
    Step(
        _at(5, 9, 30),
        "The Ledger takes the visitor for a robot and shows a block page.",
        _do(ARTICLE, Newsroom.block),
    ),
    Step(_at(5, 13), "The Ledger lets visitors in again.", _do(ARTICLE, Newsroom.restore)),
    Step(
        _at(6, 5),
        "The Ledger’s server accepts requests and sends nothing.",
        _do(ARTICLE, Newsroom.stall),
    ),
    Step(_at(6, 7), "The Ledger’s server answers again.", _do(ARTICLE, Newsroom.restore)),
    Step(
        _at(6, 16),
        "“Convenient” goes from the headline, and a sentence from the last paragraph but one.",
        _edit(ARTICLE, *_SOFTENED),
    ),
    Step(
        _at(7, 14),
        "Headline and sentence return: the article reads as it did on Thursday.",
        _edit(ARTICLE, *_reversed(*_SOFTENED)),
    ),
)
