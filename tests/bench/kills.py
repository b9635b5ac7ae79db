"""A run killed at random moments, again and again: `python tests/bench/kills.py [--count 1000]`.

A newsroom in a process of its own serves 400 pages, every fifth of them with another text each
time; all are under watch once a minute, so that some seven visits fall due each second. `archiver
run` is started, killed with signal 9, and started again. Of the kills half fall anywhere in the
first second (start, recovery), half within half a second after the first visit that was told.

Checked after each kill: what was acknowledged (told by `--log-format json`) is in the archive, and
no moment of a page was captured twice. After each 25 and at the end: the file's integrity, its
foreign keys, a leaf for every capture and no gap in the log, every payload restored to its digest,
and every visit that was claimed either made with a capture that is there, or explained; open claims
are those of the run killed last. The time to the first told visit is measured from the start of the
process; what a process takes that does nothing (`--version`) is printed apart.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import select
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver.archive import watches
from archiver.archive.payloads import restore
from archiver.archive.store import Archive
from archiver.clock import utc_now
from archiver.schedule import make_plan

PAGES, CHECKED_EVERY = 400, 25
MAIN = "from archiver.cli import main; main()"
TWICE = (
    "SELECT url_id, due_at, count(*) FROM captures WHERE due_at IS NOT NULL AND hop = 0"
    " GROUP BY url_id, due_at HAVING count(*) > 1"
)
SOUND = {
    "captures without a leaf": "SELECT count(*) FROM captures c WHERE NOT EXISTS"
    " (SELECT 1 FROM log_entries e WHERE e.type = 0 AND e.subject = c.id)",
    "leaves without a capture": "SELECT count(*) FROM log_entries e WHERE e.type = 0"
    " AND e.subject NOT IN (SELECT id FROM captures)",
    "gaps in the log": "SELECT coalesce(max(seq) + 1, 0) - count(*) FROM log_entries",
    "payloads without bytes": "SELECT count(*) FROM payloads p LEFT JOIN bodies b"
    " ON b.payload_id = p.id WHERE b.body IS NULL",
    "captures neither read nor waiting": "SELECT count(*) FROM captures c WHERE c.id NOT IN"
    " (SELECT capture_id FROM visits UNION ALL SELECT capture_id FROM pending)",
    "visits made without a capture": "SELECT count(*) FROM dues WHERE made_at IS NOT NULL"
    " AND record_id NOT IN (SELECT record_id FROM captures)",
}


@dataclass(slots=True)
class Story:
    """What the runs told, and what was found wrong."""

    acknowledged: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)  # acknowledged since the last look
    first_told_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def serve() -> None:
    """The newsroom: prints its port, answers until its input is closed."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(page(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def forever() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.close()

    asyncio.run(forever())


def page(head: bytes) -> bytes:
    """The answer to a request: a 304 where the asker has the page, else the page."""
    path = head.split(b" ", 2)[1].decode()
    if not path.startswith("/page/"):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    number = int(path.rpartition("/")[2])
    edition = time.monotonic_ns() if number % 5 == 0 else 0
    tag = f'"{number}-{edition}"'.encode()
    if b"if-none-match: " + tag in head.lower():
        return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
    body = (
        f"<!doctype html><html lang='en'><title>Ship {number}</title><main><article>"
        f"<h1>Ship {number} waits off the strait</h1><p>The harbour board counted {edition} tonnes"
        f" on board of ship {number} on Monday, the coast guard said.</p><p>No ship was turned"
        " away, and the ferries ran as usual on Tuesday.</p></article></main></html>"
    ).encode()
    fields = b"Content-Type: text/html; charset=utf-8\r\nETag: " + tag
    return b"HTTP/1.1 200 OK\r\n%b\r\nContent-Length: %d\r\n\r\n%b" % (fields, len(body), body)


