"""What the whole line costs beside bare fetching (F) and bare reading (R), in one run.

    python tests/bench/pipeline.py [FOLDER] [--pages N] [--only PART …]

FOLDER (default `../shared/corpora` beside the checkout) holds `pages.tar.xz` and
`histories.warc.gz`. N pages (default 200) are served by a process of its own on 16 addresses of
this machine. PART is `first`, `revisit`, `import` or `memory`; without `--only` all are measured.

F is httpx alone; R is httpx and `trafilatura.extract(…, with_metadata=True)`, nothing stored.
CPU is user and system time of a program and all its processes. "start" is what a program uses
until its first page (interpreter, imports, worker processes, for ours also a first page in the
archive); "run" is the rest, which a process that lives on pays for each page. Ratios are of runs;
beside them stand the ratios of whole programs, start included. Wall time depends on what else the
machine does: the load is printed with it.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measured import Measured, adopt_orphans, measure

HERE = Path(__file__).resolve().parent
HOSTS = 16
ROUNDS = 3  # of visits to unchanged pages, and of bare fetches
PARTS = ("first", "revisit", "import", "memory")
LIMITS = {
    "first capture, CPU / R": 1.0,
    "revisit by 304, CPU / F": 1.5,
    "revisit, same bytes, CPU / F": 1.5,
    "bytes of file a revisit": 500,
    "MB of memory": 400,
}


@dataclass(frozen=True, slots=True)
class Site:
    """The running site: its port, how many pages it has, and the addresses it answers on."""

    port: int
    pages: int

    def urls(self, kind: str, number: int, *, first: int = 0) -> list[str]:
        """That many addresses of distinct pages, spread over the hosts."""
        return [
            f"http://127.0.0.{n % HOSTS + 1}:{self.port}/{kind}/{n // self.pages}/{n % self.pages}"
            for n in range(first, first + number)
        ]

    @property
    def allow(self) -> list[str]:
        """The addresses that the guard must let pass."""
        return [f"127.0.0.{n + 1}:{self.port}" for n in range(HOSTS)]


class Bench:
    """One run: the site, a folder for archives, and the number of pages."""

    def __init__(self, site: Site, folder: Path, pages: int) -> None:
        self.site = site
        self.folder = folder
        self.pages = pages

    def ours(
        self,
        name: str,
        kind: str,
        *,
        workers: int = 2,
        rounds: int = 1,
        pages: int = 0,
        memory: bool = False,
    ) -> Measured:
        """Captures pages into the archive called `name`, after a few that are not counted."""
        arguments = {
            "database": str(self.folder / name),
            "allow": self.site.allow,
            "urls": self.site.urls(kind, pages or self.pages),
            "first": self.site.urls(kind, 4, first=self.site.pages * 900),
            "workers": workers,
            "rounds": rounds,
        }
        return measure(HERE / "contender_ours.py", arguments, memory=memory)

    def bare_fetch(self) -> Measured:
        """F, over the same pages."""
        arguments = {"urls": self.site.urls("plain", self.pages), "rounds": ROUNDS}
        return measure(HERE / "contender_fetch.py", arguments)

    def bare_read(self, workers: int) -> Measured:
        """R, over the same pages."""
        arguments = {"urls": self.site.urls("plain", self.pages), "workers": workers}
        return measure(HERE / "contender_read.py", arguments)

    def first_captures(self) -> None:
        """First captures beside R: CPU by ratio, wall against one process."""
        read, read_two = self.bare_read(0), self.bare_read(2)
        two = self.ours("plain.db", "plain")
        one = self.ours("etag.db", "etag", workers=0)
        print(f"first capture of {self.pages} pages")
        _row("R, one process", read, self.pages)
        _row("R, two workers", read_two, self.pages)
        _row("ours, two workers", two, self.pages)
        _row("ours, one process", one, self.pages)
        _ratio("first capture, CPU / R", two.cpu / read.cpu, _whole(two) / _whole(read))
        print(
            f"    one process beside R's one {one.cpu / read.cpu:.2f},"
            f" two workers beside R's two {two.cpu / read_two.cpu:.2f}"
        )
        print(f"  wall: ours with two workers {one.wall / two.wall:.2f} x as fast as ours in one")
        print(f"  process and {read.wall / two.wall:.2f} x as fast as R in one process")
        print(f"  (limit 1.70 on two idle cores; R itself gains {read.wall / read_two.wall:.2f} x)")
        print(f"  came: {two.told}")

    def revisits(self) -> None:
        """Visits to unchanged pages beside F: CPU by ratio, growth of the file."""
        fetch = self.bare_fetch()
        visits = self.pages * ROUNDS
        print(f"{ROUNDS} revisits of {self.pages} unchanged pages")
        _row("F", fetch, visits)
        for kind, name in (("etag", "revisit by 304"), ("plain", "revisit, same bytes")):
            database = self.folder / f"{kind}.db"
            if not database.exists():
                self.ours(database.name, kind)
            size, payload, captures = _sizes(database)
            found = self.ours(database.name, kind, rounds=ROUNDS)
            grown, more, made = (
                after - before
                for after, before in zip(_sizes(database), (size, payload, captures), strict=True)
            )
            _row(name, found, visits)
            _ratio(f"{name}, CPU / F", found.cpu / fetch.cpu, _whole(found) / _whole(fetch))
            print(f"  came: {found.told}; payload bytes added: {more}")
            _limited("bytes of file a revisit", grown / made)

    def imports(self, file: Path) -> None:
        """The rate at which evidence is taken in, and the rate of deriving beside it."""
        database = self.folder / "import.db"
        arguments = {"database": str(database), "file": str(file), "workers": 2}
        found = measure(HERE / "contender_import.py", arguments)
        records, evidence = found.told["records"], found.told["evidence"]
        deriving = found.cpu - evidence
        print(f"import of {file.name}: {records} records, {found.told['captures']} captures")
        print(f"  evidence {records / evidence:.0f} records a CPU second (limit 300)")
        print(f"  deriving {found.told['captures'] / deriving:.1f} captures a CPU second")
        print(f"  wall {found.wall:.1f} s, start {found.startup_cpu:.2f} CPU s")

    def memory(self) -> None:
        """The peak memory of all processes, for few and for many pages."""
        for number in (self.pages, 10 * self.pages):
            found = self.ours(f"memory{number}.db", "plain", pages=number, memory=True)
            print(f"memory with 2 workers, {number} pages: pss {found.pss / 1e6:.0f} MB")
            _limited("MB of memory", found.rss / 1e6)


def main() -> None:
    """Starts the site and measures the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = HERE.parents[1].parent / "shared" / "corpora"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    asked = parser.parse_args()
    if not (asked.folder / "pages.tar.xz").exists():
        raise SystemExit(f"{asked.folder} holds no pages.tar.xz; name the folder that does.")
    adopt_orphans()
    with _site(asked.folder) as site, tempfile.TemporaryDirectory() as folder:
        bench = Bench(site, Path(folder), asked.pages)
        parts = {
            "first": bench.first_captures,
            "revisit": bench.revisits,
            "import": lambda: bench.imports(asked.folder / "histories.warc.gz"),
            "memory": bench.memory,
        }
        for part in asked.only:
            parts[part]()
    print(f"load of the machine: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")


