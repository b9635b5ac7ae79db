"""Files that are not what they should be: one clear sentence or a recorded outcome."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.archive.store import Archive
from archiver.cli import cli
from archiver.errors import ArchiveUnwritable
from archiver.models import Run
from tests import desk
from tests.conftest import Follower
from tests.desk import STRAIT, at, page, said, take
from tests.test_archive_writers import ARCHIVER, ENOUGH, warc
from tests.warc_builder import member, record

READING = (
    ["log", "DB", STRAIT], ["show", "DB", STRAIT], ["diff", "DB", STRAIT],
    ["search", "DB", "strait"], ["status", "DB"], ["rebuild", "DB"], ["serve", "DB"],
)  # fmt: skip
WRITING = (["snapshot", "DB", "PAGE", "--url", STRAIT, "--date", at(0)], ["import", "DB", "WARC"])
SAVED = ("--url", STRAIT, "--date", at(0), "--workers", "1", "--json")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A saved page and a WARC that are well."""
    saved = tmp_path / "page.html"
    saved.write_text(page("The strait stays open to shipping, the minister said on Monday."))
    return {"PAGE": saved, "WARC": warc(tmp_path, "well.warc.gz", range(1, 4))}


def run(*words: object) -> Result:
    """The command, run here."""
    return CliRunner().invoke(cli, [str(word) for word in words])


def given(words: list[str], database: Path, files: dict[str, Path]) -> list[object]:
    return [{"DB": database, **files}.get(word, word) for word in words]


