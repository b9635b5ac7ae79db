"""Links: each knows where its words stand in the text, to the character."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.archive import packing
from archiver.archive.extractions import load_extraction
from archiver.archive.store import Archive
from archiver.models import Capture, Extraction, Link
from archiver.text.extract import read
from tests import desk

URL = "https://courier.example/2026/03/ferry.html"
SENTENCE = "The ferry between the mainland and Norhaven sailed again, the harbour office said. "
PARAGRAPHS = f"<p>{SENTENCE * 2}</p><p>Traders lost a third of a week's income. {SENTENCE}</p>"


def read_page(body: str, title: str = "Ferry resumes") -> Extraction:
    """An invented article around some markup."""
    page = (
        f"<html lang=en><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{PARAGRAPHS}{body}{PARAGRAPHS}</article></body></html>"
    )
    return read(page.encode(), url=URL, content_type="text/html")


def link_to(found: Extraction, path: str) -> Link:
    """The one link that leads to a path."""
    (link,) = (link for link in found.links if link.href == f"https://courier.example{path}")
    return link


def stands(found: Extraction, link: Link) -> tuple[str, str]:
    """What stands before a link in the text, and its words together with what stands after."""
    assert link.start is not None and link.main
    assert found.text[link.start : link.start + len(link.anchor)] == link.anchor
    return found.text[: link.start], found.text[link.start :]


# Words that a link may stand on: markup inside and at its borders, of any kind that pages use.
WORDS = st.lists(
    st.sampled_from(
        [
            *(
                "the ministry",
                " ",
                "\n\t ",
                "&nbsp;",
                "<br>",
                " <br> ",
                "<b>said</b>",
                "<i> so </i>",
            ),
            *(
                "<span>on <em>Sunday</em></span>",
                "<img src='/i.png'>",
                "«نعم»",
                "да",
                "\u2028",
                ".",
            ),
            *("<script>x()</script>", "<span hidden>not shown</span>", "&#8203;", "😀"),
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)
LINKS = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\n", "&nbsp;", "<br>"])), max_size=4)
PLACES = st.sampled_from(
    [
        *("<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<blockquote><p>{}</p></blockquote>"),
        "<figure><img src='/f.jpg'><figcaption>{}</figcaption></figure>",
        *("<table><tr><th>Dead</th><td>{}</td></tr></table>", "<div>{}<p>And more.</p></div>"),
    ]
)


@given(st.lists(st.tuples(PLACES, LINKS), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
@example([("<p>{}</p>", [("the ministry", ""), ("the ministry", "")])])
@example([("<p>{}</p>", [("<br>said<br>", "<br>")]), ("<h2>{}</h2>", [(" ", "")])])
def test_the_words_of_a_link_stand_where_it_says(
    blocks: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    body, number = "", 0
    for place, links in blocks:
        inner = ""
        for words, space in links:
            number += 1
            inner += (
                f"{space}before{number}{space}<a href='/l{number}'>{words}</a>{space}after{number} "
            )
        body += place.format(f"{SENTENCE}{inner}{SENTENCE}")
    found = read_page(body)
    for link in found.links:
        told = re.fullmatch(r"https://courier\.example/l(\d+)", link.href)
        if link.start is not None:
            before, rest = stands(found, link)
            assert link.anchor == link.anchor.strip() != ""
            if told:
                # Where the link holds the end of a block, the block beside it may be left out.
                assert before.endswith("\n\n") or before.split()[-1].endswith(f"before{told[1]}")
                after = rest[len(link.anchor) :]
                assert after.startswith("\n\n") or after.split()[0].startswith(f"after{told[1]}")
        elif told and link.anchor and "\n\n" not in link.anchor:
            assert not link.main


def test_words_that_stand_twice_are_found_where_the_link_is() -> None:
    found = read_page(
        "<p>RT wrote, and the RT report says, that <a href='/rt'>RT</a> was there.</p>"
    )
    before, rest = stands(found, link_to(found, "/rt"))
    assert before.endswith("RT wrote, and the RT report says, that ")
    assert rest.startswith("RT was there.")


def test_two_links_on_the_same_words_stand_apart() -> None:
    found = read_page("<p>See <a href='/one'>here</a> and <a href='/two'>here</a> and here.</p>")
    assert stands(found, link_to(found, "/one"))[0].endswith("See ")
    assert stands(found, link_to(found, "/two"))[0].endswith("See here and ")


def test_line_breaks_and_no_break_spaces_of_a_link_are_kept_as_the_text_has_them() -> None:
    found = read_page("<p>On Sunday <a href='/l'> the&nbsp;harbour <br>\n office  said</a> so.</p>")
    assert link_to(found, "/l").anchor == "the\u00a0harbour\noffice said"
    stands(found, link_to(found, "/l"))


@pytest.mark.parametrize(
    ("markup", "anchor"),
    [
        ("<h2><a href='/l'>What comes next</a></h2>", "What comes next"),
        ("<ul><li>See <a href='/l'>the timetable</a></li></ul>", "the timetable"),
        (
            "<figure><img src='/f.jpg'><figcaption>The ferry at its berth in the morning."
            " Photo: <a href='/l'>Harbour Office</a></figcaption></figure>",
            "Harbour Office",
        ),
        ("<table><tr><th>Dead</th><td><a href='/l'>30</a></td></tr></table>", "30"),
        ("<blockquote><p>We <a href='/l'>were told</a> of it late.</p></blockquote>", "were told"),
        ("<p>As <b><i><a href='/l'>the <u>harbour</u></a></i></b> said.</p>", "the harbour"),
    ],
)
def test_links_stand_in_headings_lists_captions_tables_and_quotations(
    markup: str, anchor: str
) -> None:
    found = read_page(markup)
    link = link_to(found, "/l")
    assert link.anchor == anchor
    stands(found, link)


def test_a_link_over_several_blocks_stands_on_all_of_them() -> None:
    found = read_page(
        f"<a href='/l'><h2>What comes next</h2><p>Findings in April. {SENTENCE}</p></a>"
    )
    link = link_to(found, "/l")
    assert link.anchor == f"What comes next\n\nFindings in April. {SENTENCE.strip()}"
    stands(found, link)


def test_a_link_of_which_the_text_holds_only_a_part_has_no_place_in_it() -> None:
    caption = f"{SENTENCE}See <a href='/l'>the berth<p>Ad</p></a>after. {SENTENCE}"
    found = read_page(f"<figure><img src='/f.jpg'><figcaption>{caption}</figcaption></figure>")
    assert "See the berth\n\nafter." in found.text
    assert link_to(found, "/l") == Link("https://courier.example/l", "the berth\n\nAd", main=True)


@pytest.mark.parametrize(
    "words", ["", " ", "<img src='/i.png'>", "&nbsp;<br>", "<script>x</script>"]
)
def test_a_link_without_words_stands_nowhere(words: str) -> None:
    link = link_to(read_page(f"<p>{SENTENCE}<a href='/l'>{words}</a> {SENTENCE}</p>"), "/l")
    assert (link.anchor, link.start) == ("", None)


def test_a_link_outside_the_text_has_words_and_no_start() -> None:
    home = link_to(read_page(""), "/")
    assert home == Link("https://courier.example/", "Home", False)


def test_a_link_in_a_headline_that_stands_again_has_its_place_in_the_first() -> None:
    page = (
        "<html><head><title>Ferry resumes</title></head><body><article>"
        f"<h2><a href='/self'>Ferry resumes</a></h2>{PARAGRAPHS}"
    )
    found = read(page.encode(), url=URL, content_type="text/html")
    assert found.text.count("Ferry resumes") == 1
    assert link_to(found, "/self") == Link(
        "https://courier.example/self", "Ferry resumes", main=True, start=0
    )


def test_a_link_that_is_never_closed_is_cut() -> None:
    found = read_page("<p>See <a href='/l'>here." + f"<div>{SENTENCE}</div>" * 100)
    assert 1_900 < len(link_to(found, "/l").anchor) <= 2_000


def test_where_no_main_text_is_told_apart_links_still_have_their_place() -> None:
    page = "<html><body><p>See <a href='/l'>here</a>.</p>" + "<p>The ferry sails.</p>" * 60_001
    found = read(page.encode(), url=URL, content_type="text/html")
    assert "main text not told apart" in (found.note or "")
    assert link_to(found, "/l").start == len("See ")


def page_on_the_strait(*paragraphs: str) -> Capture:
    """An imported page whose text leans on a link."""
    told = "Ships passed, <a href='/report'>the report</a> says and nobody was hurt."
    return desk.said(
        *(len(paragraphs), desk.at(len(paragraphs))),
        payload=desk.page(*paragraphs, told).encode(),
        response_head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        status=200,
    )


def kept(database: Path) -> list[Extraction]:
    """What the pages of an archive say, as it keeps them, in order of coming."""
    with Archive(database) as archive:
        rows = archive.connection.execute("SELECT id FROM extractions ORDER BY id").fetchall()
        return [load_extraction(archive.connection, extraction) for (extraction,) in rows]


def test_an_archive_keeps_where_links_stand(database: Path) -> None:
    capture = page_on_the_strait("Three ships passed on Monday, a minister said.")
    desk.take(database, [capture])
    (found,) = kept(database)
    read_at_once = read(capture.payload or b"", url=desk.STRAIT, content_type="text/html")
    assert found.links == read_at_once.links
    link = next(link for link in found.links if link.anchor == "the report")
    assert link.start == found.text.index("the report says")


def test_links_of_the_same_words_in_other_paragraphs_point_nowhere_wrong(database: Path) -> None:
    sentences = ("Three ships passed on Monday.", "A minister spoke of them on Tuesday.")
    desk.take(database, [page_on_the_strait(*sentences), page_on_the_strait(" ".join(sentences))])
    for found in kept(database):
        for link in found.links:
            assert link.start is None or found.text.startswith(link.anchor, link.start)
    assert len({found.text for found in kept(database)}) == 1


def test_what_was_kept_before_links_had_a_place_is_still_read(database: Path) -> None:
    desk.take(database, [page_on_the_strait("Three ships passed on Monday, a minister said.")])
    (found,) = kept(database)
    links = [(link.href, link.anchor, int(link.main)) for link in found.links]
    data = json.dumps([found.visible, links, found.images]).encode()
    with Archive(database) as archive, archive.transaction() as connection:
        connection.execute(
            "UPDATE extractions SET base_id = NULL, surroundings = ?, surroundings_size = ?",
            (packing.pack(data, None), len(data)),
        )
    (before,) = kept(database)
    assert before.links == tuple(replace(link, start=None) for link in found.links)
