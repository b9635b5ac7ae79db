"""The commands as people and scripts use them: what they print, and how they end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archiver.cli import cli
from archiver.clock import parse_moment
from archiver.demo.newsroom import Newsroom
from archiver.errors import UsageProblem
from archiver.wording import say
from tests import desk
from tests.conftest import Follower
from tests.desk import STRAIT, at, page, said, take
from tests.test_archive_writers import ARCHIVER, ENOUGH, warc
from tests.test_bad_input import refused

FIRST = "Strait stays open\n\nA minister spoke on Monday. Three ships passed.\n\nNobody was hurt."
SECOND = FIRST.replace("Three", "Nine")


def run(*words: object) -> Result:
    """The command, run here."""
    return CliRunner().invoke(cli, [str(word) for word in words])


def done(*words: object) -> str:
    """What a command printed that ended well and complained of nothing."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def told(*words: object) -> Any:
    """The JSON that a command printed."""
    return json.loads(done(*words, "--json"))


@pytest.fixture
def news(database: Path) -> Path:
    """A page that changed, went and came back; one that leads to it; two in other scripts."""
    short = "https://short.example/s"
    take(
        database,
        [
            said(1, at(0), FIRST),
            said(2, at(60), FIRST),
            said(3, at(120), SECOND),
            said(4, at(180), status=404, payload=b"gone"),
            said(5, at(240), FIRST),
            said(6, at(0), url=short, status=301, redirected_to=STRAIT),
            said(7, at(1), "ميناء السلام\n\nقال الوزير إن المضيق مفتوح. وصلت السُّفُن.", url=AR),
            said(8, at(2), "Мирный порт\n\nМинистр сказал всё. Ёлка и йод прибыли.", url=RU),
            said(9, at(300), url="https://news.example/down", transport="timeout", error="Quiet."),
        ],
    )
    return database


AR = "https://nida.example/1"
RU = "https://port.example/1"


def test_a_snapshot_prints_one_object_for_each_address_in_order(
    database: Path, newsroom: Newsroom
) -> None:
    newsroom.publish("/strait", page("The strait stays open to shipping, the minister said."))
    newsroom.redirect("/s", "/strait")
    urls = [newsroom.url("/s"), newsroom.url("/none")]
    options = ("--allow", newsroom.address, "--delay", 0, "--workers", 1, "--json")
    result = run("snapshot", database, *urls, *options)
    assert result.exit_code == 1  # one of them could not be had
    first, second = json.loads(result.stdout)
    names = ["url", "final_url", "outcome", "status", "error", "record_id", "version_id", "changed"]
    assert list(first) == list(second) == names
    assert first | {"record_id": 0, "version_id": 0} == {
        "url": urls[0],
        "final_url": newsroom.url("/strait"),
        "outcome": "ok",
        "status": 200,
        "error": None,
        "record_id": 0,
        "version_id": 0,
        "changed": False,
    }
    assert first["record_id"].startswith("urn:uuid:") and isinstance(first["version_id"], int)
    assert (second["outcome"], second["status"], second["version_id"]) == ("missing", 404, None)
    (unchanged,) = json.loads(run("snapshot", database, urls[0], *options).stdout)
    assert unchanged["outcome"] == "unchanged"


def test_a_refused_address_is_recorded_and_explained(database: Path, newsroom: Newsroom) -> None:
    result = run("snapshot", database, newsroom.url("/strait"), "--workers", 1, "--json")
    assert result.exit_code == 1
    (standing,) = json.loads(result.stdout)
    assert (standing["outcome"], standing["status"]) == ("refused", None)
    assert standing["error"].endswith(".")
    assert newsroom.requests == []


def test_a_plain_text_keeps_its_quotations_and_no_break_spaces(
    tmp_path: Path, database: Path
) -> None:
    quotations = [
        f"“Ship\u00a0{n} passed at {n}\u00a0o’clock,” said the harbour master; «all was\u202fcalm»."
        for n in range(1, 17)
    ]
    text = "The Strait Pretends\n\n" + "\n\n".join(quotations) + "\n"
    path = tmp_path / "article.txt"
    path.write_text(text, encoding="utf-8")
    said_of_it = ("--url", STRAIT, "--date", "2017-10-12T00:00:00Z", "--no-sources", "--workers", 1)
    (standing,) = told("snapshot", database, path, *said_of_it)
    assert (standing["outcome"], standing["final_url"]) == ("ok", STRAIT)
    shown = told("show", database, STRAIT)
    assert shown["title"] == "The Strait Pretends"
    assert shown["text"] == text.rstrip("\n")
    assert done("show", database, STRAIT).endswith(text)
    rows = desk.ask(database, "SELECT via, time_source, transport, captured_at FROM timeline")
    assert rows == [("file", "operator", "file", "2017-10-12T00:00:00Z")]