def refused(result: Result, *, exit_code: int = 1) -> str:
    """The one sentence that a command ended with."""
    assert result.exit_code == exit_code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    sentence = result.stderr.strip()
    assert sentence.startswith("archiver: ") and sentence.endswith("."), sentence
    assert "\n" not in sentence and "Traceback" not in sentence
    assert "fault of archiver's own" not in sentence
    return sentence


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("words", [*READING, *WRITING], ids=lambda words: words[0])
def test_a_file_that_is_no_database_is_left_as_it_is(
    tmp_path: Path, database: Path, files: dict[str, Path], words: list[str]
) -> None:
    database.write_text("Notes of the evening desk, 3 March. " * 400)
    before = contents(tmp_path)
    sentence = refused(run(*given(words, database, files)))
    assert "is damaged or is not a database" in sentence
    assert contents(tmp_path) == before


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("words", [*READING, *WRITING], ids=lambda words: words[0])
def test_another_program_s_database_is_left_as_it_is(
    tmp_path: Path, database: Path, files: dict[str, Path], words: list[str], journal: str
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("CREATE TABLE captures (photograph TEXT)")
    before = contents(tmp_path)
    assert "another program's database" in refused(run(*given(words, database, files)))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("words", [*READING, *WRITING], ids=lambda words: words[0])
def test_an_archive_of_a_newer_archiver_is_left_as_it_is(
    tmp_path: Path, database: Path, files: dict[str, Path], words: list[str]
) -> None:
    take(database, [said(1, at(0), "The strait stays open.")])
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = contents(tmp_path)
    sentence = refused(run(*given(words, database, files)))
    assert "was written by a newer archiver (schema 999" in sentence
    assert contents(tmp_path) == before


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_an_archive_that_is_missing_or_empty_is_not_made_by_asking(
    tmp_path: Path, database: Path, words: list[str]
) -> None:
    assert "There is no archive at" in refused(run(*given(words, database, {})))
    assert not database.exists()
    database.touch()
    assert "is an empty file" in refused(run(*given(words, database, {})))
    assert contents(tmp_path) == {"news.db": b""}


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_an_empty_file_becomes_an_archive(
    database: Path, files: dict[str, Path], words: list[str]
) -> None:
    database.touch()
    assert run(*given(words, database, files), "--workers", 1).exit_code == 0
    assert run("status", database).exit_code == 0


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    result = run("status", tmp_path)
    assert result.exit_code == 2
    assert "is a directory" in result.stderr


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_a_folder_that_is_missing_is_said_to_be(
    tmp_path: Path, files: dict[str, Path], words: list[str]
) -> None:
    sentence = refused(run(*given(words, tmp_path / "none" / "news.db", files)))
    assert "There is no folder" in sentence


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_a_file_system_that_takes_no_files_is_said_to_be_so(
    files: dict[str, Path], words: list[str]
) -> None:
    sentence = refused(run(*given(words, Path("/proc/news.db"), files)))
    assert "/proc/news.db cannot be written here" in sentence


@contextmanager
def as_a_reader(folder: Path) -> Iterator[None]:
    """Takes away the right to write in a folder: by its mode, and for root by being nobody."""
    folder.chmod(0o555)
    if os.geteuid() != 0:
        yield
    else:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
    folder.chmod(0o755)


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder that everyone may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_a_read_only_folder_is_said_to_be_so(shelf: Path, words: list[str]) -> None:
    files = {"PAGE": shelf / "page.txt", "WARC": warc(shelf, "a.warc", range(1, 3))}
    files["PAGE"].write_text("The strait stays open.")
    with as_a_reader(shelf):
        sentence = refused(run(*given(words, shelf / "news.db", files)))
    assert "cannot be written here" in sentence
    assert sorted(path.name for path in shelf.iterdir()) == ["a.warc", "page.txt"]


def test_an_archive_in_a_read_only_folder_can_be_asked(shelf: Path) -> None:
    take(shelf / "news.db", [said(1, at(0), "Strait\n\nThe strait stays open.")])
    before = contents(shelf)
    with as_a_reader(shelf):
        shown = run("show", shelf / "news.db", STRAIT)
        sentence = refused(run("rebuild", shelf / "news.db"))
    assert shown.exit_code == 0, shown.output
    assert "The strait stays open." in shown.output
    assert "cannot be written" in sentence
    assert contents(shelf) == before


def limited(*words: object, size: int) -> subprocess.CompletedProcess[str]:
    """The program where no file may grow beyond so many bytes."""
    return subprocess.run(
        [ARCHIVER, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("kilobytes", [64, 400, 520])
def test_a_disk_that_takes_no_more_costs_nothing_that_was_acknowledged(
    tmp_path: Path, database: Path, kilobytes: int
) -> None:
    many = warc(tmp_path, "many.warc.gz", range(1, 241))
    result = limited("import", database, many, size=kilobytes * 1024)
    assert result.returncode == 1
    assert result.stderr.startswith("archiver: ") and result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr and "own" not in result.stderr
    assert "space" in result.stderr
    assert run("import", database, many, "--workers", 1).exit_code == 0
    assert desk.ask(database, "SELECT count(*) FROM timeline") == [(240,)]
    desk.is_well(database)


def test_a_full_disk_is_called_full(database: Path) -> None:
    with Archive(database) as archive:
        job = archive.begin_run(Run(kind="import", started_at=at(0)))
        (pages,) = archive.connection.execute("PRAGMA page_count").fetchone()
        archive.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(ArchiveUnwritable, match="No space is left"):
            archive.record(job, [said(1, at(0), os.urandom(90_000).hex())])
        archive.connection.execute("PRAGMA max_page_count = 100000")
        archive.record(job, [said(2, at(1), "The strait stays open.")])
    assert desk.ask(database, "SELECT record_id FROM captures") == [(desk.record_id(2),)]
    desk.is_well(database)


def test_a_damaged_archive_is_said_to_be(database: Path) -> None:
    take(
        database, [said(n, at(n), f"Bulletin {n}\n\n{os.urandom(500).hex()}") for n in range(1, 40)]
    )
    whole = bytearray(database.read_bytes())
    whole[4096:] = os.urandom(len(whole) - 4096)
    database.write_bytes(whole)
    for words in (["status", database], ["import", database, database.parent / "none.warc"]):
        refused(run(*words))
    assert "damaged" in refused(run("status", database))


def test_a_file_to_import_that_is_missing_empty_or_something_else(
    tmp_path: Path, database: Path
) -> None:
    (tmp_path / "empty.warc").touch()
    (tmp_path / "page.warc").write_text(page("The strait stays open."))
    for name, told in (
        ("none.warc", "There is no file"),
        ("empty.warc", "is empty"),
        ("page.warc", "is a saved page and no WARC"),
        ("", "is a folder"),
    ):
        assert told in refused(run("import", database, tmp_path / name))
        assert not database.exists()


def test_one_bad_file_among_several_is_named_before_anything_is_written(
    tmp_path: Path, database: Path, files: dict[str, Path]
) -> None:
    (tmp_path / "empty.warc").touch()
    assert "empty.warc" in refused(run("import", database, files["WARC"], tmp_path / "empty.warc"))
    assert not database.exists()


@pytest.mark.parametrize("kept", [0.35, 0.6, 0.99])
def test_of_a_gzip_cut_short_what_came_before_is_kept(
    tmp_path: Path, database: Path, kept: float
) -> None:
    whole = warc(tmp_path, "whole.warc.gz", range(1, 21)).read_bytes()
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole[: int(len(whole) * kept)])
    result = run("import", database, cut, "--workers", 1, "--json")
    assert result.exit_code == 1, result.output
    (receipt,) = json.loads(result.stdout)
    assert receipt["captures"] >= int(20 * kept) - 1
    (defect,) = receipt["defects"]
    assert 0 < defect["offset"] < len(whole)
    assert (
        desk.ask(database, "SELECT count(*) FROM timeline WHERE outcome = 'ok'")[0][0]
        >= int(20 * kept) - 1
    )
    (stored,) = desk.ask(database, "SELECT receipt FROM run_ends")
    assert json.loads(stored[0]) == receipt


def test_one_gzip_member_around_a_whole_warc_is_cut_short(tmp_path: Path, database: Path) -> None:
    block = b"".join(record(number=n, date=at(n)) for n in range(1, 30))
    path = tmp_path / "one.warc.gz"
    path.write_bytes(member(block)[:-20])
    result = run("import", database, path, "--workers", 1)
    assert result.exit_code == 1
    assert "at byte" in result.stdout


def saved(folder: Path, data: bytes, name: str = "page.html") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_page_of_12_megabytes_is_captured(tmp_path: Path, database: Path) -> None:
    ships = ", ".join(f"ship number {n} from the northern pier" for n in range(100))
    paragraphs = [f"On day {n} there passed {ships} and none else." for n in range(3_300)]
    path = saved(tmp_path, page(*paragraphs).encode())
    assert path.stat().st_size > 12_000_000
    result = run("snapshot", database, path, *SAVED)
    assert result.exit_code == 0, result.output
    assert desk.ask(database, "SELECT size FROM payloads") == [(path.stat().st_size,)]
    text = run("show", database, STRAIT).stdout
    assert paragraphs[0] in text and paragraphs[-1] in text
    desk.is_well(database)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "blockquote"])
