"""What a page's history takes to keep: bytes per version and CPU time, beside git and gzip.

    python tests/bench/payloads.py [FOLDER]

FOLDER (default `../shared/corpora`) holds `histories.warc.gz`, captures of real pages, and
`histories.csv`, which says which collection a capture's URL belongs to. Each collection's payloads
are stored by `archiver.archive.payloads` in a database on disk, restored and hashed; the same files
are committed in order of time to a git repository in a temporary folder, one path per URL, and
packed by `git gc --aggressive`. Bytes are those of payload bodies alone (ours) and of blobs in the
pack (git's); a version is a capture. Times are CPU times of this process.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from archiver.archive import payloads
from archiver.models import digest

HERE = Path(__file__).resolve().parents[2]
CORPORA = HERE.parent / "shared" / "corpora"
SCHEMA = HERE / "db" / "migrations" / "0001_initial.sql"
Result = TypeVar("Result")


class Version(NamedTuple):
    """A captured page: where, when, what came."""

    url: str
    date: str
    payload: bytes


def main() -> None:
    """Prints a table of the collections in the folder named on the command line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPORA
    missing = [
        name for name in ("histories.csv", "histories.warc.gz") if not (folder / name).is_file()
    ]
    if missing:
        sys.exit(f"{folder} has no {' and no '.join(missing)}: name a folder that does.")
    for collection, versions in sorted(_collections(folder).items()):
        print(f"{collection}: {len(versions)} versions of {len({v.url for v in versions})} pages")
        git = _git(versions)
        print(f"  git gc --aggressive     {git / len(versions):8.0f} B a version")
        zipped = sum(len(gzip.compress(version.payload, 6)) for version in versions)
        print(f"  gzip -6 of each         {zipped / len(versions):8.0f} B a version")
        for order in ("file", "time"):
            _report(order, versions, git)


def _collections(folder: Path) -> dict[str, list[Version]]:
    """The versions of each collection, in the order of the file."""
    with (folder / "histories.csv").open(newline="", encoding="utf-8") as rows:
        names = {row["url"]: row["collection"] for row in csv.DictReader(rows)}
    collections: dict[str, list[Version]] = {}
    for version in _versions(folder / "histories.warc.gz"):
        collections.setdefault(names[version.url], []).append(version)
    return collections


def _versions(path: Path) -> Iterator[Version]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                head = record.rec_headers
                yield Version(
                    head.get_header("WARC-Target-URI"),
                    head.get_header("WARC-Date"),
                    record.content_stream().read(),
                )


def _report(order: str, versions: list[Version], git: int) -> None:
    """Stores and restores the versions in that order, and prints what it took."""
    if order == "time":
        versions = sorted(versions, key=lambda version: version.date)
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "payloads.db", isolation_level=None)
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
        stored = [_timed(lambda v=version: _store(connection, v)) for version in versions]
        restored = []
        for ((payload_id, _), _), version in zip(stored, versions, strict=True):
            payload, spent = _timed(lambda i=payload_id: payloads.restore(connection, i))
            if payload != version.payload:
                sys.exit(f"{version.url} of {version.date} did not come back as it was.")
            restored.append(spent)
        (kept, depth) = connection.execute(
            "SELECT sum(length(body)), max(depth) FROM bodies"
        ).fetchone()
        connection.close()
    new = [spent for (_, is_new), spent in stored if is_new]
    print(
        f"  ours, in order of {order:<6}{kept / len(versions):8.0f} B a version"
        f" = {kept / git:.3f} of git's; deepest {depth};"
        f" store {_mean_max(new)}; restore and hash {_mean_max(restored)}"
    )


def _store(connection: sqlite3.Connection, version: Version) -> tuple[int, bool]:
    connection.execute("BEGIN IMMEDIATE")
    result = payloads.store(
        connection,
        version.payload,
        digest=digest(version.payload),
        resource_id=int(hashlib.sha256(version.url.encode()).hexdigest()[:12], 16),
        host=urlsplit(version.url).netloc,
    )
    connection.execute("COMMIT")
    return result


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work returns, and the CPU seconds it took."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def _mean_max(spent: list[float]) -> str:
    return f"{1000 * sum(spent) / len(spent):.2f} ms, at most {1000 * max(spent):.2f}"


def _git(versions: list[Version]) -> int:
    """Bytes of the blobs in an aggressively packed repository of the versions, in time order."""
    with tempfile.TemporaryDirectory() as folder:
        settings = ["user.name=bench", "user.email=bench@example.org", "gc.auto=0"]
        command = ["git", "-C", folder, *(part for s in settings for part in ("-c", s))]

        def git(*arguments: str) -> str:
            done = subprocess.run(
                [*command, *arguments], check=True, capture_output=True, encoding="utf-8"
            )
            return done.stdout

        git("init", "-q")
        for version in sorted(versions, key=lambda version: version.date):
            name = hashlib.sha256(version.url.encode()).hexdigest()[:16] + ".html"
            (Path(folder) / name).write_bytes(version.payload)
            git("add", name)
            git("commit", "-q", "--allow-empty", "-m", version.date)
        git("gc", "--aggressive", "--prune=now", "-q")
        listing = git(
            *("cat-file", "--batch-all-objects"),
            "--batch-check=%(objecttype) %(objectsize:disk)",
        )
    return sum(int(line.split()[1]) for line in listing.splitlines() if line.startswith("blob"))


if __name__ == "__main__":
    main()
