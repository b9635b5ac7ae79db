"""The archive: one file, one connection that writes to it, evidence before everything else."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from archiver.archive import files, ledger
from archiver.archive.captures import Recorded, RunRow, record_capture
from archiver.archive.companions import Companion, record_companion
from archiver.archive.lock import WriteLock
from archiver.clock import Clock, from_datetime, utc_now
from archiver.models import Capture, Run

__all__ = ["Archive"]

_CHECKPOINT_AT = 128 * 2**20  # bytes of write-ahead log


class Archive:
    """An archive open for writing; used by one thread, beside other processes that take turns."""

    def __init__(
        self, path: Path, *, clock: Clock = utc_now, wait: float = 30.0, create: bool = True
    ) -> None:
        """Opens the archive at `path`, made if missing unless `create` is False.

        Waits `wait` seconds for another writer. Raises ArchiveError for a file that is not ours,
        newer than we are, damaged, or not to be written.
        """
        if not create:
            files.connect_reader(path).close()
        self.path = path
        self._clock = clock
        if not path.parent.is_dir():
            raise files.missing_folder(path)
        files.refuse_foreign(path)  # before a lock file is laid beside what is not ours
        self._lock = WriteLock(path, wait=wait)
        try:
            with self._lock.held():
                self.connection = files.connect_writer(path, wait=wait)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Folds the write-ahead log into the file and lets go of it."""
        with self._lock.held(), files.told(self.path):
            self.connection.close()
        self._lock.close()

    def now(self) -> str:
        """The time by this archive's clock."""
        return from_datetime(self._clock())

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One batch of writes: all of it or nothing, on disk when this returns.

        Inside `together` it is on disk when that returns.
        """
        if self.connection.in_transaction:
            with files.told(self.path), self._whole("SAVEPOINT part", "RELEASE part"):
                yield self.connection
            return
        with self._lock.held(), files.told(self.path):
            with self._whole("BEGIN IMMEDIATE", "COMMIT"):
                yield self.connection
            self._checkpoint_if_long()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Writes to the disk once for the transactions inside.

        Each is still all or nothing: those that ended before one failed are kept.
        """
        failed: list[Exception] = []
        with self.transaction():
            try:
                yield
            except Exception as error:
                failed.append(error)
        if failed:
            raise failed[0]

    @contextmanager
    def _whole(self, begin: str, end: str) -> Iterator[None]:
        """What is written between these two statements: all of it or nothing."""
        self.connection.execute(begin)
        try:
            yield
            self.connection.execute(end)
        except BaseException:
            if self.connection.in_transaction:
                is_part = begin.startswith("SAVEPOINT")
                self.connection.execute("ROLLBACK TO part" if is_part else "ROLLBACK")
            raise

    def begin_run(self, run: Run) -> RunRow:
        """Writes down that a job begins; its captures will name it."""
        row = RunRow(0, uuid.uuid4().urn, os.urandom(16))
        facts = asdict(run) | {"key": row.key}
        names = [*facts, "salt"]
        with self.transaction() as connection:
            (run_id,) = connection.execute(
                f"INSERT INTO runs ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
                " RETURNING id",
                [*facts.values(), row.salt],
            ).fetchone()
            ledger.append_entry(connection, "run", run_id, facts, row.salt)
        return RunRow(run_id, row.key, row.salt)

    def end_run(self, run: RunRow, receipt: dict[str, object]) -> None:
        """Writes down how a job ended, and what it says it did."""
        text = ledger.pretty_json(receipt)
        facts: dict[str, ledger.Scalar] = {
            "run": run.key,
            "ended_at": self.now(),
            "receipt": text,
        }
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO run_ends (run_id, ended_at, receipt) VALUES (?, ?, ?)",
                (run.id, facts["ended_at"], text),
            )
            ledger.append_entry(
                connection, "run_end", run.id, facts, ledger.capture_salt(run.salt, "run_end")
            )

    def record(self, run: RunRow, captures: Sequence[Capture]) -> list[Recorded]:
        """Stores captures as evidence; when this returns they are on disk, each with its leaf."""
        with self.transaction() as connection:
            now = self.now()
            return [record_capture(connection, run, capture, now) for capture in captures]

    def record_companions(self, run: RunRow, companions: Sequence[Companion]) -> int:
        """Stores imported records that are no captures; returns how many are new."""
        with self.transaction() as connection:
            return sum(record_companion(connection, run, one) for one in companions)

    def _checkpoint_if_long(self) -> None:
        """Folds a long write-ahead log into the file, waiting for no reader."""
        log = self.path.with_name(self.path.name + "-wal")
        if log.exists() and log.stat().st_size > _CHECKPOINT_AT:
            self.connection.execute("PRAGMA wal_checkpoint(RESTART)")
