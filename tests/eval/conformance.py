"""WARC and WACZ samples, good and bad, read by us and by warcio side by side.

    python tests/eval/conformance.py [CORPUS.tar.xz or unpacked folder]

The corpus labels its samples by their names alone. So each is held against what can be known of
it: every web response, revisit and resource that warcio reads must be a capture here, in the same
order, with the same body, unless ours has the digest that the record states; ARC files must be
refused in a sentence; a file called `trunc` must have a defect. Exit code 1 where one of these
fails.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archiver.errors import ImportProblem
from archiver.exchange.files import sniff
from archiver.exchange.warc import Note, read_warc
from archiver.models import Capture

DEFAULT = Path("../shared/corpora/conformance.tar.xz")


@dataclass(frozen=True)
class Sample:
    """What became of one sample, and in what it fails."""

    name: str
    captures: int
    notes: int
    defects: list[str]
    refused: str | None
    failures: list[str]


def main(arguments: list[str]) -> int:
    """Prints a line for each sample and the sums; 1 where a sample fails."""
    corpus = Path(arguments[0]) if arguments else DEFAULT
    if not corpus.exists():
        print(f"There is no {corpus}; give the conformance corpus or its unpacked folder.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        results = [examined(path, Path(folder)) for path in samples(corpus, Path(folder))]
    for result in results:
        show(result)
    failed = [result for result in results if result.failures]
    print(
        f"{len(results)} samples: {sum(one.captures for one in results)} captures,"
        f" {sum(one.notes for one in results)} notes,"
        f" {sum(len(one.defects) for one in results)} defects,"
        f" {sum(one.refused is not None for one in results)} refused; {len(failed)} fail"
    )
    return 1 if failed or not results else 0


def samples(corpus: Path, folder: Path) -> list[Path]:
    """The WARC, ARC and WACZ files of the corpus."""
    if corpus.is_file():
        with tarfile.open(corpus) as bundle:
            bundle.extractall(folder, filter="data")
        corpus = folder
    return sorted(
        path for kind in ("warc", "wacz") for path in corpus.glob(f"**/{kind}/*") if path.is_file()
    )


def examined(path: Path, folder: Path) -> Sample:
    """One sample read by both; the WARC files inside a WACZ are read as one."""
    inner = [path] if sniff(path) != "wacz" else list(unpacked(path, folder))
    items, expected, refused = [], [], None
    for warc in inner:
        try:
            items += list(read_warc(warc))
            expected += read_by_warcio(warc)
        except ImportProblem as problem:
            refused = str(problem)
    captures = [item for item in items if isinstance(item, Capture)]
    notes = sum(isinstance(item, Note) for item in items)
    defects = [
        f"{one.offset}: {one.reason} ({one.severity})"
        for one in items
        if not isinstance(one, (Capture, Note))
    ]
    failures = list(differences(captures, expected))
    if (".arc" in path.name) != (refused is not None):
        failures.append("it should be refused" if refused is None else "it should be read")
    if "trunc" in path.name and not defects:
        failures.append("its damage is not reported")
    return Sample(path.name, len(captures), notes, defects, refused, failures)


def unpacked(path: Path, folder: Path) -> Iterator[Path]:
    """The WARC files inside a WACZ."""
    with zipfile.ZipFile(path) as bundle:
        for name in bundle.namelist():
            if name.startswith("archive/") and ".warc" in name:
                yield Path(bundle.extract(name, folder / path.stem))


def read_by_warcio(path: Path) -> list[tuple[str, str, bytes]]:
    """URL, type and body of every web response, revisit and resource that warcio gets to."""
    found = []
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                if record.rec_type in ("response", "revisit", "resource") and url.startswith(
                    "http"
                ):
                    found.append((url, record.rec_type, record.content_stream().read()))
        except Exception as error:  # warcio raises many kinds; how far it came is what counts
            why = str(error).strip().partition("\n")[0]
            print(f"{path.name}: warcio stops after {len(found)} captures ({why})")
    return found


def differences(captures: list[Capture], expected: list[tuple[str, str, bytes]]) -> Iterator[str]:
    """What warcio reads and we do not, or not alike."""
    if len(captures) < len(expected):
        yield f"{len(captures)} captures where warcio reads {len(expected)}"
    for capture, (url, kind, body) in zip(captures, expected, strict=False):
        if capture.url != url:
            yield f"{capture.url} where warcio has {url}"
        elif kind == "revisit" or capture.stated_digest_ok or capture.transport != "response":
            continue
        elif capture.payload != body:
            ours = len(capture.payload or b"")
            yield f"{url}: {ours:,} bytes where warcio has {len(body):,}"


def show(sample: Sample) -> None:
    """One sample: counts, then a line for each defect and failure."""
    counts = f"{sample.captures:4} captures {sample.notes:4} notes {len(sample.defects):3} defects"
    print(f"{counts}  {sample.name}{'  REFUSED: ' + sample.refused if sample.refused else ''}")
    for defect in sample.defects:
        print(f"       at byte {defect}")
    for failure in sample.failures:
        print(f"       FAILS: {failure}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
