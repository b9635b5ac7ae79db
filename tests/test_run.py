"""Rounds of the schedule against a real newsroom: what is due is made once, or explained."""

from __future__ import annotations

import random
import resource
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archiver.archive import rounds
from archiver.archive.lock import only_run
from archiver.archive.standing import Standing
from archiver.archive.watches import Watch
from archiver.clock import to_datetime
from archiver.demo.newsroom import Newsroom
from archiver.errors import ArchiveBusy, ArchiveUnwritable
from archiver.schedule import Due
from archiver.snapshot import Options, snapshot
from tests import desk
from tests.roster import Roster

RSS = (
    '<rss version="2.0"><channel><title>News</title>{}</channel></rss>',
    "<item><title>A</title><link>{}</link></item>",
)


def citing(link: str) -> str:
    """An article that links to a source in its text."""
    return desk.page(
        f'The minister told the harbour board <a href="{link}">in a statement</a> on Monday that'
        " the strait would stay open.",
        "Three people were hurt when a ferry struck the northern pier, the coast guard said.",
        "Repairs are expected to take two weeks, according to the port authority.",
    )


def rss(*links: str) -> str:
    return RSS[0].format("".join(RSS[1].format(link) for link in links))


def test_a_page_newly_under_watch_is_visited_at_once_and_not_twice(roster: Roster) -> None:
    roster.watch("/strait")
    assert roster.run().made == 1
    assert roster.run().made == 0
    assert roster.dues() == [(desk.at(0), "manual", "ok")]
    assert roster.ask('SELECT "trigger", due_at FROM captures') == [("manual", desk.at(0))]


def test_a_page_that_waited_long_for_its_first_visit_gets_one(roster: Roster) -> None:
    roster.watch("/strait", "1h")
    roster.later(hours=5, minutes=1)
    assert [roster.run().made for _ in range(3)] == [1, 0, 0]
    assert roster.dues('"trigger", missed') == [("manual", 5)]
    assert roster.later(hours=1).run().missed == 0


def test_base_visits_lie_on_the_even_grid_with_why_on_each_capture(roster: Roster) -> None:
    roster.watch("/strait", "6h")
    for _ in range(100):
        roster.run()
        roster.later(minutes=37)
    rows = roster.ask(
        "SELECT due_at, captured_at FROM captures WHERE \"trigger\" = 'base' ORDER BY id"
    )
    due = [to_datetime(at) for at, _ in rows]
    assert len(rows) == 10
    assert {later - earlier for earlier, later in pairwise(due)} == {timedelta(hours=6)}
    assert all(timedelta(0) <= to_datetime(made) - to_datetime(at) < timedelta(minutes=37)
               for at, made in rows)  # fmt: skip
    assert {
        reason for (reason,) in roster.ask("SELECT why FROM dues WHERE \"trigger\" = 'base'")
    } == {"Every 6 hours by its even grid."}


def test_a_cron_line_is_kept_in_its_zone_when_clocks_change(roster: Roster) -> None:
    roster.now = datetime(2026, 3, 27, 12, tzinfo=UTC)
    roster.watch("/strait", cron="0 6 * * *", zone="Europe/Berlin")  # summer time from the 29th
    roster.follow(timedelta(days=4))
    base = [due for due, trigger, _ in roster.dues() if trigger == "base"]
    assert base == [
        *("2026-03-28T05:00:00Z", "2026-03-29T04:00:00Z", "2026-03-30T04:00:00Z"),
        "2026-03-31T04:00:00Z",
    ]


def test_run_once_makes_what_is_due_and_nothing_else(roster: Roster) -> None:
    roster.newsroom.publish("/harbour", desk.page("Ships wait."))
    roster.watch("/strait", "6h")
    roster.run()
    roster.watch("/harbour", "6h")
    assert roster.run().made == 1
    assert (roster.visited("/strait"), roster.visited("/harbour")) == (1, 1)


def test_run_once_makes_all_that_is_due_also_more_than_one_round_takes(roster: Roster) -> None:
    for number in range(45):
        roster.newsroom.publish(f"/page/{number}", desk.page(f"Ship {number} waits."))
        roster.watch(f"/page/{number}")
    assert roster.run(workers=0).made == 45
    assert {roster.visited(f"/page/{number}") for number in range(45)} == {1}