def test_standard_input_is_a_saved_page(database: Path) -> None:
    words = ["snapshot", str(database), "-", "--url", STRAIT, "--date", at(0), "--json"]
    result = CliRunner().invoke(cli, words, input=FIRST)
    assert result.exit_code == 0, result.output
    assert told("show", database, STRAIT)["text"] == FIRST


@pytest.mark.parametrize(
    ("asked", "certainty", "text", "gap"),
    [
        (at(60), "at_capture", FIRST, None),
        (at(30), "between_equal", FIRST, 3600),
        (at(90), "between_different", FIRST, 3600),
        (at(150), "between_different", SECOND, 3600),
        (at(180), "at_capture", None, None),
        (at(200), "between_different", None, 3600),
        (at(999), "after_last", FIRST, None),
        (at(-1), "before_first", None, None),
        ("2026-03-02", "at_capture", FIRST, None),
        ("2026-03-01", "before_first", None, None),
        ("2026-03-03", "after_last", FIRST, None),
        ("2026-03-02T15:30:00+03:00", "between_equal", FIRST, 3600),
    ],
)
def test_a_text_as_of_a_time_says_how_sure_it_is(
    news: Path, asked: str, certainty: str, text: str | None, gap: int | None
) -> None:
    shown = told("show", news, STRAIT, "--at", asked)
    assert (shown["certainty"], shown["text"], shown["gap_s"]) == (certainty, text, gap)
    assert shown["at"] == asked
    first, last = shown["interval"]
    assert (first == last) == ("T" in asked)
    printed = done("show", news, STRAIT, "--at", asked)
    sides = {side: (shown[side] or {}).get("captured_at") for side in ("before", "after")}
    assert say("certainty", certainty, **sides) in printed.splitlines()
    assert (f"Asked for {first} to {last}." in printed) == (first != last)


@pytest.mark.parametrize(
    "time", ["2026-03-02T12:00:00", "2026-03-02 12:00", "noon", "", "2026-13-01", "12:00Z"]
)
def test_a_time_without_a_zone_or_meaning_is_a_usage_error(news: Path, time: str) -> None:
    refused(run("show", news, STRAIT, "--at", time), exit_code=2)
    refused(run("diff", news, STRAIT, "--from", time or "x"), exit_code=2)
    refused(run("status", news, "--since", time or "x"), exit_code=2)


def test_times_are_of_one_width_from_the_year_1_to_9999() -> None:
    assert parse_moment("0001-01-01") == ("0001-01-01T00:00:00Z", "0001-01-01T23:59:59Z")
    assert parse_moment("9999-12-31")[1] == "9999-12-31T23:59:59Z"
    with pytest.raises(UsageProblem, match="outside the years"):
        parse_moment("9999-12-31T23:59:59-05:00")


def test_without_a_time_the_latest_text_is_shown(news: Path) -> None:
    shown = told("show", news, STRAIT)
    assert (shown["certainty"], shown["version_number"]) == ("at_capture", 1)
    assert shown["before"]["captured_at"] == at(240)


def test_the_latest_text_of_a_page_that_has_gone_is_shown_as_that(news: Path) -> None:
    assert "(404)" not in done("show", news, STRAIT)
    take(news, [said(20, at(400), status=404, payload=b"gone")])
    told_lines = done("show", news, STRAIT).splitlines()
    assert told_lines[0] == f"Captured {at(240)}."
    assert told_lines[1] == f"Captured {at(400)}: no page at this address (404)."


