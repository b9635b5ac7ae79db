"""CPU time, wall time and memory of a program with all its processes, however they descend.

Worker processes of a forkserver are not children of the program that uses them. Each program is
therefore started in a session of its own, its orphans are handed to this process (Linux, prctl
PR_SET_CHILD_SUBREAPER), and `wait4` collects every one: the sum of their CPU times is exact.

A program may print `mark` and wait for a line of input: what it used up to there is its start-up.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SUBREAPER = 36
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of CPU (user and system) and of wall, before the mark and after it; peak bytes.

    `rss` counts a page shared by two processes twice, `pss` once; both are 0 where not asked for.
    """

    startup_cpu: float
    cpu: float
    startup_wall: float
    wall: float
    rss: int
    pss: int
    told: dict[str, Any]


def adopt_orphans() -> None:
    """Lets this process inherit, and wait for, the processes that its programs leave behind."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this needs Linux (PR_SET_CHILD_SUBREAPER)")


def measure(script: Path, arguments: dict[str, Any], *, memory: bool = False) -> Measured:
    """Runs a program with its arguments as JSON; its last line of output is JSON too."""
    began = time.perf_counter()
    program = subprocess.Popen(
        [sys.executable, str(script), json.dumps(arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert program.stdin and program.stdout
    watch = _Watch(program.pid)
    if memory:
        watch.start()
    startup_cpu, marked, told = 0.0, began, ""
    for line in program.stdout:
        if line == "mark\n":
            startup_cpu, marked = _used_so_far(program.pid), time.perf_counter()
            program.stdin.write("\n")
            program.stdin.flush()
        else:
            told = line
    ended = time.perf_counter()
    cpu, failed = _collect(program.pid)
    watch.stop()
    if failed or not told:
        raise SystemExit(f"{script.name} failed; see above.")
    return Measured(
        *(startup_cpu, cpu - startup_cpu, marked - began, ended - marked),
        *(watch.rss, watch.pss, json.loads(told)),
    )


def mark() -> None:
    """In a measured program: start-up ends here."""
    print("mark", flush=True)
    sys.stdin.readline()


def _collect(session: int) -> tuple[float, bool]:
    """Waits for all processes of a session; their CPU seconds, and whether the program failed."""
    cpu, failed = 0.0, False
    while True:
        try:
            pid, status, used = os.wait4(-session, 0)
        except ChildProcessError:
            return cpu, failed
        cpu += used.ru_utime + used.ru_stime
        failed |= pid == session and status != 0


def _used_so_far(session: int) -> float:
    """CPU seconds of the living processes of a session and of those they have waited for."""
    return sum(sum(map(int, fields[11:15])) for fields, _ in _processes(session)) / _TICK


def _processes(session: int) -> Sequence[tuple[list[str], Path]]:
    """The fields of /proc/PID/stat after the name, for each process of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == session:
            found.append((fields, folder))
    return found


class _Watch(threading.Thread):
    """Looks at the memory of a session ten times a second and keeps the peaks."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._ended = threading.Event()
        self.rss = 0
        self.pss = 0

    def run(self) -> None:
        """Looks until it is stopped."""
        while not self._ended.wait(0.1):
            seen = _processes(self._session)
            self.rss = max(self.rss, sum(int(fields[21]) for fields, _ in seen) * _PAGE)
            self.pss = max(self.pss, sum(_proportional(folder) for _, folder in seen))

    def stop(self) -> None:
        """Ends the watch."""
        self._ended.set()


def _proportional(folder: Path) -> int:
    """A process's memory, each shared page divided by those who share it."""
    try:
        rollup = (folder / "smaps_rollup").read_text()
    except OSError:
        return 0
    line = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) * 1024