def test_adaptive_visits_come_on_top_and_within_the_budget(roster: Roster) -> None:
    roster.watch("/strait", "1d", adaptive=True, budget_per_day=10)
    roster.follow(timedelta(hours=36))
    triggers = [trigger for _, trigger, _ in roster.dues()]
    assert triggers.count("base") == 1 or triggers.count("base") == 2
    extras = [to_datetime(due) for due, trigger, _ in roster.dues() if trigger == "adaptive"]
    assert len(extras) > 10
    for one in extras:
        assert sum(one <= other < one + timedelta(days=1) for other in extras) <= 10
    whys = roster.ask("SELECT why FROM dues WHERE \"trigger\" = 'adaptive'")
    assert all("looked at again" in why for (why,) in whys)


def test_the_budget_of_the_whole_archive_bounds_extra_visits(roster: Roster) -> None:
    for number in range(8):
        roster.newsroom.publish(f"/page/{number}", desk.page(f"Ship {number} waits."))
        roster.watch(f"/page/{number}", "1d", adaptive=True)
    for _ in range(12):
        roster.run(budget=12)
        roster.later(minutes=30)
    ((extras,),) = roster.ask("SELECT count(*) FROM dues WHERE \"trigger\" = 'adaptive'")
    assert 0 < extras <= 12


def test_a_source_is_visited_once_in_a_period_whoever_cites_it(roster: Roster) -> None:
    source = "/ministry"
    for path in ("/strait", "/harbour"):
        roster.newsroom.publish(path, citing(source))
        roster.watch(path, "6h")
    roster.newsroom.publish(source, desk.page("Ships pass the strait, the ministry says."))
    for _ in range(30):
        roster.run(sources=True)
        roster.later(hours=1)
    rows = roster.ask(
        'SELECT c."trigger", c.discovered_from, c.due_at, c.captured_at, c.role'
        " FROM captures c JOIN urls u ON u.id = c.url_id WHERE u.url = ? ORDER BY c.id",
        roster.url(source),
    )
    articles = {one for (one,) in roster.ask("SELECT record_id FROM captures")}
    assert 4 <= len(rows) <= 6
    for trigger, named_by, due, _, role in rows:
        assert (trigger, role) == ("source", "source")
        assert named_by in articles and due
    times = [to_datetime(row[3]) for row in rows]
    apart = [later - earlier for earlier, later in pairwise(times)]
    assert min(apart) >= timedelta(hours=5)


def test_a_source_follows_also_where_a_retry_brought_the_article(roster: Roster) -> None:
    roster.newsroom.publish("/ministry", desk.page("Ships pass the strait."))
    roster.newsroom.publish("/strait", "busy", status=503)
    roster.watch("/strait", "1d")
    roster.run(sources=True)
    roster.newsroom.publish("/strait", citing("/ministry"))
    roster.later(minutes=10).run(sources=True)
    assert [trigger for _, trigger, _ in roster.dues()] == ["manual", "retry"]
    assert roster.visited("/ministry") == 1


def test_a_feed_brings_its_pages_under_watch_once_and_they_are_visited(roster: Roster) -> None:
    feed, pages = "/feed", ["/a", "/b", "/c"]
    for path in pages:
        roster.newsroom.publish(path, desk.page(f"Ships wait at {path[1:]}."))
    roster.newsroom.publish(feed, rss("/a", "/b"), content_type="application/rss+xml")
    roster.watch(feed, "1h", kind="feed", tags=("desk",))
    roster.run()
    assert [roster.visited(path) for path in pages] == [1, 1, 0]
    roster.newsroom.publish(feed, rss("/a", "/b", "/c"), content_type="application/rss+xml")
    for _ in range(3):
        roster.later(hours=1).run()
    named = roster.ask(
        "SELECT url, found_in, tags, decided_by, reason FROM watches_detail WHERE kind = 'page'"
        " ORDER BY url"
    )
    reason = f"named by {roster.url(feed)}"
    assert named == [
        (roster.url(path), roster.url(feed), '["desk"]', "feed", reason) for path in pages
    ]
    assert len(roster.decisions()) == 4


