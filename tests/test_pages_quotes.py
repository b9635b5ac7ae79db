"""What a reader is told by the pages of quotations, asked of a real server over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.store import Archive
from tests import desk, small_archive
from tests.desk import ask, said, take
from tests.served import Served, served
from tests.small_archive import BRIDGE, GAZETTE, HARBOUR, INQUIRY, STRAIT

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
LEDGER = "https://ledger.example/river"
RIVER = desk.page(
    "“We shall have it done before the flood,” the engineer Pyotr Lugin told RT on Monday.",
    f"“The river waits for nobody,” he said, as <a href='{STRAIT}'>the strait</a> showed.",
    "The so-called “saga” of the works has gone on for years, and boats do well by it.",
    title="The bridge and the river",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little archive with its inquiry, and an engineer whom two scripts spell."""
    path = tmp_path_factory.mktemp("quoted") / "quoted.db"
    small_archive.add_inquiry(small_archive.fill(path))
    head = {"response_head": HTML, "status": 200}
    take(path, [said(71, "2026-03-08T12:00:00Z", url=LEDGER, payload=RIVER.encode(), **head)])
    return path


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """That archive, served from an empty folder."""
    with served(database, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def words(rows: list[dict[str, Any]]) -> list[str]:
    """The words of quotations, without a comma or stop at their end."""
    return [row["quote"].rstrip(",.") for row in rows]


def key_of(site: Served, url: str, start: str) -> str:
    """The key of a page's quotation that begins with those words."""
    facts = site.facts("quotes", url=url)
    rows = facts["standing"] + facts["gone"]
    key: str = next(row["quote_key"] for row in rows if row["quote"].startswith(start))
    return key


def plain(page: str) -> str:
    """A page without its tags, scripts and line breaks."""
    return " ".join(re.sub(r"(?s)<script.*?</script>|<[^>]+>", "", page).split())


def test_a_page_tells_whom_its_latest_text_quotes_and_what_it_no_longer_quotes(
    site: Served,
) -> None:
    facts = site.facts("quotes", url=INQUIRY)
    assert words(facts["standing"]) == [
        "There was no pilot on board on the night that the ferry struck the pier",
        "the inquiry would hear ten witnesses",
    ]
    assert words(facts["gone"]) == ["We saw the lights too late"]
    page = site.page("quotes", url=INQUIRY).text
    assert page.index("There was no pilot") < page.index("No longer in the text")
    assert page.index("No longer in the text") < page.index("“We saw the lights too late,”")
    assert "not in the latest text" in page
    assert "2 wordings" in page and "same words, or nearly, on 1 other page" in page


def test_a_quotation_says_who_spoke_how_that_is_known_and_where_it_stands(site: Served) -> None:
    first, _ = site.facts("quotes", url=INQUIRY)["standing"]
    assert (first["speaker"], first["role"], first["marks"]) == ("Oren Vale", "skipper", ["“", "”"])
    page = site.page("quotes", url=INQUIRY).text
    assert 'href="/quoted/-/quotes?speaker=Oren+Vale"' in page
    assert "Speaker named beside the words." in page
    passage = f"/quoted/-/version/{first['version_key']}#p{first['position']}"
    assert passage in page
    shown = site.get(passage.partition("#")[0]).text
    (text,) = re.findall(rf'<span id="p{first["position"]}"[^>]*>(.*?)</span>', shown)
    assert first["quote"] in text


def test_a_claim_is_seen_to_be_no_quotation(site: Served) -> None:
    page = site.page("quotes", url=INQUIRY).text
    assert "A claim in the article&#39;s own words, not quoted." in page
    assert '<p class="said" dir="auto" lang="en">the inquiry would hear ten witnesses</p>' in page


def test_a_pronoun_and_what_it_was_taken_for_are_told_to_the_reader(site: Served) -> None:
    page = plain(site.page("quotes", url=LEDGER).text)
    assert "The text has “he”: a pronoun, taken for someone whom the text names before it." in page


def test_a_word_between_marks_is_told_from_speech(site: Served) -> None:
    rows = site.facts("quotes", url=LEDGER)["standing"]
    assert [row["class"] for row in rows] == ["speech", "speech", "scare"]
    page = plain(site.page("quotes", url=LEDGER).text)
    assert "A word set between marks. “saga”" in page
    assert "Nobody named" not in page


def test_a_quotation_leads_to_the_source_that_it_leans_on(site: Served) -> None:
    first, second, _ = site.facts("quotes", url=LEDGER)["standing"]
    assert (first["publisher"], first["cited_by"]) == ("RT", "sentence")
    assert (second["source_url"], second["cited_by"]) == (STRAIT, "sentence")
    assert site.page("citation", first["citation_key"]).status == 200
    page = plain(site.page("quotes", url=LEDGER).text)
    assert "Leans on RT, cited in the same sentence" in page
    assert f"→ {STRAIT}" in page


def test_an_arabic_page_keeps_its_marks_and_its_direction(site: Served) -> None:
    page = site.page("quotes", url=HARBOUR).text
    assert "«السُّفُن الصغيرة ستدخل أولاً»" in page
    assert 'dir="auto" lang="ar"' in page


def test_a_page_that_is_gone_is_not_said_to_have_lost_its_quotations(site: Served) -> None:
    facts = site.facts("quotes", url=STRAIT)
    assert facts["standing"] == [] and len(facts["gone"]) == 2
    page = site.page("quotes", url=STRAIT).text
    assert "What its texts quoted" in page and "not there when last captured" in page
    assert "No longer in the text" not in page and "not in the latest text" not in page


def test_an_old_address_leads_to_the_quotations_and_says_so(site: Served) -> None:
    facts = site.facts("quotes", url="old.example/strait")
    assert facts["url"] == STRAIT and facts["followed"]
    assert site.page("quotes", url="nowhere.example/x").status == 404
    assert site.page("quotes", url="ftp://news.example/x").status == 400
    assert site.page("quotes", url=STRAIT, words="lights").status == 400


def test_offices_that_differ_are_shown_with_both_passages_and_no_verdict(site: Served) -> None:
    (row,) = site.facts("quotes", url=INQUIRY)["role_conflicts"]
    assert (row["article_role"], row["other_role"], row["other_url"]) == (
        *("Foreign Ministry spokeswoman", "spokeswoman for the Defence Ministry", GAZETTE),
    )
    page = site.page("quotes", url=INQUIRY).text
    told = plain(page)
    assert "Both as printed; neither is judged." in told
    here = "Here, 5 Mar 2026, 12:00:00 UTC, in its text: Foreign Ministry spokeswoman Edda Brandt"
    there = f"In {GAZETTE}, 6 Mar 2026, 12:00:00 UTC, in its text: Edda Brandt, a spokeswoman for"
    assert here in told and there in told
    for side in ("", "other_"):
        place = f"/quoted/-/version/{row[side + 'version_key']}#p{row[side + 'position']}"
        assert f'href="{place}"' in page
    assert not re.search(r"\b(wrong|error|mistake|false|incorrect)\b", told, re.I)


@pytest.mark.parametrize("name", ["Lugin", "Петр Лугин", "Pyotr Lugin", "بيوتر لوغين"])
def test_a_search_finds_a_speaker_in_whatever_script(site: Served, name: str) -> None:
    facts = site.facts("quotes", speaker=name)
    assert {row["article_url"] for row in facts["quotes"]} >= {
        BRIDGE if name == "Петр Лугин" else LEDGER
    }


def test_spellings_taken_for_one_person_are_told(site: Served) -> None:
    facts = site.facts("quotes", speaker="Pyotr Lugin")
    (person,) = facts["persons"]
    assert {person["person"], *person["also"]} == {"Pyotr Lugin", "Пётр Лугин"}
    assert [row["article_url"] for row in facts["quotes"]] == [LEDGER, LEDGER, BRIDGE]
    page = plain(site.page("quotes", speaker="Pyotr Lugin").text)
    assert "also written" in page and "taken for one person" in page
    assert {row["role"] for row in facts["offices"]} == {"engineer", "инженер"}


def test_a_search_by_words_marks_them_and_lists_the_latest_first(site: Served) -> None:
    facts = site.facts("quotes", words="LIGHTS late")
    assert [row["article_url"] for row in facts["quotes"]] == [INQUIRY, STRAIT]
    page = site.page("quotes", words="LIGHTS late").text
    assert "We saw the <mark>lights</mark> too <mark>late</mark>," in page
    both = site.facts("quotes", speaker="Brandt", words="witnesses")
    assert words(both["quotes"]) == ["the inquiry would hear ten witnesses"]
    assert "Foreign Ministry spokeswoman" in {row["role"] for row in both["offices"]}


def test_a_search_without_anything_explains_itself(site: Served) -> None:
    page = site.page("quotes").text
    assert "Give a speaker, words, or both." in page and 'name="speaker"' in page
    assert site.facts("quotes")["quotes"] == []
    assert "No text has a speaker of that name" in site.page("quotes", speaker="Nobody").text
    assert "No quotation that is held" in site.page("quotes", words="unsaid").text
    assert site.page("quotes", speaker="?!").status == 400


def test_a_quotation_shows_how_it_was_reworded_from_version_to_version(site: Served) -> None:
    key = key_of(site, INQUIRY, "There was no pilot")
    facts = site.facts("quote", key)
    assert [row["version_number"] for row in facts["versions"]] == [1, 2]
    page = site.page("quote", key).text
    assert "no pilot <del>aboard</del><ins>on board</ins> on the night" in page
    earlier, latest = (row["quote_key"] for row in facts["versions"])
    assert earlier != latest == key
    assert site.facts("quote", earlier)["quote_key"] == key
    assert site.facts("quote", facts["lineage"])["quote_key"] == key


def test_a_quotation_in_unchanged_words_is_one_row_per_version(site: Served) -> None:
    key = key_of(site, HARBOUR, "السُّفُن")
    facts = site.facts("quote", key)
    assert [row["quote_key"] for row in facts["versions"]] == [key, key]
    assert "the same words" in site.page("quote", key).text


def test_the_same_words_elsewhere_are_listed_without_saying_whose_they_were(site: Served) -> None:
    key = key_of(site, INQUIRY, "We saw the lights")
    (other,) = site.facts("quote", key)["elsewhere"]
    assert (other["article_url"], other["role"]) == (STRAIT, "captain")
    page = site.page("quote", key).text
    assert "The same words, or nearly, on other pages" in page
    assert f'href="/quoted/-/quote/{other["quote_key"]}"' in page


def test_a_quotation_tells_the_offices_that_texts_give_its_speaker(site: Served) -> None:
    key = key_of(site, GAZETTE, "Nobody is to be named")
    (row,) = site.facts("quote", key)["role_conflicts"]
    assert (row["article_url"], row["other_url"]) == (GAZETTE, INQUIRY)
    assert site.facts("quote", key_of(site, INQUIRY, "We saw"))["role_conflicts"] == []


def test_an_unknown_quotation_is_told_as_such(site: Served) -> None:
    answer = site.page("quote", "0" * 32 + ".json")
    assert answer.status == 404
    assert "no quotation" in answer.json()["error"]


def test_a_retired_quotation_leads_to_its_successor(tmp_path: Path) -> None:
    path = small_archive.add_inquiry(small_archive.fill(tmp_path / "retired.db"))
    ((key,),) = ask(path, "SELECT quote_key FROM quote_status WHERE quote LIKE 'There was no%'")
    with Archive(path) as archive, archive.transaction() as connection:
        connection.execute(
            "INSERT INTO retired_keys VALUES (?, ?, '2026-03-09T00:00:00Z', 'reading')",
            ("a" * 32, key),
        )
    with served(path, tmp_path) as site:
        gone = site.page("quote", "a" * 32)
        assert gone.status == 410
        assert f'href="/retired/-/quote/{key}"' in gone.text


def test_names_with_markup_in_them_stay_text(tmp_path: Path) -> None:
    path = small_archive.add_inquiry(small_archive.fill(tmp_path / "hostile.db"))
    hostile = "</bdi><script>alert(1)</script><img src=x onerror=alert(2)>"
    with Archive(path) as archive, archive.transaction() as connection:
        connection.execute("UPDATE speakers SET name = ?1, person = ?1 WHERE id = 6", (hostile,))
        connection.execute("UPDATE conflicts SET person = ?", (hostile,))
        for column in ("quote", "speaker_text", "role", "cue", "resolved_by"):
            connection.execute(f"UPDATE quotes SET {column} = ?", (hostile,))
        connection.execute("UPDATE role_mentions SET role = ?", (hostile,))
    with served(path, tmp_path) as site:
        key = site.facts("quotes", url=GAZETTE)["standing"][0]["quote_key"]
        pages = [
            site.page("quotes", url=GAZETTE),
            site.page("quotes", speaker=hostile),
            site.page("quotes", words="hearings"),
            site.page("quote", key),
            site.get("/hostile/quote_status"),
        ]
        for page in pages:
            assert page.status == 200
            assert "alert(1)" in page.text
            assert "<script>alert" not in page.text and "<img src=x" not in page.text


def test_a_private_view_does_not_leak_through_the_pages_of_quotations(
    database: Path, tmp_path: Path
) -> None:
    metadata = tmp_path / "private.json"
    tables = {"role_mentions": {"allow": False}}
    metadata.write_text(json.dumps({"databases": {"quoted": {"tables": tables}}}))
    with served(database, tmp_path, "-m", str(metadata)) as site:
        assert site.page("quotes", url=INQUIRY).status == 403
        assert site.page("quotes.json", speaker="Vale").status == 403
        assert site.page("quote", "0" * 32).status == 403


def test_tables_and_other_pages_lead_to_quotations(site: Served) -> None:
    key = key_of(site, INQUIRY, "There was no pilot")
    table = site.get("/quoted/quote_status").text
    assert f'href="/quoted/-/quote/{key}"' in table
    assert 'href="/quoted/-/quotes?speaker=Oren+Vale"' in table
    (lineage,) = {row["lineage"] for row in site.facts("quote", key)["versions"]}
    assert f'href="/quoted/-/quote/{lineage}"' in site.get("/quoted/quotes_detail").text
    assert "/-/citation/" in site.get("/quoted/citations_detail").text
    assert "/-/quote/" not in site.get("/quoted/citations_detail").text
    assert 'href="/quoted/-/quotes"' in site.page("archive").text
    link = 'href="/quoted/-/quotes?url=https%3A%2F%2Fcourier.example%2Finquiry"'
    assert link in site.page("article", url=INQUIRY).text
    assert link in site.page("sources", url=INQUIRY).text


def test_every_link_of_the_pages_of_quotations_leads_somewhere(site: Served) -> None:
    pages = [
        site.page("quotes", url=INQUIRY),
        site.page("quotes", url=LEDGER),
        site.page("quotes", speaker="Brandt"),
        site.page("quote", key_of(site, INQUIRY, "There was no pilot")),
        site.page("quote", key_of(site, INQUIRY, "We saw")),
    ]
    links = {
        link.replace("&amp;", "&")
        for page in pages
        for link in re.findall(r'href="(/[^"#]*)"', page.text)
    }
    assert len(links) > 20
    assert {link: site.get(link).status for link in links} == dict.fromkeys(links, 200)


def test_a_wording_that_came_back_is_told_to_have_had_another_in_between(site: Served) -> None:
    page = plain(site.page("quote", key_of(site, STRAIT, "Three people died")).text)
    assert (
        "version 1, seen 2 Mar 2026, 12:00:00 UTC to 5 Mar 2026, 12:00:00 UTC, with another" in page
    )
    assert page.count("in between") == 1
