"""What the tests of the schedule share: an archive under schedule, by a clock that is told."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archiver import running
from archiver.archive import watches
from archiver.archive.standing import Standing
from archiver.archive.store import Archive
from archiver.archive.watches import Watch, Wish
from archiver.clock import to_datetime
from archiver.demo.newsroom import Newsroom
from archiver.line import Options
from archiver.running import Round
from archiver.schedule import Due, make_plan
from tests import desk

Told = Callable[[Watch, Due, Standing], None]


class Roster:
    """An archive whose pages are under watch, and a clock that moves when it is told to."""

    def __init__(self, database: Path, newsroom: Newsroom) -> None:
        self.database = database
        self.newsroom = newsroom
        self.now: datetime = desk.NOON
        self.chance = random.Random(7)
        self.allow = [newsroom.address]
        self.options: dict[str, Any] = {}

    def clock(self) -> datetime:
        """The time by the test's clock."""
        return self.now

    def later(self, **length: float) -> Roster:
        """Moves the clock on, or back."""
        self.now += timedelta(**length)
        return self

    def archive(self) -> Archive:
        """The archive, open for writing by this clock."""
        return Archive(self.database, clock=self.clock)

    def watch(
        self, url: str, every: str | None = "6h", *, kind: str = "page", **said: Any
    ) -> tuple[str, bool]:
        """Puts an address under watch; a path is one of the newsroom's."""
        how = {name: said.pop(name) for name in _PLANNED if name in said}
        plan = make_plan(self.now, self.chance, every=None if "cron" in how else every, **how)
        given: dict[str, Any] = {"by": "ida", "reason": "the strait"}
        wish = Wish(url=self.url(url), plan=plan, kind=kind, **(given | said))
        with self.archive() as archive, archive.transaction() as connection:
            return watches.put_under_watch(connection, wish, archive.now())

    def turn(self, url: str, state: str) -> bool:
        """Pauses, resumes or ends a watch."""
        with self.archive() as archive, archive.transaction() as connection:
            return watches.turn(connection, self.url(url), state, "ida", "enough", archive.now())

    def url(self, url: str) -> str:
        return self.newsroom.url(url) if url.startswith("/") else url

    def run(self, *, budget: int = 2000, told: Told | None = None, **options: Any) -> Round:
        """Makes what is due now."""
        given = {"delay": 0.0, "timeout": 5.0, "workers": 0, "sources": False, "robots": False}
        return running.run(
            self.database,
            Options(allow=tuple(self.allow), clock=self.clock, **(given | self.options | options)),
            once=True,
            budget_per_day=budget,
            told=told or (lambda watch, due, standing: None),
        )

    def follow(self, span: timedelta, **options: Any) -> None:
        """Makes a round whenever something is due, a minute apart at least."""
        end = self.now + span
        while self.now < end:
            self.run(**options)
            ((planned,),) = self.ask("SELECT min(next_due_at) FROM watches WHERE state = 'active'")
            soonest = to_datetime(planned) if planned else end
            self.now = max(self.now + timedelta(minutes=1), min(soonest, end))

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that any SQLite program would get."""
        return desk.ask(self.database, sql, *values)

    def write(self, sql: str, *values: object) -> None:
        """Alters a row of the schedule behind the program's back."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute(sql, values)
            connection.commit()

    def dues(self, columns: str = 'due_at, "trigger", outcome', path: str = "/strait") -> Any:
        """What was due of a page, in order of the claims."""
        return self.ask(
            f"SELECT {columns} FROM dues_detail WHERE url = ? ORDER BY id", self.url(path)
        )

    def visited(self, path: str) -> int:
        """How often the newsroom was asked for a path."""
        return sum(asked.path == path for asked in self.newsroom.requests)

    def decisions(self) -> list[dict[str, Any]]:
        """What was decided, in order, each with whether its leaf stands in the log."""
        rows = self.ask(
            "SELECT d.kind, d.value, d.reason, d.by, d.at, (SELECT count(*) FROM log_entries e"
            " WHERE e.type = 4 AND e.subject = d.id) FROM decisions d ORDER BY d.id"
        )
        names = ("kind", "value", "reason", "by", "at", "leaves")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return [one | {"value": json.loads(one["value"])} for one in found]


_PLANNED = ("cron", "zone", "adaptive", "budget_per_day", "until")