def test_a_page_whose_watch_was_ended_is_not_taken_up_again_by_its_feed(roster: Roster) -> None:
    roster.newsroom.publish("/feed", rss("/strait"), etag=False)
    roster.watch("/feed", "1h", kind="feed")
    roster.run()
    roster.turn("/strait", "ended")
    for _ in range(3):
        roster.later(hours=1).run()
    assert roster.ask("SELECT state FROM watches WHERE kind = 'page'") == [("ended",)]


def test_a_feed_is_asked_only_whether_it_changed(roster: Roster) -> None:
    roster.newsroom.publish("/feed", rss("/strait"))
    roster.watch("/feed", "1h", kind="feed")
    for _ in range(4):
        roster.run()
        roster.later(hours=1)
    asked = [one for one in roster.newsroom.requests if one.path == "/feed"]
    assert ["if-none-match" in one.headers for one in asked] == [False, True, True, True]
    transports = roster.ask("SELECT transport FROM captures WHERE role = 'feed' ORDER BY id")
    assert transports == [("response",), *[("not_modified",)] * 3]


def test_a_feed_whose_items_were_not_taken_up_is_asked_for_whole(roster: Roster) -> None:
    roster.newsroom.publish("/feed", rss("/strait"))
    roster.watch("/feed", "1h", kind="feed")
    roster.run()
    # As a run leaves it that dies between the capture and what the feed names.
    roster.write("UPDATE watches SET items_from = NULL WHERE kind = 'feed'")
    roster.write("DELETE FROM dues WHERE watch_id IN (SELECT id FROM watches WHERE kind = 'page')")
    roster.write("DELETE FROM watches WHERE kind = 'page'")
    roster.later(hours=1).run()
    assert roster.ask("SELECT count(*) FROM watches WHERE kind = 'page'") == [(1,)]


def test_a_hostile_feed_costs_nothing_but_itself(roster: Roster) -> None:
    roster.newsroom.publish("/feed", rss("http://[::1", "/strait", "file:///etc/passwd"))
    roster.watch("/feed", "1h", kind="feed")
    assert roster.run().made == 2
    assert roster.visited("/strait") == 1


def claimed(roster: Roster) -> rounds.Round:
    """What a process claims that dies before it makes a visit."""
    with roster.archive() as archive:
        return rounds.begin_round(archive, roster.now, {}, 100)


def test_a_claim_that_left_no_capture_is_explained_and_its_visit_made(roster: Roster) -> None:
    roster.watch("/strait", "1h")
    assert len(claimed(roster).claimed) == 1
    roster.later(minutes=2)
    done = roster.run()
    assert (done.left_by_the_dead, done.made) == (1, 1)
    assert roster.dues("note, outcome") == [
        ("the process stopped before the capture", None),
        (None, "ok"),
    ]


