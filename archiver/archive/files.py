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
    "refuse_foreign",
    "told",
]

APPLICATION_ID = 0x61726376  # "arcv"
_MAGIC = b"SQLite format 3\x00"
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
    if "I/O" in reason:
        return ArchiveUnwritable(
            f"{path} could not be read or written ({reason}); see that its disk is well and has "
            "space, then run the same command again: what was acknowledged is kept."
        )
    if "readonly" in reason or "unable to open" in reason:
        return ArchiveUnwritable(
            f"{path} cannot be written or opened here ({reason}); check the folder's permissions."
        )
    if "no such table" in reason or "no such column" in reason:
        return ArchiveError(
            f"{path} was made by an earlier archiver ({reason}); run `archiver rebuild {path}`:"
            " it keeps every capture and brings the rest up to date."
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
    refuse_foreign(path)
    if _is_unmade(path):
        raise NotAnArchive(
            f"{path} holds nothing yet; fill it with `archiver snapshot {path} URL`."
        )
    with told(path):
        try:
            return _open_to_read(path, "mode=ro")
        except sqlite3.OperationalError:
            if _has_log(path):
                raise
            # Where no file can be made beside it, nobody can be writing to it either.
            return _open_to_read(path, "immutable=1")


def refuse_foreign(path: Path) -> None:
    """Raises ArchiveError for a file that is not ours, or newer than we are, and leaves no trace.

    The file's header says so by itself, unless a log is beside it that may hold a later one
    (sqlite.org/fileformat2.html section 1.3).
    """
    if not path.is_file() or not path.stat().st_size:
        return
    head = _head(path)
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise NotAnArchive(
            f"{path} is damaged or is not a database; name another file, or restore it from a"
            " backup."
        )
    if _has_log(path):
        with told(path):
            _open_to_read(path, "mode=ro").close()
    elif _holds_something(head):
        version, application = head[60:64], head[68:72]
        _check(path, int.from_bytes(application), int.from_bytes(version))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError as error:
        raise NotAnArchive(
            f"{path} cannot be read ({error.strerror}); check its permissions."
        ) from None


def _has_log(path: Path) -> bool:
    """Whether a write-ahead log beside the file holds pages that it has not taken up."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _is_unmade(path: Path) -> bool:
    """Whether it is a database without a single table, as one is while it is being made."""
    return not _holds_something(_head(path)) and not _has_log(path)


def _holds_something(head: bytes) -> bool:
    """Whether a file's header tells of a table, a version, or whose it is."""
    return any(head[40:44] + head[60:64] + head[68:72])


def _open_to_read(path: Path, how: str) -> sqlite3.Connection:
    """A connection that cannot write, to an archive that is ours and whose schema we know."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=30)
    try:
        connection.execute("BEGIN")  # of one moment: another process may be making it just now
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.rollback()
        if application or version or tables:
            _check(path, application, version)
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
    refuse_foreign(path)
    with told(path):
        connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("PRAGMA cache_size = -16384")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH_LIMIT)
            _migrate(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _check(path: Path, application: int, version: int) -> None:
    """Refuses a file that is not ours, or newer than we are."""
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
        if connection.in_transaction:
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
