"""How fast the archive answers when it is large: every view, question and page against its limit.

    python tests/bench/scale.py [--captures N] [--keep FOLDER] [--no-pages]

Generates an archive of N captures (default 1,000,000) of a fiftieth as many pages, see
`scale_archive.py`; with `--keep` the file stays in FOLDER and the next run uses it as it is. Then
measures, each several times, the median and the worst, in milliseconds:

- the as-of look-up, as `archiver show --at` asks it (limit 1 ms);
- each view by each of its addresses, for 200 with the most visited, the most quoting and the most
  cited among them: the first 101 rows as Datasette asks for them, their count, and all rows (limit
  50 ms);
- each view's first page in both orders of its time, its count, and both together (limit 250 ms);
- the facets and canned questions of metadata.json, where it has any (limit 1,000 ms);
- what the commands ask about citations and quotations: of one page (limit 50 ms), of the whole
  archive by speaker, by words, by neither (limit 250 ms);
- pages of a real Datasette on the loopback address, one request at a time, while a writer commits
  captures to the same file: `timeline` for an address (95 % within 100 ms), and first pages.

`cpu` is CPU time of the process that answers, `wall` includes what other programs took. Databases
are read as Datasette opens them: read-only, with SQLite's own cache.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlite_utils
from scale_archive import generate
from scale_pages import measure_pages
from scale_questions import measure_questions, most_quoted

from archiver.archive.questions import Found, search, shown_captures
from archiver.data import metadata_file
from archiver.pages import sql_functions

# Each view and the time, or the id, that it is ordered by.
VIEWS = {
    "resources_detail": "last_captured_at",
    "timeline": "captured_at",
    "observations_detail": "first_seen_at",
    "changes_detail": "first_seen_after",
    "edits_detail": "first_seen_after",
    "sentence_life": "first_seen_at",
    "coverage_gaps": "gap_from",
    "versions_detail": "first_seen_at",
    "citations_detail": "first_seen_at",
    "quotes_detail": "first_seen_at",
    "quote_status": "id",
    "role_conflicts": "id",
}
# Where a view's addresses are not `url`.
ADDRESSES = {
    "citations_detail": ("article_url", "source_url"),
    "quotes_detail": ("article_url",),
    "quote_status": ("article_url",),
    "role_conflicts": ("article_url",),
}
BY_URL, FIRST_PAGE, AS_OF, TIME_LIMIT = 50.0, 250.0, 1.0, 1000.0
SAMPLES = 200
REPEATS = 5


@dataclass(slots=True)
class Report:
    """Prints one line for each thing measured, and remembers what was over its limit."""

    over: list[str] = field(default_factory=list)

    def line(self, name: str, spent: Iterable[tuple[float, float]], limit: float) -> float:
        """Prints median and worst CPU and wall time; returns the median CPU time, ms."""
        cpu, wall = zip(*spent, strict=True)
        median = statistics.median(cpu)
        # One address each, so the worst counts; the same question again and again, so the middle.
        counts = max(cpu) if len(cpu) > REPEATS else median
        mark = "" if counts <= limit else f"  OVER {limit:g}"
        if mark:
            self.over.append(name)
        print(
            f"  {name:<58} cpu {median:8.2f}, worst {max(cpu):8.2f};"
            f" wall {statistics.median(wall):8.2f}, worst {max(wall):8.2f}{mark}"
        )
        return median


def main() -> None:
    """Generates what is missing, measures, and ends with what was over its limit."""
    options = _options()
    report = Report()
    with _folder(options.keep) as folder:
        # metadata.json speaks of a database called `archive`.
        path = folder / str(options.captures) / "archive.db"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            cpu, wall = _timed(lambda: generate(path, options.captures))
            print(f"generated in {wall / 1000:.0f} s ({cpu / 1000:.0f} s CPU)")
        print(f"{options.captures:,} captures: {path.stat().st_size / 1e6:,.0f} MB")
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        addresses = _addresses(connection)
        _as_of(connection, report)
        _by_url(connection, addresses, report)
        _first_pages(connection, report)
        sql_functions.register(connection)
        _metadata(connection, addresses, report)
        searches = _searches(connection)
        _search(connection, searches, report)
        for name, spent, limit in measure_questions(connection):
            report.line(name, spent, limit)
        connection.close()
        if not options.no_pages:
            asked = {view: _columns(view)[0] for view in VIEWS}
            report.over += measure_pages(path, addresses, VIEWS, asked, searches)
    print("over the limit:", "; ".join(report.over) or "nothing")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the archive, to be used again")
    parser.add_argument("--no-pages", action="store_true", help="leave Datasette out")
    return parser.parse_args()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder for the archive: the one named, or one that goes away at the end."""
    if keep is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall milliseconds of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _asked(
    connection: sqlite3.Connection,
    sql: str,
    values: tuple[Any, ...] | dict[str, Any] = (),
    times: int = REPEATS,
) -> list[tuple[float, float]]:
    """What a question took, asked once to warm the cache and then `times` times."""

    def ask() -> None:
        connection.execute(sql, values).fetchall()

    ask()
    return [_timed(ask) for _ in range(times)]


