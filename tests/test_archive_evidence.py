"""Evidence is written once, each row with its leaf, and nobody's SQL can take it back."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.captures import RunRow, heads
from archiver.archive.companions import Companion
from archiver.archive.packing import unpack
from archiver.archive.store import Archive
from archiver.errors import ArchiveBusy, ArchiveError
from archiver.models import Capture, Run
from tests import desk
from tests.desk import STRAIT, at, said, take

EVIDENCE = (
    "runs", "run_ends", "urls", "captures", "payloads", "tombstones", "metadata_records",
    "decisions", "log_entries", "seals", "certificates",
)  # fmt: skip
NOTE = Companion(
    record_id="urn:uuid:note", type="metadata", body=b"hopsFromSeed: L", url=STRAIT,
    recorded_at=at(0), content_type="application/warc-fields",
)  # fmt: skip
REQUEST = b"GET /strait HTTP/1.1\r\nHost: news.example\r\n\r\n"
EVERYTHING: dict[str, Any] = {
    "request_head": REQUEST, "warc_head": b"WARC/1.0\r\n\r\n", "protocol": "HTTP/1.1",
    "peer": "192.0.2.1:443", "certificate_digest": "sha256:00", "entity_digest": "sha256:11",
    "stated_digest": "sha1:A", "stated_digest_ok": True, "elapsed_ms": 12, "error": "Слово",
    "trigger": "base", "due_at": at(0), "fetch_id": "urn:uuid:f", "hop": 1, "truncated": "time",
    "discovered_from": "urn:uuid:d", "robots_record_id": "urn:uuid:r", "role": "source",
    "refers_to_uri": STRAIT, "refers_to_date": at(0), "content_type": "text/plain",
    "redirected_to": STRAIT, "validated_record_id": "urn:uuid:v", "received_at": at(9),
}  # fmt: skip


@pytest.fixture
def filled(database: Path) -> Path:
    """An archive with a row in every table of evidence."""
    captures = [
        said(1, at(0), "The strait stays open.", **EVERYTHING),
        said(2, at(1), "The strait is closed."),
        said(3, at(2), url=STRAIT + "/2", transport="timeout", error="No answer."),
    ]
    take(database, captures)
    with Archive(database) as archive:
        run = archive.begin_run(Run(kind="import", started_at=at(0), file_name="a.warc"))
        assert archive.record_companions(run, [NOTE, NOTE]) == 1
    with closing(sqlite3.connect(database)) as connection:  # tables that nothing writes to yet
        connection.execute(
            "INSERT INTO decisions VALUES (1, 'k', 's', 'hold', NULL, NULL, 'ed', ?, NULL, x'00')",
            (at(0),),
        )
        connection.execute("INSERT INTO certificates VALUES ('sha256:00', NULL, x'30')")
        connection.execute("INSERT INTO tombstones VALUES (1, 1, ?)", (at(0),))
        connection.execute("INSERT INTO seals VALUES (1, 1, zeroblob(32), ?, 'note')", (at(0),))
        connection.commit()
    return database


@pytest.fixture
def foreign(filled: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection, as SQLite opens it by default."""
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        yield connection


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def identities(connection: sqlite3.Connection, table: str) -> list[list[str]]:
    """The sets of columns that tell a table's rows apart."""
    found = [
        [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]],
    ]
    for _, index, unique, *_ in connection.execute(f"PRAGMA index_list({table})").fetchall():
        if unique:
            found.append([row[2] for row in connection.execute(f"PRAGMA index_info({index})")])
    return found + ([["rowid"]] if has_hidden_number(connection, table) else [])


