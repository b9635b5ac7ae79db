"""What monitors ask: whether an archive is well, and its figures."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive.store import Archive
from archiver.archive.vitals import activity, vitals
from archiver.archive.watches import Wish, put_under_watch
from archiver.clock import from_datetime, utc_now
from archiver.pages.metrics import Sample, exposition
from archiver.schedule import Plan
from tests import small_archive
from tests.desk import ask, at, said, take
from tests.served import Served, served
from tests.small_archive import BRIDGE, HARBOUR, STRAIT

QUOTED = 'a"b\\c\nd'
SAMPLE = re.compile(r'(archiver_\w+)\{((?:\w+="(?:[^"\\]|\\.)*",?)+)\} (\S+)')


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little archive, without a schedule."""
    return small_archive.fill(tmp_path_factory.mktemp("archive") / "small.db")


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The little archive, served."""
    with served(database, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def watch(database: Path, url: str, due: timedelta, trigger: str = "base") -> None:
    """Puts a page under watch whose next visit was planned for so long from now."""
    plan = Plan(added_at=utc_now() - timedelta(days=30), every_s=3600)
    with Archive(database) as archive, archive.transaction() as connection:
        put_under_watch(connection, Wish(url=url, plan=plan, by="desk"), archive.now())
        connection.execute(
            "UPDATE watches SET next_due_at = ?, next_trigger = ?, next_why = 'as planned'"
            " WHERE url = ?",
            (from_datetime(utc_now() + due), trigger, url),
        )


def figures(text: str) -> dict[tuple[str, ...], float]:
    """The samples of an exposition, by name and label values but for the archive's."""
    found: dict[tuple[str, ...], float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            labels = dict(re.findall(r'(\w+)="([^"]*)"', match[2]))
            labels.pop("database")
            found[(match[1], *labels.values())] = float(match[3])
    return found


def test_an_archive_that_is_well_answers_200(site: Served) -> None:
    answer = site.get("/-/health")
    assert answer.status == 200
    told = answer.json()
    assert told["ok"] is True
    small = told["databases"]["small"]
    assert small["readable"] is True
    assert small["last_captured_at"] == "2026-03-08T12:00:00Z"
    assert (small["waiting"], small["late"]) == (0, 0)
    assert small["schema_version"] >= 2
    assert answer.headers["cache-control"] == "no-store"


def test_a_schedule_that_stands_still_answers_503(database: Path, tmp_path: Path) -> None:
    late = shutil.copy(database, tmp_path / "late.db")
    watch(late, STRAIT, -timedelta(hours=3))
    watch(late, HARBOUR, timedelta(hours=3))
    with served(late, tmp_path) as site:
        answer = site.get("/-/health")
        assert answer.status == 503
        told = answer.json()["databases"]["late"]
        assert (told["ok"], told["readable"], told["late"]) == (False, True, 1)
        assert "archiver run" in told["error"]
        assert figures(site.get("/-/metrics").text)["archiver_visits_late",] == 1


def test_a_visit_is_late_after_an_hour_and_no_sooner(database: Path, tmp_path: Path) -> None:
    path = shutil.copy(database, tmp_path / "watched.db")
    now = utc_now()
    watch(path, STRAIT, -timedelta(minutes=50))
    watch(path, BRIDGE, -timedelta(minutes=70))
    watch(path, HARBOUR, -timedelta(hours=9), trigger="adaptive")
    with Archive(path) as archive:
        found = vitals(archive.connection, now)
        assert (found.late, found.watches, found.failing) == (1, 3, 0)
        with archive.transaction() as connection:
            connection.execute(
                "INSERT INTO host_pauses (host, until, reason, set_at)"
                " SELECT host, ?, 'asked to wait', ? FROM resources WHERE url = ?",
                (from_datetime(now + timedelta(hours=1)), from_datetime(now), BRIDGE),
            )
        assert vitals(archive.connection, now).late == 0  # its host asked to be left alone
        later = vitals(archive.connection, now + timedelta(hours=2))
        assert (later.late, later.late_since) == (2, from_datetime(now - timedelta(minutes=70)))


def test_pages_under_watch_that_nobody_visits_are_late(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    take(path, [said(1, at(0), "A text of one page.")])
    now = utc_now()
    with Archive(path) as archive, archive.transaction() as connection:
        wish = Wish(url=STRAIT, plan=Plan(added_at=now, every_s=3600), by="desk")
        put_under_watch(connection, wish, archive.now())
        assert vitals(connection, now).late == 0
        assert vitals(connection, now + timedelta(hours=2)).late == 1


def test_captures_that_wait_to_be_read_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "waiting.db"
    take(path, [said(n, at(n), f"Text {n}.") for n in range(3)], derive=False)
    with Archive(path) as archive:
        assert vitals(archive.connection, utc_now()).waiting == 3


def test_a_file_that_cannot_be_read_answers_503(database: Path, tmp_path: Path) -> None:
    broken = shutil.copy(database, tmp_path / "broken.db")
    with served(broken, tmp_path) as site:
        assert site.get("/-/health").status == 200
        with Archive(broken) as archive, archive.transaction() as connection:
            connection.execute("DROP TABLE watches")
        answer = site.get("/-/health")
        assert answer.status == 503
        told = answer.json()["databases"]["broken"]
        assert (told["ok"], told["readable"]) == (False, False)
        assert told["error"].endswith(".")
        assert figures(site.get("/-/metrics").text) == {("archiver_up",): 0}


def test_a_site_without_an_archive_is_not_well(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"")
    with served(other, tmp_path) as site:
        answer = site.get("/-/health")
        assert answer.status == 503
        assert "archiver serve" in answer.json()["error"]
        assert site.get("/-/metrics").text == ""


def test_metrics_are_in_prometheus_format(site: Served) -> None:
    answer = site.get("/-/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n") and not answer.text.endswith("\n\n")
    told = [line.split(" ")[2] for line in answer.text.splitlines() if line.startswith("# TYPE")]
    assert len(told) == len(set(told)) > 10
    names = [line.split("{")[0] for line in answer.text.splitlines() if line[0] != "#"]
    assert list(dict.fromkeys(names)) == told  # the samples of one name stand together
    found = figures(answer.text)
    assert found["archiver_up",] == 1
    assert found["archiver_captures",] == 13
    assert found["archiver_pages", "page_gone"] == 1
    assert found["archiver_file_bytes",] > 100_000
    last = datetime(2026, 3, 8, 12, tzinfo=UTC).timestamp()
    assert found["archiver_last_capture_timestamp_seconds",] == last


def test_a_name_with_quotes_breaks_no_metrics() -> None:
    (one,) = [
        line
        for line in exposition([Sample("archiver_up", 1, (("database", QUOTED),))]).splitlines()
        if line.startswith("archiver_up{")
    ]
    assert one == 'archiver_up{database="a\\"b\\\\c\\nd"} 1'


def test_the_last_day_is_told_by_outcome(database: Path) -> None:
    with Archive(database) as archive:
        noon = datetime(2026, 3, 8, 11, tzinfo=UTC)
        found = activity(archive.connection, noon)
        assert found.outcomes == {"ok": 1, "timeout": 2}
        assert (found.versions, found.changes) == (1, 2)
        assert found.captures == 13
        assert found.leaves == ask(database, "SELECT count(*) FROM log_entries")[0][0]
        empty = activity(archive.connection, noon + timedelta(days=3))
        assert (empty.outcomes, empty.versions, empty.changes) == ({}, 0, 0)


def test_no_figure_reads_a_whole_table_of_captures(database: Path) -> None:
    large = {"captures", "visits", "changes", "versions", "happenings", "dues", "payloads"}
    statements: list[str] = []
    with Archive(database) as archive:
        archive.connection.set_trace_callback(statements.append)
        vitals(archive.connection, utc_now())
        activity(archive.connection, utc_now())
        archive.connection.set_trace_callback(None)
        for statement in statements:
            if not statement.startswith("SELECT"):
                continue
            for *_, step in archive.connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
                scanned = re.match(r"SCAN (\w+)", step)
                whole = scanned is not None and scanned[1] in large
                assert not whole or "max(" in statement, statement
    assert len(statements) > 10


def test_what_may_not_be_seen_is_not_told(database: Path, tmp_path: Path) -> None:
    metadata = tmp_path / "private.json"
    tables = {"timeline": {"allow": False}}
    metadata.write_text(json.dumps({"databases": {"small": {"tables": tables}}}))
    with served(database, tmp_path, "-m", str(metadata)) as site:
        assert site.get("/-/health").status == 403
        assert site.get("/-/metrics").status == 403
        assert "2026-03-08" not in site.get("/-/health").text