@pytest.mark.parametrize("is_read", [True, False])
def test_a_visit_that_was_captured_but_not_closed_is_not_made_again(
    roster: Roster, is_read: bool
) -> None:
    roster.watch("/strait", "1h")
    roster.run()
    roster.later(hours=1, minutes=10)
    (one,) = claimed(roster).claimed
    capture = desk.said(
        *(1, desk.at(70), "Ships pass."),
        url=roster.url("/strait"),
        via="live",
        time_source="own_clock",
        trigger="base",
        due_at=one.due.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    desk.take(roster.database, [capture], derive=is_read)
    assert roster.later(minutes=1).run().made == 0
    assert roster.visited("/strait") == 1
    assert roster.dues("outcome, record_id, note")[-1] == ("ok", desk.record_id(1), None)
    assert roster.later(hours=1).run().missed == 0


def test_a_month_of_sleep_is_one_visit_and_its_moments_are_explained(roster: Roster) -> None:
    roster.watch("/strait", "6h")
    roster.run()
    roster.later(hours=6).run()
    slept_from = roster.now
    roster.later(days=30)
    assert roster.run().made == 1
    assert roster.run().made == 0
    ((missed, first, last, reason),) = roster.dues("missed, missed_from, missed_to, missed_reason")[
        -1:
    ]
    assert missed == 119 and reason == "not_attempted"
    assert slept_from < to_datetime(first) <= slept_from + timedelta(hours=6)
    assert to_datetime(last) > roster.now - timedelta(hours=12)
    gaps = roster.ask(
        "SELECT gap_from, gap_to, reason, attempts FROM coverage_gaps WHERE url = ?"
        " AND gap_to IS NOT NULL",
        roster.url("/strait"),
    )
    assert gaps == [(desk.at(360), desk.at(360 + 30 * 1440), "not_attempted", 0)]


def test_a_clock_set_back_by_a_day_silences_no_page(roster: Roster) -> None:
    roster.watch("/strait", "1h")
    for _ in range(5):
        roster.run()
        roster.later(hours=1)
    roster.later(days=-1)
    before = roster.visited("/strait")
    for _ in range(12):
        roster.run()
        roster.later(minutes=30)
    assert 6 <= roster.visited("/strait") - before <= 8


def test_a_watch_that_a_wrong_clock_ended_goes_on_when_the_clock_is_right(roster: Roster) -> None:
    roster.watch("/strait", "1h", until=roster.now + timedelta(days=10))
    roster.newsroom.publish("/harbour", desk.page("Ships wait."))
    roster.watch("/harbour", "1h")
    roster.run()
    roster.later(days=3000).run()
    assert roster.ask("SELECT count(*) FROM watches WHERE state = 'ended'") == [(1,)]
    roster.later(days=-2999, hours=1)
    roster.run()
    assert roster.ask("SELECT count(*) FROM watches WHERE state = 'ended'") == [(0,)]
    assert roster.visited("/strait") == 2


def test_a_laptop_that_slept_for_some_hours_makes_each_page_once(roster: Roster) -> None:
    for number in range(10):
        roster.newsroom.publish(f"/page/{number}", desk.page(f"Ship {number} waits."))
        roster.watch(f"/page/{number}", "1h")
    roster.run()
    assert roster.later(hours=9).run().made == 10
    assert roster.ask("SELECT sum(missed) FROM dues") == [(80,)]


def test_a_second_schedule_says_who_runs(roster: Roster) -> None:
    roster.watch("/strait")
    with only_run(roster.database), pytest.raises(ArchiveBusy, match="under schedule by process"):
        roster.run()
    assert roster.visited("/strait") == 0


def test_a_snapshot_beside_a_run_works(roster: Roster) -> None:
    roster.watch("/strait")
    with only_run(roster.database):
        options = Options(allow=tuple(roster.allow), delay=0, workers=0, clock=roster.clock)
        (standing,) = snapshot(roster.database, [roster.url("/strait")], options)
    assert standing.outcome == "ok"


def test_a_site_that_hangs_holds_up_no_other(roster: Roster) -> None:
    with Newsroom(clock=roster.clock) as hung:
        roster.allow.append(hung.address)
        for number in range(4):
            hung.publish(f"/page/{number}", desk.page("Nobody waits."))
            hung.stall(f"/page/{number}")
            roster.watch(hung.url(f"/page/{number}"))
        for number in range(30):
            roster.newsroom.publish(f"/page/{number}", desk.page(f"Ship {number} waits."))
            roster.watch(f"/page/{number}")
        order: list[str] = []

        def told(watch: Watch, due: Due, standing: Standing) -> None:
            order.append(watch.url)
            if len(order) == 30:  # the newsroom's are done, with the other site hanging all along
                for number in range(4):
                    hung.restore(f"/page/{number}")

        done = roster.run(timeout=30, told=told)
    assert (done.made, done.failed) == (34, 0)
    assert [url.startswith(hung.url("/")) for url in order] == [False] * 30 + [True] * 4


def test_a_busy_site_is_left_alone_as_long_as_it_asks(roster: Roster) -> None:
    roster.newsroom.publish("/strait", "busy", status=503, headers={"Retry-After": "7200"})
    roster.newsroom.publish("/harbour", desk.page("Ships wait."))
    roster.watch("/strait", "1d")
    roster.run()
    ((host, until, reason),) = roster.ask("SELECT host, until, reason FROM host_pauses")
    assert str(roster.newsroom.port) in host
    assert desk.at(119) <= until <= desk.at(120)
    assert reason
    roster.watch("/harbour")
    assert roster.later(minutes=60).run().made == 0
    roster.newsroom.publish("/strait", desk.page("Ships pass."))
    assert roster.later(minutes=61).run().made == 2
    assert roster.ask("SELECT 1 FROM host_pauses WHERE until > ?", desk.at(121)) == []
    assert [trigger for _, trigger, _ in roster.dues()] == ["manual", "retry"]


def test_what_passed_while_a_host_was_left_alone_says_so(roster: Roster) -> None:
    roster.watch("/strait", "10m")
    roster.run()
    roster.newsroom.publish("/strait", "busy", status=503, headers={"Retry-After": "7200"})
    roster.later(minutes=10).run()
    roster.newsroom.publish("/strait", desk.page("Ships pass."))
    roster.later(minutes=121).run()
    missed, reason = roster.dues("missed, missed_reason")[-1]
    assert (missed, reason) == (11, "host_paused")


def test_a_source_on_a_host_that_asked_for_a_pause_is_left_alone(roster: Roster) -> None:
    with Newsroom(clock=roster.clock) as ministry:
        roster.allow.append(ministry.address)
        ministry.publish("/law", "busy", status=503, headers={"Retry-After": "86400"})
        for path in ("/strait", "/harbour"):
            roster.newsroom.publish(path, citing(ministry.url("/law")))
        roster.watch("/strait", "1h")
        roster.run(sources=True)
        roster.watch("/harbour", "1h")
        for _ in range(4):
            roster.later(hours=1).run(sources=True)
        assert len(ministry.requests) == 1


def test_what_failed_is_tried_again_a_bounded_number_of_times(roster: Roster) -> None:
    roster.watch("/strait", "1d")
    roster.run()
    roster.newsroom.answer_raw("/strait", b"")  # hangs up at once
    roster.follow(timedelta(days=2))
    triggers = [trigger for _, trigger, _ in roster.dues()]
    assert triggers[0] == "manual"
    assert triggers[1:6] == ["base", *["retry"] * 4]
    assert len(triggers) <= 7
    assert roster.ask("SELECT DISTINCT outcome FROM timeline WHERE \"changed\" = 0 AND"
                      " captured_at > ?", desk.at(0)) == [("reset",)]  # fmt: skip


def test_what_is_gone_is_not_tried_again(roster: Roster) -> None:
    roster.newsroom.withdraw("/strait", 410)
    roster.watch("/strait", "1d")
    for _ in range(20):
        roster.run()
        roster.later(minutes=30)
    assert len(roster.dues()) <= 2


def test_robots_rules_are_obeyed_and_named(roster: Roster) -> None:
    roster.newsroom.publish("/robots.txt", "User-agent: *\nDisallow: /strait\n")
    roster.newsroom.publish("/harbour", desk.page("Ships wait."))
    roster.watch("/strait")
    roster.watch("/harbour")
    roster.run(robots=True)
    assert (roster.visited("/strait"), roster.visited("/harbour")) == (0, 1)
    ((robots,),) = roster.ask("SELECT record_id FROM captures WHERE role = 'robots'")
    named = roster.ask("SELECT robots_record_id FROM captures WHERE role = 'article'")
    assert named == [(robots,), (robots,)]
    assert roster.dues("outcome, ignore_robots") == [("refused", 0)]


def test_a_page_watched_against_the_robots_rules_says_so_on_each_visit(roster: Roster) -> None:
    roster.newsroom.publish("/robots.txt", "User-agent: *\nDisallow: /\n")
    roster.newsroom.publish("/strait", citing("/ministry"))
    roster.watch("/strait", ignore_robots=True)
    roster.run(robots=True, sources=True)
    assert roster.visited("/strait") == 1
    assert roster.visited("/ministry") == 0, "the archivist spoke of the article alone"
    assert roster.dues("outcome, ignore_robots") == [("ok", 1)]
    said = roster.ask("SELECT DISTINCT role, robots_ignored FROM captures ORDER BY role")
    assert said == [("article", 1), ("robots", None), ("source", None)]
    assert roster.decisions()[0]["value"]["ignore_robots"] is True


def test_a_new_run_knows_the_robots_rules_of_the_last_day(roster: Roster) -> None:
    roster.newsroom.publish("/robots.txt", "User-agent: *\nDisallow: /private\n")
    roster.watch("/strait", "1h")
    for _ in range(23):
        roster.run(robots=True)
        roster.later(hours=1)
    assert roster.visited("/robots.txt") == 1
    ((robots,),) = roster.ask("SELECT record_id FROM captures WHERE role = 'robots'")
    named = roster.ask("SELECT DISTINCT robots_record_id FROM captures WHERE role = 'article'")
    assert named == [(robots,)]
    roster.later(hours=2).run(robots=True)
    assert roster.visited("/robots.txt") == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://10.0.0.1/a", "http://[::1]/"])
def test_an_address_that_is_refused_gives_one_honest_row_each_time(
    roster: Roster, url: str
) -> None:
    roster.watch(url, "1h")
    for _ in range(3):
        roster.run()
        roster.later(hours=1)
    rows = roster.ask("SELECT transport, error IS NOT NULL, response_head FROM captures")
    assert rows == [("refused_guard", 1, None)] * 3
    outcomes = roster.ask("SELECT outcome FROM dues_detail")
    assert outcomes == [("refused",)] * 3


def test_a_full_disk_ends_the_run_in_one_sentence_and_nothing_is_made_twice(
    roster: Roster,
) -> None:
    noise = random.Random(1)
    for number in range(12):
        roster.newsroom.publish(f"/page/{number}", desk.page(noise.randbytes(40_000).hex()))
        roster.watch(f"/page/{number}")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (roster.database.stat().st_size, before[1]))
    try:
        with pytest.raises(ArchiveUnwritable, match="run the same command again"):
            roster.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    desk.is_well(roster.database)
    ((kept,),) = roster.ask("SELECT count(*) FROM captures")
    assert kept < 12
    roster.later(minutes=3).run()
    made = roster.ask("SELECT watch_id, count(*) FROM dues WHERE made_at NOTNULL GROUP BY 1")
    assert len(made) == 12 and {count for _, count in made} == {1}
    assert roster.ask("SELECT count(*) FROM captures") == [(12,)]
    desk.is_well(roster.database)


