"""Alerts: what is new in an archive, told to the targets that asked for it.

A target is told of an event at least once, and again only where the program died between the
hand-over and writing it down. What a target does not take waits for the next call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from archiver import postbox
from archiver.archive import questions
from archiver.archive.deliveries import Look, look_for, remember_delivery, remember_look
from archiver.archive.events import Changed, Event, Wanted
from archiver.archive.lock import only_notifier
from archiver.archive.store import Archive
from archiver.clock import Clock, from_datetime, utc_now
from archiver.errors import ArchiveBusy, DeliveryProblem
from archiver.excerpt import excerpt, shortened
from archiver.wording import say

__all__ = [
    "Desk",
    "Letter",
    "Order",
    "Told",
    "Wanted",
    "alerting",
    "check",
    "deliver",
    "letters",
    "notify",
    "preview",
]

T = TypeVar("T")
_PAUSE = 30.0  # seconds between two looks at what is new
_AT_FIRST = timedelta(days=7)  # how far back a target is told when it is new
_LINE = 240  # characters of one change
_SPANS = 3  # edited spans of one change
# Characters that would forge lines or turn the direction of what follows them.
_UNSEEN = dict.fromkeys([*range(32), *range(127, 160), *range(0x202A, 0x202F)]) | dict.fromkeys(
    [0x2028, 0x2029, *range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who is to be told of what: apprise addresses, a choice of events, and how it is put.

    `base_url` is the address of the archive's page in a Datasette; without it no links are given.
    """

    targets: tuple[str, ...]
    wanted: Wanted = field(default_factory=Wanted)
    since: str | None = None
    base_url: str | None = None
    batch: int = 20  # events in one message
    clock: Clock = utc_now

    @property
    def at_first(self) -> str:
        """From when on a target is told that was never told before."""
        return from_datetime(self.clock() - _AT_FIRST)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, and the events it is about."""

    title: str
    body: str
    event_keys: tuple[str, ...]


@dataclass(slots=True)
class Told:
    """What one target took; `problem` says why it did not take the rest."""

    target: str  # as it may be shown
    events: int = 0
    letters: int = 0
    problem: str | None = None


class Desk(Protocol):
    """Whoever puts questions to the archive in the one thread that may."""

    async def ask(self, question: Callable[[Archive], T]) -> T:
        """The answer to a question."""


@dataclass(frozen=True, slots=True)
class _OwnDesk:
    archive: Archive

    async def ask(self, question: Callable[[Archive], T]) -> T:
        return question(self.archive)


def check(order: Order) -> None:
    """Raises UsageProblem where a target cannot be meant, before anything is sent."""
    for target in order.targets:
        postbox.check_target(target)


def notify(path: Path, order: Order) -> list[Told]:
    """Tells each target what is new for it.

    Raises UsageProblem where a target cannot be meant, ArchiveBusy where another process sends.
    """
    check(order)
    with Archive(path, create=False, clock=order.clock) as archive:
        return asyncio.run(deliver(path, _OwnDesk(archive), order))


async def deliver(path: Path, desk: Desk, order: Order) -> list[Told]:
    """Tells each target what is new for it, with the archive asked through `desk`.

    One that does not take a message keeps no other from being told.
    """
    with only_notifier(path):
        return [await _tell(desk, order, target, path.stem) for target in order.targets]


@asynccontextmanager
async def alerting(
    path: Path, order: Order, told: Callable[[Told], None], desk: Desk
) -> AsyncIterator[None]:
    """Tells targets what is new while something else captures, twice a minute and at its end.

    What was told, and what was not taken, goes to `told`. Where another process sends the alerts,
    it is left to that one.
    """
    over = asyncio.Event()
    telling = asyncio.create_task(_go_on(path, order, told, desk, over))
    try:
        yield
    except BaseException:
        over.set()
        await asyncio.gather(telling, return_exceptions=True)
        raise
    over.set()
    await telling


async def _go_on(
    path: Path, order: Order, told: Callable[[Told], None], desk: Desk, over: asyncio.Event
) -> None:
    while True:
        last = over.is_set()
        with suppress(ArchiveBusy):
            for one in await deliver(path, desk, order):
                if one.events or one.problem:
                    told(one)
        if last:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), _PAUSE)


async def _tell(desk: Desk, order: Order, target: str, name: str) -> Told:
    """Tells one target, message by message, each written down when it has been taken."""
    told = Told(postbox.told_name(target))
    while True:
        look = await desk.ask(partial(_look, order, target))
        for letter in letters(look.events, name, order):
            try:
                await asyncio.to_thread(postbox.hand_over, target, letter.title, letter.body)
            except DeliveryProblem as problem:
                told.problem = str(problem)
                return told
            await desk.ask(partial(_remember, target, letter.event_keys))
            told.events += len(letter.event_keys)
            told.letters += 1
        if look.complete:
            await desk.ask(partial(_remember_look, order, target, look))
            return told


def _look(order: Order, target: str, archive: Archive) -> Look:
    with archive.transaction() as connection:
        return look_for(connection, target, order.wanted, order.since, order.at_first)


def _remember(target: str, event_keys: Sequence[str], archive: Archive) -> None:
    with archive.transaction() as connection:
        remember_delivery(connection, target, event_keys, archive.now())


def _remember_look(order: Order, target: str, look: Look, archive: Archive) -> None:
    with archive.transaction() as connection:
        remember_look(connection, target, order.wanted, look.upto)


def preview(path: Path, order: Order) -> Iterator[tuple[str, list[Letter]]]:
    """Each target, as it may be shown, with the first messages it would get; changes nothing."""
    with questions.opened(path) as archive:
        for target in order.targets:
            look = look_for(archive.conn, target, order.wanted, order.since, order.at_first)
            yield postbox.told_name(target), list(letters(look.events, path.stem, order))


def letters(events: Sequence[Event], name: str, order: Order) -> Iterator[Letter]:
    """Events as messages of plain text, so many in each."""
    for start in range(0, len(events), order.batch):
        part = events[start : start + order.batch]
        count = "1 event" if len(part) == 1 else f"{len(part)} events"
        body = "\n\n".join("\n".join(_lines(event, order.base_url)) for event in part)
        yield Letter(f"{name}: {count}", body, tuple(event.event_key for event in part))


def _lines(event: Event, base_url: str | None) -> Iterator[str]:
    """One event: when and what, the page, the words that changed, and where to read on."""
    yield f"{event.at} {say('event', event.kind)}"
    if event.title:
        yield _plain(event.title)
    yield _plain(event.url)
    if event.kind == "page_gone" and event.outcome:
        yield f"  {say('outcome', event.outcome)}"
    if event.source:
        yield f"  {shortened(_plain(event.source), _LINE)}"
    for change in event.changes:
        yield f"  {say('op', change.op)}: {shortened(_words(change), _LINE)}"
    if event.count > len(event.changes):
        yield f"  and {event.count - len(event.changes)} more changes"
    if base_url and event.href:
        yield f"{base_url.rstrip('/')}/{event.href}"


def _words(change: Changed) -> str:
    """The words of a change in one line: what went in [-…-], what came in {+…+}."""
    if change.op == "edited" and change.spans:
        told = " ".join(excerpt(change.old_text, *span) for span in change.spans[:_SPANS])
        return _plain(told + (" …" if len(change.spans) > _SPANS else ""))
    if change.old_text and change.new_text and change.old_text != change.new_text:
        half = _LINE // 2
        old, new = (shortened(text, half - 2) for text in (change.old_text, change.new_text))
        return _plain(f"{old} → {new}")
    return _plain(change.new_text or change.old_text)


def _plain(text: str) -> str:
    """The text in one line, without characters that would forge another or hide what it says."""
    return " ".join(text.split()).translate(_UNSEEN)
