"""What a reader is told by the pages of an archive, asked of a real server over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.archive.store import Archive
from tests import desk, small_archive
from tests.desk import ask, at, said, take
from tests.served import Served, served
from tests.small_archive import BRIDGE, HARBOUR, MINISTRY, MOVED, OPINION, STRAIT, TEXTS

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little archive, in a folder of its own."""
    return small_archive.fill(tmp_path_factory.mktemp("archive") / "small news.db")


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The little archive, served from an empty folder under a name with a space."""
    with served(database, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def version_keys(database: Path, url: str) -> list[str]:
    """The keys of a page's versions, by number."""
    sql = "SELECT version_key FROM versions_detail WHERE url = ? ORDER BY version_number"
    return [key for (key,) in ask(database, sql, url)]


def test_an_article_tells_its_captures_newest_first_and_what_changed(site: Served) -> None:
    facts = site.facts("article", url=STRAIT)
    told = [(step["step"], step["captures"], step["version_number"]) for step in facts["steps"]]
    assert told == [
        ("attempt", 1, None),
        ("changed", 1, 1),
        ("changed", 1, 2),
        ("first", 2, 1),
    ]
    assert [step["returned"] for step in facts["steps"]] == [0, 1, 0, 0]
    edited = [(row["op"], row["element"]) for row in facts["steps"][2]["changes"]]
    assert edited == [("edited", "headline"), ("edited", "sentence"), ("removed", "sentence")]
    assert facts["resource"]["state"] == "page_gone"
    assert facts["older"] is None


def test_an_article_page_marks_what_fell_and_what_came(site: Served) -> None:
    page = site.page("article", url=STRAIT).text
    assert "<del>Three</del><ins>Thirty</ins> people died" in page
    assert "The text went back" in page
    assert "no page at this address (404)" in page
    assert 'lang="en"' in page and 'dir="auto"' in page


def test_failed_attempts_stand_in_the_timeline_without_a_text(site: Served) -> None:
    facts = site.facts("article", url=MINISTRY)
    assert [(step["step"], step["captures"]) for step in facts["steps"]] == [("attempt", 2)]
    assert facts["gaps"][0]["gap_to"] is None
    assert "no complete answer in time" in site.page("article", url=MINISTRY).text


def test_a_change_around_the_text_is_told_as_such(tmp_path: Path) -> None:
    page = desk.page("Three ships passed the strait at dawn, the pilots said on Monday.")
    other = page.replace("Quay Street", "Quay Street, edited by nobody in particular since noon")
    head = {"response_head": HTML, "status": 200}
    shown = [said(n, at(n), payload=p.encode(), **head) for n, p in enumerate((page, page, other))]
    take(tmp_path / "around.db", shown)
    with served(tmp_path / "around.db", tmp_path) as site:
        steps = site.facts("article", url="news.example/strait")["steps"]
        assert [(step["step"], step["captures"]) for step in steps] == [("around", 1), ("first", 2)]
        assert steps[0]["changes"] == [] and len(steps[0]["around"]) == 2
        assert "Around the text something changed" in site.page("article", url=desk.STRAIT).text


def test_older_captures_are_one_link_away(tmp_path: Path) -> None:
    database = tmp_path / "long.db"
    take(database, [said(n, at(n), f"Text number {n % 2}.") for n in range(350)])
    with served(database, tmp_path) as site:
        first = site.facts("article", url="news.example/strait")
        second = site.get(first["older"].replace("/article?", "/article.json?")).json()
    shown = [step["record_id"] for step in first["steps"] + second["steps"]]
    assert len(shown) == len(set(shown)) == 350
    assert second["older"] is None


def test_an_old_address_leads_to_the_article_and_says_so(site: Served) -> None:
    facts = site.facts("article", url="old.example/strait?utm_source=x")
    assert facts["url"] == STRAIT
    assert any(MOVED in sentence and STRAIT in sentence for sentence in facts["followed"])