def _columns(view: str) -> tuple[str, ...]:
    """The addresses that a view is asked by."""
    return ADDRESSES.get(view, ("url",))


def _addresses(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Addresses to ask for, by column: the ones with most of what counts first, then any."""
    pages = "SELECT url FROM resources"
    quoting = "SELECT resource_id FROM quotes GROUP BY 1 ORDER BY count(*) DESC LIMIT 4"
    cited = "SELECT source_id FROM citations GROUP BY 1 ORDER BY count(*) DESC LIMIT 5"
    disputed = "SELECT resource_id FROM conflicts"
    most = {
        "url": [
            f"{pages} ORDER BY {order} DESC LIMIT 2"
            for order in ("captures", "changes_main", "versions")
        ],
        "article_url": [
            f"{pages} WHERE role = 'article' ORDER BY captures DESC LIMIT 2",
            f"{pages} WHERE id IN ({quoting})",
            f"{pages} WHERE id IN ({disputed}) LIMIT 20",
        ],
        "source_url": [f"{pages} WHERE id IN ({cited})"],
    }
    chosen = {}
    for column, first in most.items():
        urls = [url for sql in first for (url,) in connection.execute(sql)]
        role = " WHERE role = 'article'" if column == "article_url" else ""
        every = [url for (url,) in connection.execute(f"{pages}{role} ORDER BY id")]
        urls += random.Random(3).sample(every, min(SAMPLES, len(every)))
        chosen[column] = list(dict.fromkeys(urls))[:SAMPLES]
    return chosen


def _as_of(connection: sqlite3.Connection, report: Report) -> None:
    """The captures around a moment, for pages visited often and seldom."""
    print("as of a moment")
    database = sqlite_utils.Database(connection)
    pages = (
        connection.execute(
            "SELECT id, url FROM resources ORDER BY captures DESC LIMIT 20"
        ).fetchall()
        + connection.execute("SELECT id, url FROM resources WHERE id % 97 = 0").fetchall()
    )
    moments = [f"202{4 + n % 2}-{1 + n % 12:02d}-15T12:00:00Z" for n in range(24)]
    spent = []
    for number, (row_id, url) in enumerate(pages):
        found, at = Found(url, url, row_id, ()), moments[number % 24]
        spent.append(
            min(_timed(lambda f=found, t=at: shown_captures(database, f, t, t)) for _ in range(3))
        )
    report.line("questions.shown_captures", spent, AS_OF)


def _by_url(
    connection: sqlite3.Connection, addresses: dict[str, list[str]], report: Report
) -> None:
    print(f"each view by its addresses, {SAMPLES} each")
    for view, time_column in VIEWS.items():
        for column in _columns(view):
            urls = addresses[column]
            asked = f'FROM {view} WHERE "{column}" = ?'
            named = view if column == "url" else f"{view} by {column}"
            for name, sql in {
                "page": f"SELECT * {asked} LIMIT 101",
                "page, latest first": f"SELECT * {asked} ORDER BY {time_column} DESC LIMIT 101",
                "count": f"SELECT count(*) {asked}",
            }.items():
                spent = [min(_asked(connection, sql, (url,), 2)) for url in urls]
                report.line(f"{named}: {name}", spent, BY_URL)
            ordinary = urls[len(urls) // 2 :]
            spent = [min(_asked(connection, f"SELECT * {asked}", (url,), 2)) for url in ordinary]
            report.line(f"{named}: all rows of an ordinary address", spent, BY_URL)


def _first_pages(connection: sqlite3.Connection, report: Report) -> None:
    print("each view's first page")
    for view, time_column in VIEWS.items():
        count = _asked(connection, f"SELECT count(*) FROM {view}")
        report.line(f"{view}: count", count, FIRST_PAGE)
        for order in ("DESC", "ASC"):
            sql = f"SELECT * FROM {view} ORDER BY {time_column} {order} LIMIT 101"
            page = _asked(connection, sql)
            report.line(f"{view}: first page {order}", page, FIRST_PAGE)
            both = [(a + c, b + d) for (a, b), (c, d) in zip(count, page, strict=True)]
            if statistics.median(cpu for cpu, _ in both) > FIRST_PAGE:
                report.line(f"{view}: count and first page {order}", both, FIRST_PAGE)


def _metadata(
    connection: sqlite3.Connection, addresses: dict[str, list[str]], report: Report
) -> None:
    """The orders, facets and questions that metadata.json offers, on whole views."""
    settings = json.loads(metadata_file().read_text(encoding="utf-8"))
    for database in settings.get("databases", {}).values():
        print("what metadata.json offers")
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        for table, about in database.get("tables", {}).items():
            if table in names and not about.get("hidden"):
                _offered(connection, table, about, report)
        for name, query in database.get("queries", {}).items():
            sql = query if isinstance(query, str) else query["sql"]
            # What an article cites or quotes is asked of one that does.
            about = "article_url" if "quote" in sql or "citations" in sql else "url"
            values = _Example(connection, addresses[about][0])
            report.line(f"question {name}", _asked(connection, sql, values), TIME_LIMIT)


def _offered(
    connection: sqlite3.Connection, table: str, about: dict[str, Any], report: Report
) -> None:
    for key, order in (("sort", "ASC"), ("sort_desc", "DESC")):
        if key in about:
            sql = f"SELECT * FROM {table} ORDER BY {about[key]} {order} LIMIT 101"
            report.line(f"{table}: {key}", _asked(connection, sql), FIRST_PAGE)
    for facet in about.get("facets", ()):
        if isinstance(facet, str):
            sql = (
                f"SELECT {facet} AS value, count(*) AS count FROM (SELECT * FROM {table})"
                f" WHERE {facet} IS NOT NULL GROUP BY {facet} ORDER BY count DESC, value LIMIT 31"
            )
            report.line(f"{table}: facet {facet}", _asked(connection, sql), TIME_LIMIT / 5)


def _searches(connection: sqlite3.Connection) -> dict[str, str]:
    """Words to search for: the commonest, one that is neither common nor rare, and a rare one."""
    counted = Counter(
        word
        for (text,) in connection.execute("SELECT text FROM passages WHERE id % 29 = 0")
        for word in text.rstrip(".").lower().split()
    )
    ranked = [word for word, _ in counted.most_common()]
    common, ordinary, rare = ranked[0], ranked[len(ranked) // 50], ranked[-1]
    return {
        "an ordinary word": ordinary,
        "a rare word": rare,
        "a common and a rare word": f"{common} {rare}",
        "the commonest word": common,
    }


def _search(connection: sqlite3.Connection, searches: dict[str, str], report: Report) -> None:
    print("search over all versions")
    database = sqlite_utils.Database(connection)
    for name, words in searches.items():
        spent = [_timed(lambda w=words: search(database, w, 100)) for _ in range(3)]
        report.line(f"questions.search: {name}", spent, TIME_LIMIT)


class _Example(dict[str, object]):
    """Values for the parameters of a canned question, by their names."""

    def __init__(self, connection: sqlite3.Connection, url: str) -> None:
        super().__init__()
        self._connection = connection
        self._url = url

    def __missing__(self, name: str) -> object:
        if "url" in name:
            return self._url
        if name in ("at", "time", "since", "from", "to", "until", "start", "end", "date", "day"):
            return "2025-06-15T12:00:00Z"
        if "limit" in name:
            return 20
        if name == "speaker":
            return most_quoted(self._connection).split()[-1]
        (word,) = self._connection.execute(
            "SELECT text FROM passages WHERE id = 1000 % (SELECT max(id) FROM passages)"
        ).fetchone()
        return str(word).split()[1]


if __name__ == "__main__":
    sys.exit(main())
