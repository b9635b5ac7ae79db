"""Files into the archive: evidence first, as fast as it can be written; then what it says.

A file may come twice, in pieces, or after later ones; a process that dies in the middle continues
with the same command. What was read, kept, met before or found broken is told in a receipt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archiver.archive.captures import RunRow
from archiver.archive.companions import Companion
from archiver.archive.standing import Standing, standing_of
from archiver.archive.store import Archive
from archiver.clock import Clock
from archiver.derive import Deriver
from archiver.errors import ImportProblem
from archiver.exchange.files import capture_of, read_file, sniff
from archiver.exchange.framing import Defect
from archiver.exchange.pairing import Note
from archiver.exchange.warc import read_warc
from archiver.models import Capture, digest, imported_record_id
from archiver.run_facts import run_facts
from archiver.text.pool import ReaderPool

__all__ = ["Receipt", "import_files", "is_warc", "take_page"]

Progress = Callable[[int], None]
_BATCH = 100  # records in one transaction
_BATCH_BYTES = 32 * 2**20
_MOST_DEFECTS = 200  # told one by one; the rest are counted


@dataclass(slots=True)
class Receipt:
    """What became of a file's records."""

    file: str
    captures: int = 0
    already_held: int = 0
    held_otherwise: list[str] = field(default_factory=list)  # record ids
    companions: int = 0
    digests_wrong: int = 0
    transports: dict[str, int] = field(default_factory=dict)
    defects: list[dict[str, object]] = field(default_factory=list)
    defects_untold: int = 0

    def as_json(self) -> dict[str, object]:
        """The receipt as it is stored and printed."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """The receipt for people to read."""
        yield (
            f"{self.file}: {self.captures} captures taken in, {self.already_held} held already,"
            f" {self.companions} other records kept"
        )
        if self.digests_wrong:
            yield f"  {self.digests_wrong} payloads do not match the digest their record states"
        for record_id in self.held_otherwise:
            yield (
                f"  {record_id} is held already with another address or payload;"
                " this one was not taken in, keep the file"
            )
        for defect in self.defects:
            yield f"  at byte {defect['offset']}: {defect['reason']} ({defect['severity']})"
        if self.defects_untold:
            yield f"  and {self.defects_untold} more"


def is_warc(path: Path) -> bool:
    """Whether a file's content says that it is a WARC; raises ImportProblem if it is unreadable."""
    return sniff(path) == "warc"


def import_files(
    database: Path,
    files: Sequence[Path],
    *,
    clock: Clock,
    workers: int,
    progress: Progress = lambda count: None,
) -> list[Receipt]:
    """Stores every capture that the WARC files hold, then derives what they say.

    Raises ImportProblem, before anything is written, where one of them is no WARC.
    """
    for path in files:
        _check(path)
    with Archive(database, clock=clock) as archive:
        receipts = [_import_one(archive, path, clock, progress) for path in files]
        with ReaderPool(workers) as pool:
            Deriver(archive, pool).run()
    return receipts


def take_page(
    database: Path,
    page: Path | bytes,
    *,
    url: str,
    captured_at: str,
    clock: Clock,
    workers: int,
) -> Standing:
    """Stores a saved page that the operator says was at `url` then, and derives what it says."""
    if isinstance(page, Path):
        capture = read_file(page, url=url, captured_at=captured_at)
    else:
        capture = capture_of(page, name="standard input", url=url, captured_at=captured_at)
    file = page if isinstance(page, Path) else None
    with Archive(database, clock=clock) as archive, ReaderPool(workers) as pool:
        run = archive.begin_run(run_facts("file", clock, file=file))
        (recorded,) = archive.record(run, [capture])
        Deriver(archive, pool).run()
        archive.end_run(run, {"captures": int(recorded.new), "already_held": int(not recorded.new)})
        return standing_of(archive, url, recorded.record_id)


def _check(path: Path) -> None:
    """Refuses what is no WARC before anything is written."""
    if sniff(path) in ("html", "pdf", "text"):
        raise ImportProblem(
            f"{path} is a saved page and no WARC file; take it in with"
            f" `archiver snapshot DB {path} --url URL --date DATE`."
        )
    read_warc(path)


def _import_one(archive: Archive, path: Path, clock: Clock, progress: Progress) -> Receipt:
    run = archive.begin_run(run_facts("import", clock, file=path))
    receipt = Receipt(path.name)
    for batch in _batches(read_warc(path)):
        _take(archive, run, batch, receipt)
        progress(len(batch))
    archive.end_run(run, receipt.as_json())
    return receipt


def _batches(items: Iterator[Capture | Note | Defect]) -> Iterator[list[Capture | Note | Defect]]:
    """Small batches, by count and by bytes, so that memory stays flat."""
    batch: list[Capture | Note | Defect] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.payload or b"") if isinstance(item, Capture) else 0
        if len(batch) >= _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
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
            if recorded.other and len(receipt.held_otherwise) < _MOST_DEFECTS:
                receipt.held_otherwise.append(recorded.record_id)
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
