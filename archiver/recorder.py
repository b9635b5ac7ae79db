"""The one thread that writes: captures come in from any task, evidence is acknowledged, then read.

The event loop fetches; this thread records, sends pages to the readers, and replays what they have
read. A capture is acknowledged once it is on disk, however long its text takes.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from archiver.archive.captures import Recorded, RunRow
from archiver.archive.companions import Companion
from archiver.archive.plans import is_dirty
from archiver.archive.store import Archive
from archiver.clock import Clock
from archiver.derive import Deriver
from archiver.models import Capture, Run
from archiver.text.pool import ReaderPool

__all__ = ["Recorder"]

_LARGEST_BATCH = 100  # captures in one transaction
_WAITING = 64  # jobs that may wait; more make their senders wait
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Record:
    captures: Sequence[Capture]
    companions: Sequence[Companion]
    done: Future[list[Recorded]]


@dataclass(frozen=True, slots=True)
class _Ask:
    question: Callable[[Archive], Any]
    done: Future[Any]


@dataclass(frozen=True, slots=True)
class _Settle:
    resource_ids: frozenset[int]
    then: _Ask


_Job = _Record | _Ask | _Settle


class Recorder:
    """An async context manager around the writing thread of one run."""

    def __init__(self, path: Path, run: Run, *, clock: Clock, workers: int) -> None:
        self._path = path
        self._facts = run
        self._clock = clock
        self._workers = workers
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._room = asyncio.Semaphore(_WAITING)
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, name="recorder")
        self._closing = False
        self._gate = threading.Lock()  # nothing is put in the queue once nobody takes it out
        self._error: BaseException | None = None
        self._settling: list[_Settle] = []
        self._has_moved = False
        self._captures = 0
        self._seen_before = 0

    async def __aenter__(self) -> Self:
        self._thread.start()
        await asyncio.wrap_future(self._opened)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        if self._error is not None and error is None:
            raise self._error

    async def record(
        self, captures: Sequence[Capture], companions: Sequence[Companion] = ()
    ) -> list[Recorded]:
        """Stores captures, and what belongs beside them; returns once they are on disk."""
        done: Future[list[Recorded]] = Future()
        return await self._send(_Record(captures, companions, done), done)

    async def ask(self, question: Callable[[Archive], T]) -> T:
        """The answer to a question about the archive, asked in its own thread."""
        done: Future[T] = Future()
        return await self._send(_Ask(question, done), done)

    async def settled(self, recorded: Sequence[Recorded], question: Callable[[Archive], T]) -> T:
        """The answer to a question, once what was recorded has been read, compared, written."""
        done: Future[T] = Future()
        resource_ids = frozenset(one.resource_id for one in recorded)
        return await self._send(_Settle(resource_ids, _Ask(question, done)), done)

    async def _send(self, job: _Job, done: Future[T]) -> T:
        async with self._room:
            with self._gate:
                if self._error is not None:
                    raise self._error
                self._jobs.put(job)
            return await asyncio.wrap_future(done)

    def _work(self) -> None:
        """The thread: opens the archive, does what comes, and closes it whatever happens."""
        try:
            with (
                Archive(self._path, clock=self._clock) as archive,
                ReaderPool(self._workers) as pool,
            ):
                run = archive.begin_run(self._facts)
                deriver = Deriver(
                    *(archive, pool), on_read=lambda: self._jobs.put(None), progress=self._moved
                )
                self._opened.set_result(None)
                while not (self._closing and self._jobs.empty() and not deriver.busy):
                    self._round(archive, run, deriver)
                deriver.run()
                archive.end_run(run, {"captures": self._captures, "seen_before": self._seen_before})
        except BaseException as error:
            self._fail(error)

    def _round(self, archive: Archive, run: RunRow, deriver: Deriver) -> None:
        """Records what waits in one transaction, answers, and moves reading along."""
        jobs = self._gather()
        try:
            self._do(archive, run, jobs)
            deriver.advance(wait=False)
        except BaseException as error:
            _refuse(jobs, error)
            raise
        if self._has_moved or not deriver.busy:
            self._acknowledge_settled(archive)

    def _do(self, archive: Archive, run: RunRow, jobs: Sequence[_Job]) -> None:
        records = [job for job in jobs if isinstance(job, _Record)]
        if records:
            self._record(archive, run, records)
        for job in jobs:
            if isinstance(job, _Ask):
                _answer(job, archive)
            elif isinstance(job, _Settle) and not _settled(job, archive):
                self._settling.append(job)

    def _gather(self) -> list[_Job]:
        """The jobs that wait, after waiting for one."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        while True:
            if job is not None:
                jobs.append(job)
            if len(jobs) >= _LARGEST_BATCH:
                return jobs
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs

    def _record(self, archive: Archive, run: RunRow, records: Sequence[_Record]) -> None:
        with archive.together():
            recorded = archive.record(run, [capture for job in records for capture in job.captures])
            companions = [one for job in records for one in job.companions]
            if companions:
                archive.record_companions(run, companions)
        new = sum(one.new for one in recorded)
        self._captures += new
        self._seen_before += len(recorded) - new
        place = 0
        for job in records:
            _tell(job.done, recorded[place : place + len(job.captures)])
            place += len(job.captures)

    def _moved(self, captures: int) -> None:
        """The deriver took up captures of a resource: someone may be waiting for it."""
        self._has_moved = True

    def _acknowledge_settled(self, archive: Archive) -> None:
        self._settling = [job for job in self._settling if not _settled(job, archive)]
        self._has_moved = False

    def _fail(self, error: BaseException) -> None:
        """Tells everyone who waits why nothing more will be done."""
        waiting: list[_Job] = [*self._settling]
        self._closing = True
        with self._gate:
            self._error = error
            while not self._jobs.empty():
                job = self._jobs.get_nowait()
                if job is not None:
                    waiting.append(job)
        _refuse(waiting, error)
        if not self._opened.done():
            self._opened.set_exception(error)


def _tell(done: Future[T], value: T) -> None:
    """Gives an answer to the one who waits, if anyone still does."""
    if done.set_running_or_notify_cancel():
        done.set_result(value)


def _settled(job: _Settle, archive: Archive) -> bool:
    """Whether a job's resources have been taken up; then its question is answered."""
    if any(is_dirty(archive.connection, one) for one in job.resource_ids):
        return False
    _answer(job.then, archive)
    return True


def _refuse(jobs: Sequence[_Job], error: BaseException) -> None:
    """Tells those who wait for these jobs why they are not done."""
    for job in jobs:
        done = job.then.done if isinstance(job, _Settle) else job.done
        if not done.done():
            done.set_exception(error)


def _answer(job: _Ask, archive: Archive) -> None:
    try:
        _tell(job.done, job.question(archive))
    except Exception as error:
        job.done.set_exception(error)