@pytest.mark.parametrize(("url", "language"), [(HARBOUR, "ar"), (BRIDGE, "ru"), (STRAIT, "en")])
def test_a_version_shows_its_text_in_its_language(
    site: Served, database: Path, url: str, language: str
) -> None:
    key = version_keys(database, url)[0]
    name = {HARBOUR: "harbour A", BRIDGE: "bridge A", STRAIT: "strait A"}[url]
    facts = site.facts("version", key)
    told = " ".join(p["text"] for block in facts["blocks"] for p in block["passages"])
    assert told == " ".join(TEXTS[name][1:])
    page = site.page("version", key).text
    assert f'<article class="text" dir="auto" lang="{language}">' in page
    assert TEXTS[name][1] in page


def test_a_version_says_when_it_was_seen_and_by_which_captures(
    site: Served, database: Path
) -> None:
    facts = site.facts("version", version_keys(database, STRAIT)[0])
    ended = [(one["captures"], one["ended_by"]) for one in facts["observations"]]
    assert ended == [(1, "missing"), (2, "changed")]
    assert len(facts["captures"]) == 3
    assert facts["previous"] is None
    assert facts["next"] == version_keys(database, STRAIT)[1]


def test_neighbours_are_compared_as_recorded(site: Served, database: Path) -> None:
    old, new = version_keys(database, STRAIT)
    there, back = site.facts("diff", old, new), site.facts("diff", new, old)
    assert there["basis"] == back["basis"] == "recorded"
    assert [row["op"] for row in there["changes"]] == ["edited", "edited", "removed"]
    assert [row["op"] for row in back["changes"]] == ["edited", "edited", "added"]
    assert all(row["change_key"] for row in there["changes"])


def test_versions_that_never_met_are_compared_now(site: Served, database: Path) -> None:
    old, new = version_keys(database, HARBOUR)[0], version_keys(database, STRAIT)[1]
    facts = site.facts("diff", old, new)
    assert facts["basis"] == "compared_now"
    assert facts["passages_changed"] == 5
    assert site.page("diff", old, new).status == 200


@pytest.mark.parametrize("url", [STRAIT, HARBOUR, BRIDGE])
def test_side_by_side_loses_no_passage_of_either_text(
    site: Served, database: Path, url: str
) -> None:
    keys = version_keys(database, url)
    rows = [row for run in site.facts("diff", *keys)["runs"] for row in run["rows"]]
    for side, key in zip(("old_text", "new_text"), keys, strict=True):
        blocks = site.facts("version", key)["blocks"]
        passages = [passage["text"] for block in blocks for passage in block["passages"]]
        assert [row[side] for row in rows if row[side]] == passages


@pytest.mark.parametrize(
    ("moment", "certainty", "number"),
    [
        ("2026-03-03", "at_capture", 1),
        ("2026-03-04T12:00:00Z", "at_capture", 2),
        ("2026-03-02T18:00:00+03:00", "between_equal", 1),
        ("2026-03-03T18:00:00Z", "between_different", 1),
        ("2026-03-01", "before_first", 1),
        ("2026-03-06", "at_capture", None),
        ("2026-03-20", "after_last", None),
    ],
)
def test_as_of_says_how_sure_the_captures_make_us(
    site: Served, moment: str, certainty: str, number: int | None
) -> None:
    facts = site.facts("as-of", url=STRAIT, at=moment)
    assert facts["certainty"] == certainty
    assert (facts["text"] or {"version_number": None})["version_number"] == number
    assert "the text was" not in site.page("as-of", url=STRAIT, at=moment).text.lower()


def test_a_bare_date_is_echoed_as_its_whole_day(site: Served) -> None:
    facts = site.facts("as-of", url=STRAIT, at="2026-03-03")
    assert facts["interval"] == {"first": "2026-03-03T00:00:00Z", "last": "2026-03-03T23:59:59Z"}
    assert "the whole UTC day" in site.page("as-of", url=STRAIT, at="2026-03-03").text


