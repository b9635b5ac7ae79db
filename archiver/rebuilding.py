"""Today's extractor and algorithms over yesterday's bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archiver.archive import plans
from archiver.archive.store import Archive
from archiver.clock import Clock, utc_now
from archiver.derive import READING, Deriver
from archiver.models import Reading
from archiver.text.pool import ReaderPool

__all__ = ["Rebuilt", "rebuild"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did; `new_reading` tells whether anything that alters results had changed."""

    resources: int
    captures: int
    new_reading: bool
    retired_keys: int


def rebuild(
    path: Path,
    *,
    reading: Reading = READING,
    clock: Clock = utc_now,
    workers: int = 2,
    progress: Callable[[int], None] = lambda count: None,
) -> Rebuilt:
    """Derives everything anew from the captures; evidence and people's decisions stay as they are.

    A process that is stopped in the middle leaves some resources derived by the old reading and the
    rest by the new one, each whole; the same call goes on.
    """
    with Archive(path, clock=clock, create=False) as archive, ReaderPool(workers) as pool:
        before = plans.current_reading(archive.connection)
        fallen = plans.count_retired(archive.connection)
        deriver = Deriver(archive, pool, reading=reading, progress=progress)
        with archive.transaction() as connection:
            resources, captures = plans.mark_all(connection)
        deriver.run()
        return Rebuilt(
            resources,
            captures,
            before != plans.current_reading(archive.connection),
            # Fewer than before where keys stand again that an earlier reading made fall.
            max(0, plans.count_retired(archive.connection) - fallen),
        )
