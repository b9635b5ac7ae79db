"""Fetching from servers that break every rule: each answer honest, in time, within its memory.

    python -m tests.bench.hostile [--quick] [--count 10000] [--only NAME]

1. Each case alone: the right class, its time, its memory, its sentence on one line; pages are read
   in a worker. A listener that nobody may reach must not have been reached.
2. So many hostile responses in random order, 16 at once: memory at its peak, descriptors at the
   end, and a good page after each batch.
3. 20 good hosts alone, then beside 200 hung ones.

Linux; the memory of this process is read from /proc. Ends with 1 where something is not as it must.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.fetch import Client, transport_outcome
from archiver.models import Capture, Extraction
from archiver.text.pool import ReaderPool
from tests import hostile
from tests.bench.hostile_net import ANSWERS, FORBIDDEN_PLACES, ROBOTS, resolver
from tests.bench.hostile_pages import PAGES
from tests.bench.hostile_wire import CLASSES
from tests.identity import CERTIFICATE, trusting

MIB = 2**20
MAX_BODY = 16 * MIB
SPACE = 2 * MAX_BODY + 16 * MIB  # what one fetch may take above what was there
GRACE = 5.0  # seconds beyond the deadline, on a machine with other work
PATIENCE = 30.0  # seconds for an honest answer that is much work
READING = 25.0  # seconds a page may take its reader, whose own limit is 20
MOST_MEMORY = 400 * MIB
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Case:
    """A URL and the classes in which its fetch may end."""

    name: str
    classes: str
    url: str
    read_as: str | None = None  # a page that is read too, with its content type
    slow: bool = False  # an honest answer that is much work


class Site:
    """The process with the hostile servers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.hostile_site"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self.ports: dict[str, int] = json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def reached(self) -> list[str]:
        """Where the canary was reached."""
        assert self._process.stdin
        self._process.stdin.write("canary\n")
        self._process.stdin.flush()
        return list(json.loads(self._line()))

    def close(self) -> None:
        """End the servers."""
        self._process.kill()
        self._process.communicate()


def all_cases(ports: dict[str, int]) -> list[Case]:
    """Every case, each on a host of its own."""
    home, found = ports["home"], []
    for classes, names in CLASSES.items():
        for name in names.split():
            url = f"http://{name.replace('.', '-')}.wire.example:{home}/{name}"
            found.append(Case(name, classes, url, slow=name == "bytes-200k-one-by-one"))
    for name in FORBIDDEN_PLACES:
        found.append(Case(f"to {name}", "R", f"http://{name}.to.example:{home}/to/{name}"))
    found.append(Case("third hop", "R", f"http://third.to.example:{home}/third?0"))
    for name, (classes, _) in ANSWERS.items():
        found.append(Case(f"name {name}", classes, f"http://{name}.dns.example/"))
    for name, (classes, _) in ROBOTS.items():
        found.append(Case(f"robots {name}", classes, f"http://{name}.robots.example:{home}/good"))
    for name, (classes, kind, _) in PAGES.items():
        url = f"http://{name}.page.example:{home}/page/{name}"
        found.append(Case(f"page {name}", classes, url, read_as=kind or ""))
    return found + secure_cases(ports)


def secure_cases(ports: dict[str, int]) -> list[Case]:
    """Cases of TLS."""
    return [
        Case("tls good", "K", f"https://news.example:{ports['secure']}/good"),
        Case("tls cut body", "F", f"https://news.example:{ports['secure']}/short-body"),
        Case("tls wrong name", "F", f"https://other.example:{ports['secure']}/good"),
        Case("tls expired", "F", f"https://news.example:{ports['expired']}/good"),
        Case("tls plain http", "F", f"https://news.example:{ports['home']}/good"),
        Case("tls silent", "F", f"https://news.example:{ports['silent']}/good"),
        Case("tls cut", "F", f"https://news.example:{ports['cutting']}/good"),
        Case("tls refused", "F", "https://127.0.0.77:9/good"),
        Case("http to tls", "FR", f"http://news.example:{ports['secure']}/good"),
    ]


