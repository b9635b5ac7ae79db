"""Reading pages: what an invented newspaper prints must come through, and nothing else."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.models import Extraction
from archiver.text.extract import EXTRACTOR, read

ARTICLE = """<!doctype html><html lang="en-GB"><head>
<meta charset="utf-8"><title>Ferry to Norhaven resumes - Harbour Courier</title>
<meta property="og:title" content="Ferry to Norhaven resumes">
<meta property="og:site_name" content="Harbour Courier">
<meta property="article:published_time" content="2026-03-01T12:30:15+03:00">
<meta property="article:modified_time" content="2026-03-02">
<link rel="canonical" href="/2026/ferry">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "NewsArticle", "headline": "Ferry to Norhaven resumes",
  "author": [{"@type": "Person", "name": "Ada Lund"}, {"@type": "Person", "name": "Jo Ek"}]}]}
</script><style>.x{color:red}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Ferry to Norhaven resumes</h1>
<p>The ferry between the mainland and Norhaven sailed again on Sunday after a break of eleven
 days. It carried 214 passengers, the harbour office said.</p>
<figure><img src="/img/ferry.jpg"><figcaption>The ferry at its berth on Sunday morning. Photo:
 Harbour Office</figcaption></figure>
<p>Traders on the island had lost about 30 per cent of a week's income, according to
 <a href="https://chamber.example/report">a report by the chamber of trade</a>.</p>
<blockquote><p>We were told of the break one hour before it began, and nobody has told us the
 reason since then.</p></blockquote>
<h2>What comes next</h2>
<p>The ministry of transport will publish its findings in April. Dr.&nbsp;Holm, who leads the
 inquiry, declined to comment on the cause of the failure before that date.</p>
