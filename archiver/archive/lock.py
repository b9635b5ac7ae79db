"""Who may write: one process at a time, by a lock that the kernel frees when its holder dies.

SQLite up to 3.51.2 can corrupt its log where two connections write and checkpoint at once, so the
lock is held around every open, batch, checkpoint and close, and not only around transactions.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.errors import ArchiveBusy, ArchiveUnwritable

__all__ = ["WriteLock", "only_notifier", "only_run"]

_PAUSE = 0.02  # seconds between two tries


class WriteLock:
    """A lock file beside an archive; it names its holder while it is held."""

    def __init__(
        self,
        archive: Path,
        *,
        wait: float,
        suffix: str = ".lock",
        busy: str = "is being written by {holder}; wait for it, or stop it.",
    ) -> None:
        self._archive = archive
        self._path = archive.with_name(archive.name + suffix)
        self._wait = wait
        self._busy = busy
        self._held = 0
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise ArchiveUnwritable(
                f"{archive} cannot be written here ({error.strerror}); "
                "choose a folder that you may write to."
            ) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock; waits for another holder, and raises ArchiveBusy naming it at the end."""
        if not self._held:
            self._acquire()
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if not self._held:
                os.ftruncate(self._file, 0)
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Lets go of the lock file, which stays where it is."""
        os.close(self._file)

    def _acquire(self) -> None:
        deadline = time.monotonic() + self._wait
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ArchiveBusy(f"{self._archive} {self._told()}") from None
                time.sleep(_PAUSE)  # flock knows no deadline of its own
        holder = f"process {os.getpid()} (`{Path(sys.argv[0]).name} {' '.join(sys.argv[1:2])}`)"
        os.pwrite(self._file, holder.encode("utf-8", "replace"), 0)

    def _told(self) -> str:
        """Who holds it."""
        holder = os.pread(self._file, 300, 0).decode("utf-8", "replace") or "another process"
        return self._busy.format(holder=holder)


@contextmanager
def only_run(archive: Path) -> Iterator[None]:
    """Keeps every other schedule off an archive; raises ArchiveBusy where one is at work."""
    with _alone(archive, ".run.lock", "is under schedule by {holder} already; one is enough."):
        yield


@contextmanager
def only_notifier(archive: Path) -> Iterator[None]:
    """Keeps others from sending an archive's alerts, so that none goes out twice.

    Raises ArchiveBusy where another process is sending them.
    """
    with _alone(archive, ".notify.lock", "has its alerts sent by {holder} now; try again later."):
        yield


@contextmanager
def _alone(archive: Path, suffix: str, busy: str) -> Iterator[None]:
    """Holds a lock of its own kind without waiting; raises ArchiveBusy where it is held."""
    lock = WriteLock(archive, wait=0, suffix=suffix, busy=busy)
    try:
        with lock.held():
            yield
    finally:
        lock.close()