@contextmanager
def _site(folder: Path) -> Iterator[Site]:
    """The site, running until the block is left."""
    script = [sys.executable, str(HERE / "static_site.py"), str(folder), str(HOSTS)]
    with subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        port, pages = map(int, server.stdout.readline().split())
        try:
            yield Site(port, pages)
        finally:
            server.stdin.close()


def _sizes(database: Path) -> tuple[int, int, int]:
    """Bytes of an archive without free pages, its payload bytes as stored, and its captures."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    (payload,) = connection.execute("SELECT sum(length(body)) FROM bodies").fetchone()
    (captures,) = connection.execute("SELECT count(*) FROM captures").fetchone()
    (used,) = connection.execute(
        "SELECT (page_count - freelist_count) * page_size"
        " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
    ).fetchone()
    connection.close()
    return used, payload, captures


def _whole(found: Measured) -> float:
    return found.startup_cpu + found.cpu


def _row(name: str, found: Measured, pages: int) -> None:
    print(
        f"  {name:<20} {1000 * found.cpu / pages:7.2f} CPU ms a page"
        f" {1000 * found.wall / pages:7.2f} wall ms   start {found.startup_cpu:5.2f} CPU s"
    )


def _ratio(name: str, run: float, whole: float) -> None:
    _limited(name, run)
    print(f"    with start-up {whole:.2f}")


def _limited(name: str, value: float) -> None:
    limit = next(limit for known, limit in LIMITS.items() if known == name)
    verdict = "within" if value <= limit else "ABOVE"
    print(f"  {name}: {value:.2f}, {verdict} the limit of {limit:g}")


if __name__ == "__main__":
    main()