<ul><li>The morning ferry leaves at seven from the northern pier of the harbour.</li>
<li>The evening ferry leaves at six from the same pier, except on Sundays.</li></ul>
<p style="display: none">This sentence is hidden from every reader of the page.</p>
<script>document.write("never shown")</script>
</article><footer><p>Imprint</p><a href="javascript:void(0)">Cookies</a></footer></body></html>"""


def read_page(html: str | bytes, content_type: str | None = "text/html") -> Extraction:
    """A page as the reader sees it, at an invented address."""
    payload = html if isinstance(html, bytes) else html.encode()
    return read(
        payload, url="https://courier.example/2026/03/ferry.html", content_type=content_type
    )


def texts(extraction: Extraction, element: str) -> list[str]:
    """The passages of one element."""
    return [p.text for p in extraction.passages if p.element == element]


def test_an_article_is_read_with_its_headline_once() -> None:
    found = read_page(ARTICLE)
    assert found.assessment.kind == "ok"
    assert found.title == "Ferry to Norhaven resumes"
    assert texts(found, "headline") == ["Ferry to Norhaven resumes"]
    assert found.passages[0].element == "headline"
    assert found.text.count("Ferry to Norhaven resumes") == 1


def test_sentences_headings_quotations_and_captions_are_kept_apart_and_in_order() -> None:
    found = read_page(ARTICLE)
    assert texts(found, "heading") == ["What comes next"]
    assert texts(found, "quotation_block") == [
        "We were told of the break one hour before it began, and nobody has told us the reason"
        " since then."
    ]
    assert texts(found, "caption") == [
        "The ferry at its berth on Sunday morning. Photo: Harbour Office"
    ]
    assert "It carried 214 passengers, the harbour office said." in texts(found, "sentence")
    order = [p.element for p in found.passages if p.element != "sentence"]
    assert order == ["headline", "caption", "quotation_block", "heading"]


def test_an_abbreviation_ends_no_sentence_and_a_no_break_space_stays() -> None:
    assert any("Dr.\u00a0Holm, who leads" in text for text in texts(read_page(ARTICLE), "sentence"))


def test_each_point_of_a_list_is_a_block_of_its_own() -> None:
    found = read_page(ARTICLE)
    points = [p for p in found.passages if "ferry leaves at" in p.text]
    assert len(points) == 2
    assert points[1].gap == "\n\n"


def test_what_no_reader_sees_is_not_text() -> None:
    found = read_page(ARTICLE)
    for hidden in ("never shown", "hidden from every reader", "color:red"):
        assert hidden not in found.text
        assert not any(hidden in block for block in found.visible)


def test_the_second_reading_holds_what_the_main_text_leaves_out() -> None:
    found = read_page(ARTICLE)
    assert "Imprint" in found.visible
    assert "Imprint" not in found.text
    assert "What comes next" in found.visible
    assert found.visible.index("Sport") < found.visible.index("What comes next")


def test_links_are_absolute_and_know_whether_the_text_leans_on_them() -> None:
    links = {link.anchor: link for link in read_page(ARTICLE).links}
    report = links["a report by the chamber of trade"]
    assert (report.href, report.main) == ("https://chamber.example/report", True)
    assert (links["Sport"].href, links["Sport"].main) == ("https://courier.example/sport", False)
    assert "Cookies" not in links


def test_images_of_the_article_are_named_by_their_address() -> None:
    assert read_page(ARTICLE).images == ("https://courier.example/img/ferry.jpg",)


def test_the_date_is_kept_to_the_second_and_as_printed() -> None:
    found = read_page(ARTICLE)
    assert found.published_at == "2026-03-01T09:30:15Z"
    assert found.published_as_printed == "2026-03-01T12:30:15+03:00"
    assert found.published_precision == "second"
    assert (found.modified_at, found.modified_as_printed) == ("2026-03-02", "2026-03-02")


def test_byline_language_and_canonical_address_are_read() -> None:
    found = read_page(ARTICLE)
    assert found.byline == "Ada Lund, Jo Ek"
    assert found.language == "en"
    assert found.canonical_url == "https://courier.example/2026/ferry"
    assert (found.charset, found.charset_source) == ("utf-8", "meta")


def test_an_arabic_and_a_russian_page_are_read() -> None:
    arabic = "<html lang=ar><body><h1>عودة العبارة</h1>" + (
        "<p>أعلنت وزارة النقل يوم الأحد عودة العبارة إلى العمل. هل تعود الحركة إلى الميناء؟</p>" * 3
    )
    found = read_page(arabic)
    assert found.language == "ar"
    assert "هل تعود الحركة إلى الميناء؟" in texts(found, "sentence")
    russian = "<html lang=ru><body><p>Паром вернулся. Об этом сообщил А. С. Петров.</p></body>"
    assert texts(read_page(russian), "sentence")[0] == "Паром вернулся."


def test_the_same_bytes_read_the_same_whatever_was_read_before() -> None:
    pages = [ARTICLE.replace("ferry", word) for word in ("ferry", "train", "bus", "tram")]
    alone = [read_page(page) for page in pages]
    assert [read_page(page) for page in reversed(pages)] == alone[::-1]
    assert [read_page(page) for page in pages] == alone


def test_what_made_the_text_is_named_with_its_versions() -> None:
    names = dict(part.split("/") for part in EXTRACTOR.split())
    assert set(names) == {"trafilatura", "lxml", "pypdf", "archiver"}


@pytest.mark.parametrize("payload", [b"", b" \n\t ", b"<!-- -->", b"<html><body></body></html>"])
def test_a_page_without_words_is_empty(payload: bytes) -> None:
    found = read_page(payload)
    assert found.assessment.kind == "empty"
    assert found.passages == () and found.visible == ()


def test_a_page_that_only_a_script_would_fill_is_empty_but_keeps_its_title() -> None:
    found = read_page("<html><head><title>Ferry</title></head><body><script>f()</script></body>")
    assert (found.assessment.kind, found.title, found.passages) == ("empty", "Ferry", ())


def test_what_a_page_keeps_for_readers_without_scripts_is_read_where_it_shows_nothing_else() -> (
    None
):
    found = read_page("<html><body><noscript><p>The ferry sails again.</p></noscript></body>")
    assert found.text == "The ferry sails again."


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        (b"%PDF-1.7\n" + b"text " * 50, "text/html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "text/html; charset=utf-8"),
        (random.Random(7).randbytes(5_000), "text/html"),
        (random.Random(8).randbytes(5_000), "text/plain"),
        (b'{"ferry": 1}', "application/json"),
        (b"PK\x03\x04" + bytes(50), None),
    ],
)
def test_what_is_no_text_is_said_to_be_none_whatever_its_type_claims(
    payload: bytes, content_type: str | None
) -> None:
    assert read_page(payload, content_type).assessment.kind == "not_text"


@pytest.mark.parametrize(
    "content_type", ["image/jpeg", "application/json", None, "", ";;=", "text"]
)
def test_a_page_is_a_page_whatever_its_type_claims(content_type: str | None) -> None:
    assert read_page(ARTICLE, content_type).title == "Ferry to Norhaven resumes"


def test_a_text_below_256_levels_is_missed_and_the_text_is_said_to_be_partial() -> None:
    deep = b"<html><body><p>The ferry sails.</p>" + b"<div>" * 100_000 + b"The train runs."
    found = read_page(deep)
    assert found.partial and "depth" in (found.note or "")
    assert "The ferry sails." in found.text
    assert not read_page(b"<html><body><p>The ferry sails.</p>" + b"<div>" * 50).partial


def test_a_text_behind_ten_megabytes_without_a_tag_is_said_to_be_partial() -> None:
    found = read_page(b"<html><body><p>The ferry sails.</p><p>" + b"word " * 2_400_000 + b"</p>")
    assert found.partial and found.note


def test_a_page_of_too_many_elements_is_read_without_choosing() -> None:
    found = read_page(b"<html><body>" + b"<p>The ferry sails.</p>" * 61_000)
    assert found.assessment.kind == "ok"
    assert len(found.visible) == 61_000
    assert "60,000" in (found.note or "")


def test_at_most_two_thousand_links_are_kept_those_of_the_text_first() -> None:
    many = "".join(f'<a href="/n{n}">n</a>' for n in range(3_000))
    found = read_page(ARTICLE.replace("<article>", f"<div>{many}</div><article>"))
    assert len(found.links) == 2_000
    assert any(link.href == "https://chamber.example/report" for link in found.links)


def test_links_that_cannot_be_addresses_cost_nothing_but_themselves() -> None:
    links = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            "http://[::1",
            "//[",
            "data:text/html,x",
            " JavaScript:x",
            "/ok",
            "../up",
            "#a",
        )
    )
    found = read_page(f"<html><head><base href='/b/c'></head><body><p>Ferry {links}</p></body>")
    hrefs = [link.href for link in found.links]
    assert "https://courier.example/ok" in hrefs
    assert "https://courier.example/up" in hrefs
    assert not any(href.lower().startswith(("data:", "javascript:")) for href in hrefs)


def test_control_characters_and_noncharacters_do_not_stop_the_reader() -> None:
    found = read_page(
        "<html><body><p>The\x00 fer\x08ry \ufffe sails.\uffff &#1; &#xFFFF;</p></body>"
    )
    assert "ferry" in found.text


def test_a_title_with_half_a_character_can_still_be_stored() -> None:
    script = (
        '{"@type": "NewsArticle", "headline": "Ferry \\ud83d \\u0000 sails", "author": "\\ud800"}'
    )
    found = read_page(
        f'<html><head><script type="application/ld+json">{script}</script></head><body><p>It sails.'
    )
    assert found.title == "Ferry ? sails"
    assert repr(found).encode("utf-8")


def test_two_line_breaks_end_a_paragraph_and_one_does_not() -> None:
    for end in ("<br> <br>", "<br><br>", "<br>\n&nbsp;<br>", "<br><br><br><br>"):
        found = read_page(f"<html><body>The ferry<br>sails{end}The train<br/>runs</body></html>")
        assert found.visible == ("The ferry\nsails", "The train\nruns")


def test_the_lines_of_a_quotation_stay_together() -> None:
    found = read_page("<html><body><blockquote>It sails.<br><br>It sings.</blockquote></body>")
    assert found.visible == ("It sails.\nIt sings.",)


def test_the_cells_of_a_row_stay_together() -> None:
    rows = "<tr><th>Dead</th><td>30</td></tr><tr><th>Hurt</th><td>4</td></tr>"
    assert read_page(f"<html><body><table>{rows}</table></body>").visible == ("Dead 30", "Hurt 4")


@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", None, "image/png"]))
@settings(max_examples=150, deadline=None)
def test_no_payload_raises_and_offsets_always_point_at_the_passage(
    payload: bytes, content_type: str | None
) -> None:
    found = read_page(payload, content_type)
    assert found.assessment.kind in ("ok", "empty", "not_text")
    for passage in found.passages:
        assert found.text[passage.start : passage.start + len(passage.text)] == passage.text


@given(st.lists(st.sampled_from(ARTICLE.split(">")), max_size=40))
@settings(max_examples=60, deadline=None)
def test_pieces_of_a_page_in_any_order_are_read(pieces: list[str]) -> None:
    found = read_page("<html>" + ">".join(pieces))
    assert found.assessment.kind in ("ok", "empty")
    assert found.text == "".join(p.gap + p.text for p in found.passages)


def test_a_plain_text_keeps_every_character_of_its_paragraphs() -> None:
    text = (
        "Ferry to Norhaven resumes\n\nBerth of the ferry. / HC\n\n\n“It sails,” she said.\u00a0“At"
        " last…”\nHe agreed.\r\n\r\n   The end"
    )
    found = read_page(text, "text/plain; charset=utf-8")
    assert found.title == "Ferry to Norhaven resumes"
    assert found.text == text.replace("\r\n", "\n")
    assert texts(found, "headline") == ["Ferry to Norhaven resumes"]
    assert "Berth of the ferry. / HC" in texts(found, "sentence")
    assert found.visible[2] == "“It sails,” she said.\u00a0“At last…”\nHe agreed."


def test_a_plain_text_that_begins_with_a_sentence_has_no_headline() -> None:
    found = read_page("The ferry sails again.\n\nIt carried 214 passengers.", "text/plain")
    assert (found.title, [p.element for p in found.passages]) == (None, ["sentence"] * 2)
    assert read_page("The ferry\nsails\n\nIt carried 214.", "text/plain").title is None
    assert read_page("Ferry", "text/plain").title is None


def test_markup_sent_as_plain_text_is_plain_text() -> None:
    assert read_page("<p>1 < 2</p>", "text/plain").text == "<p>1 < 2</p>"


def test_reading_a_page_does_not_change_the_process() -> None:
    before = dict(os.environ)
    read_page(ARTICLE)
    assert dict(os.environ) == before


def test_a_text_cut_to_two_paragraphs_keeps_its_paragraphs_apart() -> None:
    page = """<html><head><title>Quay opens</title></head><body><header><a href="/">Site</a>
    </header><main><article><h1>Quay opens again</h1><p class="byline">By Ann Marsh</p>
    <p>The quay opened again on Thursday, the harbour master said.</p>
    <p>Three ships waited outside the bar.</p></article></main><footer>About us</footer></body>
    </html>"""
    found = read(page.encode(), url="https://daily.example/quay", content_type="text/html")
    assert [passage.text for passage in found.passages] == [
        "Quay opens again",
        "By Ann Marsh",
        "The quay opened again on Thursday, the harbour master said.",
        "Three ships waited outside the bar.",
    ]
