"""Several processes at one archive, and killed ones: nothing is lost, nothing counted twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.archive.files import refuse_foreign
from archiver.archive.store import Archive
from archiver.clock import utc_now
from archiver.exchange.intake import import_files
from archiver.models import Run
from tests import desk
from tests.desk import at, told
from tests.warc_builder import answer, identity, member, record

ARCHIVER = str(Path(sys.executable).with_name("archiver"))
ENOUGH = 60  # seconds that any of these commands may take on a busy machine


def warc(folder: Path, name: str, numbers: range, *, pages: int = 4) -> Path:
    """A WARC of captures, one a minute, of a few pages that change each time."""
    path = folder / name
    with path.open("wb") as file:
        for number in numbers:
            body = f"Bulletin {number}\n\nThe harbour saw {number} ships on this day.".encode()
            file.write(
                member(
                    record(
                        block=answer(body, content_type="text/plain; charset=utf-8"),
                        number=number,
                        url=f"https://news.example/bulletin/{number % pages}",
                        date=at(number),
                        Content_Type="application/http; msgtype=response",
                    )
                )
            )
    return path


_begun: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """Ends what a test that failed has left running."""
    yield
    for process in _begun:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=ENOUGH)
    _begun.clear()


def archiver(*words: object) -> subprocess.Popen[str]:
    """The program, begun; what it prints is collected."""
    process = subprocess.Popen(
        [ARCHIVER, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _begun.append(process)
    return process


def finished(process: subprocess.Popen[str]) -> str:
    """What a command printed, once it has ended well."""
    out, err = process.communicate(timeout=ENOUGH)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The archive as it is where one process imports everything in order, once."""
    path = tmp_path / "whole.db"
    import_files(path, [warc(tmp_path, "all.warc.gz", range(1, 241))], clock=utc_now, workers=0)
    return path


def same(database: Path, whole: Path) -> None:
    """Asserts that two archives tell the same, but for when they took it in."""
    now, then = told(database), told(whole)
    for rows in (now, then):
        rows["timeline"] = [
            tuple(value for value in row if not _is_receipt(value)) for row in rows["timeline"]
        ]
    assert now == then
    desk.is_well(database)


def _is_receipt(value: object) -> bool:
    return isinstance(value, str) and value.endswith("Z") and value > at(24 * 60)


def test_two_writers_at_once_both_finish_and_nothing_is_lost(
    tmp_path: Path, database: Path, whole: Path
) -> None:
    """Each has half of the captures, of the same pages; some are in both."""
    first = warc(tmp_path, "odd.warc.gz", range(1, 150))
    second = warc(tmp_path, "even.warc.gz", range(100, 241))
    processes = [archiver("import", database, path, "--json") for path in (second, first)]
    receipts = [json.loads(finished(process))[0] for process in processes]
    assert sum(receipt["captures"] for receipt in receipts) == 240
    assert sum(receipt["already_held"] for receipt in receipts) == 50
    same(database, whole)


def test_two_processes_that_derive_the_same_pages_both_finish(database: Path, whole: Path) -> None:
    shutil.copy(whole, database)
    processes = [archiver("rebuild", database) for _ in range(3)]
    for process in processes:
        finished(process)
    same(database, whole)


def killed_while_importing(database: Path, path: Path, leaves: int) -> int:
    """Kills an import as soon as so many leaves are in the log; returns how many were seen."""
    process = archiver("import", database, path)
    try:
        seen = 0
        while seen < leaves and process.poll() is None:
            seen = acknowledged(database)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=ENOUGH)
    return seen


def acknowledged(database: Path) -> int:
    """How many captures another program can read."""
    if not database.exists() or not database.stat().st_size:
        return 0
    try:
        return int(desk.ask(database, "SELECT count(*) FROM captures")[0][0])
    except desk.sqlite3.OperationalError:  # its schema is not committed yet
        return 0


@pytest.mark.parametrize("leaves", [1, 150, 240])
def test_an_import_that_is_killed_continues_and_counts_nothing_twice(
    tmp_path: Path, database: Path, whole: Path, leaves: int
) -> None:
    path = warc(tmp_path, "all.warc.gz", range(1, 241))
    seen = killed_while_importing(database, path, leaves)
    assert acknowledged(database) >= seen
    (receipt,) = json.loads(finished(archiver("import", database, path, "--json")))
    assert receipt["captures"] + receipt["already_held"] == 240
    assert receipt["already_held"] >= seen
    same(database, whole)
    unended = "SELECT count(*) FROM runs WHERE id NOT IN (SELECT run_id FROM run_ends)"
    assert desk.ask(database, unended)[0][0] <= 1


@pytest.mark.long
@pytest.mark.parametrize("number", range(10))
def test_an_import_killed_again_and_again_ends_whole(
    tmp_path: Path, database: Path, whole: Path, number: int
) -> None:
    dice = random.Random(number)
    path = warc(tmp_path, "all.warc.gz", range(1, 241))
    seen = 0
    while seen < 240:
        seen = killed_while_importing(database, path, seen + dice.randint(1, 90))
    finished(archiver("import", database, path))
    same(database, whole)


def test_status_tells_of_an_import_that_did_not_end_until_it_has(
    tmp_path: Path, database: Path
) -> None:
    path = warc(tmp_path, "all.warc.gz", range(1, 241))
    killed_while_importing(database, path, 1)
    told_of = json.loads(finished(archiver("status", database, "--json")))
    assert [run["file_name"] for run in told_of["unfinished_runs"]] == ["all.warc.gz"]
    import_files(database, [path], clock=utc_now, workers=0)
    told_of = json.loads(finished(archiver("status", database, "--json")))
    assert told_of["unfinished_runs"] == []
    assert told_of["waiting_to_be_read"] == 0


def test_the_lock_of_a_process_that_was_killed_holds_nobody_up(database: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from archiver.archive.store import Archive\n"
        "archive = Archive(Path(sys.argv[1]))\n"
        "with archive.transaction(): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = subprocess.run([sys.executable, "-c", code, str(database)], timeout=ENOUGH, check=False)
    assert died.returncode == -signal.SIGKILL
    with Archive(database, wait=0) as archive:
        archive.begin_run(Run(kind="live", started_at=at(0)))
    desk.is_well(database)


def test_records_without_an_id_are_the_same_record_when_they_come_again(
    tmp_path: Path, database: Path
) -> None:
    path = tmp_path / "bare.warc"
    path.write_bytes(record(number=0) + record(number=0, date=at(5)))
    for _ in range(2):
        import_files(database, [path], clock=utc_now, workers=0)
    assert acknowledged(database) == 2
    assert identity(1) not in {
        row[0] for row in desk.ask(database, "SELECT record_id FROM captures")
    }


def test_an_archive_that_is_just_being_made_is_taken_for_nobody_else_s(tmp_path: Path) -> None:
    make = (
        "import sys\nfrom pathlib import Path\nfrom archiver.archive.store import Archive\n"
        "for number in range(60):\n    Archive(Path(sys.argv[1], f'{number}.db')).close()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", make, str(tmp_path)])
    number = 0
    while process.poll() is None:
        refuse_foreign(tmp_path / f"{number}.db")
        while (tmp_path / f"{number + 1}.db").exists():
            number += 1
    assert process.returncode == 0 and number == 59