def test_a_page_nested_100_000_deep_is_captured(tmp_path: Path, database: Path, tag: str) -> None:
    body = f"<{tag}>" * 100_000 + "The strait stays open, the minister said on Monday."
    path = saved(tmp_path, f"<html><title>Deep</title><body>{body}</body></html>".encode())
    result = run("snapshot", database, path, *SAVED)
    (standing,) = json.loads(result.stdout)
    assert standing["outcome"] in {"ok", "empty", "unread"}
    assert result.exit_code == (0 if standing["outcome"] == "ok" else 1)
    assert desk.ask(database, "SELECT count(*) FROM timeline") == [(1,)]
    if standing["outcome"] == "ok":  # what lxml drops below a depth proves no absence
        assert desk.ask(database, "SELECT partial FROM extractions") == [(1,)]


def test_an_unknown_charset_is_read_by_what_the_bytes_are(tmp_path: Path, database: Path) -> None:
    html = page("Порт Мирный открыт, сообщило министерство в понедельник утром.")
    path = saved(tmp_path, html.replace("utf-8", "x-klingon").encode())
    result = run("snapshot", database, path, *SAVED)
    assert result.exit_code == 0, result.output
    assert "Порт Мирный открыт" in run("show", database, STRAIT).stdout
    ((charset, source),) = desk.ask(database, "SELECT charset, charset_source FROM extractions")
    assert (charset, source) not in {("x-klingon", "meta"), (None, None)}


def test_a_binary_file_called_html_is_refused(tmp_path: Path, database: Path) -> None:
    path = saved(tmp_path, b"\x89PNG\r\n\x1a\n\x00\x00" + os.urandom(5000))
    assert "neither HTML, PDF nor plain text" in refused(run("snapshot", database, path, *SAVED))
    assert not database.exists()


def test_a_binary_body_called_html_is_recorded_as_what_it_is(follower: Follower) -> None:
    follower.newsroom.publish("/strait", b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)) * 20)
    standing = follower.see()
    assert (standing.outcome, standing.status, standing.version_id) == ("not_text", 200, None)
    assert desk.ask(follower.database, "SELECT class FROM assessments") == [("not_text",)]


def test_a_page_without_text_is_recorded_as_empty(follower: Follower) -> None:
    follower.newsroom.publish("/strait", "<html><body></body></html>")
    assert follower.see().outcome == "empty"
    follower.newsroom.publish("/strait", b"")
    assert follower.see().outcome == "empty"


def test_a_saved_page_needs_its_address_and_its_second(
    database: Path, files: dict[str, Path]
) -> None:
    for words, told in (
        ([], "needs --url and --date"),
        (["--url", STRAIT], "needs --url and --date"),
        (["--url", STRAIT, "--date", "2026-03-02"], "is a whole day"),
        (["--url", STRAIT, "--date", "2026-03-02T12:00:00"], "has no offset"),
        (["--url", STRAIT, "--date", "yesterday"], "is not a time"),
        (["--url", "ftp://x.example/", "--date", at(0)], "is not an address on the web"),
    ):
        sentence = refused(run("snapshot", database, files["PAGE"], *words), exit_code=2)
        assert told in sentence
        assert not database.exists()


def test_a_file_that_is_not_there_is_not_taken_for_an_address(
    tmp_path: Path, database: Path
) -> None:
    for name in ("none.html", "none.txt", "none.warc", "none.warc.gz"):
        result = run("snapshot", database, tmp_path / name)
        assert "There is no file" in refused(result, exit_code=2)
