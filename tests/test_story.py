"""The main job from end to end: a newsroom publishes and edits; the archive follows it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.archive.captures import heads
from archiver.archive.payloads import restore_digest
from archiver.demo.newsroom import Newsroom
from archiver.models import digest
from tests import desk
from tests.conftest import Follower
from tests.desk import at, page

FIRST = "The minister told the harbour board on Monday that the strait would stay open to shipping."
SECOND = "Three people were hurt when a ferry struck the northern pier, the coast guard said."
THIRD = "Repairs to the pier are expected to take two weeks, according to the port authority."
FOURTH = "No ship was turned away, and the ferries ran as usual on Tuesday and Wednesday."
EDITED = SECOND.replace("Three", "Thirty")
A = page(FIRST, SECOND, THIRD, FOURTH)
B = page(FIRST, EDITED, THIRD, FOURTH)


def column(follower: Follower, name: str, view: str = "timeline") -> list[object]:
    """One column of a view, in order of time."""
    order = "captured_at, record_id" if view == "timeline" else "first_seen_at, id"
    return [
        row[0] for row in desk.ask(follower.database, f"SELECT {name} FROM {view} ORDER BY {order}")
    ]


def follow(follower: Follower, states: Sequence[str | int]) -> None:
    """Publishes one state after another, an hour apart: a page, or the status in front of it."""
    for state in states:
        if isinstance(state, int):
            follower.newsroom.withdraw("/strait", state)
        else:
            follower.newsroom.restore("/strait")
            follower.newsroom.publish("/strait", state)
        follower.see()


def test_a_silent_edit_becomes_a_change(follower: Follower) -> None:
    follow(follower, [A, B])
    (change,) = desk.ask(
        follower.database,
        "SELECT op, element, scope, old_text, new_text, last_seen_before, first_seen_after,"
        " url, masked, moved FROM changes_detail",
    )
    url = follower.newsroom.url("/strait")
    said = ("edited", "sentence", "main", SECOND, EDITED, at(0), at(60), url, 0, 0)
    assert change == said
    assert desk.ask(follower.database, "SELECT old_text, new_text FROM edits_detail") == [
        ("Three", "Thirty")
    ]
    assert column(follower, "outcome") == ["ok", "ok"]
    assert column(follower, "changed") == [0, 1]
    assert column(follower, "change_count") == [0, 1]


def test_a_return_to_an_earlier_text_is_three_observations_of_two_versions(
    follower: Follower,
) -> None:
    follow(follower, [A, B, A])
    assert column(follower, "version_number", "observations_detail") == [1, 2, 1]
    assert column(follower, "ended_by", "observations_detail") == ["changed", "changed", None]
    assert column(follower, "next_capture_at", "observations_detail") == [at(60), at(120), None]
    assert column(follower, "version_number") == [1, 2, 1]
    assert column(follower, "changed") == [0, 1, 1]
    assert desk.ask(follower.database, "SELECT versions, captures FROM resources_detail") == [
        (2, 3)
    ]


def test_a_page_missing_in_between_ends_an_observation(follower: Follower) -> None:
    follow(follower, [A, 404, A])
    rows = desk.ask(
        follower.database,
        "SELECT first_seen_at, last_seen_at, captures, ended_by, next_capture_at"
        " FROM observations_detail ORDER BY id",
    )
    assert rows == [(at(0), at(0), 1, "missing", at(60)), (at(120), at(120), 1, None, None)]
    assert column(follower, "outcome") == ["ok", "missing", "ok"]
    assert column(follower, "changed") == [0, 0, 0]
    assert desk.ask(follower.database, "SELECT * FROM changes_detail") == []
    assert desk.ask(follower.database, "SELECT * FROM coverage_gaps") == []


def test_a_page_that_comes_back_begins_new_spells_of_its_sentences(follower: Follower) -> None:
    follow(follower, [A, 410, A])
    rows = desk.ask(
        follower.database,
        "SELECT spell, not_seen_before, first_seen_at, last_seen_at, absent_from, ended_by,"
        " standing FROM sentence_life WHERE text = ? ORDER BY spell",
        FIRST,
    )
    assert rows == [
        (1, None, at(0), at(0), at(60), "page_gone", 0),
        (2, at(60), at(120), at(120), None, None, 1),
    ]


def test_a_sentence_lives_until_it_is_edited_or_removed(follower: Follower) -> None:
    follow(follower, [A, A, B, page(FIRST, EDITED, FOURTH), page(FIRST, SECOND, FOURTH)])
    rows = desk.ask(
        follower.database,
        "SELECT text, spell, not_seen_before, first_seen_at, last_seen_at, absent_from, ended_by,"
        " standing FROM sentence_life WHERE text IN (?, ?, ?, ?) ORDER BY first_seen_at, id",
        *(FIRST, SECOND, EDITED, THIRD),
    )
    assert rows == [
        (FIRST, 1, None, at(0), at(240), None, None, 1),
        (SECOND, 1, None, at(0), at(60), at(120), "edited", 0),
        (THIRD, 1, None, at(0), at(120), at(180), "removed", 0),
        (EDITED, 1, at(60), at(120), at(180), at(240), "edited", 0),
        (SECOND, 2, at(180), at(240), at(240), None, None, 1),
    ]


def test_a_failure_neither_ends_nor_extends_a_text_and_leaves_a_gap(follower: Follower) -> None:
    follower.newsroom.publish("/strait", A)
    follower.see()
    follower.newsroom.block("/strait")
    follower.see()
    follower.newsroom.withdraw("/strait", 500)
    follower.see()
    follower.newsroom.stall("/strait")
    follower.visit("/strait", timeout=0.3)
    open_gap = "SELECT gap_from, gap_to, reason, attempts FROM coverage_gaps"
    assert desk.ask(follower.database, open_gap) == [(at(0), None, "blocked", 3)]
    assert desk.ask(follower.database, "SELECT state FROM resources_detail") == [
        ("not_checked_since",)
    ]
    follower.newsroom.restore("/strait")
    follower.see()
    assert column(follower, "outcome") == ["ok", "blocked", "server_error", "timeout", "unchanged"]
    assert column(follower, "transport")[1:4] == ["response", "response", "timeout"]
    assert desk.ask(follower.database, open_gap) == [(at(0), at(240), "blocked", 3)]
    rows = desk.ask(
        follower.database,
        "SELECT first_seen_at, last_seen_at, captures, longest_gap_s, ended_by"
        " FROM observations_detail",
    )
    assert rows == [(at(0), at(240), 2, 4 * 3600, None)]
    assert desk.ask(follower.database, "SELECT state, max_gap_s FROM resources_detail") == [
        ("present", 4 * 3600)
    ]


def test_a_redirect_is_a_capture_and_no_change(follower: Follower) -> None:
    follower.newsroom.publish("/strait", A)
    follower.newsroom.redirect("/s", "/strait")
    (first,) = follower.visit("/s")
    assert (first.outcome, first.status) == ("ok", 200)
    assert first.final_url == follower.newsroom.url("/strait") != first.url
    follower.see("/s")
    rows = desk.ask(
        follower.database,
        "SELECT url, outcome, status, redirected_to, changed FROM timeline"
        " ORDER BY captured_at, record_id",
    )
    short, target = follower.newsroom.url("/s"), follower.newsroom.url("/strait")
    assert rows == [
        (short, "redirect", 302, target, 0),
        (target, "ok", 200, None, 0),
        (short, "redirect", 302, target, 0),
        (target, "unchanged", 200, None, 0),
    ]
    hops = desk.ask(follower.database, "SELECT hop, fetch_id, record_id FROM captures ORDER BY id")
    assert [hop for hop, _, _ in hops] == [0, 1, 0, 1]
    assert [fetch for _, fetch, _ in hops] == [hops[0][2]] * 2 + [hops[2][2]] * 2
    assert desk.ask(follower.database, "SELECT count(*) FROM changes_detail") == [(0,)]


def test_a_304_is_an_unchanged_capture_that_names_what_it_validates(follower: Follower) -> None:
    follow(follower, [A, A, A])
    rows = desk.ask(
        follower.database,
        "SELECT record_id, validated_record_id, transport, status, payload_digest, entity_digest"
        " FROM captures ORDER BY id",
    )
    assert [row[1] for row in rows] == [None, rows[0][0], rows[0][0]]
    assert [row[2:4] for row in rows] == [("response", 200)] + [("not_modified", 304)] * 2
    assert [row[4] is None for row in rows] == [False, True, True]
    assert column(follower, "outcome") == ["ok", "unchanged", "unchanged"]
    assert column(follower, "payload_digest") == [digest(A.encode())] * 3
    assert "if-none-match" in follower.newsroom.requests[-1].headers


def test_the_same_bytes_are_stored_once(follower: Follower) -> None:
    for _ in range(3):
        follower.newsroom.publish("/strait", A, etag=False)
        follower.see()
    assert column(follower, "transport") == ["response"] * 3
    assert column(follower, "outcome") == ["ok", "unchanged", "unchanged"]
    assert desk.ask(follower.database, "SELECT count(*) FROM payloads") == [(1,)]
    assert desk.ask(follower.database, "SELECT count(*) FROM bodies") == [(1,)]


_DERIVED = (
    "readings", "resources", "url_resources", "resource_links", "pending", "extractions",
    "versions", "passages", "occurrences", "visits", "assessments", "observations", "changes",
    "edits", "spells", "gaps", "retired_keys", "bookmarks",
)  # fmt: skip


def test_an_unchanged_visit_alters_as_many_rows_however_long_the_page(follower: Follower) -> None:
    paragraphs = [f"Ship number {n} passed the strait before noon on Monday." for n in range(300)]
    follower.newsroom.publish("/strait", page(*paragraphs), etag=False)
    follower.see()
    before = _rows(follower.database)
    follower.see()
    after = _rows(follower.database)
    altered = {name: len(after[name] ^ before[name]) for name in _DERIVED}
    # One new visit; the observation and the resource as they were and as they are.
    assert {name: n for name, n in altered.items() if n} == {
        "visits": 1,
        "observations": 2,
        "resources": 2,
    }


def _rows(database: Path) -> dict[str, set[tuple[object, ...]]]:
    return {name: set(desk.ask(database, f"SELECT * FROM {name}")) for name in _DERIVED}


def test_what_an_article_links_to_is_captured_once_as_its_source(follower: Follower) -> None:
    site = follower.newsroom
    text = (
        f'The ministry denied it <a href="{site.url("/statement")}">in a statement</a> on Monday,'
        f' and <a href="{site.url("/statement")}#top">said so twice</a> before noon.'
    )
    site.publish(
        "/statement", page("The ministry denies that the strait was ever closed to ships.")
    )
    site.publish("/strait", page(text, SECOND, THIRD))
    site.publish("/pier", page(text, EDITED, THIRD, title="Pier to be mended"))
    standings = follower.visit("/strait", "/pier", sources=True)
    assert [standing.url for standing in standings] == [site.url("/strait"), site.url("/pier")]
    rows = desk.ask(
        follower.database,
        "SELECT u.url, c.role, c.discovered_from FROM captures c JOIN urls u ON u.id = c.url_id"
        " WHERE c.role <> 'article'",
    )
    assert len(rows) == 1
    assert rows[0][:2] == (site.url("/statement"), "source")
    assert rows[0][2] in {standing.record_id for standing in standings}
    assert desk.ask(
        follower.database, "SELECT role FROM resources_detail WHERE url = ?", site.url("/statement")
    ) == [("source",)]
    assert "/world" not in {asked.path for asked in site.requests}


def test_an_article_without_its_sources_is_captured_alone(follower: Follower) -> None:
    link = f'<a href="{follower.newsroom.url("/statement")}">A statement</a> said so on Monday.'
    follower.newsroom.publish("/strait", page(link, SECOND, THIRD))
    follower.visit("/strait", sources=False)
    assert [asked.path for asked in follower.newsroom.requests] == ["/strait"]


def test_another_byline_is_a_change_of_the_same_version(follower: Follower) -> None:
    follow(follower, [A, page(FIRST, SECOND, THIRD, FOURTH, byline="Omar Haddad")])
    rows = desk.ask(
        follower.database,
        "SELECT op, element, old_text, new_text, old_version_id = new_version_id"
        " FROM changes_detail WHERE scope = 'main'",
    )
    assert rows == [("edited", "byline", "Ida Vance", "Omar Haddad", 1)]
    assert column(follower, "changed") == [0, 0]
    assert column(follower, "version_number") == [1, 1]
    assert column(follower, "captures", "observations_detail") == [2]


def test_another_language_said_of_the_same_text_is_a_change_of_the_same_version(
    follower: Follower,
) -> None:
    follow(follower, [A, A.replace('lang="en"', 'lang="fr"')])
    rows = desk.ask(
        follower.database,
        "SELECT element, old_text, new_text, scope FROM changes_detail"
        " WHERE old_version_id = new_version_id",
    )
    assert rows == [("metadata", "en", "fr", "peripheral")]


def test_another_headline_is_an_edit_of_the_headline(follower: Follower) -> None:
    follow(follower, [A, page(FIRST, SECOND, THIRD, FOURTH, title="Strait may close")])
    rows = desk.ask(
        follower.database,
        "SELECT op, element, old_text, new_text FROM changes_detail WHERE scope = 'main'",
    )
    assert rows == [("edited", "headline", "Strait stays open", "Strait may close")]
    assert desk.ask(follower.database, "SELECT title FROM resources_detail") == [
        ("Strait may close",)
    ]


def test_a_block_page_is_never_an_edit(follower: Follower) -> None:
    follower.newsroom.publish("/strait", A)
    follower.see()
    follower.newsroom.block("/strait")
    follower.see()
    follower.newsroom.restore("/strait")
    follower.see()
    assert desk.ask(follower.database, "SELECT count(*) FROM changes_detail") == [(0,)]
    assert desk.ask(follower.database, "SELECT versions FROM resources_detail") == [(1,)]


def test_a_page_never_seen_is_absent_and_no_text_is_made_up(follower: Follower) -> None:
    (standing,) = follower.visit("/nothing")
    assert (standing.outcome, standing.status, standing.version_id) == ("missing", 404, None)
    assert standing.changed is False
    assert desk.ask(follower.database, "SELECT state, versions FROM resources_detail") == [
        ("absent", 0)
    ]


def test_a_text_first_seen_after_a_404_was_not_there_before(follower: Follower) -> None:
    follow(follower, [404, A])
    rows = desk.ask(
        follower.database, "SELECT DISTINCT not_seen_before, first_seen_at FROM sentence_life"
    )
    assert rows == [(at(0), at(60))]


def test_heads_come_back_as_they_were_on_the_wire(follower: Follower) -> None:
    wire = b"HTTP/1.1 200 Fine\r\nX-Odd:   spaced \r\nx-odd: twice\r\nContent-Length: 3\r\n\r\n"
    for number in range(4):
        head = wire.replace(b"twice", b"twice %d" % number)
        follower.newsroom.answer_raw("/strait", head + b"abc")
        follower.see()
    with closing(sqlite3.connect(follower.database)) as connection:
        ids = connection.execute("SELECT id, head_base_id FROM captures ORDER BY id").fetchall()
        found = [heads(connection, row_id) for row_id, _ in ids]
    assert [came for _, came in found] == [
        wire.replace(b"twice", b"twice %d" % n) for n in range(4)
    ]
    assert all(sent and sent.startswith(b"GET /strait HTTP/1.1\r\n") for sent, _ in found)
    assert [base for _, base in ids].count(None) == 1  # the rest are patches
    desk.is_well(follower.database)


def test_what_was_captured_comes_back_to_the_byte(follower: Follower) -> None:
    follower.newsroom.publish("/strait", A, gzip=True)
    follower.see()
    follower.newsroom.publish("/strait", B, gzip=True)
    follower.see()
    with closing(sqlite3.connect(follower.database)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT payload_digest FROM captures ORDER BY id")
        ]
        assert [restore_digest(connection, name) for name in names] == [A.encode(), B.encode()]
    (entity,) = desk.ask(follower.database, "SELECT entity_digest FROM captures LIMIT 1")[0]
    assert entity not in (None, names[0])


def test_a_second_look_in_the_same_second_keeps_its_order(follower: Follower) -> None:
    follower.newsroom.publish("/strait", A)
    follower.visit("/strait", later=0)
    follower.newsroom.publish("/strait", B)
    follower.see()
    assert column(follower, "captured_at") == [at(0), at(0)]
    assert column(follower, "version_number") == [1, 2]
    assert column(follower, "changed") == [0, 1]


def test_several_pages_are_told_in_the_order_they_were_asked_for(follower: Follower) -> None:
    paths = [f"/{name}" for name in ("pier", "strait", "none", "harbour")]
    for path in (paths[0], paths[1], paths[3]):
        follower.newsroom.publish(path, page(FIRST, f"This is {path}, on Monday, at the quay."))
    standings = follower.visit(*paths)
    assert [one.url for one in standings] == [follower.newsroom.url(path) for path in paths]
    assert [one.outcome for one in standings] == ["ok", "ok", "missing", "ok"]


def test_a_page_captured_as_source_and_article_is_an_article(follower: Follower) -> None:
    site = follower.newsroom
    link = f'<a href="{site.url("/statement")}">A statement</a> said on Monday that it was so.'
    site.publish("/statement", page(FIRST))
    site.publish("/strait", page(link, SECOND, THIRD))
    follower.visit("/strait", sources=True)
    follower.visit("/statement")
    rows = desk.ask(
        follower.database, "SELECT role FROM resources_detail WHERE url = ?", site.url("/statement")
    )
    assert rows == [("article",)]


def test_the_live_clock_and_ours_are_both_on_the_capture(follower: Follower) -> None:
    follow(follower, [A])
    rows = desk.ask(
        follower.database, "SELECT captured_at, received_at, time_source, via FROM timeline"
    )
    assert rows == [(at(0), at(0), "own_clock", "live")]
    run = desk.ask(follower.database, "SELECT kind, started_at, ended_at, receipt FROM runs_detail")
    assert run == [("live", at(0), at(0), '{"captures": 1, "seen_before": 0}')]


@pytest.fixture
def dated(newsroom: Newsroom) -> datetime:
    """When the page says it was last modified."""
    modified = datetime(2026, 3, 1, 8, tzinfo=UTC)
    newsroom.publish("/strait", A, etag=False, last_modified=modified)
    return modified


def test_a_page_without_an_etag_is_asked_for_by_its_date(
    follower: Follower, dated: datetime
) -> None:
    follower.see()
    follower.see()
    asked = follower.newsroom.requests[-1].headers
    assert asked["if-modified-since"] == dated.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert column(follower, "transport") == ["response", "not_modified"]


def test_a_page_that_came_back_is_fetched_whole(follower: Follower) -> None:
    follow(follower, [A, 404, A])
    assert column(follower, "transport") == ["response"] * 3


def test_a_server_that_says_unchanged_of_a_changed_page_is_seen_through(
    follower: Follower,
) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    follower.newsroom.publish("/strait", A, etag=False, last_modified=long_ago)
    follower.see()
    follower.newsroom.publish("/strait", B, etag=False, last_modified=long_ago)
    for _ in range(10):
        follower.see()
    assert column(follower, "transport") == ["response", *["not_modified"] * 9, "response"]
    assert column(follower, "changed")[-2:] == [0, 1]
