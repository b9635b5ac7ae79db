"""Alerts: who is told of what, once, and what is kept for a target that does not listen."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archiver.archive.lock import only_notifier
from archiver.archive.store import Archive
from archiver.cli import cli
from archiver.clock import from_datetime
from archiver.errors import ArchiveBusy, UsageProblem
from archiver.line import Options
from archiver.models import Capture
from archiver.notifying import Order, Told, Wanted, alerting, notify
from archiver.rebuilding import rebuild
from tests import desk
from tests.conftest import Follower
from tests.desk import page

FIRST = "Three people were hurt when a ferry struck the northern pier, the coast guard said."
SECOND = "Repairs to the pier are expected to take two weeks, according to the port authority."
A = page(FIRST, SECOND)
B = page(FIRST.replace("Three", "Thirty"), SECOND)
C = page(FIRST.replace("Three", "Forty"), SECOND)
BASE = "https://archive.example/news"

# What a service's own library of apprise does on loading is none of ours.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Desk:
    """A newsroom's web hook: keeps the alerts it takes, or answers with an error."""

    def __init__(self) -> None:
        self.alerts: list[dict[str, Any]] = []
        self.status = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def target(self) -> str:
        return f"json://clerk:secret-word@127.0.0.1:{self._server.server_port}/hook"

    @property
    def told(self) -> str:
        """Everything that was taken, as one text."""
        return "\n".join(f"{alert['title']}\n{alert['message']}" for alert in self.alerts)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"]))
                if hook.status == 200:
                    hook.alerts.append(json.loads(said))
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *said: object) -> None:
                pass

        return Handler

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def hook() -> Iterator[Desk]:
    """A web hook that takes alerts."""
    opened = Desk()
    yield opened
    opened.close()


@pytest.fixture
def other_hook() -> Iterator[Desk]:
    """Another one."""
    opened = Desk()
    yield opened
    opened.close()


def show(follower: Follower, text: str | int, path: str = "/strait") -> None:
    """The newsroom publishes a page, or withdraws it; the archive captures that."""
    if isinstance(text, int):
        follower.newsroom.withdraw(path, text)
    else:
        follower.newsroom.restore(path)
        follower.newsroom.publish(path, text)
    follower.see(path)


def tell(follower: Follower, *targets: str, **wanted: Any) -> list[tuple[int, int, bool]]:
    """Sends what is new; events, messages and whether something went wrong, for each target."""
    order = Order(
        targets=targets,
        base_url=BASE,
        clock=lambda: follower.now,
        batch=wanted.pop("batch", 20),
        since=wanted.pop("since", None),
        wanted=Wanted(**wanted),
    )
    told = notify(follower.database, order)
    return [(one.events, one.letters, one.problem is not None) for one in told]


def kinds_told(hook: Desk) -> list[str]:
    """The kinds of the events that were told, in order."""
    sentences = {
        "first capture of this page's text": "first_seen",
        "another text than at the capture before": "text_changed",
        "the page was not there when captured": "page_gone",
        "the page was there again when captured": "page_back",
    }
    lines = [line.partition(" ")[2] for line in hook.told.splitlines()]
    return [sentences[line] for line in lines if line in sentences]


