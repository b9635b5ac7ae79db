"""The words of quotations, each once, and which are the same but for small differences: families.

Every function here runs inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence

from archiver.models import key

__all__ = ["Alike", "settle_words", "words_row"]

Alike = Callable[[str, str], bool]

_RUN = 3  # words
_FEWEST = 6  # words of a quotation whose family is looked for; shorter ones are too often chance
_ALL_RUNS = 12  # words up to which every run of a quotation is kept; of longer ones one in four
_ONE_IN = 4
_MOST_HOLDING = 200  # quotations that share a run; commoner runs tell nothing
_MOST_COMPARED = 50
_LONGEST = 4_000  # characters that are looked at


def words_row(connection: sqlite3.Connection, words: str, alike: Alike) -> int:
    """The row of a quotation's folded words, made where they are new, in the family that they join.

    `alike` tells whether two are the same but for small differences.
    """
    words_key = key("words", words)
    row = connection.execute(
        "SELECT id FROM quoted_words WHERE words_key = ?", (words_key,)
    ).fetchone()
    if row is not None:
        return int(row[0])
    (words_id,) = connection.execute(
        "INSERT INTO quoted_words (words_key, words, family) VALUES (?1, ?2, ?1) RETURNING id",
        (words_key, words),
    ).fetchone()
    connection.execute(
        "INSERT INTO quoted_words_fts (rowid, words) VALUES (?, ?)", (words_id, words)
    )
    runs = _runs(words)
    connection.executemany(
        "INSERT INTO quoted_runs VALUES (?, ?)", [(run, words_id) for run in runs]
    )
    _join(connection, words_id, words, runs, alike)
    return int(words_id)


def settle_words(connection: sqlite3.Connection, most: int, alike: Alike) -> int:
    """Drops words that no text has any more and sorts their families anew.

    Returns how many were looked at.
    """
    waiting = connection.execute(
        "SELECT u.words_id, w.words, w.family,"
        " EXISTS (SELECT 1 FROM quotes q WHERE q.words_id = u.words_id)"
        " FROM unsettled_words u JOIN quoted_words w ON w.id = u.words_id LIMIT ?",
        (most,),
    ).fetchall()
    bereft = sorted({family for _, _, family, held in waiting if not held})
    for words_id, words, _, held in waiting:
        connection.execute("DELETE FROM unsettled_words WHERE words_id = ?", (words_id,))
        if not held:
            connection.execute(
                "INSERT INTO quoted_words_fts (quoted_words_fts, rowid, words)"
                " VALUES ('delete', ?, ?)",
                (words_id, words),
            )
            connection.execute("DELETE FROM quoted_words WHERE id = ?", (words_id,))
    for family in bereft:
        rest = connection.execute(
            "SELECT id, words FROM quoted_words WHERE family = ? ORDER BY id", (family,)
        ).fetchall()
        connection.execute("UPDATE quoted_words SET family = words_key WHERE family = ?", (family,))
        for words_id, words in rest:
            _join(connection, words_id, words, _runs(words), alike)
    return len(waiting)


def _join(
    connection: sqlite3.Connection,
    words_id: int,
    words: str,
    runs: Sequence[int],
    alike: Alike,
) -> None:
    """Makes one family of all that are alike; its name is the least key, whatever came first."""
    shared: Counter[int] = Counter()
    for run in runs:
        holding = connection.execute(
            "SELECT words_id FROM quoted_runs WHERE run = ? LIMIT ?", (run, _MOST_HOLDING + 1)
        ).fetchall()
        if len(holding) <= _MOST_HOLDING:
            shared.update(one for (one,) in holding if one != words_id)
    likeliest = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_COMPARED]
    (own,) = connection.execute(
        "SELECT family FROM quoted_words WHERE id = ?", (words_id,)
    ).fetchone()
    families = {own}
    for other, _ in likeliest:
        theirs, family = connection.execute(
            "SELECT words, family FROM quoted_words WHERE id = ?", (other,)
        ).fetchone()
        if family not in families and alike(words[:_LONGEST], theirs[:_LONGEST]):
            families.add(family)
    if len(families) > 1:
        connection.executemany(
            "UPDATE quoted_words SET family = ? WHERE family = ?",
            [(min(families), family) for family in families],
        )


def _runs(words: str) -> list[int]:
    """Digests of the runs of three words in a quotation: all of a short one, some of a long one."""
    parts = words[:_LONGEST].split()
    if len(parts) < _FEWEST:
        return []
    runs = sorted(
        {_digest(" ".join(parts[place : place + _RUN])) for place in range(len(parts) - _RUN + 1)}
    )
    if len(parts) <= _ALL_RUNS:
        return runs
    # By their digests, so that two quotations which share a run both keep it or both do not.
    return [run for run in runs if run % _ONE_IN == 0] or runs[:1]


def _digest(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=7).digest())
