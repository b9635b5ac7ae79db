"""Fixtures that more than one file of tests uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive.standing import Standing
from archiver.demo.newsroom import Newsroom
from archiver.snapshot import Options, snapshot
from tests import desk
from tests.roster import Roster


class Follower:
    """An archive that follows one newsroom, by a clock that moves when it is told to."""

    def __init__(self, database: Path, newsroom: Newsroom) -> None:
        self.database = database
        self.newsroom = newsroom
        self.now: datetime = desk.NOON

    def visit(
        self, *paths: str, sources: bool = False, later: float = 60, timeout: float = 10
    ) -> list[Standing]:
        """Captures pages of the newsroom now; the next visit is `later` minutes after."""
        moment = self.now
        options = Options(
            allow=(self.newsroom.address,),
            delay=0,
            timeout=timeout,
            sources=sources,
            workers=0,
            clock=lambda: moment,
        )
        standings = snapshot(self.database, [self.newsroom.url(path) for path in paths], options)
        self.now += timedelta(minutes=later)
        return standings

    def see(self, path: str = "/strait") -> Standing:
        """Captures one page now."""
        (standing,) = self.visit(path)
        return standing


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where an archive can be made."""
    return tmp_path / "news.db"


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A newsroom's site, open for the test."""
    with Newsroom(clock=lambda: desk.NOON) as opened:
        yield opened


@pytest.fixture
def follower(database: Path, newsroom: Newsroom) -> Follower:
    """An archive that follows the newsroom."""
    return Follower(database, newsroom)


@pytest.fixture
def roster(database: Path, newsroom: Newsroom) -> Roster:
    """An archive under schedule, and the newsroom that it visits."""
    newsroom.publish("/strait", desk.page("The strait stays open, the ministry said on Monday."))
    return Roster(database, newsroom)