def has_hidden_number(connection: sqlite3.Connection, table: str) -> bool:
    """Whether SQLite numbers the table's rows by a column of its own, which names them as well."""
    keys = [row[2] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
    ((without,),) = connection.execute("SELECT wr FROM pragma_table_list(?)", (table,)).fetchall()
    return keys != ["INTEGER"] and not without


def test_every_table_of_evidence_is_known_here(foreign: sqlite3.Connection) -> None:
    guarded = foreign.execute(
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    assert {name for (name,) in guarded} == set(EVIDENCE)


@pytest.mark.parametrize("table", EVIDENCE)
def test_no_evidence_is_updated_or_deleted(foreign: sqlite3.Connection, table: str) -> None:
    before = foreign.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    for column in columns(foreign, table):
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match="append only"):
                foreign.execute(f'{verb} {table} SET "{column}" = "{column}"')
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        foreign.execute(f"DELETE FROM {table}")
    assert foreign.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("table", EVIDENCE)
def test_no_evidence_is_replaced_by_any_of_its_names(
    foreign: sqlite3.Connection, table: str
) -> None:
    """The row that replaces shares one name with the one that is there, and no other."""
    names = columns(foreign, table)
    names = ["rowid", *names] if has_hidden_number(foreign, table) else names
    listed = ", ".join(f'"{name}"' for name in names)
    before = foreign.execute(f"SELECT {listed} FROM {table} ORDER BY 1").fetchall()
    told_apart = {name for identity in identities(foreign, table) for name in identity}
    for identity in identities(foreign, table):
        row = dict(zip(names, before[-1], strict=True))
        for name in told_apart - set(identity):
            old = row[name]
            row[name] = old + 1000 if isinstance(old, int) else "another" if old else old
        values = [row[name] for name in names]
        marks = ", ".join("?" * len(names))
        upsert = f' ON CONFLICT DO UPDATE SET "{names[-1]}" = excluded."{names[-1]}"'
        for sql in (
            f"INSERT OR REPLACE INTO {table} ({listed}) VALUES ({marks})",
            f"REPLACE INTO {table} ({listed}) VALUES ({marks})",
            f"INSERT INTO {table} ({listed}) VALUES ({marks}){upsert}",
        ):
            with pytest.raises(sqlite3.IntegrityError, match=r"there already|append only"):
                foreign.execute(sql, values)
    assert foreign.execute(f"SELECT {listed} FROM {table} ORDER BY 1").fetchall() == before


def leaf(kind: str, row: dict[str, object], salt: bytes) -> bytes:
    """A leaf's hash by the few lines that another archive would write to check it."""
    spelled = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    commitment = hashlib.sha256(salt + spelled).hexdigest()
    entry = f'{{"commitment":"{commitment}","type":"{kind}","v":1}}'
    return hashlib.sha256(b"\0" + entry.encode()).digest()


def named(data: bytes | None) -> str | None:
    return None if data is None else "sha256:" + hashlib.sha256(data).hexdigest()


def leaves(connection: sqlite3.Connection) -> dict[tuple[int, int], bytes]:
    """Every leaf as it must be, from nothing but the rows."""
    connection.row_factory = sqlite3.Row
    runs = {row["id"]: dict(row) for row in connection.execute("SELECT * FROM runs")}
    found: dict[tuple[int, int], bytes] = {}
    for row_id, row in runs.items():
        facts = {name: value for name, value in row.items() if name not in ("id", "salt")}
        found[1, row_id] = leaf("run", facts, row["salt"])
    for row in connection.execute("SELECT * FROM run_ends"):
        run = runs[row["run_id"]]
        facts = {"run": run["key"], "ended_at": row["ended_at"], "receipt": row["receipt"]}
        salt = hmac.new(run["salt"], b"run_end", hashlib.sha256).digest()
        found[2, row["run_id"]] = leaf("run_end", facts, salt)
    for row in connection.execute("SELECT * FROM metadata_records"):
        left_out = ("id", "run_id", "size", "body", "salt")
        facts = {name: value for name, value in dict(row).items() if name not in left_out}
        body = unpack(row["body"], None, row["size"])
        facts |= {"run": runs[row["run_id"]]["key"], "body": named(body)}
        found[3, row["id"]] = leaf("metadata_record", facts, row["salt"])
    for row in connection.execute("SELECT c.*, u.url FROM captures c JOIN urls u ON u.id = url_id"):
        found[0, row["id"]] = capture_leaf(connection, dict(row), runs[row["run_id"]])
    return found


def capture_leaf(connection: sqlite3.Connection, row: dict[str, Any], run: dict[str, Any]) -> bytes:
    sent, came = heads(connection, row["id"])
    warc = None if row["warc_head"] is None else unpack(row["warc_head"], None, 2**20)
    for storage in ("id", "url_id", "run_id", "head_base_id", "salt"):
        del row[storage]
    row |= {"run": run["key"], "request_head": named(sent), "response_head": named(came)}
    row["warc_head"] = named(warc)
    salt = hmac.new(run["salt"], row["record_id"].encode(), hashlib.sha256).digest()
    return leaf("capture", row, salt)


def test_every_row_of_evidence_has_one_leaf_that_anyone_can_compute(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        entries = connection.execute("SELECT type, subject, leaf_hash FROM log_entries").fetchall()
        computed = leaves(connection)
    stored = {(kind, subject): bytes(leaf_hash) for kind, subject, leaf_hash in entries}
    assert len(stored) == len(entries)
    assert stored == computed
    desk.is_well(filled)


def test_a_leaf_covers_every_column_of_a_capture(filled: Path) -> None:
    """Whatever is altered on a row, by someone who takes the triggers away, its leaf tells."""
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER captures_no_update")
        stored = leaves(connection)
        for name in columns(connection, "captures"):
            if name in ("id", "run_id", "head_base_id", "salt", "request_head", "response_head"):
                continue  # storage, or patches whose unpacking would fail
            connection.execute("BEGIN")
            connection.execute("PRAGMA defer_foreign_keys = ON")
            connection.execute(f'UPDATE captures SET "{name}" = {_other(name)} WHERE id = 1')
            altered = leaves(connection)
            connection.execute("ROLLBACK")
            assert altered[0, 1] != stored[0, 1], name


def _other(name: str) -> str:
    values = {
        "url_id": "(SELECT max(id) FROM urls)", "role": "'feed'", "time_source": "'operator'",
        "trigger": "'retry'", "via": "'live'", "transport": "'reset'", "warc_head": "NULL",
        "payload_digest": "NULL", "robots_ignored": "1",
    }  # fmt: skip
    return values.get(name, f"CASE typeof(\"{name}\") WHEN 'integer' THEN 77 ELSE 'x' END")


def test_a_failed_batch_leaves_neither_row_nor_leaf(filled: Path) -> None:
    before = desk.ask(filled, "SELECT * FROM log_entries"), desk.ask(filled, "SELECT * FROM urls")
    with Archive(filled) as archive:
        run = archive.begin_run(Run(kind="import", started_at=at(0)))
        good = said(10, at(5), "Another text.", url="https://news.example/new")
        bad = said(11, at(6), "A third text.", role="no such role")
        with pytest.raises(sqlite3.IntegrityError):
            archive.record(run, [good, bad])
    after = desk.ask(filled, "SELECT * FROM log_entries"), desk.ask(filled, "SELECT * FROM urls")
    assert after[0][:-1] == before[0]  # and the run that began
    assert after[1] == before[1]
    assert desk.ask(filled, "SELECT count(*) FROM captures") == [(3,)]
    assert desk.ask(filled, "SELECT count(*) FROM payloads") == [(2,)]
    desk.is_well(filled)


def test_heads_come_back_to_the_byte(database: Path) -> None:
    told = [
        (None, None),
        (REQUEST, None),
        (REQUEST, b"HTTP/1.1 200 OK\r\n\r\n"),
        (REQUEST, b"HTTP/1.1 200 OK\r\nX: " + b"a" * 900 + b"\r\n\r\n"),
        (REQUEST + b"X", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 900 + b"\r\nY: 1\r\n\r\n"),
        (b"", b""),
        (None, b"\x00\xff"),
    ]
    captures = [
        said(n, at(n), request_head=sent, response_head=came, status=404)
        for n, (sent, came) in enumerate(told, 1)
    ]
    take(database, captures)
    with closing(sqlite3.connect(database)) as connection:
        assert [heads(connection, n) for n in range(1, len(told) + 1)] == told


def test_a_writer_says_who_is_writing(database: Path) -> None:
    with (
        Archive(database) as first,
        Archive(database, wait=0.05) as second,
        first.transaction(),
        pytest.raises(ArchiveBusy, match=r"is being written by process \d+ \("),
    ):
        begin(second)
    with Archive(database, wait=0.05) as again:
        begin(again)


def test_another_program_that_writes_is_named_as_such(database: Path) -> None:
    with (
        Archive(database, wait=0.05) as archive,
        closing(sqlite3.connect(database, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy, match="another program"):
            begin(archive)
        other.execute("ROLLBACK")
        begin(archive)


def begin(archive: Archive) -> RunRow:
    return archive.begin_run(Run(kind="live", started_at=at(0)))


def test_a_capture_names_its_run_and_when_we_took_it_in(database: Path) -> None:
    capture: Capture = said(1, at(0), "The strait stays open.")
    take(database, [capture])
    rows = desk.ask(
        database,
        "SELECT c.captured_at, c.received_at, r.kind, c.time_source FROM captures c"
        " JOIN runs r ON r.id = c.run_id",
    )
    assert rows == [(at(0), "2026-04-01T00:00:00Z", "import", "record")]


def test_a_closed_archive_leaves_one_file_and_its_lock(database: Path) -> None:
    take(database, [said(1, at(0), "The strait stays open.")])
    assert sorted(path.name for path in database.parent.iterdir()) == ["news.db", "news.db.lock"]


def test_the_archive_is_marked_as_ours(database: Path) -> None:
    take(database, [])
    assert desk.ask(database, "PRAGMA application_id") == [(0x61726376,)]
    assert desk.ask(database, "PRAGMA journal_mode") == [("wal",)]


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="There is no folder"):
        Archive(tmp_path / "nowhere" / "news.db")
