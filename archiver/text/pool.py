"""Read payloads in worker processes, so that a page which kills its reader costs only itself.

Threads are out: lxml under trafilatura crashes in them. Each worker is a process of its own with a
thread that hands it one payload at a time; a worker that dies, hangs or grows is replaced.
"""

from __future__ import annotations

import math
import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType, TracebackType

from archiver.models import Extraction, unread
from archiver.text.quirks import Quirks

__all__ = ["ReaderPool"]

_READER = "archiver.reading"  # by its name: steps know no jobs
_MOST_MEMORY = 2 << 30  # bytes of address space; a reader at rest takes about a tenth
_GROWN = 256 << 10  # KiB resident; a worker that grew beyond is replaced after its task
_TASKS_OF_A_WORKER = 1_000
_START = 60.0  # seconds a worker may take to start, on a machine under load
_starting = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Task:
    """A payload to read, and the future that its reading is promised to."""

    payload: bytes
    url: str
    content_type: str | None
    quirks: Quirks | None
    known: str | None
    answer: Future[Extraction]


@dataclass(slots=True)
class _Worker:
    """A worker process, the pipe to it, and how many payloads it has read."""

    process: ForkServerProcess
    pipe: Connection
    tasks: int = 0


class ReaderPool:
    """Readers in `workers` processes; with 0, reading happens at once in this process.

    A payload may take `time_limit` seconds. Leaving the `with` block waits for what was submitted,
    or drops what has not begun if an exception is on its way.
    """

    def __init__(self, workers: int, *, time_limit: float = 20.0) -> None:
        self._time_limit = time_limit
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._open = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._attend, name=f"reader-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(drop=kind is not None)

    def submit(
        self,
        payload: bytes,
        *,
        url: str,
        content_type: str | None,
        quirks: Quirks | None = None,
        known: str | None = None,
    ) -> Future[Extraction]:
        """Promise the reading of a payload; the future never raises, save when it was dropped.

        Safe from any thread. Raises RuntimeError after `close`. Where the text's digest is `known`,
        its quotations are not looked for.
        """
        answer: Future[Extraction] = Future()
        with self._open:
            if self._closed:
                raise RuntimeError("the readers are closed; open a new pool to read more")
            if self._threads:
                self._tasks.put(_Task(payload, url, content_type, quirks, known, answer))
                return answer
        how = {"url": url, "content_type": content_type, "quirks": quirks, "known": known}
        answer.set_result(_reader()(payload, **how))
        return answer

    def close(self, *, drop: bool = False) -> None:
        """End the workers once all is read; with `drop`, cancel what has not begun."""
        with self._open:
            if self._closed:
                return
            self._closed = True
        while drop:
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                break
            if task is not None:
                task.answer.cancel()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _attend(self) -> None:
        """Hand one worker its payloads, one at a time, and replace it where it must be."""
        worker: _Worker | None = None
        while task := self._tasks.get():
            if not task.answer.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or _start_worker()
                extraction, worker = _ask(worker, task, self._time_limit)
            except Exception as error:  # a promise that nobody keeps would hang its reader
                extraction = unread(f"no reader could be had: {type(error).__name__}: {error}")
                if worker:
                    _end(worker, kill=True)
                    worker = None
            task.answer.set_result(extraction)
        if worker:
            _end(worker)


def _ask(worker: _Worker, task: _Task, limit: float) -> tuple[Extraction, _Worker | None]:
    """The worker's reading of a payload, and the worker if it can go on."""
    try:
        how = {"url": task.url, "content_type": task.content_type, "quirks": task.quirks}
        worker.pipe.send((task.payload, how | {"known": task.known}, limit))
        if not worker.pipe.poll(limit):
            _end(worker, kill=True)
            return unread(f"reading took longer than {limit:g} s"), None
        extraction, resident = worker.pipe.recv()
    except (EOFError, OSError):
        _end(worker, kill=True)
        return unread(_cause_of_death(worker.process.exitcode)), None
    worker.tasks += 1
    if worker.tasks < _TASKS_OF_A_WORKER and resident < _GROWN:
        return extraction, worker
    _end(worker)
    return extraction, None


def _cause_of_death(code: int | None) -> str:
    """Why a worker died, by its exit code."""
    if code is not None and code < 0:
        return f"the reader was killed by {signal.Signals(-code).name}"
    return f"the reader ended with code {code}"


def _start_worker() -> _Worker:
    """A new worker that has said it is ready.

    Raises OSError where none can be started.
    """
    context = get_context("forkserver")
    here, there = context.Pipe()
    with _starting:
        process = _start_without_main(context, there)
    there.close()
    worker = _Worker(process, here)
    try:
        if here.poll(_START) and here.recv() == "ready":
            return worker
    except EOFError:
        pass
    _end(worker, kill=True)
    raise OSError(_cause_of_death(process.exitcode))


def _start_without_main(context: ForkServerContext, pipe: Connection) -> ForkServerProcess:
    """Start a worker that does not run the program's main module again.

    multiprocessing would import it in each worker: slow, and endless where a script starts a pool
    without `if __name__ == "__main__"`. Readers need nothing from it.
    """
    context.set_forkserver_preload([_READER])
    process = context.Process(target=_serve, args=(pipe,), daemon=True)
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
    return process


def _end(worker: _Worker, *, kill: bool = False) -> None:
    """End a worker: by closing its pipe, or at once."""
    worker.pipe.close()
    if kill:
        worker.process.kill()
    worker.process.join(5)
    if worker.process.exitcode is None:
        worker.process.kill()
        worker.process.join()


def _serve(pipe: Connection) -> None:
    """In a worker: read what comes through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when work ends
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # sentencex reports its panics there
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read = _reader()
    pipe.send("ready")
    try:
        while True:
            payload, how, limit = pipe.recv()
            _limit_time(limit)
            extraction = read(payload, **how)
            pipe.send((extraction, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    except (EOFError, OSError):
        return


def _reader() -> Callable[..., Extraction]:
    """The function that reads, loaded only where something is read: it takes 60 MB and 0.2 s."""
    read: Callable[..., Extraction] = import_module(_READER).read
    return read


def _limit_time(seconds: float) -> None:
    """Let this process use that much more CPU time and a little: the system ends it after."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
