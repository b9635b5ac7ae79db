"""sources, publishers and decide, as people and scripts use them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archiver.wording import say
from tests import small_archive
from tests.desk import ask
from tests.small_archive import HARBOUR, OPINION, STRAIT
from tests.test_bad_input import refused
from tests.test_cli import done, run, told
from tests.test_sources import MERIDIAN


@pytest.fixture
def cited(database: Path) -> Path:
    """The little archive with an opinion piece that leans on others."""
    return small_archive.add_opinion(small_archive.fill(database))


def test_the_sources_of_a_text_are_told_one_by_one(cited: Path) -> None:
    printed = done("sources", cited, "ledger.example/opinion/who-watched-the-strait")
    assert f"RT, {say('how', 'credit')}, {say('credit_for', 'photo')}" in printed
    assert f"Al-Manar, {say('how', 'name')}: According to Al-Manar" in printed
    assert f"→ {STRAIT} ({say('outcome', 'missing')})" in printed
    assert f"{say('resolution', 'abstained')}: No document of Al-Manar is held" in printed


def test_sources_are_told_as_json_and_by_choice(cited: Path) -> None:
    facts = told("sources", cited, OPINION)
    assert [one["how"] for one in facts["citations"]] == ["credit", "link", "name", "link"]
    (one,) = told("sources", cited, OPINION, "--publisher", "Al-Manar")["citations"]
    assert one["mention"] == "According to Al-Manar"
    open_ones = told("sources", cited, "--resolution", "abstained")
    assert [row["publisher"] for row in open_ones] == ["Al-Manar"]
    assert {row["article_url"] for row in told("sources", cited)} == {OPINION}


def test_a_source_tells_who_cites_it(cited: Path) -> None:
    assert f"cited by {OPINION} since" in done("sources", cited, HARBOUR)
    assert "No source was found" in done("sources", cited, HARBOUR)


def test_a_citation_is_resolved_by_hand(cited: Path) -> None:
    ((key,),) = ask(cited, "SELECT citation_key FROM citations_detail WHERE how = 'name'")
    url = "https://english.almanar.com.lb/417"
    printed = done("decide", cited, key, "--source", url, "--reason", "Read by eye.")
    assert f"→ {url} (not captured)" in printed and "as decided by a person" in printed
    assert f"archiver snapshot {cited} {url}" in printed
    assert "as decided by a person" in done("sources", cited, OPINION)
    row = told("decide", cited, key, "--no-source", "--reason", "Another day's.")
    assert (row["resolution"], row["resolved_by"]) == ("abstained", "decision")


def test_a_decision_needs_one_choice_and_a_key_that_is_there(cited: Path) -> None:
    decide = ("decide", cited, "0" * 32, "--reason", "Why.")
    assert "--source URL and --no-source" in refused(run(*decide), exit_code=2)
    assert "No citation has the key" in refused(run(*decide, "--no-source"))
    assert "not an address" in refused(run(*decide, "--source", "ftp://a"), exit_code=2)


def test_publishers_are_listed_and_loaded(cited: Path, tmp_path: Path) -> None:
    (one,) = told("publishers", cited, "--name", "Al-Manar")
    assert (one["citations"], one["country"], one["loaded"]) == (1, "LB", 0)
    assert "المنار" in one["names"]
    assert {"almanar.com.lb"} <= {place["address"] for place in one["places"]}
    assert "names: " in done("publishers", cited, "--name", "SANA")
    more = tmp_path / "more.toml"
    more.write_text(MERIDIAN)
    assert done("publishers", cited, more) == "Loaded 1 publishers: Meridian Nine.\n"
    assert "Meridian Nine (broadcaster, GB, loaded)" in done("publishers", cited)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[[publisher]]\nname = 1\nkind = "outlet"\n', "line 2: .*name"),
        ("[[publisher]\n", "line 1"),
        ('[[publisher]]\nname = "A"\nkind = "outlet"\nprune = ["//["]\n', "prune"),
        ('[[publisher]]\nname = "A"\nkind = "outlet"\npaper = "x"\n', "line 4.*paper"),
    ],
)
def test_a_publishers_file_with_an_error_names_the_line(
    cited: Path, tmp_path: Path, text: str, hint: str
) -> None:
    more = tmp_path / "more.toml"
    more.write_text(text)
    sentence = refused(run("publishers", cited, more), exit_code=2)
    assert "more.toml" in sentence
    assert re.search(hint, sentence), sentence
    assert ask(cited, "SELECT count(*) FROM decisions") == [(0,)]


def test_a_publisher_or_file_that_is_not_there_is_told(cited: Path, tmp_path: Path) -> None:
    assert "No publisher is named" in refused(
        run("publishers", cited, "--name", "Nobody"), exit_code=2
    )
    absent = refused(run("publishers", cited, tmp_path / "absent.toml"), exit_code=2)
    assert "cannot be read" in absent


def test_a_list_of_public_archives_with_an_error_is_refused(database: Path, tmp_path: Path) -> None:
    archives = tmp_path / "archives.toml"
    archives.write_text('[[archive]]\nname = "A"\n')
    snapshot = ("snapshot", database, "https://news.example/a", "--archives", archives)
    assert "archives.toml" in refused(run(*snapshot), exit_code=2)
    assert not database.exists()
