"""Pages of a large archive through a real Datasette, while a writer commits to the same file."""

from __future__ import annotations

import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from archiver.archive.store import Archive
from archiver.clock import from_datetime
from archiver.models import Capture, Run, new_record_id

__all__ = ["measure_pages"]

TIMELINE, TIME_LIMIT = 100.0, 1000.0
CAPTURES_A_SECOND = 20
Report = Callable[[str, list[str], float, float], None]
_START_S = 30


def measure_pages(
    path: Path,
    addresses: dict[str, list[str]],
    views: dict[str, str],
    asked: dict[str, str],
    searches: dict[str, str],
) -> list[str]:
    """Asks for pages one at a time and prints how long they took; names those over their limit.

    `views` are ordered by their times, and asked by the address in the column that `asked` tells.
    """
    over: list[str] = []
    urls = addresses["url"]
    with _served(path) as (client, process), _writing(path, urls):
        database = f"/{path.stem}"
        print(f"pages by a real Datasette, {CAPTURES_A_SECOND} captures a second written beside it")

        def report(name: str, pages: list[str], quantile: float, limit: float) -> None:
            client.get(pages[0])
            spent = [_page(client, process, page) for page in pages]
            place = min(len(spent) - 1, int(len(spent) * quantile))
            cpus, walls = (sorted(column) for column in zip(*spent, strict=True))
            high = walls[place]
            mark = "" if high <= limit else f"  OVER {limit:g}"
            if mark:
                over.append(f"page: {name}")
            print(
                f"  {name:<44} cpu {statistics.median(cpus):5.0f}, {quantile:.0%} within"
                f" {cpus[place]:5.0f}; wall {statistics.median(walls):8.2f}, {quantile:.0%} within"
                f" {high:8.2f}{mark}"
            )

        for view in views:
            column = asked[view]
            pages = [
                f"{database}/{view}?{httpx.QueryParams({column: url})}" for url in addresses[column]
            ]
            limit = TIMELINE if view == "timeline" else TIME_LIMIT
            report(f"{view} of an address", pages[: 200 if view == "timeline" else 30], 0.95, limit)
        _report_own(database, urls, searches, report)
        sources = [httpx.QueryParams(url=url) for url in addresses["article_url"][:30]]
        report(
            "whom an article cites", [f"{database}/-/sources?{one}" for one in sources], 1,
            TIME_LIMIT,
        )  # fmt: skip
        for view, order in views.items():
            report(f"{view}, as it opens", [f"{database}/{view}"] * 3, 1, TIME_LIMIT)
            sorts = [f"{database}/{view}?_sort_desc={order}", f"{database}/{view}?_sort={order}"]
            report(f"{view}, by {order}", sorts, 1, TIME_LIMIT)
    return over


def _report_own(database: str, urls: list[str], searches: dict[str, str], report: Report) -> None:
    """The archive's own pages, and Datasette's that list what there is."""
    report("what Datasette serves", ["/"] * 3, 1, TIME_LIMIT)
    report("the database's tables", [database] * 3, 1, TIME_LIMIT)
    report("the archive at a glance", [f"{database}/-/archive"] * 3, 1, TIME_LIMIT)
    asked = [httpx.QueryParams(url=url) for url in urls[:30]]
    report("an article", [f"{database}/-/article?{one}" for one in asked], 1, TIME_LIMIT)
    moments = [one.set("at", "2025-06-15") for one in asked]
    report(
        "an article as of a day", [f"{database}/-/as-of?{one}" for one in moments], 1, TIME_LIMIT
    )
    for words, asked_for in searches.items():
        page = f"{database}/-/search?{httpx.QueryParams(q=asked_for)}"
        report(f"a search for {words}", [page] * 3, 1, TIME_LIMIT)


def _page(
    client: httpx.Client, process: subprocess.Popen[bytes], address: str
) -> tuple[float, float]:
    """CPU milliseconds of the serving process, and wall milliseconds, of one page."""
    cpu, wall = _cpu_s(process.pid), time.perf_counter()
    answer = client.get(address)
    spent = (time.perf_counter() - wall) * 1000
    if answer.status_code != 200:
        said = re.search(r"<p>(.*?)</p>", answer.text)
        print(f"    {address} answered {answer.status_code}: {said[1] if said else ''}")
        spent = float("inf")
    return (_cpu_s(process.pid) - cpu) * 1000, spent


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process so far, to a hundredth; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def _served(path: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """A server of the archive on a free port, up and answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tools = Path(sys.executable).parent
    command = [str(tools / "archiver"), "serve", str(path), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _await_answer(client, process)
            yield client, process
    finally:
        process.terminate()
        process.wait()


def _await_answer(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/-/versions.json")
        except httpx.TransportError:
            time.sleep(0.1)  # it takes a second or two to start; nothing is measured yet
        else:
            return
    sys.exit("The server did not start; run the same command by hand to see why.")


@contextmanager
def _writing(path: Path, urls: list[str]) -> Iterator[None]:
    """A writer that records captures in the archive until the block ends."""
    stopped = threading.Event()
    written: list[int] = []
    thread = threading.Thread(target=_write, args=(path, urls, stopped, written))
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        print(f"  the writer recorded {sum(written)} captures beside them")


def _write(path: Path, urls: list[str], stopped: threading.Event, written: list[int]) -> None:
    """Records a batch of captures each quarter of a second."""
    payload = b"<html><body><article><p>The harbour council met again.</p></article></body></html>"
    with Archive(path) as archive:
        run = archive.begin_run(Run(kind="live", started_at=archive.now()))
        while not stopped.wait(0.25):
            now = datetime.now(UTC) + timedelta(days=365)
            size = CAPTURES_A_SECOND // 4
            batch = [
                Capture(
                    url=urls[(len(written) * size + n) % len(urls)],
                    record_id=new_record_id(now),
                    captured_at=from_datetime(now),
                    transport="response",
                    status=200,
                    payload=payload + str(len(written)).encode(),
                )
                for n in range(size)
            ]
            archive.record(run, batch)
            written.append(len(batch))
        archive.end_run(run, {"captures": sum(written)})
