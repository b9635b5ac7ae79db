"""From captures to history: read what is new, replay each dirty resource in order of time.

Evidence is there before this begins and is never touched by it. What is found is committed resource
by resource, and only then does the resource stop being dirty: a process that dies continues where
it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice, takewhile
from typing import Protocol

from archiver.archive import Connection, extractions, payloads, plans
from archiver.archive.extractions import Served
from archiver.archive.plans import Plan
from archiver.archive.publishers import (
    keep_tables,
    loaded_texts,
    publishers_in_force,
    quirks_digest,
)
from archiver.archive.store import Archive
from archiver.cite import CITE, Names
from archiver.compare import COMPARE
from archiver.data import lexicons_digest
from archiver.errors import ArchiveError
from archiver.fold import FOLD
from archiver.models import Extraction, Reading, digest, unread
from archiver.publishers import Publishers, shipped_publishers
from archiver.replay import replay, settled_outcome
from archiver.resolving import resolve_waiting
from archiver.settling import settle_waiting
from archiver.text.names import EXTRACTOR, SEGMENTER
from archiver.text.quirks import Quirks, quirks_of

__all__ = ["READING", "Deriver", "Readers", "names_in_force"]

READING = Reading(
    extractor=EXTRACTOR,
    segmenter=SEGMENTER,
    fold=FOLD,
    compare=COMPARE,
    cite=CITE,
    trace="none",
    data_digest=lexicons_digest(),
)
_TOGETHER = 64  # resources in one transaction at most
_WORTH_A_COMMIT = 4  # resources: a commit for each costs more than the rest of an unchanged visit
_FEED_SEARCH_AT = 500  # new passages; smaller batches cost the index three times as much
_RESOLVED_TOGETHER = 20  # citations whose documents are looked for in one commit
_SETTLED_TOGETHER = 200  # names whose persons and offices are looked at in one commit


class Readers(Protocol):
    """Whoever reads payloads: processes of this machine, or another make of them."""

    def submit(
        self,
        payload: bytes,
        *,
        url: str,
        content_type: str | None,
        quirks: Quirks | None = None,
        known: str | None = None,
    ) -> Future[Extraction]:
        """Promises the reading of a payload, with the quirks of its publisher's pages.

        Where the text's digest is `known`, its quotations need not be looked for.
        """


@dataclass(frozen=True, slots=True)
class _Work:
    """One resource on its way: what is to be read for it comes in before it is replayed."""

    plan: Plan
    as_of: int  # `stamp` of the archive when the plan was made
    needs: dict[Served, Future[Extraction]] = field(default_factory=dict)
    found: list[Extraction] = field(default_factory=list)  # whose quotations the readers found

    @property
    def is_read(self) -> bool:
        return all(future.done() for future in self.needs.values())


class Deriver:
    """Takes dirty resources through reading and replay; used by the archive's one writing thread.

    At most `ahead` pages are being read or wait to be stored, so that memory stays flat. Without
    `publishers` those in force are known: what ships, and what people loaded.
    """

    def __init__(
        self,
        archive: Archive,
        readers: Readers,
        *,
        reading: Reading = READING,
        publishers: Publishers | None = None,
        ahead: int = 8,
        progress: Callable[[int], None] | None = None,
        on_read: Callable[[], object] = lambda: None,
    ) -> None:
        self._archive = archive
        self._readers = readers
        self._ahead = ahead
        self._progress = progress
        self._on_read = on_read
        self._queue: deque[_Work] = deque()
        self._in_flight = 0
        with archive.transaction() as connection:
            keep_tables(connection)
            self._names = names_in_force(connection) if publishers is None else Names(publishers)
            reading = in_force(connection, reading, self._names.publishers)
            self._reading = extractions.reading_id(connection, reading, archive.now())

    @property
    def busy(self) -> bool:
        """Whether resources are on their way."""
        return bool(self._queue)

    def run(self) -> None:
        """Derives all that is dirty, and brings the full-text index up to it."""
        while self.advance(wait=True):
            pass  # another process was quicker with some of it
        with self._archive.transaction() as connection:
            extractions.feed_search(connection)
            extractions.make_current(connection, self._reading)
        while self.resolve():
            pass

    def resolve(self) -> bool:
        """Looks for the documents of some citations by name, then at whose some names are.

        False where nothing waits for that.
        """
        with self._archive.transaction() as connection:
            return (
                resolve_waiting(connection, _RESOLVED_TOGETHER) > 0
                or settle_waiting(connection, _SETTLED_TOGETHER, self._names) > 0
            )

    def advance(self, *, wait: bool) -> bool:
        """Sends what is dirty to the readers and replays what has been read.

        Without `wait` it leaves behind what is still being read. True where anything was dirty.
        """
        found = self.busy
        taken = {work.plan.resource_id for work in self._queue}
        for resource_id in plans.dirty_resources(self._archive.connection):
            if resource_id in taken:
                continue
            found = True
            while self._is_full():
                if not (wait or self._is_worth_a_commit()):
                    return True
                self._finish()
            self._take(resource_id)
        if wait or self._is_worth_a_commit():
            self._finish_read()
        while wait and self._queue:
            self._finish()
        return found

    def _is_full(self) -> bool:
        return self._in_flight >= self._ahead or len(self._queue) >= 4 * self._ahead

    def _finish_read(self, *, before: _Work | None = None) -> None:
        """Finishes what has been read at the head of the queue, some resources in each commit."""
        while True:
            read = takewhile(lambda work: work.is_read and work is not before, self._queue)
            ready = list(islice(read, _TOGETHER))
            if not ready:
                return
            self._finish_together(ready)

    def _finish_together(self, ready: list[_Work]) -> None:
        """Finishes resources whose pages have been read; one that fails loses no other."""
        again: list[tuple[_Work, list[Served]]] = []
        with self._archive.together():
            for work in ready:
                self._queue.popleft()
                again.append((work, self._finish_one(work)))
        for work, served in again:
            if served:
                self._set_again(work, served)
            if self._progress:
                self._progress(len(work.plan.captures))

    def _is_worth_a_commit(self) -> bool:
        """Whether as many resources are read as one commit should take, or all that there are."""
        read = sum(1 for _ in takewhile(lambda work: work.is_read, self._queue))
        return read >= _WORTH_A_COMMIT or read == len(self._queue)

    def _take(self, resource_id: int) -> None:
        """Queues a resource and sends what is unread in it to the readers."""
        stamp = plans.stamp(self._archive.connection)
        work = _Work(plans.plan(self._archive.connection, resource_id, self._reading), stamp)
        if not work.plan.captures:
            return  # another process was quicker
        self._queue.append(work)
        shown = work.plan.state.shown
        version = shown.version_id if shown else None
        known = extractions.text_digest(self._archive.connection, version) if version else None
        for served in self._unread(work.plan):
            while self._in_flight >= self._ahead:
                self._make_room(work)
            work.needs[served] = self._begin_to_read(served, known)
            self._in_flight += 1

    def _begin_to_read(self, served: Served, known: str | None) -> Future[Extraction]:
        """Sends a payload to the readers; one that cannot be restored is unread, and says why."""
        try:
            payload = payloads.restore(self._archive.connection, served.payload_id)
        except ArchiveError as error:
            damaged: Future[Extraction] = Future()
            damaged.set_result(unread(str(error)))
            return damaged
        future = self._readers.submit(
            payload,
            url=served.url,
            content_type=served.content_type or None,
            quirks=quirks_of(self._names.publishers.at(served.url)),
            known=known,
        )
        future.add_done_callback(lambda _: self._on_read())
        return future

    def _unread(self, plan: Plan) -> Iterator[Served]:
        """What this reading has not read yet of a plan's captures, each once."""
        for served in _shown(plan):
            if not self._is_known(plan.resource_id, served):
                yield served

    def _is_known(self, resource_id: int, served: Served) -> bool:
        found = extractions.find_extraction(
            self._archive.connection, self._reading, resource_id, served
        )
        return found is not None

    def _make_room(self, work: _Work) -> None:
        """Finishes the earliest resource; stores what has been read of this one if it is that."""
        if self._queue[0] is not work:
            self._finish(before=work)
            return
        _wait_for(work)
        with self._archive.transaction():
            self._store(work)

    def _finish(self, *, before: _Work | None = None) -> None:
        """Waits for what stands first in the queue; finishes that and what is read besides."""
        for work in islice(self._queue, _WORTH_A_COMMIT):
            _wait_for(work)
        self._finish_read(before=before)

    def _finish_one(self, work: _Work) -> list[Served]:
        """Stores what was read for a resource and replays it, unless texts must be set again."""
        with self._archive.transaction() as connection:
            self._store(work)
            if not self._still_holds(work):
                return []
            again = self._set_by_later(work.plan)
            if not again:
                self._replay(connection, work)
            return again

    def _set_by_later(self, plan: Plan) -> list[Served]:
        """What must be read again, since an earlier page than its own first sight has come."""
        if not plan.whole:
            return []
        return extractions.set_by_later(
            *(self._archive.connection, self._reading, plan.resource_id, _shown(plan))
        )

    def _set_again(self, work: _Work, again: list[Served]) -> None:
        """Lets texts have the passages of the pages that showed them first; then replays."""
        found = {served: self._begin_to_read(served, None) for served in again}
        wait(found.values())
        with self._archive.transaction() as connection:
            if not self._still_holds(work):
                return
            for served, future in found.items():
                extractions.set_again(
                    *(connection, self._reading, work.plan.resource_id, served, future.result())
                )
                work.found.append(future.result())
            self._replay(connection, work)

    def _still_holds(self, work: _Work) -> bool:
        """Whether no other process took up the resource meanwhile; else it is planned anew."""
        return plans.still_holds(self._archive.connection, work.plan, self._reading, work.as_of)

    def _replay(self, connection: Connection, work: _Work) -> None:
        replay(
            *(connection, work.plan),
            reading=self._reading,
            names=self._names,
            found=work.found,
            now=self._archive.now(),
        )
        extractions.feed_search(connection, at_least=_FEED_SEARCH_AT)

    def _store(self, work: _Work) -> None:
        for served, future in work.needs.items():
            found = future.result()
            extractions.store_extraction(
                *(self._archive.connection, self._reading, work.plan.resource_id),
                *(served, found),
            )
            if found.said is not None:
                work.found.append(replace(found, visible=(), links=()))
        self._in_flight -= len(work.needs)
        work.needs.clear()


@cache
def _shipped_names() -> Names:
    return Names(Publishers(shipped_publishers()))


def names_in_force(connection: Connection) -> Names:
    """The publishers' names, as they ship and as people loaded more."""
    if not loaded_texts(connection):
        return _shipped_names()
    return Names(publishers_in_force(connection))


def in_force(connection: Connection, reading: Reading, known: Publishers) -> Reading:
    """A reading with the data in force: quirks alter how pages are read, the rest what is found."""
    texts = "".join(text for _, text in loaded_texts(connection))
    return replace(
        reading,
        extractor=f"{reading.extractor} quirks/{quirks_digest(known)[7:15]}",
        data_digest=digest((reading.data_digest + texts).encode())
        if texts
        else reading.data_digest,
    )


def _shown(plan: Plan) -> Iterator[Served]:
    """The pages whose text a plan's captures show, in order, each once."""
    told: set[Served] = set()
    for facts in plan.captures:
        served = facts.served
        if served is None or served in told or not facts.is_read:
            continue
        if settled_outcome(facts) in (None, "unchanged"):
            told.add(served)
            yield served


def _wait_for(work: _Work) -> None:
    """Waits for the readers before a transaction begins, so that nobody waits for both."""
    wait(work.needs.values())
