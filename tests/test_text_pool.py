"""Reading in processes: a page that kills its reader costs only itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest

from archiver.models import Extraction
from archiver.text.extract import read
from archiver.text.pool import ReaderPool

URL = "https://courier.example/ferry"
# The parser's time grows with the square of the attributes of one element: half a minute here.
ENDLESS = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">The ferry."


def page(number: int) -> bytes:
    """A small invented page."""
    return f"<html><body><h1>Ferry {number}</h1><p>It sails at {number}.</p></body>".encode()


def submit(pool: ReaderPool, payload: bytes) -> Future[Extraction]:
    """Hand a page to the pool."""
    return pool.submit(payload, url=URL, content_type="text/html")


def memory_of(process: int) -> int:
    """KiB that a process holds in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4


def test_pages_read_in_processes_read_as_they_do_here() -> None:
    with ReaderPool(2) as pool:
        answers = [submit(pool, page(number)) for number in range(40)]
        for number, answer in enumerate(answers):
            here = read(page(number), url=URL, content_type="text/html")
            assert answer.result(60) == here
    assert multiprocessing.active_children() == []


def test_a_page_that_takes_too_long_costs_only_itself() -> None:
    with ReaderPool(1, time_limit=1.0) as pool:
        answers = [submit(pool, payload) for payload in (page(1), ENDLESS, page(2))]
        kinds = [answer.result(60).assessment.kind for answer in answers]
        assert kinds == ["ok", "unread", "ok"]
        late = answers[1].result().assessment
        assert late.rule == "reading took longer than 1 s"
        assert answers[1].result().partial


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGSEGV])
def test_a_reader_that_dies_costs_only_its_page(death: signal.Signals) -> None:
    with ReaderPool(1) as pool:
        submit(pool, page(1)).result(60)
        doomed = submit(pool, ENDLESS)
        after = [submit(pool, page(number)) for number in range(3)]
        while not doomed.running():
            os.sched_yield()
        (reader,) = multiprocessing.active_children()
        os.kill(reader.pid or 0, death)
        assert doomed.result(60).assessment.kind == "unread"
        assert death.name in (doomed.result().note or "")
        assert [answer.result(60).title for answer in after] == ["Ferry 0", "Ferry 1", "Ferry 2"]


def test_a_reader_that_dies_between_two_pages_is_replaced_or_said_to_be_dead() -> None:
    with ReaderPool(1) as pool:
        submit(pool, page(1)).result(60)
        (reader,) = multiprocessing.active_children()
        os.kill(reader.pid or 0, signal.SIGKILL)
        reader.join(10)
        assert submit(pool, page(2)).result(60).assessment.kind in ("ok", "unread")
        assert submit(pool, page(3)).result(60).assessment.kind == "ok"


def test_pages_come_from_any_thread_and_each_gets_its_own_answer() -> None:
    found: dict[int, str | None] = {}
    with ReaderPool(2) as pool:

        def bring(first: int) -> None:
            for number in range(first, first + 20):
                found[number] = submit(pool, page(number)).result(60).title

        threads = [threading.Thread(target=bring, args=(first,)) for first in range(0, 80, 20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {number: f"Ferry {number}" for number in range(80)}


def test_memory_stays_flat_over_hundreds_of_pages() -> None:
    with ReaderPool(1) as pool:
        for answer in [submit(pool, page(number) * 30) for number in range(60)]:
            answer.result(60)
        (reader,) = multiprocessing.active_children()
        before = memory_of(reader.pid or 0)
        for answer in [submit(pool, page(number) * 30) for number in range(400)]:
            answer.result(60)
        (reader,) = multiprocessing.active_children()
        assert memory_of(reader.pid or 0) - before < 16_000


def test_leaving_waits_for_what_was_submitted() -> None:
    with ReaderPool(1) as pool:
        answers = [submit(pool, page(number)) for number in range(10)]
    assert all(answer.done() for answer in answers)


def test_an_interrupted_run_drops_what_has_not_begun() -> None:
    answers: list[Future[Extraction]] = []
    with pytest.raises(KeyboardInterrupt), ReaderPool(1, time_limit=1.0) as pool:
        answers += [submit(pool, ENDLESS) for _ in range(50)]
        raise KeyboardInterrupt
    with pytest.raises(CancelledError):
        answers[-1].result(0)


def test_a_closed_pool_takes_no_more() -> None:
    pool = ReaderPool(1)
    pool.close()
    pool.close()
    with pytest.raises(RuntimeError, match="open a new pool"):
        submit(pool, page(1))


def test_no_workers_means_reading_here() -> None:
    with ReaderPool(0) as pool:
        answer = submit(pool, page(7))
        assert answer.done() and answer.result().title == "Ferry 7"
        assert multiprocessing.active_children() == []


def test_a_script_without_a_main_guard_reads_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from archiver.text.pool import ReaderPool\n"
        "print('begins')\n"
        "with ReaderPool(2) as pool:\n"
        f"    answer = pool.submit({page(5)!r}, url={URL!r}, content_type='text/html')\n"
        "    print(answer.result(60).title)\n"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert (done.stdout, done.stderr) == ("begins\nFerry 5\n", "")