def test_diff_compares_the_last_two_texts_or_those_of_two_times(news: Path) -> None:
    last = told("diff", news, STRAIT)
    assert (last["old"]["captured_at"], last["new"]["captured_at"]) == (at(120), at(240))
    (change,) = last["changes"]
    assert (change["op"], change["old_text"]) == ("edited", "Nine ships passed.")
    then = told("diff", news, STRAIT, "--from", at(0), "--to", at(130))
    assert (then["old"]["record_id"], then["new"]["record_id"]) == (
        desk.record_id(1),
        desk.record_id(3),
    )
    assert [edit["new_text"] for edit in then["changes"][0]["edits"]] == ["Nine"]
    assert "[-Three-]{+Nine+} ships passed." in done(
        "diff", news, STRAIT, "--from", at(0), "--to", at(130)
    )
    assert "No difference." in done("diff", news, STRAIT, "--from", at(0), "--to", at(60))


def test_diff_says_where_there_is_nothing_to_compare(news: Path) -> None:
    assert "Only one version" in refused(run("diff", news, AR))
    assert "No text of" in refused(run("diff", news, STRAIT, "--from", at(-9)))
    assert "No text of" in refused(run("diff", news, STRAIT, "--to", at(200)))


def test_log_tells_captures_newest_first_with_their_changes(news: Path) -> None:
    log = told("log", news, STRAIT)
    assert [one["record_id"] for one in log["captures"]] == [
        desk.record_id(n) for n in (5, 4, 3, 2, 1)
    ]
    assert [len(one["changes"]) for one in log["captures"]] == [1, 0, 1, 0, 0]
    assert [one["outcome"] for one in log["captures"]] == [
        "ok", "missing", "ok", "unchanged", "ok",
    ]  # fmt: skip
    printed = done("log", news, STRAIT)
    assert "sentence edited: Three ships passed. → Nine ships passed." in printed
    assert len(told("log", news, STRAIT, "--limit", 2)["captures"]) == 2


@pytest.mark.parametrize("verb", ["log", "show", "diff"])
def test_a_redirect_is_followed_and_that_is_said(news: Path, verb: str) -> None:
    found = told(verb, news, "https://short.example/s")
    assert found["url"] == STRAIT
    (sentence,) = found["followed"]
    assert f"led to {STRAIT} (redirect, seen {at(0)})" in sentence
    assert f"led to {STRAIT}" in done(verb, news, "https://short.example/s").splitlines()[0]


@pytest.mark.parametrize(
    "typed",
    [
        "news.example/strait",
        "www.news.example/strait",
        "http://news.example:80/strait",
        "https://NEWS.example/strait#top",
        "https://news.example/strait?utm_source=feed&fbclid=1",
    ],
)
def test_an_address_as_people_type_it_finds_its_page(news: Path, typed: str) -> None:
    found = told("show", news, typed)
    assert (found["asked"], found["url"]) == (typed, STRAIT)
    assert found["followed"] == [f"{typed} is kept as {STRAIT}"]


@pytest.mark.parametrize("verb", ["log", "show", "diff"])
def test_an_address_that_is_not_held_could_not_be_had(news: Path, verb: str) -> None:
    sentence = refused(run(verb, news, "https://news.example/nothing"))
    assert "The archive holds no capture of https://news.example/nothing" in sentence
    assert STRAIT in sentence  # what it holds of that site
    refused(run(verb, news, "ftp://news.example/"), exit_code=2)


def test_a_page_without_a_text_says_so(news: Path) -> None:
    assert "No text of" in refused(run("show", news, "https://news.example/down"))
    assert told("log", news, "https://news.example/down")["captures"][0]["outcome"] == "timeout"


@pytest.mark.parametrize(
    ("words", "url"),
    [
        (["hurt", "MINISTER"], STRAIT),
        (["nine"], STRAIT),
        (["المضيق", "سفن"], None),
        (["السفن", "الوزير"], AR),
        (["елка", "министр"], RU),
        (["Йод", "порт"], RU),
        (["«порт»"], RU),
        (["минист-р"], None),
        (["strait", "порт"], None),
        (['"', "hurt", "OR", "NOT"], None),
    ],
)
def test_a_search_finds_words_of_any_script_whichever_sentence_each_stands_in(
    news: Path, words: list[str], url: str | None
) -> None:
    rows = told("search", news, *words)
    assert {row["url"] for row in rows} == ({url} if url else set())
    printed = done("search", news, *words)
    assert (url or "No version holds all of these words.") in printed


