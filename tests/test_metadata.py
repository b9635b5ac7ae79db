"""metadata.json: everything public is described, and the named questions answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from archiver.data import metadata_file
from tests import small_archive
from tests.desk import ask
from tests.served import Served, served
from tests.small_archive import BRIDGE, GAZETTE, HARBOUR, INQUIRY, MINISTRY, OPINION, STRAIT

METADATA: dict[str, Any] = json.loads(metadata_file().read_text())
ARCHIVE: dict[str, Any] = METADATA["databases"]["archive"]
TABLES: dict[str, dict[str, Any]] = ARCHIVE["tables"]
QUERIES: dict[str, dict[str, Any]] = ARCHIVE["queries"]
PUBLIC = [name for name, table in TABLES.items() if not table.get("hidden")]
HELD = {"bodies", "extractions", "pending", "bookmarks", "url_resources", "passages_fts_data"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little archive, with a page on schedule."""
    path = small_archive.fill(tmp_path_factory.mktemp("archive") / "weekly.db")
    small_archive.add_inquiry(small_archive.add_opinion(path))
    return small_archive.put_on_schedule(path)


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The little archive, served from an empty folder."""
    with served(database, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def columns_of(database: Path, table: str) -> list[str]:
    """The columns of a table or view."""
    return [name for (name,) in ask(database, "SELECT name FROM pragma_table_info(?)", table)]


def test_every_table_and_view_is_described_and_nothing_else(database: Path) -> None:
    sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
    schema = {name for (name,) in ask(database, sql) if not name.startswith("sqlite_")}
    assert set(TABLES) == schema
    assert all(len(table["description"]) > 10 for table in TABLES.values())


@pytest.mark.parametrize("table", PUBLIC)
def test_every_column_of_a_public_table_is_described(database: Path, table: str) -> None:
    described = TABLES[table]["columns"]
    assert list(described) == columns_of(database, table)
    assert all(len(words) > 5 for words in described.values())


@pytest.mark.parametrize("table", PUBLIC)
def test_sort_orders_labels_and_facets_name_columns(database: Path, table: str) -> None:
    facts = TABLES[table]
    named = [facts.get("sort_desc"), facts.get("label_column"), facts.get("fts_pk")]
    wanted = {name for name in [*named, *facts.get("facets", [])] if name}
    assert wanted <= set(columns_of(database, table))
    assert facts["title"]


def test_every_view_is_public(database: Path) -> None:
    views = {
        name for (name,) in ask(database, "SELECT name FROM sqlite_master WHERE type = 'view'")
    }
    assert views <= set(PUBLIC)


def test_what_only_the_writer_needs_is_hidden(site: Served) -> None:
    assert not HELD & set(PUBLIC)
    listed = site.get("/weekly.json").json()["tables"]
    hidden = {table["name"] for table in listed if table["hidden"]}
    assert HELD - hidden <= {"passages_fts_data"}
    assert {name for name in TABLES if TABLES[name].get("hidden")} >= hidden
    assert hidden.isdisjoint(PUBLIC)


@pytest.mark.parametrize("table", PUBLIC)
def test_a_table_is_described_whatever_the_name_of_the_file(site: Served, table: str) -> None:
    page = site.get(f"/weekly/{table}").text
    facts = TABLES[table]
    for words in (facts["title"], facts["description"].split(".")[0], *facts["columns"].values()):
        assert str(escape(words)) in page


def test_the_site_says_what_it_is(site: Served) -> None:
    page = site.get("/").text
    assert METADATA["title"] in page
    assert METADATA["description"] in page
    assert ARCHIVE["description"] in site.get("/weekly").text


def test_what_the_operator_says_comes_first(database: Path, tmp_path: Path) -> None:
    tables = {"timeline": {"title": "Our captures", "sort": "captured_at"}}
    own = {"title": "Our archive", "databases": {"weekly": {"tables": tables}}}
    (tmp_path / "own.json").write_text(json.dumps(own))
    with served(database, tmp_path, "-m", "own.json") as site:
        assert "Our archive" in site.get("/").text
        page = site.get("/weekly/timeline").text
        assert "Our captures" in page
        assert str(escape(TABLES["timeline"]["columns"]["changed"])) in page
        assert QUERIES["pages-gone"]["title"] in site.get("/weekly/pages-gone").text


def test_facets_are_offered_where_an_index_makes_them_quick(site: Served, database: Path) -> None:
    indexed = {
        column
        for (column,) in ask(
            database,
            "SELECT i.name FROM pragma_index_list('changes') l, pragma_index_info(l.name) i"
            " WHERE i.seqno = 0 UNION"
            " SELECT i.name FROM pragma_index_list('resources') l, pragma_index_info(l.name) i"
            " WHERE i.seqno = 0 UNION"
            " SELECT i.name FROM pragma_index_list('citations') l, pragma_index_info(l.name) i"
            " WHERE i.seqno = 0 UNION"
            " SELECT i.name FROM pragma_index_list('quotes') l, pragma_index_info(l.name) i"
            " WHERE i.seqno = 0",
        )
    }
    offered = {column for table in TABLES.values() for column in table.get("facets", [])}
    found = {"how", "resolution", "class"}
    assert offered == {"state", "host", "op", "element", "scope"} | found
    assert offered <= indexed
    assert "facet-info" in site.get("/weekly/changes_detail").text


def test_datasettes_search_box_finds_words(site: Served) -> None:
    (passage,) = site.rows("passages", _search="captain")
    assert "Oren Vale" in passage["text"]
    stays = site.rows("sentence_life", _search="captain")
    assert [(row["spell"], row["ended_by"]) for row in stays] == [(2, "page_gone"), (1, "removed")]


ASKED = {
    "changes-between": {"url": "www.news.example/strait", "from": "2026-03-05", "to": ""},
    "text-as-of": {"url": STRAIT, "at": "2026-03-03T18:00:00Z"},
    "captures-of-a-page": {"url": "news.example/strait"},
    "sentence-history": {"words": "Captain OREN"},
    "search-all-versions": {"words": "السفن المرفا"},
    "events-of-a-page": {"url": "news.example/strait"},
    "sources-of-a-page": {"url": OPINION},
    "quotes-of-a-page": {"url": INQUIRY},
    "quotes-of-a-speaker": {"speaker": "vale"},
    "offices-of-a-person": {"speaker": "Brandt"},
}


@pytest.mark.parametrize("name", list(QUERIES))
def test_every_named_question_answers(site: Served, name: str) -> None:
    given = QUERIES[name].get("params", [])
    assert sorted(set(re.findall(r":([a-z]+)", QUERIES[name]["sql"]))) == sorted(given)
    assert sorted(ASKED.get(name, {})) == sorted(given)
    assert site.rows(name, **ASKED.get(name, {}))
    empty = dict.fromkeys(given, "")
    assert isinstance(site.rows(name, **empty), list)


@pytest.mark.parametrize("name", list(QUERIES))
def test_every_named_question_says_what_it_answers(site: Served, name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
    page = site.get(f"/weekly/{name}").text
    assert QUERIES[name]["title"] in page
    assert QUERIES[name]["description"].split(".")[0] in page
    assert f'href="/weekly/{name}">{QUERIES[name]["title"]}</a>' in site.page("archive").text


@pytest.mark.parametrize(
    ("name", "column", "told"),
    [
        ("changes-between", "op", ["edited", "edited", "added"]),
        ("text-as-of", "version_number", [1, 2]),
        ("captures-of-a-page", "outcome", ["missing", "ok", "ok", "unchanged", "ok"]),
        ("sentence-history", "first_seen_at", ["2026-03-05T12:00:00Z", "2026-03-02T12:00:00Z"]),
        ("search-all-versions", "url", [HARBOUR, HARBOUR]),
        ("headlines-changed", "url", [BRIDGE, STRAIT, STRAIT]),
        (
            "sentences-removed",
            "absent_from",
            ["2026-03-06T12:00:00Z", "2026-03-04T12:00:00Z"],
        ),
        ("pages-gone", "url", [STRAIT]),
        ("pages-gone", "text_last_seen_at", ["2026-03-05T12:00:00Z"]),
        ("returned-texts", "seen_again_at", ["2026-03-05T12:00:00Z"]),
        ("returned-texts", "last_seen_before", ["2026-03-03T12:00:00Z"]),
        ("failing-now", "url", [MINISTRY]),
        ("longest-unseen", "url", [BRIDGE, HARBOUR, STRAIT, INQUIRY]),
        ("most-changed-pages", "changes_main", [6, 2, 2, 1]),
        ("visits-due", "next_due_at", ["2026-03-04T12:00:00Z"]),
        ("visits-late", "late_s", [7200]),
        (
            "events-of-a-page",
            "kind",
            ["page_gone", "text_changed", "text_changed", "first_seen"],
        ),
        ("sources-of-a-page", "how", ["credit", "link", "name", "link"]),
        ("sources-of-a-page", "publisher", ["RT", None, "Al-Manar", None]),
        ("sources-not-found", "publisher", ["Al-Manar"]),
        ("sources-that-are-gone", "source_url", [STRAIT]),
        ("publishers-cited", "publisher", ["Al-Manar", "RT"]),
        ("quotes-of-a-page", "class", ["speech", "claim", "speech"]),
        ("quotes-of-a-page", "present", [1, 1, 0]),
        ("quotes-of-a-speaker", "article_url", [INQUIRY, INQUIRY, STRAIT]),
        ("quotes-reworded", "wordings", [2]),
        ("same-words-elsewhere", "articles", [2]),
        ("offices-of-a-person", "url", [INQUIRY, GAZETTE]),
    ],
)
def test_a_named_question_is_answered_rightly(
    site: Served, name: str, column: str, told: list[object]
) -> None:
    assert [row[column] for row in site.rows(name, **ASKED.get(name, {}))] == told


@pytest.mark.parametrize(
    ("moment", "sides"),
    [
        ("2026-03-04", ["up to then", "after it"]),
        ("2026-03-04T13:00:00+02:00", ["up to then", "after it"]),
        ("2026-03-01", ["after it"]),
        ("2026-03-03T18:00:00", []),
        ("nonsense", []),
    ],
)
def test_the_text_as_of_a_time_needs_a_date_or_an_offset(
    site: Served, moment: str, sides: list[str]
) -> None:
    rows = site.rows("text-as-of", url=STRAIT, at=moment)
    assert [row["side"] for row in rows] == sides


def test_a_page_that_was_only_missing_in_between_did_not_go_back(site: Served) -> None:
    urls = {row["url"] for row in site.rows("returned-texts")}
    assert HARBOUR not in urls and BRIDGE not in urls


def test_the_data_has_no_licence_of_ours() -> None:
    assert "license" not in json.dumps(METADATA).lower()
