"""Sources over time: whom each version cites, what continues, what came, went, and where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archiver.deciding import decide_source, load_publishers
from archiver.errors import ArchiverError, UsageProblem
from archiver.models import Capture
from archiver.rebuilding import rebuild
from tests.desk import NOON, STRAIT, ask, at, page, said, take, told

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
NOTE = "https://harbour.example/notes/417"
CLOSED = "The strait was closed to tankers for six hours on Monday after a buoy broke loose."
NAMED = "According to Al-Manar, the buoy had been adrift since Sunday evening."
TASS = "According to TASS, the buoy had been adrift since Sunday evening."
LINKED = (
    f'The harbour office published <a href="{NOTE}">a note to mariners</a> on the drifting buoy.'
)


def shown(number: int, minutes: float, *paragraphs: str) -> Capture:
    """The article as captured then."""
    body = page(*paragraphs).encode()
    return said(number, at(minutes), payload=body, response_head=HEAD, status=200)


def document(number: int, minutes: float, url: str, *paragraphs: str, title: str) -> Capture:
    """A source's page as captured then."""
    body = page(*paragraphs, title=title).encode()
    return said(
        *(number, at(minutes)), url=url, payload=body, response_head=HEAD, status=200, role="source"
    )


def cited(database: Path, columns: str = "how, publisher, mention") -> list[tuple[Any, ...]]:
    """The citations of every version, in order."""
    return ask(database, f"SELECT {columns} FROM citations_detail ORDER BY first_seen_at, id")


def events(database: Path) -> list[tuple[Any, ...]]:
    """What is reported of sources."""
    return ask(
        database,
        "SELECT kind, at, summary FROM events WHERE kind LIKE 'source%' ORDER BY at, id",
    )


def test_a_link_and_a_name_are_sources_of_the_text(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, NAMED, LINKED)])
    assert cited(database, "how, publisher, source_url, resolution, claim") == [
        ("name", "Al-Manar", None, "abstained", NAMED),
        (
            *("link", None, NOTE, "resolved"),
            "The harbour office published a note to mariners on the drifting buoy.",
        ),
    ]


def test_a_mention_is_found_again_in_the_text_of_its_version(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, NAMED, LINKED)])
    rows = ask(
        database,
        'SELECT substr(v.text, c."start" + 1, c."end" - c."start"), c.mention,'
        " substr(v.text, c.claim_start + 1, length(c.claim)), c.claim"
        " FROM citations_detail c JOIN versions_detail v ON v.id = c.version_id",
    )
    assert len(rows) == 2
    assert all(a == b and c == d for a, b, c, d in rows)


def test_a_citation_keeps_its_lineage_when_the_sentence_is_reworded(database: Path) -> None:
    reworded = "According to Al-Manar, the buoy had drifted since Sunday night."
    take(database, [shown(1, 0, CLOSED, NAMED), shown(2, 60, CLOSED, reworded)])
    rows = ask(database, "SELECT citation_key, lineage FROM citations_detail ORDER BY id")
    assert len(rows) == 2
    assert rows[0][0] != rows[1][0]
    assert rows[0][1] == rows[1][1] == rows[0][0]
    assert events(database) == []


def test_a_name_that_becomes_a_link_to_the_same_publisher_is_no_other_source(
    database: Path,
) -> None:
    linked = NAMED.replace("Al-Manar", '<a href="https://english.almanar.com.lb/1">Al-Manar</a>')
    take(database, [shown(1, 0, CLOSED, NAMED), shown(2, 60, CLOSED, linked)])
    rows = ask(database, "SELECT how, lineage FROM citations_detail ORDER BY id")
    assert [how for how, _ in rows] == ["name", "link"]
    assert rows[0][1] == rows[1][1]
    assert events(database) == []


def test_a_source_that_is_dropped_or_added_is_reported(database: Path) -> None:
    take(
        database,
        [shown(1, 0, CLOSED, NAMED), shown(2, 60, CLOSED), shown(3, 120, CLOSED, LINKED)],
    )
    assert [(kind, when) for kind, when, _ in events(database)] == [
        ("source_removed", at(60)),
        ("source_added", at(120)),
    ]
    summaries = [summary for _, _, summary in events(database)]
    assert summaries[0].startswith("Al-Manar: According to Al-Manar")


def test_the_same_sentence_leaning_on_another_source_is_reported_as_that(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, NAMED), shown(2, 60, CLOSED, TASS)])
    ((kind, _, summary),) = events(database)
    assert kind == "source_replaced"
    assert summary.startswith("TASS instead of Al-Manar: According to TASS")