def test_a_fault_of_our_own_costs_one_visit_and_is_told(roster: Roster) -> None:
    roster.newsroom.publish("/harbour", desk.page("Ships wait."))
    roster.watch("/strait", "1h")
    roster.watch("/harbour", "1h")

    def stumble(standing: Standing) -> None:
        if standing.url == roster.url("/strait"):
            raise ZeroDivisionError("no ships")

    roster.options["told"] = stumble
    done = roster.run()
    assert (roster.visited("/harbour"), done.made, done.failed) == (1, 1, 1)
    assert done.fault and roster.url("/strait") in done.fault and "no ships" in done.fault
    ((note, made_at),) = roster.dues("note, made_at")
    assert "fault of archiver's own" in note and made_at is None
    assert roster.run().made == 0, "it is not tried again and again"


@pytest.mark.parametrize("seed", range(3))
def test_whenever_rounds_are_made_each_moment_is_made_or_explained_once(
    roster: Roster, seed: int
) -> None:
    chance = random.Random(seed)
    roster.watch("/strait", "1h")
    began = roster.now
    while roster.now < began + timedelta(days=4):
        roster.run()
        roster.later(minutes=chance.choice((5, 20, 59, 61, 240, 700)))
    rows = roster.dues('due_at, "trigger", missed, made_at')
    base = [row for row in rows if row[1] == "base"]
    assert len({due for due, *_ in base}) == len(base)
    ((anchor, phase),) = roster.ask("SELECT added_at, phase_s FROM watches")
    first = to_datetime(anchor) + timedelta(seconds=phase)
    passed = (to_datetime(base[-1][0]) - first) // timedelta(hours=1) + 1
    assert sum(1 + row[2] for row in base) == passed
