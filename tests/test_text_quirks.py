"""Quirks: what a publisher's data says of its pages, and nothing more, decides what is text."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.archive.extractions import load_extraction
from archiver.archive.store import Archive
from archiver.derive import Deriver
from archiver.models import Extraction, Run
from archiver.publishers import Domain, Publisher, Publishers
from archiver.text.extract import read
from archiver.text.pool import ReaderPool
from archiver.text.quirks import Quirks, check_quirks, quirks_of
from tests import desk

URL = "https://courier.example/ferry"
PAGE = """<html lang="en"><head><title>Ferry to Norhaven resumes</title></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>Ferry to Norhaven resumes</h1><div class="when">3 March 2026, 15:20</div>
<aside class="lead">A ferry sailed.</aside>
<div class="text"><p>The ferry between the mainland and Norhaven sailed again on Sunday after a
break of eleven days, the <a href="https://harbour.example/log">harbour office</a> said.</p>
<div class="also"><p>Read more in the Courier: <a href="/train">The train to the north of the
country was late again on Sunday morning</a>, for the third time in a week of storms.</p></div>
<p>Traders on the island had lost about 30 per cent of a week's <b class="ad">Buy now</b> income,
according to <a href="/report">a report by the chamber of trade</a>.</p></div>
<footer class="box"><div>Tickets: 9.</div></footer>
</article><footer><p>Imprint</p></footer></body></html>"""


def read_page(quirks: Quirks | None = None, page: str = PAGE) -> Extraction:
    """The invented page, read by some quirks."""
    return read(page.encode(), url=URL, content_type="text/html", quirks=quirks)


def test_what_is_pruned_is_no_text_but_is_still_shown() -> None:
    found = read_page(Quirks(prune=("//div[@class='also']",)))
    assert "Read more" in read_page().text
    assert "Read more" not in found.text
    assert found.visible == read_page().visible
    assert "sailed again on Sunday" in found.text and "Traders on the island" in found.text


def test_links_that_were_pruned_are_still_links_of_the_page_in_their_order() -> None:
    plain, pruned = read_page(), read_page(Quirks(prune=("//div[@class='also']",)))
    assert [(link.href, link.anchor) for link in pruned.links] == [
        (link.href, link.anchor) for link in plain.links
    ]
    main = {link.href.rpartition("/")[2]: link.main for link in pruned.links}
    assert main == {"": False, "log": True, "train": False, "report": True}
    for link in pruned.links:
        assert (link.start is not None) == link.main
        assert link.start is None or pruned.text.startswith(link.anchor, link.start)


def test_a_word_that_is_pruned_leaves_its_sentence_whole() -> None:
    found = read_page(Quirks(prune=("//b[@class='ad']",)))
    assert "30 per cent of a week's income, according to a report" in found.text
    link = next(link for link in found.links if link.href.endswith("/report"))
    assert link.start == found.text.index("a report by the chamber")


def test_what_is_kept_is_text_in_the_order_of_the_page() -> None:
    found = read_page(Quirks(keep=("//aside[@class='lead']", "//footer[@class='box']")))
    for words in ("A ferry sailed.", "Tickets: 9."):
        assert words not in read_page().text
        assert found.text.count(words) == 1
    places = [
        found.text.index(words)
        for words in ("A ferry sailed.", "The ferry between", "Traders", "Tickets: 9.")
    ]
    assert places == sorted(places)
    assert found.text.count("Traders on the island") == 1


def test_keeping_what_is_text_already_changes_nothing() -> None:
    assert read_page(Quirks(keep=("//div[@class='text']/p",))).passages == read_page().passages


def test_what_is_pruned_inside_what_is_kept_is_no_text() -> None:
    quirks = Quirks(prune=("//div[@class='also']",), keep=("//article",))
    found = read_page(quirks)
    assert "Read more" not in found.text
    assert "Tickets: 9." in found.text and "A ferry sailed." in found.text
    assert "Imprint" not in found.text


def test_what_is_kept_is_text_where_no_main_text_is_found() -> None:
    page = "<html><body><div>Menu</div><div class='text'>It sails.</div><div>Imprint</div></body>"
    assert read_page(page=page).text != "It sails."
    assert read_page(Quirks(keep=("//div[@class='text']",)), page).text == "It sails."


def test_an_inline_part_that_is_kept_keeps_the_text_around_it() -> None:
    page = "<html><body><div>Menu</div><div>It <i>sails</i> again.<p>More</p></div></body></html>"
    assert read_page(Quirks(keep=("//i",)), page).text == "It sails again."


@pytest.mark.parametrize(
    "expression",
    ["//[", "count(//p)", "//p/text()", "//a/@href", "x:y(//p)", "//x:p", "'p'", "", "\x00", "$a"],
)
def test_an_expression_that_finds_no_elements_is_left_aside_and_named(expression: str) -> None:
    for quirks in (Quirks(prune=(expression,)), Quirks(keep=(expression,))):
        found = read_page(quirks)
        assert found.passages == read_page().passages
        assert repr(expression) in (found.note or "")
    publisher = Publisher(name="Courier", kind="outlet", prune=("//p", expression))
    told = check_quirks(publisher) or ""
    assert told.startswith("Courier: prune") and repr(expression) in told
    assert "Courier: keep" in (
        check_quirks(Publisher(name="Courier", kind="outlet", keep=(expression,))) or ""
    )


def test_good_expressions_are_nothing_to_speak_of() -> None:
    good = Publisher(
        name="Courier", kind="outlet", prune=("//p[1]", "//*[@class='x']"), keep=("//a",)
    )
    assert check_quirks(good) is None
    assert read_page(Quirks(prune=good.prune)).note is None


@pytest.mark.parametrize("expression", ["//body", "//article | //nav | //footer", "//*"])
def test_pruning_everything_prunes_nothing(expression: str) -> None:
    found = read_page(Quirks(prune=(expression,)))
    assert "sailed again on Sunday" in found.text
    assert "prune leaves no text" in (found.note or "")


def test_a_local_time_is_read_in_the_zone_that_the_publisher_s_data_gives() -> None:
    plain, zoned = read_page(), read_page(Quirks(zone="Asia/Damascus"))
    assert (plain.published_at, plain.published_precision) == ("2026-03-03", "day")
    assert (zoned.published_at, zoned.published_precision) == ("2026-03-03T12:20:00Z", "minute")
    assert zoned.published_as_printed == plain.published_as_printed == "3 March 2026, 15:20"


def test_a_time_that_states_its_offset_is_not_read_in_another_zone() -> None:
    page = PAGE.replace("15:20", "15:20 GMT")
    assert read_page(Quirks(zone="Asia/Damascus"), page).published_at == "2026-03-03T15:20:00Z"
    page = PAGE.replace("15:20", "15:20 EST")
    assert read_page(Quirks(zone="Asia/Damascus"), page).published_at == "2026-03-03"


def test_a_zone_that_is_none_is_left_aside() -> None:
    for zone in ("Atlantis/Capital", "Asia", "../etc", ""):
        assert read_page(Quirks(zone=zone)).published_at == "2026-03-03"


def test_a_publisher_without_quirks_has_none() -> None:
    assert quirks_of(None) is None
    assert quirks_of(Publisher(name="Courier", kind="outlet")) is None
    quirks = quirks_of(Publisher(name="Courier", kind="outlet", zone="Asia/Beirut", keep=("//p",)))
    assert quirks == Quirks(keep=("//p",), zone="Asia/Beirut")


def test_a_page_without_quirks_reads_as_one_with_empty_quirks() -> None:
    assert read_page(Quirks()) == read_page()


def test_quirks_reach_readers_in_their_processes() -> None:
    quirks = Quirks(prune=("//div[@class='also']",), zone="Asia/Damascus")
    with ReaderPool(1) as pool:
        read_by_quirks = pool.submit(PAGE.encode(), url=URL, content_type=None, quirks=quirks)
        plain = pool.submit(PAGE.encode(), url=URL, content_type=None)
        assert read_by_quirks.result(60) == read_page(quirks)
        assert plain.result(60) == read_page()


def test_an_archive_reads_each_page_by_the_quirks_of_its_publisher(database: Path) -> None:
    courier = Publisher(
        name="Courier",
        kind="outlet",
        domains=(Domain(host="courier.example"),),
        prune=("//div[@class='also']",),
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    captures = [
        desk.said(number, desk.at(number), PAGE, url=url, response_head=head)
        for number, url in enumerate(("https://www.courier.example/a", "https://ledger.example/a"))
    ]
    with Archive(database) as archive, ReaderPool(0) as readers:
        run = archive.begin_run(Run(kind="import", started_at=desk.at(0)))
        archive.record(run, captures)
        Deriver(archive, readers, publishers=Publishers([courier])).run()
        archive.end_run(run, {})
        rows = archive.connection.execute("SELECT id FROM extractions ORDER BY id").fetchall()
        texts = [load_extraction(archive.connection, extraction).text for (extraction,) in rows]
    assert ["Read more" in text for text in texts] == [False, True]
