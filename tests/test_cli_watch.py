"""The archivist's verbs of the schedule, as typed: watch, unwatch, watches, run, status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archiver.archive import morning, questions
from archiver.archive.lock import only_run
from archiver.cli import cli
from archiver.demo.newsroom import Newsroom
from tests import desk
from tests.roster import Roster

MAIN = "from archiver.cli import main; main()"
URL = "https://ledger.example/strait"


def archiver(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def refused(result: Result, exit_code: int = 2) -> str:
    assert result.exit_code == exit_code, result.output
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("archiver: ")
    return result.stderr


def listed(database: Path, *words: str) -> Any:
    return json.loads(archiver("watches", database, "--json", *words).stdout)


def test_a_watch_is_made_listed_paused_resumed_and_ended(database: Path) -> None:
    words = ("--every", "6h", "--tag", "strait", "--by", "ida", "--reason", "tip")
    assert "under watch: " in archiver("watch", database, URL, *words).stdout
    (row,) = listed(database)
    assert (row["every_s"], row["tags"], row["decided_by"], row["reason"]) == (
        *(21600, '["strait"]', "ida", "tip"),
    )
    archiver("watch", database, URL, "--pause")
    assert (listed(database), listed(database, "--all")[0]["state"]) == ([], "paused")
    archiver("watch", database, URL, "--resume")
    assert listed(database)[0]["state"] == "active"
    assert archiver("unwatch", database, URL, "--reason", "over").exit_code == 0
    assert listed(database, "--all")[0]["reason"] == "over"
    assert "not under watch" in refused(archiver("unwatch", database, URL))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--every", "soon"], "no length of time"),
        (["--cron", "61 * * * *"], "no cron line"),
        (["--cron", "0 6 * * *", "--zone", "Mars/Base"], "no time zone"),
        (["--every", "1h", "--cron", "0 6 * * *"], "give one of them"),
        (["--until", "tomorrow"], "not a time"),
        (["--pause", "--resume"], "give one"),
        (["file:///etc/passwd"], "not an address on the web"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_watched(
    database: Path, words: list[str], said: str
) -> None:
    archiver("watch", database, URL)
    assert said in refused(archiver("watch", database, "https://ledger.example/b", *words))
    assert len(listed(database)) == 1


def test_watching_nothing_is_no_watch(database: Path) -> None:
    assert "Nothing to watch" in refused(archiver("watch", database))
    assert "Nothing to watch" in refused(archiver("watch", database, "--pause"))
    assert not database.exists()


def test_a_list_comes_in_and_goes_out_the_same(tmp_path: Path) -> None:
    wanted = tmp_path / "list.csv"
    wanted.write_text(
        "\ufeffurl,tag,reason,until\n"
        f'{URL},strait navy,"A tip, from the desk",2027-01-01\n'
        "ledger.example/harbour,,,\n"
        "https://أخبار.example/خبر,عربي,مصدر,\n",
        encoding="utf-8",
    )
    first, second = tmp_path / "a.db", tmp_path / "b.db"
    archiver("watch", first, "--file", wanted, "--every", "2h", "--adaptive", "--budget", "9")
    archiver("watch", first, "--feed", "https://ledger.example/feed", "--cron", "0 6 * * *")
    out = archiver("watches", first, "--csv").stdout
    (tmp_path / "out.csv").write_text(out, encoding="utf-8")
    assert archiver("watch", second, "--file", tmp_path / "out.csv").exit_code == 0
    names = ("url", "kind", "every_s", "cron", "adaptive", "budget_per_day", "tags", "until")
    told = [
        sorted(tuple(row[name] for name in (*names, "reason")) for row in listed(one))
        for one in (first, second)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 4
    assert archiver("watches", second, "--csv").stdout.splitlines()[0] == out.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("address,tag\nhttps://a.example/,x\n", "no column url"),
        ("url,tag\nhttps://a.example/,x\n,y\n", "line 3: no url"),
        ("url\nhttps://a.example/\nfile:///etc/passwd\n", "line 3: 'file:///etc/passwd'"),
        ("url,until\nhttps://a.example/,soon\n", "line 2: 'soon' is not a time"),
        ("url,tag\nhttps://a.example/,x,y\n", "line 2: more fields"),
        ("url,tags\nhttps://a.example/,x\n", "column 'tags' means nothing"),
        ("url,budget\nhttps://a.example/,many\n", "line 2: 'many' is no budget"),
        ("url,kind\nhttps://a.example/,book\n", "line 2: 'book' is no kind"),
        ('url\n"https://a.example/\n', "no CSV"),
    ],
)
def test_a_list_that_is_wrong_names_file_and_line_and_loads_nothing(
    tmp_path: Path, text: str, said: str
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(text)
    told = refused(archiver("watch", tmp_path / "news.db", "--file", wrong))
    assert said in told and "wrong.csv" in told
    assert not (tmp_path / "news.db").exists()


def test_a_list_in_another_charset_or_place_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(
        "url,reason\nhttps://a.example/,Österreich\n".encode("latin-1")
    )
    assert "UTF-8" in refused(
        archiver("watch", tmp_path / "a.db", "--file", tmp_path / "latin.csv")
    )
    assert "cannot be read" in refused(
        archiver("watch", tmp_path / "a.db", "--file", tmp_path / "no")
    )


@pytest.fixture
def site(database: Path) -> Iterator[Newsroom]:
    """A newsroom whose page /strait is under watch."""
    with Newsroom() as site:
        site.publish("/strait", desk.page("The strait stays open, the ministry said on Monday."))
        archiver("watch", database, site.url("/strait"), "--every", "1h")
        yield site


def visits(database: Path, site: Newsroom, *words: object) -> Result:
    return archiver(
        "run", database, "--once", "--allow", site.address, "--delay", 0, "--jobs", 1, *words
    )


def test_run_once_tells_each_visit_and_exits_by_what_could_be_had(
    database: Path, site: Newsroom
) -> None:
    done = visits(database, site)
    assert done.exit_code == 0
    assert "1 visits, 1 usable" in done.stdout
    site.withdraw("/pier", 500)
    archiver("watch", database, site.url("/pier"))
    done = visits(database, site, "--log-format", "json")
    (told,) = map(json.loads, done.stdout.splitlines())
    assert done.exit_code == 1
    assert (told["outcome"], told["trigger"]) == ("server_error", "manual")


def test_a_contact_is_sent_and_one_that_would_forge_a_header_is_refused(
    database: Path, site: Newsroom
) -> None:
    refused(visits(database, site, "--contact", "a\r\nX-Forged: 1"))
    assert site.requests == []
    visits(database, site, "--contact", "desk@ledger.example")
    agents = {asked.headers["user-agent"] for asked in site.requests}
    assert len(agents) == 1 and "desk@ledger.example" in agents.pop()


def test_a_second_run_says_who_runs_and_ends(database: Path, site: Newsroom) -> None:
    with only_run(database):
        assert "under schedule by process" in refused(visits(database, site), exit_code=1)


def test_to_run_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    refused(archiver("run", tmp_path / "none.db", "--once"), exit_code=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_after_the_visits_under_way(
    database: Path, site: Newsroom, number: signal.Signals
) -> None:
    site.stall("/strait", after_bytes=30)
    for page in range(12):
        site.publish(f"/page/{page}", desk.page(f"Ship {page} waits."))
        archiver("watch", database, site.url(f"/page/{page}"))
    command = [sys.executable, "-c", MAIN, "run", str(database), "--delay", "0"]
    process = subprocess.Popen(
        [*command, "--allow", site.address, "--jobs", "1", "--log-format", "json"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    with process:
        site_asked(site, "/strait")
        process.send_signal(number)
        site.restore("/strait")
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    told = [json.loads(line) for line in out.splitlines()]
    assert site.url("/strait") in [one["url"] for one in told]
    assert len(told) <= 2  # one that was asked for, one that was next
    rows = desk.ask(database, "SELECT note, count(*) FROM dues GROUP BY 1 ORDER BY 1")
    assert rows == [(None, len(told)), ("the run was stopped before the visit", 13 - len(told))]
    assert desk.ask(database, "SELECT count(*) FROM run_ends") == [(1,)]
    desk.is_well(database)


def site_asked(site: Newsroom, path: str) -> None:
    """Waits until the newsroom has been asked for a page."""
    with site._state:
        assert site._state.wait_for(lambda: any(one.path == path for one in site._asked), 30)


def status(roster: Roster, since: float) -> dict[str, Any]:
    """The morning page as of the roster's time."""
    with questions.opened(roster.database) as archive:
        return morning.status(archive, desk.at(since), roster.now)