def main() -> None:
    """Kills runs and prints what became of their archive; exits with 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1_000, help="kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    with tempfile.TemporaryDirectory() as folder, newsroom() as site:
        assert site.stdout
        address = f"127.0.0.1:{site.stdout.readline().strip()}"
        story = kill_often(Path(folder) / "news.db", address, given.count, given.seed)
    for wrong in story.wrong:
        print(f"WRONG: {wrong}")
    sys.exit(1 if story.wrong else 0)


def newsroom() -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--serve"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def kill_often(database: Path, address: str, count: int, seed: int) -> Story:
    """Starts and kills runs, looking at the archive after each; prints the figures."""
    chance = random.Random(seed)
    put_under_watch(database, address, chance)
    story = Story()
    for number in range(1, count + 1):
        kill_one(database, address, chance, story, early=number % 2 == 0)
        look(database, story)
        if number % CHECKED_EVERY == 0 or number == count:
            look_closely(database, story)
            print(f"{number} kills: {len(story.acknowledged)} visits acknowledged", flush=True)
        if story.wrong:
            break
    tell(database, story)
    return story


def put_under_watch(database: Path, address: str, chance: random.Random) -> None:
    with Archive(database) as archive, archive.transaction() as connection:
        for number in range(PAGES):
            plan = make_plan(utc_now(), chance, every="1m")
            url = f"http://{address}/page/{number}"
            wish = watches.Wish(url=url, plan=plan, by="bench")
            watches.put_under_watch(connection, wish, archive.now())


def kill_one(
    database: Path, address: str, chance: random.Random, story: Story, *, early: bool
) -> None:
    """One run from its start to its death, and what it told until then."""
    words = ["run", str(database), "--delay", "0", "--jobs", "1", "--no-sources", "--allow"]
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *words, address, "--log-format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    if early:  # the kill comes at a random moment: that is what is tried
        time.sleep(chance.uniform(0.0, 1.0))
    elif select.select([process.stdout], [], [], 30)[0]:
        story.first_told_s.append(time.monotonic() - begun)
        time.sleep(chance.uniform(0.0, 0.5))
    ended = process.poll()
    process.kill()
    out, errors = process.communicate()
    if ended is not None or (not early and not out):
        story.wrong.append(f"a run ended by itself or told nothing: {errors.decode()[-300:]}")
    for line in out.decode().splitlines(keepends=True):
        if line.endswith("\n"):  # a line that was cut off was not told
            told: dict[str, Any] = json.loads(line)
            story.unseen.add(told["record_id"])


def look(database: Path, story: Story) -> None:
    """What was acknowledged is there, and nothing is there twice for one moment."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for record_id in story.unseen:
            known = "SELECT 1 FROM captures WHERE record_id = ?"
            if not connection.execute(known, (record_id,)).fetchone():
                story.wrong.append(f"acknowledged and lost: {record_id}")
        twice = connection.execute(TWICE).fetchall()
    story.wrong += [f"captured twice for one moment: {row}" for row in twice]
    story.acknowledged |= story.unseen
    story.unseen.clear()


def look_closely(database: Path, story: Story) -> None:
    """The whole file: integrity, leaves, payloads, visits."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            story.wrong.append("the file is damaged")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            story.wrong.append("a row points at none")
        for name, sql in SOUND.items():
            (count,) = connection.execute(sql).fetchone()
            if count:
                story.wrong.append(f"{name}: {count}")
        for payload_id, digest in connection.execute("SELECT id, digest FROM payloads"):
            found = hashlib.sha256(restore(connection, payload_id)).hexdigest()
            if digest != f"sha256:{found}":
                story.wrong.append(f"not what its digest says: {digest}")
        (last,) = connection.execute("SELECT max(started_at) FROM runs").fetchone()
        (open_before,) = connection.execute(
            "SELECT count(*) FROM dues WHERE made_at IS NULL AND note IS NULL AND claimed_at < ?",
            (last,),
        ).fetchone()
    if open_before:
        story.wrong.append(f"claims of runs before the last are open: {open_before}")


def tell(database: Path, story: Story) -> None:
    """Prints what there is and how quick a start was."""
    ask = sqlite3.connect(database)
    with closing(ask):
        captures, dues, lost, closed = ask.execute(
            "SELECT (SELECT count(*) FROM captures), count(*),"
            " sum(note IS NOT NULL), sum(made_at IS NOT NULL AND outcome IS NULL) FROM dues"
        ).fetchone()
    print(f"{captures} captures, {len(story.acknowledged)} acknowledged; {dues} visits claimed,")
    print(f"  {lost} begun without a capture and explained, {closed} found captured at the restart")
    starts = [start_up() for _ in range(5)]
    if story.first_told_s:
        quick, slow = statistics.median(story.first_told_s), max(story.first_told_s)
        print(f"first visit told after {quick:.2f} s (median), {slow:.2f} s (slowest),")
        print(f"  of which a process that does nothing takes {statistics.median(starts):.2f} s")
        if slow > 2 + max(starts):
            story.wrong.append(f"a restart took {slow:.2f} s to its first visit")


def start_up() -> float:
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", MAIN, "--version"], check=True, capture_output=True)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