def test_a_source_that_comes_back_continues_where_it_was(database: Path) -> None:
    take(
        database,
        [shown(1, 0, CLOSED, NAMED), shown(2, 60, CLOSED), shown(3, 120, CLOSED, NAMED, LINKED)],
    )
    lineages = ask(database, "SELECT lineage FROM citations_detail WHERE how = 'name' ORDER BY id")
    assert len(lineages) == 2 and lineages[0] == lineages[1]


def test_a_link_that_goes_while_the_words_stay_is_seen_to_go(database: Path) -> None:
    plain = "The harbour office published a note to mariners on the drifting buoy."
    take(database, [shown(1, 0, CLOSED, LINKED), shown(2, 60, CLOSED, LINKED + " ")])
    take(database, [shown(3, 120, CLOSED, plain), shown(4, 180, CLOSED, plain)])
    rows = cited(database, "how, first_seen_at, last_seen_at")
    assert rows == [("link", at(0), at(60))]
    assert [(kind, when) for kind, when, _ in events(database)] == [("source_removed", at(120))]
    take(database, [shown(5, 240, CLOSED, LINKED)])
    assert cited(database, "how, first_seen_at, last_seen_at") == [("link", at(0), at(240))]


def test_the_sources_are_the_same_in_whatever_order_the_captures_came(tmp_path: Path) -> None:
    story = [
        shown(1, 0, CLOSED, NAMED),
        shown(2, 60, CLOSED, TASS, LINKED),
        shown(3, 120, CLOSED, LINKED),
        shown(4, 180, CLOSED, NAMED, LINKED),
        document(5, 30, NOTE, "A buoy broke loose on Sunday evening.", title="Note to mariners"),
    ]
    take(tmp_path / "a.db", story)
    take(tmp_path / "b.db", story[::-1], each=True)
    assert told(tmp_path / "a.db") == told(tmp_path / "b.db")


def test_a_link_that_leads_to_the_front_page_is_a_source_that_is_not_there(
    database: Path,
) -> None:
    front = "https://harbour.example/"
    gone = said(2, at(1), url=NOTE, status=302, redirected_to=front, role="source")
    take(database, [shown(1, 0, CLOSED, LINKED), gone])
    assert cited(database, "source_url, source_outcome") == [(NOTE, "soft_404")]
    assert ask(database, "SELECT class, rule FROM assessments") == [
        ("soft_404", "led to the site's front page")
    ]


def test_a_link_is_followed_to_the_page_that_it_leads_to(database: Path) -> None:
    moved = "https://harbour.example/archive/notes/417"
    take(
        database,
        [
            shown(1, 0, CLOSED, LINKED),
            said(2, at(1), url=NOTE, status=301, redirected_to=moved, role="source"),
            document(3, 1, moved, "A buoy broke loose on Sunday.", title="Note to mariners"),
        ],
    )
    assert cited(database, "source_url, source_outcome") == [(moved, "ok")]


def test_two_articles_that_cite_each_other_are_each_a_source(database: Path) -> None:
    other = "https://ledger.example/buoy"
    here = f'The Ledger <a href="{other}">tells how the buoy was found</a> by two fishermen.'
    there = f'The Strait News <a href="{STRAIT}">had the closure first</a> on Monday morning.'
    take(
        database,
        [shown(1, 0, CLOSED, here), document(2, 1, other, CLOSED, there, title="The buoy")],
    )
    rows = cited(database, "article_url, source_url, source_outcome")
    assert sorted(rows) == [(other, STRAIT, "ok"), (STRAIT, other, "ok")]


SANA = "https://www.sana.sy/en/?p=417"
STATEMENT = (
    "The port authority of Latakia closed the channel to tankers for six hours after buoy 14 broke"
    " loose near the southern breakwater, harbour captain Adib Qassar told reporters.",
    "Two tugs brought buoy 14 back to its chain on Monday morning.",
)
LEANS = (
    "SANA reported that harbour captain Adib Qassar had closed the Latakia channel to tankers for"
    " six hours after buoy 14 broke loose near the southern breakwater."
)


def test_a_named_source_is_found_among_the_documents_that_are_held(database: Path) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, LEANS),
            document(2, -30, SANA, *STATEMENT, title="Latakia channel closed to tankers"),
            document(
                *(3, -20, "https://www.sana.sy/en/?p=418"),
                "The ministry of agriculture opened a seed market in Hama on Monday.",
                title="Seed market opens in Hama",
            ),
        ],
    )
    ((publisher, source, resolution, by),) = cited(
        database, "publisher, source_url, resolution, resolved_by"
    )
    assert (publisher, source, resolution, by) == ("SANA", SANA, "resolved", "finding")
    ((version,),) = ask(
        database,
        "SELECT v.version_key FROM citations c JOIN versions v ON v.id = c.source_version_id",
    )
    assert version