def test_a_change_is_told_with_its_words_and_a_link(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    assert tell(follower, hook.target) == [(1, 1, False)]
    show(follower, B)
    assert tell(follower, hook.target) == [(1, 1, False)]
    said = hook.alerts[-1]["message"]
    assert hook.alerts[-1]["title"] == "news: 1 event"
    assert "another text than at the capture before" in said
    assert "[-Three-]{+Thirty+} people were hurt" in said
    assert follower.newsroom.url("/strait") in said
    (href,) = desk.ask(follower.database, "SELECT href FROM events WHERE kind = 'text_changed'")[0]
    assert said.splitlines()[-1] == f"{BASE}/{href}"


def test_nobody_is_told_twice(follower: Follower, hook: Desk) -> None:
    for text in (A, B, 404, B):
        show(follower, text)
    assert tell(follower, hook.target) == [(4, 1, False)]
    assert tell(follower, hook.target) == [(0, 0, False)]
    assert tell(follower, hook.target, kinds=("text_changed",)) == [(0, 0, False)]
    assert kinds_told(hook) == ["first_seen", "text_changed", "page_gone", "page_back"]
    assert "no page at this address (404)" in hook.told


def test_a_target_that_fails_is_told_the_next_time(
    follower: Follower, hook: Desk, other_hook: Desk
) -> None:
    show(follower, A)
    show(follower, B)
    hook.status = 503
    assert tell(follower, hook.target, other_hook.target) == [(0, 0, True), (2, 1, False)]
    assert desk.ask(follower.database, "SELECT count(*) FROM deliveries") == [(2,)]
    hook.status = 200
    assert tell(follower, hook.target, other_hook.target) == [(2, 1, False), (0, 0, False)]
    assert kinds_told(hook) == kinds_told(other_hook) == ["first_seen", "text_changed"]


def test_what_a_target_took_before_it_failed_is_not_told_again(
    follower: Follower, hook: Desk
) -> None:
    for text in (A, B, C):
        show(follower, text)
    assert tell(follower, hook.target, kinds=("first_seen",)) == [(1, 1, False)]
    hook.status = 500
    assert tell(follower, hook.target, batch=1) == [(0, 0, True)]
    hook.status = 200
    assert tell(follower, hook.target, batch=1) == [(2, 2, False)]
    assert kinds_told(hook) == ["first_seen", "text_changed", "text_changed"]


def test_many_events_come_in_messages_of_so_many(follower: Follower, hook: Desk) -> None:
    for number in range(5):
        show(follower, A, f"/story-{number}")
    assert tell(follower, hook.target, batch=2) == [(5, 3, False)]
    assert [alert["title"] for alert in hook.alerts] == [
        "news: 2 events",
        "news: 2 events",
        "news: 1 event",
    ]


def test_what_an_import_adds_to_the_past_alerts_nobody(follower: Follower, hook: Desk) -> None:
    show(follower, B)
    tell(follower, hook.target)
    url = follower.newsroom.url("/strait")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    old = from_datetime(desk.NOON.replace(day=1))
    facts: dict[str, Any] = {"payload": A.encode(), "response_head": head, "status": 200}
    desk.take(follower.database, [desk.said(1, old, url=url, **facts)])
    kinds = [kind for (kind,) in desk.ask(follower.database, "SELECT kind FROM events ORDER BY at")]
    assert kinds == ["first_seen", "text_changed"]  # the live capture now shows a change
    assert tell(follower, hook.target) == [(0, 0, False)]
    assert kinds_told(hook) == ["first_seen"]


def test_a_rebuild_alerts_nobody(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    show(follower, B)
    tell(follower, hook.target)
    with Archive(follower.database) as archive, archive.transaction() as connection:
        connection.execute("DELETE FROM deliveries")  # as if it found the events under other keys
    rebuild(follower.database, workers=0)
    assert len(desk.ask(follower.database, "SELECT 1 FROM events")) == 2
    assert tell(follower, hook.target) == [(0, 0, False)]


def test_a_new_target_is_told_of_the_last_seven_days(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    follower.now = desk.NOON.replace(day=20)
    show(follower, B)
    assert tell(follower, hook.target) == [(1, 1, False)]
    assert kinds_told(hook) == ["text_changed"]


def test_a_target_that_was_deaf_for_long_is_told_all_the_same(
    follower: Follower, hook: Desk
) -> None:
    show(follower, A)
    tell(follower, hook.target)
    show(follower, B)
    hook.status = 500
    tell(follower, hook.target)
    follower.now = desk.NOON.replace(day=30)
    hook.status = 200
    assert tell(follower, hook.target) == [(1, 1, False)]


def test_since_leaves_out_what_came_in_before(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    between = from_datetime(follower.now)
    show(follower, B)
    assert tell(follower, hook.target, since=between) == [(1, 1, False)]
    assert kinds_told(hook) == ["text_changed"]


def watch(follower: Follower, path: str, tag: str) -> None:
    """Puts a page under watch by a tag."""
    url = follower.newsroom.url(path)
    done = CliRunner().invoke(cli, ["watch", str(follower.database), url, "--tag", tag])
    assert done.exit_code == 0, done.output


def test_only_what_was_asked_for_is_told(follower: Follower, hook: Desk, other_hook: Desk) -> None:
    show(follower, A, "/ports")
    show(follower, A, "/wheat")
    watch(follower, "/ports", "harbours")
    watch(follower, "/wheat", "harvest")
    show(follower, B, "/wheat")
    assert tell(follower, hook.target, tags=("harbours",)) == [(1, 1, False)]
    assert "/ports" in hook.told and "/wheat" not in hook.told
    assert tell(follower, other_hook.target, kinds=("text_changed",)) == [(1, 1, False)]
    assert "/wheat" in other_hook.told and "/ports" not in other_hook.told


def test_a_tag_follows_a_redirect_to_the_article(follower: Follower, hook: Desk) -> None:
    follower.newsroom.publish("/strait", A)
    follower.newsroom.redirect("/short", "/strait")
    follower.see("/short")
    watch(follower, "/short", "harbours")
    assert tell(follower, hook.target, tags=("harbours",)) == [(1, 1, False)]
    assert follower.newsroom.url("/strait") in hook.told


def test_words_of_a_page_forge_no_line_of_an_alert(follower: Follower, hook: Desk) -> None:
    show(follower, page(FIRST, SECOND, title="Pier closed"))
    hidden = "Pier\u202e closed\x1b[2J"
    show(follower, page(FIRST, hidden + " for two weeks and a day, the authority said on Monday."))
    tell(follower, hook.target)
    assert not {"\u202e", "\x1b"} & set(hook.told)
    assert len([line for line in hook.told.splitlines() if line.startswith("2026-")]) == 2


def test_a_second_sender_keeps_out_of_the_way(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    with only_notifier(follower.database), pytest.raises(ArchiveBusy, match="alerts"):
        tell(follower, hook.target)
    assert hook.alerts == []


def run_beside(follower: Follower, hook: Desk, *captures: Capture) -> list[Told]:
    """Sends alerts beside a run that brings captures in; what was told."""
    told: list[Told] = []
    order = Order(targets=(hook.target,), clock=lambda: follower.now)
    options = Options(workers=0, clock=lambda: follower.now)

    async def run() -> None:
        async with (
            options.recorder(follower.database) as recorder,
            alerting(follower.database, order, told.append, recorder),
        ):
            await recorder.settled(await recorder.record(captures), lambda archive: None)

    asyncio.run(run())
    return told


def test_alerts_go_out_beside_what_captures(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    facts = {"via": "live", "time_source": "own_clock", "status": 200, "payload": B.encode()}
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    url = follower.newsroom.url("/strait")
    seen = desk.said(7, from_datetime(follower.now), url=url, response_head=head, **facts)
    assert sum(one.events for one in run_beside(follower, hook, seen)) == 2
    assert kinds_told(hook) == ["first_seen", "text_changed"]


def test_a_target_that_fails_stops_no_capture(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    hook.status = 500
    seen = desk.said(7, from_datetime(follower.now), FIRST)
    assert all(one.problem for one in run_beside(follower, hook, seen))
    assert desk.ask(follower.database, "SELECT count(*) FROM captures") == [(2,)]


def test_alerts_are_left_to_the_process_that_sends_them(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    with only_notifier(follower.database):
        assert run_beside(follower, hook) == []
    assert hook.alerts == []


def run_once(follower: Follower, *targets: str) -> Result:
    """Makes the visits that are due, with alerts."""
    told = [word for target in targets for word in ("--notify", target)]
    address = ("--allow", follower.newsroom.address, "--delay", "0", "--no-sources")
    words = ["run", str(follower.database), "--once", "--jobs", "1", *address, *told]
    return CliRunner().invoke(cli, [*words, "--base-url", BASE])


def test_a_run_sends_the_alerts_of_its_visits(follower: Follower, hook: Desk) -> None:
    follower.newsroom.publish("/strait", A)
    watch(follower, "/strait", "harbours")
    done = run_once(follower, hook.target)
    assert done.exit_code == 0, done.output
    assert kinds_told(hook) == ["first_seen"]
    assert f"{BASE}/-/version/" in hook.told
    assert "1 event in 1 message" in done.stderr and "secret-word" not in done.stderr


def test_a_run_whose_alert_nobody_took_says_so(follower: Follower, hook: Desk) -> None:
    follower.newsroom.publish("/strait", A)
    watch(follower, "/strait", "harbours")
    hook.status = 500
    done = run_once(follower, hook.target)
    assert done.exit_code == 1
    assert "did not take an alert" in done.stderr
    assert desk.ask(follower.database, "SELECT count(*) FROM events") == [(1,)]
    assert run_once(follower, "pigeon://loft").exit_code == 2


def said(follower: Follower, *arguments: str) -> Result:
    """What the command answers."""
    return CliRunner().invoke(cli, ["notify", str(follower.database), *arguments])


def test_a_dry_run_shows_the_messages_and_keeps_nothing(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    show(follower, B)
    since = ("--since", "2026-03-01")
    done = said(follower, "--to", hook.target, "--dry-run", *since, "--base-url", BASE)
    assert done.exit_code == 0, done.output
    assert "{+Thirty+}" in done.output and f"{BASE}/-/diff/" in done.output
    assert "secret-word" not in done.output
    assert hook.alerts == []
    assert said(follower, "--to", hook.target, *since).output.endswith(": 2 events in 1 message\n")


def test_the_command_says_in_one_sentence_who_was_not_told(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    hook.status = 500
    done = said(follower, "--to", hook.target, "--since", "2026-03-01")
    assert done.exit_code == 1
    assert "did not take an alert" in done.stderr
    assert "secret-word" not in done.output + done.stderr
    kept = desk.ask(follower.database, "SELECT target FROM deliveries")
    kept += desk.ask(follower.database, "SELECT name FROM bookmarks")
    assert not any("secret-word" in value for (value,) in kept)


def test_what_is_no_target_is_said_before_anything_is_sent(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    with pytest.raises(UsageProblem, match="apprise"):
        tell(follower, hook.target, "pigeon://loft")
    assert hook.alerts == []
    assert said(follower, "--to", "pigeon://loft").exit_code == 2


def test_without_apprise_everything_else_works(follower: Follower, hook: Desk) -> None:
    show(follower, A)
    blocked = "import sys; sys.modules['apprise'] = None; from archiver.cli import main; main()"
    database = str(follower.database)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", blocked, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("status", database).returncode == 0
    done = run("notify", database, "--to", hook.target)
    assert done.returncode == 2
    assert "pip install 'archiver[notify]'" in done.stderr
    assert Path(database).exists()