def urls(rows: list[dict[str, Any]]) -> list[str]:
    return [row["url"].rpartition("/")[2] for row in rows]


def test_the_morning_page_tells_what_broke_came_back_was_late_and_is_new(roster: Roster) -> None:
    for name in ("breaks", "returns", "goes", "edits", "stays"):
        roster.newsroom.publish(f"/{name}", desk.page(f"The {name} desk waits on Monday."))
        roster.watch(f"/{name}", "1h")
    roster.newsroom.answer_raw("/returns", b"")
    roster.run()
    night = 60.0
    roster.later(minutes=night)
    roster.newsroom.restore("/returns")
    roster.newsroom.answer_raw("/breaks", b"")
    roster.newsroom.withdraw("/goes", 410)
    roster.newsroom.edit("/edits", "Monday", "Tuesday")
    roster.watch("/strait", "1h")
    roster.write("DELETE FROM host_pauses")
    roster.later(hours=5).run()
    told = status(roster, night)
    assert urls(told["broke"]) == ["breaks"]
    assert told["broke"][0]["reason"] == "reset" and told["broke"][0]["error"]
    assert told["broke"][0]["failing_since"] == desk.at(360)
    assert urls(told["came_back"]) == ["returns"]
    assert urls(told["went"]) == ["goes"]
    assert urls(told["new_texts"]) == ["edits"]
    assert set(urls(told["new_pages"])) == {"strait", "returns"}
    assert urls(told["new_watches"]) == ["strait"]
    assert set(urls(told["late"])) == {"breaks", "returns", "goes", "edits", "stays", "strait"}
    assert told["next_due"][0]["next_due_at"] > desk.at(360)
    assert status(roster, 361)["late"] == []
    assert status(roster, 361)["broke"] == []
    assert urls(status(roster, 361)["failing"]) == ["breaks"]


def test_what_nothing_visits_is_overdue_and_has_an_open_gap(roster: Roster) -> None:
    roster.watch("/strait", "1h")
    roster.run()
    assert status(roster, 0)["overdue"] == []
    roster.later(days=2)
    assert urls(status(roster, 0)["overdue"]) == ["strait"]
    gaps = roster.ask("SELECT gap_from, gap_to, reason, attempts FROM coverage_gaps")
    assert gaps == [(desk.at(0), None, "not_attempted", 0)]  # by this machine's clock


def test_status_prints_the_morning_page(database: Path, site: Newsroom) -> None:
    site.publish("/pier", desk.page("Ships wait."))
    archiver("watch", database, site.url("/pier"))
    site.publish("/pier", "busy", status=503, headers={"Retry-After": "3600"})
    visits(database, site)
    said = archiver("status", database, "--since", "2020-01-01").stdout
    assert f"broke {desk.ask(database, 'SELECT gap_from FROM gaps')[0][0]}: " in said
    assert f"new page {desk.ask(database, 'SELECT at FROM happenings')[0][0]}: " in said
    assert "2 under watch" in said and "next due " in said and "left alone until" in said
    assert json.loads(archiver("status", database, "--json").stdout)["new_pages"] == []
