"""The archive's file: whose it is, how it is made, and how its schema moves on.

`application_id` says that a file is ours, `user_version` how far its migrations have come.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.data import data_folder
from archiver.errors import ArchiveBusy, ArchiveError, ArchiveUnwritable, NewerSchema, NotAnArchive

__all__ = [
    "APPLICATION_ID",
    "connect_reader",
    "connect_writer",
    "data_folder",
    "missing_folder",
    "told",
]

APPLICATION_ID = 0x61726376  # "arcv"
_LENGTH_LIMIT = 256 * 2**20  # bytes of one value: a body at its cap, packed


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what SQLite says into a sentence that says what to do next."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(path, error) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise NotAnArchive(
            f"{path} is damaged or is not a database ({error}); restore it from a backup."
        ) from error


def missing_folder(path: Path) -> ArchiveUnwritable:
    """What to say where an archive's folder does not exist."""
    return ArchiveUnwritable(f"There is no folder {path.parent}; make it first.")


def _operational(path: Path, error: sqlite3.OperationalError) -> ArchiveError:
    """The archive's own error for one of SQLite's."""
    reason = str(error)
    if "full" in reason:
        return ArchiveUnwritable(
            f"No space is left for {path}; free some and run the same command again: "
            "what was acknowledged is kept."
        )
    if "locked" in reason:
        return ArchiveBusy(
            f"{path} is being written by another program than archiver; wait for it, or stop it."
        )
    if "readonly" in reason or "unable to open" in reason or "I/O" in reason:
        return ArchiveUnwritable(
            f"{path} cannot be written or opened here ({reason}); check the folder's permissions."
        )
    if "interrupted" in reason:
        return ArchiveError(f"The question to {path} took too long; narrow it and ask again.")
    return ArchiveError(f"{path} could not answer ({reason}); run `archiver status {path}`.")


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, to an archive whose schema we know."""
    if not path.is_file():
        raise NotAnArchive(
            f"There is no archive at {path}; make one with `archiver snapshot {path} URL`."
        )
    if path.stat().st_size == 0:
        raise NotAnArchive(f"{path} is an empty file; fill it with `archiver snapshot {path} URL`.")
    with told(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            _check(path, connection)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_writer(path: Path, *, wait: float = 30.0) -> sqlite3.Connection:
    """The one connection that writes, its schema brought up to date; made if missing.

    The caller holds the write lock; `wait` seconds are for programs that know nothing of it.
    """
    if path.exists() and not path.is_file():
        raise NotAnArchive(f"{path} is not a file; name the archive's file.")
    if path.is_file() and path.stat().st_size:
        connect_reader(path).close()  # refuses what is not ours before anything is touched
    with told(path):
        connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("PRAGMA cache_size = -65536")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH_LIMIT)
            _migrate(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """Refuses a file that is not ours, or newer than we are."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise NotAnArchive(
            f"{path} is another program's database and was left as it is; name another file."
        )
    if version > len(_migrations()):
        raise NewerSchema(
            f"{path} was written by a newer archiver (schema {version}, this one knows "
            f"{len(_migrations())}); install that version, the file was left as it is."
        )


def _migrations() -> list[Path]:
    return sorted((data_folder() / "migrations").glob("[0-9]*.sql"))


def _migrate(connection: sqlite3.Connection) -> None:
    """Applies the migrations that are missing, and the views where their file has changed.

    All in one transaction: a process killed in the middle leaves the file as it was.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    pending = _migrations()[version:]
    views = (data_folder() / "views.sql").read_text()
    mark = int.from_bytes(hashlib.sha256(views.encode()).digest()[:6])
    if not pending and _views_mark(connection) == mark:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in pending:
            _run_script(connection, step.read_text())
        _drop_views(connection)
        _run_script(connection, views)
        connection.execute("INSERT OR REPLACE INTO bookmarks VALUES ('views', ?)", (mark,))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version + len(pending)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _views_mark(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT value FROM bookmarks WHERE name = 'views'").fetchone()
    return int(row[0]) if row else None


def _drop_views(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'view'"
    ).fetchall():
        connection.execute(f'DROP VIEW "{name}"')


def _run_script(connection: sqlite3.Connection, script: str) -> None:
    """Runs a script inside the open transaction, which `executescript` would commit."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