def client(ports: dict[str, int], cases: list[Case], timeout: float, **more: int) -> Client:
    """A client that may reach the hostile servers by the names of the cases only."""
    names = {case.url.split("/")[2] for case in cases if ".dns.example" not in case.url}
    names |= {f"{name}.example:{ports['home']}" for name in ("elsewhere", "good.wire")}
    return Client(
        allow=tuple(names),
        resolve=resolver(),
        secure=trusting(CERTIFICATE),
        robots=True,
        delay=0,
        timeout=timeout,
        max_body=MAX_BODY,
        **more,
    )


def memory(field: str) -> int:
    """This process's memory in bytes: VmRSS now, VmHWM at its peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) * 1024


def forget_peak() -> None:
    """Let the peak of memory begin anew."""
    Path("/proc/self/clear_refs").write_text("5")


def descriptors() -> int:
    """Files and connections that are open."""
    return len(os.listdir("/proc/self/fd"))


def class_of(captures: list[Capture], extraction: Extraction | None) -> str:
    """K, F, R, or P for a page that was read in part."""
    last = captures[-1]
    outcome = transport_outcome(last.transport, last.status, last.redirected_to)
    if last.transport in ("refused_guard", "refused_robots"):
        return "R"
    if outcome is not None:
        return "F" if outcome != "unchanged" else "K"
    if extraction is None or extraction.assessment.kind == "ok":
        return "P" if extraction is not None and extraction.partial else "K"
    return "F"


def faults_of(captures: list[Capture]) -> Iterator[str]:
    """What is wrong with captures, whatever was fetched."""
    for capture in captures:
        failed = capture.transport not in ("response", "not_modified")
        if failed != (capture.error is not None):
            yield "a failure without a reason, or a reason without a failure"
        if capture.error and not capture.error.isprintable():
            yield "a reason that is not on one line"
        if capture.payload is not None and len(capture.payload) > MAX_BODY:
            yield "a body above the limit"
        if any(not letter.isprintable() for letter in capture.url):
            yield "an address that is not on one line"


async def alone(site: Site, cases: list[Case], timeout: float) -> list[str]:
    """Each case in sequence; what is wrong with it."""
    wrong: list[str] = []
    letters: Counter[str] = Counter()
    with ReaderPool(1) as pool:
        patient = client(site.ports, cases, PATIENCE)
        async with client(site.ports, cases, timeout) as fetcher, patient:
            good = f"http://good.wire.example:{site.ports['home']}/good"
            for case in cases:
                if case.slow:
                    letter, complaints = await one(patient, pool, case, PATIENCE)
                else:
                    letter, complaints = await one(fetcher, pool, case, timeout)
                letters[letter] += 1
                (after,) = (await fetcher.fetch(good))[-1:]
                if after.payload != hostile.GOOD_TEXT:
                    complaints.append("no good page after it")
                wrong += [f"{case.name}: {complaint}" for complaint in complaints]
    print(f"1. {len(cases)} cases alone: {dict(sorted(letters.items()))}; {len(wrong)} complaints")
    return wrong


async def one(
    fetcher: Client, pool: ReaderPool, case: Case, timeout: float
) -> tuple[str, list[str]]:
    """The class in which a case ends, and what is wrong with it."""
    gc.collect()
    forget_peak()
    before, began = memory("VmRSS"), time.monotonic()
    captures = await fetcher.fetch(case.url)
    took, grew = time.monotonic() - began, memory("VmHWM") - before
    complaints = list(faults_of(captures))
    extraction = None
    if case.read_as is not None and captures[-1].payload:
        kind = case.read_as or None
        began = time.monotonic()
        task = pool.submit(captures[-1].payload, url=case.url, content_type=kind)
        extraction = await asyncio.wrap_future(task)
        if time.monotonic() - began > READING:
            complaints.append(f"read for {time.monotonic() - began:.0f} s")
    letter = class_of(captures, extraction)
    if letter not in case.classes:
        why = captures[-1].error or (extraction.note if extraction else None)
        complaints.append(f"ends in {letter}, not in {case.classes}: {why}")
    if took > timeout + GRACE:
        complaints.append(f"took {took:.1f} s")
    if grew > SPACE:
        complaints.append(f"took {grew / MIB:.0f} MiB")
    return letter, complaints


async def flood(site: Site, cases: list[Case], count: int, timeout: float) -> list[str]:
    """Many responses in random order; what went wrong."""
    dice = random.Random(9)
    wrong: list[str] = []
    good = f"http://good.wire.example:{site.ports['home']}/good"
    forget_peak()
    began, before, done = time.monotonic(), descriptors(), 0
    async with client(site.ports, cases, timeout) as fetcher:
        while done < count:
            batch = [dice.choice(cases) for _ in range(min(500, count - done))]
            wrong += await together(fetcher, batch)
            done += len(batch)
            if (await fetcher.fetch(good))[-1].payload != hostile.GOOD_TEXT:
                wrong.append(f"no good page after {done}")
    await asyncio.sleep(0.1)
    gc.collect()
    left, peak = descriptors() - before, memory("VmHWM")
    took = time.monotonic() - began
    print(
        f"2. {count} responses in random order, {AT_ONCE} at once: {took:.0f} s, memory"
        f" {peak / MIB:.0f} MiB at its peak, {left:+d} descriptors; {len(wrong)} complaints"
    )
    if peak > MOST_MEMORY:
        wrong.append(f"memory reached {peak / MIB:.0f} MiB")
    if left > 0:
        wrong.append(f"{left} descriptors are left open")
    return wrong


async def together(fetcher: Client, batch: list[Case]) -> list[str]:
    """Fetch a batch, so many at once; what went wrong."""
    wrong: list[str] = []
    waiting = iter(batch)

    async def work() -> None:
        for case in waiting:
            async with fetcher.fetched(case.url) as captures:
                wrong.extend(
                    f"{case.name}: {complaint}" for complaint in in_a_crowd(case, captures)
                )
            del captures  # their memory is no longer counted

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return wrong


def in_a_crowd(case: Case, captures: list[Capture]) -> Iterator[str]:
    """What is wrong with captures made among many; any may be late, and pages are not read."""
    yield from faults_of(captures)
    letter = class_of(captures, None)
    late = captures[-1].transport == "timeout"
    if letter not in case.classes and not late and case.read_as is None:
        yield f"ends in {letter}, not in {case.classes}: {captures[-1].error}"


async def beside_hung(site: Site, pages: int) -> list[str]:
    """Good hosts alone and beside hung ones."""
    home = site.ports["home"]
    good = [f"good{number}.crowd.example:{home}" for number in range(20)]
    hung = [f"hung{number}.crowd.example:{home}" for number in range(200)]
    cases = [Case(name, "K", f"http://{name}/") for name in [*good, *hung]]

    async def round_of(fetcher: Client) -> float:
        async def host(name: str) -> None:
            for number in range(pages):
                captures = await fetcher.fetch(f"http://{name}/pausing?{number}")
                assert captures[-1].payload == hostile.GOOD_TEXT

        began = time.monotonic()
        await asyncio.gather(*map(host, good))
        return time.monotonic() - began

    async with client(site.ports, cases, 60.0) as fetcher:
        single = await round_of(fetcher)
    async with client(site.ports, cases, 60.0) as fetcher:
        urls = [f"http://{name}/{case}" for name in hung for case in ("silence", "body-drip")]
        tasks = [asyncio.create_task(fetcher.fetch(url)) for url in urls]
        await asyncio.sleep(0)
        crowded = await round_of(fetcher)
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
    ratio = crowded / single
    print(f"3. 20 good hosts: {single:.2f} s alone, {crowded:.2f} s beside 200 hung: {ratio:.2f}")
    return [f"good hosts took {ratio:.2f} times as long beside hung ones"] if ratio > 2 else []


def main() -> int:
    """Run the three parts; 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="600 responses, short deadlines")
    parser.add_argument("--count", type=int, help="responses in random order (10000)")
    parser.add_argument("--only", help="cases whose name holds this, alone")
    told = parser.parse_args()
    count = told.count if told.count is not None else 600 if told.quick else 10_000
    site = Site()
    try:
        cases = all_cases(site.ports)
        PAGES.clear()  # the servers have their own; here they would count as the fetcher's memory
        wanted = [case for case in cases if (told.only or "") in case.name]
        wrong = asyncio.run(alone(site, wanted, 1.0 if told.quick else 2.0))
        if told.only is None:
            wrong += asyncio.run(flood(site, cases, count, 0.5))
            wrong += asyncio.run(beside_hung(site, 5))
        reached = site.reached()
        print(f"   the canary ({site.ports['canaries']} ports) was reached {len(reached)} times")
        wrong += [f"a forbidden address was reached: {place}" for place in reached]
    finally:
        site.close()
    for line in wrong[:60]:
        print(f"   ! {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
