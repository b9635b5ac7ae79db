"""What the commands ask about citations and quotations, in a large archive."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import sqlite_utils

from archiver.archive.questions import Found
from archiver.archive.quote_questions import names_of, quotes_of, quotes_where
from archiver.archive.source_questions import citations, citations_of, cited_by, publishers
from archiver.cite.persons import person_key

__all__ = ["measure_questions", "most_quoted"]

OF_A_PAGE, OF_ALL = 50.0, 250.0
REPEATS = 5
LIMIT = 100
Spent = list[tuple[float, float]]
Question = tuple[str, Callable[[], object]]


def most_quoted(connection: sqlite3.Connection, rank: int = 0) -> str:
    """The name, no description, that most quotations have, or one of a lower rank."""
    names = connection.execute(
        "SELECT s.name FROM speakers s JOIN (SELECT speaker_id, count(*) AS quotes FROM quotes"
        " GROUP BY speaker_id) q ON q.speaker_id = s.id WHERE s.alike IS NOT NULL"
        " ORDER BY q.quotes DESC, s.id LIMIT 1 + ?",
        (rank,),
    ).fetchall()
    return str(names[-1][0])


def measure_questions(connection: sqlite3.Connection) -> Iterator[tuple[str, Spent, float]]:
    """Asks each question several times; its name, what it took, and its limit."""
    print("what the commands ask about citations and quotations")
    for name, ask in _of_a_page(connection):
        yield name, _spent(ask), OF_A_PAGE
    for name, ask in _of_all(connection):
        yield name, _spent(ask), OF_ALL


def _of_a_page(connection: sqlite3.Connection) -> Iterator[Question]:
    database = sqlite_utils.Database(connection)
    for name, column, table in (
        ("the article with most quotations", "resource_id", "quotes"),
        ("the source cited most", "source_id", "citations"),
    ):
        found = _most(connection, column, table)
        yield f"quotes_of {name}", partial(quotes_of, database, found)
        yield f"citations_of {name}", partial(citations_of, database, found)
        yield f"cited_by {name}", partial(cited_by, database, found, LIMIT)


def _of_all(connection: sqlite3.Connection) -> Iterator[Question]:
    database = sqlite_utils.Database(connection)
    for about, asked in {
        "the name quoted most": most_quoted(connection),
        "its last word": most_quoted(connection).split()[-1],
        "an ordinary name": most_quoted(connection, 500),
        "a word of many descriptions": "spokesman",
    }.items():
        ask = partial(names_of, database, asked, person_key(asked))
        yield f"names_of {about}", ask
        ids = [row["id"] for row in ask()]
        yield f"quotes_where, {about}", partial(quotes_where, database, speakers=ids, limit=LIMIT)
    where = partial(quotes_where, database, limit=LIMIT)
    words = _words(connection)
    yield "quotes_where, the commonest word", partial(where, words=words[0])
    yield "quotes_where, two common words", partial(where, words=f"{words[0]} {words[1]}")
    yield "quotes_where, an ordinary word", partial(where, words=words[len(words) // 50])
    yield "quotes_where, the latest", where
    yield "quotes_where, the latest claims", partial(where, kind="claim")
    yield "quotes_where, the latest titles", partial(where, kind="title")
    (cited,) = connection.execute(
        "SELECT publisher FROM citations GROUP BY publisher ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    sources = partial(citations, database, limit=LIMIT)
    yield "citations, the latest", partial(sources, publisher=None, resolution=None)
    yield "citations, the publisher cited most", partial(sources, publisher=cited, resolution=None)
    yield "citations, an unknown publisher", partial(sources, publisher="nobody", resolution=None)
    yield "citations, not found", partial(sources, publisher=None, resolution="abstained")
    yield "publishers", partial(publishers, database, None)


def _words(connection: sqlite3.Connection) -> list[str]:
    """Words of quotations, the commonest first."""
    rows = connection.execute("SELECT words FROM quoted_words WHERE id % 29 = 0")
    counted = Counter(word for (words,) in rows for word in words.split())
    return [word for word, _ in counted.most_common()]


def _most(connection: sqlite3.Connection, column: str, table: str) -> Found:
    """The page that has most rows of a table by a column."""
    row_id, url = connection.execute(
        f"SELECT id, url FROM resources WHERE id = (SELECT {column} FROM {table}"
        f" WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)"
    ).fetchone()
    return Found(url, url, row_id, ())


def _spent(ask: Callable[[], object]) -> Spent:
    """CPU and wall milliseconds of a question, after once to warm the cache."""
    ask()
    spent = []
    for _ in range(REPEATS):
        cpu, wall = time.process_time(), time.perf_counter()
        ask()
        spent.append(((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000))
    return spent