def test_a_search_finds_every_version_not_only_the_last(news: Path) -> None:
    assert [row["version_number"] for row in told("search", news, "nine", "ships")] == [2]
    assert {row["version_number"] for row in told("search", news, "minister")} == {1, 2}
    assert len(told("search", news, "minister", "--limit", 1)) == 1
    refused(run("search", news, "…", "«»"), exit_code=2)


def test_status_counts_and_names_what_fails_and_what_is_gone(news: Path) -> None:
    found = told("status", news, "--since", at(100))
    counts = {name: found[name] for name in ("captures", "versions", "waiting_to_be_read")}
    assert counts == {"captures": 9, "versions": 4, "waiting_to_be_read": 0}
    assert found["log_entries"] == 9 + 2
    assert found["file_bytes"] == news.stat().st_size
    assert found["last_captured_at"] == at(300)
    (failing,) = found["failing"]
    assert (failing["url"], failing["reason"]) == ("https://news.example/down", "timeout")
    assert [row["url"] for row in found["new_changes"]] == [STRAIT]
    assert told("status", news)["new_changes"] == []
    take(news, [said(20, at(400), url=AR, status=410, payload=b"")])
    assert [row["url"] for row in told("status", news)["page_gone"]] == [AR]
    assert AR in done("status", news)


def test_an_import_ends_with_its_receipt(tmp_path: Path, database: Path) -> None:
    path = warc(tmp_path, "bulletins.warc.gz", range(1, 11))
    (receipt,) = told("import", database, path, "--workers", 1)
    assert (receipt["file"], receipt["captures"]) == ("bulletins.warc.gz", 10)
    assert (receipt["already_held"], receipt["defects"]) == (0, [])
    printed = done("import", database, path, "--workers", 1)
    assert "0 captures taken in, 10 held already" in printed
    stored = desk.ask(database, "SELECT receipt FROM run_ends ORDER BY run_id LIMIT 1")
    assert json.loads(stored[0][0]) == receipt
    run_row = desk.ask(database, "SELECT file_name, file_size, kind FROM runs LIMIT 1")
    assert run_row == [("bulletins.warc.gz", path.stat().st_size, "import")]


def test_a_warc_given_to_snapshot_is_imported(tmp_path: Path, database: Path) -> None:
    path = warc(tmp_path, "bulletins.warc.gz", range(1, 4))
    assert "3 captures taken in" in done("snapshot", database, path, "--workers", 1)
    assert desk.ask(database, "SELECT count(*) FROM timeline") == [(3,)]


def test_a_rebuild_tells_what_it_did(news: Path) -> None:
    assert told("rebuild", news, "--workers", 1) == {
        "resources": 5,
        "captures": 9,
        "new_reading": False,
        "retired_keys": 0,
    }
    assert "the same reading" in done("rebuild", news, "--workers", 1)


def test_a_watched_page_can_be_asked_for_while_it_is_captured(follower: Follower) -> None:
    follower.newsroom.publish("/strait", page("The strait stays open to shipping on Monday."))
    follower.see()
    before = told("status", follower.database)["captures"]
    follower.see()
    assert told("status", follower.database)["captures"] == before + 1


def test_a_demo_tells_its_week_and_ends(tmp_path: Path) -> None:
    story = done("demo", tmp_path / "demo", "--no-serve", "--workers", 1)
    for words in ("Mon ", "Sun ", "newsroom  ", "archive   ", "first capture", "again", "[-"):
        assert words in story, words
    assert "Ask it yourself:" in story
    desk.is_well(tmp_path / "demo" / "week.db")
    assert "is there already" in refused(run("demo", tmp_path / "demo", "--no-serve"), exit_code=2)


def test_a_reader_that_goes_away_is_no_fault(news: Path) -> None:
    command = f"'{ARCHIVER}' log '{news}' {STRAIT} --json | head -c 1"
    result = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=ENOUGH, check=False
    )
    assert (result.stdout, result.stderr) == ("{", "")


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_command_says_what_it_does(verb: str) -> None:
    printed = done(verb, "--help")
    assert (cli.commands[verb].help or "").split(".")[0].split("\n")[0][:30] in printed


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["show"], ["snapshot", "DB"], ["search", "DB"], ["log", "DB"]]
)
def test_a_call_that_cannot_be_meant_is_a_usage_error(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