def test_a_document_that_comes_later_answers_what_was_open(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, LEANS)])
    assert cited(database, "resolution, source_url") == [("abstained", None)]
    take(
        database,
        [document(2, -30, SANA, *STATEMENT, title="Latakia channel closed to tankers")],
    )
    assert cited(database, "resolution, source_url") == [("resolved", SANA)]


def test_a_person_resolves_a_source_by_hand_and_the_finding_stays_beside_it(
    database: Path,
) -> None:
    take(database, [shown(1, 0, CLOSED, NAMED)])
    ((key,),) = ask(database, "SELECT citation_key FROM citations_detail")
    found = "https://english.almanar.com.lb/417"
    row = decide_source(database, key, found, reason="Read by eye.", by="desk")
    assert (row["source_url"], row["resolution"], row["resolved_by"]) == (
        *(found, "resolved", "decision"),
    )
    assert row["found_resolution"] == "abstained" and row["found_source_url"] is None
    take(database, [shown(2, 60, NAMED, CLOSED)])  # a later version of the article
    later = cited(database, "source_url, resolved_by")
    assert later == [(found, "decision")] * 2
    rebuild(database, clock=lambda: NOON, workers=0)
    assert cited(database, "source_url, resolved_by") == later
    decide_source(database, key, None, reason="It was another day's.", by="desk")
    assert (
        cited(database, "source_url, resolution, resolved_by")
        == [(None, "abstained", "decision")] * 2
    )


def test_nothing_can_be_decided_of_a_citation_that_is_not_there(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED)])
    with pytest.raises(ArchiverError, match="No citation has the key"):
        decide_source(database, "0" * 32, STRAIT, reason="Why not.", by="desk")


MERIDIAN = """
[[publisher]]
name = "Meridian Nine"
kind = "broadcaster"
country = "GB"
aliases = ["Meridian Nine", "Меридиан 9"]
domains = [{ host = "meridian.example" }]
"""
TOLD = "Two pilots told Meridian Nine that they had seen the buoy adrift on Sunday."


def test_a_publisher_that_is_loaded_is_found_in_texts_captured_before(
    database: Path, tmp_path: Path
) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, TOLD),
            document(2, 5, "https://meridian.example/a", CLOSED, title="The buoy"),
        ],
    )
    assert cited(database) == []
    (tmp_path / "more.toml").write_text(MERIDIAN)
    loaded = load_publishers(database, tmp_path / "more.toml", reason="Ours.", by="desk", workers=0)
    assert loaded == ["Meridian Nine"]
    assert cited(database, "how, publisher") == [("name", "Meridian Nine")]
    assert ask(database, "SELECT kind, by, reason FROM decisions") == [
        ("publishers", "desk", "Ours.")
    ]
    pages = ask(database, "SELECT url, publisher FROM resources_detail WHERE publisher IS NOT NULL")
    assert pages == [("https://meridian.example/a", "Meridian Nine")]
    names = ask(
        database,
        "SELECT n.name FROM publishers p JOIN publisher_names n ON n.publisher_id = p.id"
        " WHERE p.name = 'Meridian Nine' AND p.loaded_by IS NOT NULL ORDER BY n.name",
    )
    assert names == [("Meridian Nine",), ("Меридиан 9",)]
    before = told(database)
    rebuild(database, clock=lambda: NOON, workers=0)
    assert told(database) == before


def test_a_publishers_file_with_an_error_loads_nothing(database: Path, tmp_path: Path) -> None:
    take(database, [shown(1, 0, CLOSED, TOLD)])
    before = told(database)
    (tmp_path / "more.toml").write_text(MERIDIAN + MERIDIAN.replace("broadcaster", "paper"))
    with pytest.raises(UsageProblem, match=r"more\.toml, line \d+: .*kind.*paper"):
        load_publishers(database, tmp_path / "more.toml", reason=None, by="desk", workers=0)
    assert told(database) == before
    assert ask(database, "SELECT count(*) FROM decisions") == [(0,)]


def test_another_file_of_the_same_name_takes_the_first_ones_place(
    database: Path, tmp_path: Path
) -> None:
    take(database, [shown(1, 0, CLOSED, TOLD)])
    more = tmp_path / "more.toml"
    more.write_text(MERIDIAN)
    load_publishers(database, more, reason=None, by="desk", workers=0)
    more.write_text(MERIDIAN.replace("Meridian Nine", "Meridian Ten"))
    load_publishers(database, more, reason=None, by="desk", workers=0)
    assert cited(database) == []
    loaded = ask(database, "SELECT name FROM publishers WHERE loaded_by IS NOT NULL")
    assert loaded == [("Meridian Ten",)]