@pytest.mark.parametrize("moment", ["2026-03-03T18:00:00", "yesterday", ""])
def test_a_time_without_an_offset_is_refused(site: Served, moment: str) -> None:
    answer = site.page("as-of.json", url=STRAIT, at=moment)
    assert answer.status == 400
    assert "write" in answer.json()["error"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("السفن المرفا", [(HARBOUR, 2), (HARBOUR, 1)]),
        ("еще МОСТ", [(BRIDGE, 2), (BRIDGE, 1)]),
        ("lights northern", [(STRAIT, 1)]),
        ("thirty", [(STRAIT, 2)]),
        ("thirty lights", []),
    ],
)
def test_a_search_finds_all_words_in_one_version(
    site: Served, words: str, found: list[tuple[str, int]]
) -> None:
    rows = site.facts("search", q=words)["results"]
    assert [(row["url"], row["version_number"]) for row in rows] == found
    assert site.page("search", q=words).text.count("<mark>") >= len(found)


def test_a_search_without_words_shows_the_form(site: Served) -> None:
    assert '<input id="archiver-q"' in site.page("search").text
    assert site.page("search", q="?!").status == 400


def test_the_archive_page_leads_to_what_changed_and_what_fails(site: Served) -> None:
    facts = site.facts("archive")
    assert [step["url"] for step in facts["latest"][:2]] == [BRIDGE, STRAIT]
    assert facts["captures"] == 13
    assert [row["url"] for row in facts["failing"]] == [MINISTRY]
    assert [row["url"] for row in facts["gone"]] == [STRAIT]


def test_every_link_of_every_page_leads_somewhere(site: Served, database: Path) -> None:
    old, new = version_keys(database, STRAIT)
    change = site.facts("diff", old, new)["changes"][0]["change_key"]
    pages = [
        site.page("archive"),
        site.page("article", url=STRAIT),
        site.page("version", old),
        site.page("diff", old, new),
        site.page("as-of", url=STRAIT, at="2026-03-03T18:00:00Z"),
        site.page("search", q="ferry"),
        site.page("change", change),
    ]
    assert [page.status for page in pages] == [200] * 7
    links = {
        link.replace("&amp;", "&")
        for page in pages
        for link in re.findall(r'href="(/[^"#]*)"', page.text)
    }
    assert len(links) > 20
    assert {link: site.get(link).status for link in links} == dict.fromkeys(links, 200)


def test_a_page_with_a_twin_says_where_it_is(site: Served, database: Path) -> None:
    page = site.page("version", version_keys(database, STRAIT)[0]).text
    (twin,) = re.findall(r'rel="alternate" type="application/json" href="([^"]+)"', page)
    assert site.page("version", twin).json()["ok"] is True


@pytest.mark.parametrize(
    ("path", "status", "advice"),
    [
        ("article.json?url=nowhere.example/x", 404, "archiver snapshot"),
        ("article.json?url=", 400, "address"),
        ("article.json?url=ftp://news.example/x", 400, "http"),
        ("version/0123.json", 404, "address"),
        ("change/0123.json", 404, "address"),
        ("diff/0123/4567.json", 404, "address"),
    ],
)
def test_what_is_not_there_is_told_with_what_to_do(
    site: Served, path: str, status: int, advice: str
) -> None:
    answer = site.page(path)
    assert answer.status == status
    assert answer.json()["ok"] is False
    assert advice in answer.json()["error"]
    assert site.page(path.replace(".json", "")).status == status


def test_a_database_that_is_no_archive_has_none_of_our_pages(site: Served) -> None:
    assert site.get("/nothing/-/archive").status == 404
    assert site.get("/_internal/-/archive").status == 404


def test_a_retired_key_leads_to_its_successor(tmp_path: Path) -> None:
    database = small_archive.fill(tmp_path / "retired.db")
    old, new = version_keys(database, STRAIT)
    fallen = [("a" * 32, "b" * 32), ("b" * 32, new), ("c" * 32, None)]
    with Archive(database) as archive, archive.transaction() as connection:
        connection.executemany(
            "INSERT INTO retired_keys VALUES (?, ?, '2026-03-09T00:00:00Z', 'history')", fallen
        )
    with served(database, tmp_path) as site:
        gone = site.page("version", "a" * 32)
        assert gone.status == 410
        assert f'href="/retired/-/version/{new}"' in gone.text
        assert site.page("diff", old, "a" * 32 + ".json").json()["see"].endswith(f"{old}/{new}")
        assert site.page("version", "c" * 32).status == 410


