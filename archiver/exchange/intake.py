"""Files into the archive: evidence first, as fast as it can be written; then what it says.

A file may come twice, in pieces, or after later ones; a process that dies in the middle continues
with the same command. What was read, kept, met before or found broken is told in a receipt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from archiver.archive.captures import RunRow
from archiver.archive.companions import Companion
from archiver.archive.store import Archive
from archiver.clock import Clock
from archiver.errors import ImportProblem
from archiver.exchange.files import sniff
from archiver.exchange.framing import Defect
from archiver.exchange.pairing import Note
from archiver.exchange.warc import read_warc
from archiver.models import Capture, digest, imported_record_id
from archiver.run_facts import run_facts

__all__ = ["Receipt", "import_warc"]

_BATCH = 100  # records in one transaction
_MOST_DEFECTS = 200  # told one by one; the rest are counted


@dataclass(slots=True)
class Receipt:
    """What became of a file's records."""

    file: str
    captures: int = 0
    already_held: int = 0
    companions: int = 0
    digests_wrong: int = 0
    transports: dict[str, int] = field(default_factory=dict)
    defects: list[dict[str, object]] = field(default_factory=list)
    defects_untold: int = 0

    def as_json(self) -> dict[str, object]:
        """The receipt as it is stored and printed."""
        return asdict(self)


def import_warc(
    archive: Archive,
    path: Path,
    *,
    clock: Clock,
    progress: Callable[[int], None] = lambda count: None,
) -> Receipt:
    """Stores every capture that a WARC file holds, in small durable batches.

    Raises ImportProblem for a file that is no WARC.
    """
    kind = sniff(path)
    if kind != "warc":
        raise ImportProblem(
            f"{path} is not a WARC file but {kind}; give .warc or .warc.gz,"
            " or use `archiver snapshot DB FILE --url URL --date DATE` for a saved page."
        )
    run = archive.begin_run(run_facts("import", clock, file=path))
    receipt = Receipt(str(path.name))
    for batch in _batches(read_warc(path)):
        _take(archive, run, batch, receipt)
        progress(len(batch))
    archive.end_run(run, receipt.as_json())
    return receipt


def _batches(
    items: Iterator[Capture | Note | Defect],
) -> Iterator[list[Capture | Note | Defect]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def _take(
    archive: Archive, run: RunRow, batch: Iterable[Capture | Note | Defect], receipt: Receipt
) -> None:
    captures, companions = [], []
    for item in batch:
        if isinstance(item, Capture):
            captures.append(item)
        elif isinstance(item, Note):
            companions.append(_companion(item))
        else:
            _note_defect(receipt, item)
    if captures:
        for recorded in archive.record(run, captures):
            receipt.captures += recorded.new
            receipt.already_held += not recorded.new
        counts = Counter(receipt.transports) + Counter(one.transport for one in captures)
        receipt.transports = dict(counts)
        receipt.digests_wrong += sum(capture.stated_digest_ok is False for capture in captures)
    if companions:
        receipt.companions += archive.record_companions(run, companions)


def _companion(note: Note) -> Companion:
    made = imported_record_id(note.url or "", note.date or "", note.kind, digest(note.body))
    return Companion(
        record_id=note.record_id or made,
        type=note.kind,
        body=note.body,
        url=note.url,
        recorded_at=note.date,
        concurrent_to=note.concurrent_to[0] if note.concurrent_to else note.refers_to,
        content_type=note.content_type,
    )


def _note_defect(receipt: Receipt, defect: Defect) -> None:
    if len(receipt.defects) < _MOST_DEFECTS:
        receipt.defects.append(asdict(defect))
    else:
        receipt.defects_untold += 1
