"""Putting pages under watch: decisions with who, when and why, and plans that hold."""

from __future__ import annotations

from datetime import timedelta

from tests import desk
from tests.roster import Roster


def test_watching_is_a_decision_with_who_when_why_and_its_leaf(roster: Roster) -> None:
    roster.watch("/strait", tags=("strait", "navy"))
    (said,) = roster.decisions()
    assert (said["kind"], said["by"], said["reason"]) == ("watch", "ida", "the strait")
    assert (said["at"], said["leaves"]) == (desk.at(0), 1)
    assert said["value"]["state"] == "active"
    assert said["value"]["every_s"] == 6 * 3600
    assert said["value"]["tags"] == ["strait", "navy"]
    desk.is_well(roster.database)


def test_pausing_resuming_and_ending_are_decisions_that_supersede_one_another(
    roster: Roster,
) -> None:
    roster.watch("/strait")
    assert roster.turn("/strait", "paused")
    assert roster.turn("/strait", "active")
    assert roster.turn("/strait", "ended")
    assert [one["value"]["state"] for one in roster.decisions()] == [
        *("active", "paused", "active", "ended")
    ]
    assert [one["leaves"] for one in roster.decisions()] == [1, 1, 1, 1]
    superseded = roster.ask("SELECT supersedes FROM decisions ORDER BY id")
    keys = roster.ask("SELECT key FROM decisions ORDER BY id")
    assert superseded == [(None,), *keys[:3]]


def test_what_is_not_under_watch_cannot_be_paused_or_ended(roster: Roster) -> None:
    roster.watch("/strait")
    assert not roster.turn("/harbour", "paused")
    assert roster.turn("/strait", "ended")
    assert not roster.turn("/strait", "active")
    assert len(roster.decisions()) == 2


def test_saying_the_same_twice_moves_no_visit(roster: Roster) -> None:
    key, new = roster.watch("/strait")
    roster.run()
    (planned,) = roster.ask("SELECT next_due_at, phase_s, added_at FROM watches")
    again, is_new = roster.later(minutes=10).watch("/strait")
    roster.run()
    assert (key, new, again, is_new) == (key, True, key, False)
    assert roster.ask("SELECT next_due_at, phase_s, added_at FROM watches") == [planned]
    assert roster.visited("/strait") == 1
    assert len(roster.decisions()) == 2


def test_another_period_begins_another_grid(roster: Roster) -> None:
    roster.watch("/strait", "6h")
    roster.run()
    roster.later(minutes=10).watch("/strait", "1h")
    roster.run()
    ((due,),) = roster.ask("SELECT next_due_at FROM watches")
    assert desk.at(10) < due <= desk.at(10 + 60)


def test_what_passes_in_a_pause_was_not_missed(roster: Roster) -> None:
    roster.watch("/strait", "1h")
    roster.run()
    roster.later(hours=3)
    roster.run()
    roster.turn("/strait", "paused")
    roster.later(days=30)
    assert roster.run().made == 0
    roster.turn("/strait", "active")
    assert roster.run().made == 0
    assert roster.later(hours=1).run().missed == 0
    assert roster.visited("/strait") == 3


def test_an_ended_watch_makes_no_visit_and_can_be_taken_up_again(roster: Roster) -> None:
    roster.watch("/strait", "1h")
    roster.run()
    roster.turn("/strait", "ended")
    assert roster.later(days=2).run().made == 0
    _, new = roster.watch("/strait", "1h")
    assert not new
    assert roster.later(hours=1).run().missed == 0
    assert roster.visited("/strait") == 2


def test_a_watch_ends_by_itself_at_its_time(roster: Roster) -> None:
    roster.watch("/strait", "1h", until=roster.now + timedelta(hours=5))
    for _ in range(10):
        roster.run()
        roster.later(hours=1)
    assert roster.ask("SELECT state FROM watches_detail") == [("ended",)]
    assert 5 <= roster.visited("/strait") <= 6


def test_one_page_under_two_spellings_is_one_watch(roster: Roster) -> None:
    roster.watch("/strait?utm_source=letter")
    _, new = roster.watch("/strait")
    assert not new
    assert roster.ask("SELECT url FROM watches") == [(roster.url("/strait"),)]