def test_a_private_view_does_not_leak_through_our_pages(database: Path, tmp_path: Path) -> None:
    metadata = tmp_path / "private.json"
    tables = {"timeline": {"allow": False}}
    metadata.write_text(json.dumps({"databases": {"small news": {"tables": tables}}}))
    with served(database, tmp_path, "-m", str(metadata)) as site:
        key = version_keys(database, STRAIT)[0]
        assert site.page("article", url=STRAIT).status == 403
        assert site.page("article.json", url=STRAIT).status == 403
        assert site.page("version", key).status == 403
        assert site.page("search", q="ferry").status == 200
        assert site.rows("changes_detail")  # and what is described stays described
        assert "One row per change" in site.get("/small+news/changes_detail").text


def test_links_keep_the_path_a_site_is_served_under(database: Path, tmp_path: Path) -> None:
    with served(database, tmp_path, "--setting", "base_url", "/news/") as opened:
        site = Served(opened.port, "news/small+news")
        page = site.page("article", url=STRAIT)
        links = re.findall(r'href="(/[^"#]*)"', page.text)
        assert links and all(link.startswith("/news/") for link in links)
        assert site.get(next(link for link in links if "/-/version/" in link)).status == 200


def test_datasettes_own_pages_lead_to_ours(site: Served) -> None:
    home = 'href="/small+news/-/archive"'
    assert home in site.get("/small+news").text
    assert home in site.get("/").text
    table = site.get("/small+news/timeline").text
    assert 'href="/small+news/-/version/' in table
    assert 'href="/small+news/-/article?url=https%3A%2F%2Fnews.example%2Fstrait"' in table
    assert re.search(r'href="/small\+news/-/diff/\w+/\w+">', site.get("/small+news/events").text)
    changes = site.get("/small+news/latest-changes").text
    assert "<del>Three</del><ins>Thirty</ins>" in changes
    assert 'href="/small+news/-/change/' in changes


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The little archive with an opinion piece that leans on others."""
    folder = tmp_path_factory.mktemp("cited")
    path = small_archive.add_opinion(small_archive.fill(folder / "cited.db"))
    with served(path, folder) as opened:
        yield opened


def test_a_text_tells_whom_it_leans_on_and_where_they_stand(cited: Served) -> None:
    facts = cited.facts("sources", url=OPINION)
    told = [(one["how"], one["publisher"], one["source_url"]) for one in facts["citations"]]
    assert told == [
        ("credit", "RT", None),
        ("link", None, STRAIT),
        ("name", "Al-Manar", None),
        ("link", None, HARBOUR),
    ]
    page = cited.page("sources", url=OPINION).text
    assert "<mark>According to Al-Manar</mark>, the harbour had three watchmen" in page
    assert "for a picture; no source of the text" in page
    assert "no page at this address (404)" in page
    assert "No document of Al-Manar is held that could be it." in page


def test_a_page_tells_who_leans_on_it(cited: Served) -> None:
    facts = cited.facts("sources", url=STRAIT)
    assert facts["citations"] == []
    assert [one["article_url"] for one in facts["cited_by"]] == [OPINION]
    assert "Who leans on this page" in cited.page("sources", url=STRAIT).text


def test_a_citation_has_a_page_of_its_own(cited: Served) -> None:
    (one, *_) = cited.facts("sources", url=OPINION)["citations"]
    facts = cited.facts("citation", one["citation_key"])
    assert facts["mention"] == "The pier on Sunday. / RT"
    assert "A source cited in a credit" in cited.page("citation", one["citation_key"]).text
    assert cited.page("citation", "0" * 32).status == 404
