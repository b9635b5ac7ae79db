"""Statements that come as PDF: their pages as paragraphs, in three scripts, whatever is wrong."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from archiver.models import Extraction
from archiver.text.extract import read
from archiver.text.kind import kind_of

FIRST = (
    "The port authority closed the channel to tankers for six hours on Monday. The closure followed"
    " a report that buoy 14 had broken loose near the southern breakwater, of which pilots had"
    " warned the authority in March and again at the beginning of this year."
)
SECOND = (
    "Two tugs brought the buoy back. “We saw no damage to any ship,” harbour captain Adib Qassar"
    " said. He added that the channel would be surveyed again before the end of the week, at the"
    " authority’s own expense, and that the survey would be published … in full."
)
ARABIC = "أعلنت إدارة المرفأ أن العمل سيعود صباح الاثنين بعد توقف دام ثلاثة أيام بسبب العاصفة."
RUSSIAN = (
    "Городские власти закрыли мост на ремонт: движение вернётся не раньше апреля, сообщил инженер."
)
LATER = "The second page begins here, with a paragraph of its own."
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>Statement No. 417</title><style>'
    "@page {{ size: A4; margin: 2cm }}</style></head><body>{}</body></html>"
)
BODY = (
    f"<h1>Statement No. 417</h1><p>{FIRST}</p><p>{SECOND}</p><p dir='rtl'>{ARABIC}</p>"
    f"<p>{RUSSIAN}</p><div style='page-break-before: always'></div><p>{LATER}</p>"
    "<p><a href='https://harbour.example/notes/417'>The note to mariners</a></p>"
)


def printed(folder: Path, body: str) -> bytes:
    """A page as a browser prints it to PDF."""
    (folder / "statement.html").write_text(PAGE.format(body))
    subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            f"--user-data-dir={folder / 'profile'}",
            *("--no-pdf-header-footer", f"--print-to-pdf={folder / 'statement.pdf'}"),
            (folder / "statement.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "statement.pdf").read_bytes()


def read_it(payload: bytes) -> Extraction:
    return read(payload, url="https://harbour.example/417.pdf", content_type="application/pdf")


def paragraphs(found: Extraction) -> list[str]:
    return [one for one in found.text.split("\n\n") if one]


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A statement of two pages in three scripts."""
    return printed(tmp_path_factory.mktemp("pdf"), BODY)


@pytest.mark.browser
def test_a_statement_in_pdf_is_read_paragraph_by_paragraph(statement: bytes) -> None:
    found = read_it(statement)
    assert found.assessment.kind == "ok" and not found.partial
    assert found.title == "Statement No. 417"
    assert paragraphs(found) == [
        *("Statement No. 417", FIRST, SECOND, ARABIC, RUSSIAN, LATER, "The note to mariners")
    ]
    assert found.passages[0].element == "headline"
    assert [link.href for link in found.links] == ["https://harbour.example/notes/417"]


@pytest.mark.browser
def test_page_numbers_and_running_heads_are_no_part_of_a_statement(
    statement: bytes, tmp_path: Path
) -> None:
    told = [f"{FIRST} So said the {who}." for who in ("captain", "pilot", "mate", "keeper")]
    body = "".join(
        "<div style='page-break-after: always'><p>Harbour office, statements</p>"
        f"<p>{one}</p><p>{number} / 4</p></div>"
        for number, one in enumerate(told, 1)
    )
    found = read_it(printed(tmp_path, body))
    assert paragraphs(found) == ["Statement No. 417", *told]
    assert "Harbour office, statements" in found.visible


@pytest.mark.browser
def test_a_locked_statement_says_that_it_is_locked(statement: bytes) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(statement)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    found = read_it(locked.getvalue())
    assert (found.assessment.kind, found.text) == ("not_text", "")
    assert "password" in found.assessment.rule


@pytest.mark.browser
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_statement_that_breaks_off_is_read_or_said_to_be_broken(
    statement: bytes, share: float
) -> None:
    found = read_it(statement[: int(len(statement) * share)])
    assert found.assessment.kind in ("ok", "not_text", "unread")
    assert found.assessment.rule


def test_a_pdf_without_words_says_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    blank = io.BytesIO()
    writer.write(blank)
    found = read_it(blank.getvalue())
    assert (found.assessment.kind, found.assessment.rule) == (
        *("not_text", "a PDF without words, perhaps scanned"),
    )


def test_a_pdf_is_known_by_its_bytes() -> None:
    assert kind_of(b"%PDF-1.7\n...", "text/html")[0] == "pdf"
    assert kind_of(b"\n\n%PDF-1.4\n", None)[0] == "pdf"
    assert kind_of(b"<html><p>%PDF-1.4</p>", "text/html")[0] == "page"
    assert read_it(b"%PDF-1.7\n%%EOF").assessment.kind == "not_text"
