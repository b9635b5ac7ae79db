"""Texts as paragraphs, and what is found quoted in them: for tests of quotations and speakers."""

from __future__ import annotations

from pathlib import Path

from archiver.cite.quotes import find_quotes
from archiver.demo.layout import read_copy, render
from archiver.models import Assessment, Extraction, Passage, Quote
from archiver.text.extract import read
from archiver.text.passages import Block, cut

TEXTS = Path(__file__).parent.parent / "archiver" / "demo" / "texts"


def text_of(*paragraphs: str, byline: str | None = None) -> Extraction:
    """The paragraphs as the reading of a page; `> ` begins a quotation block, `## ` a heading."""
    blocks = []
    for paragraph in paragraphs:
        for mark, element in (("> ", "quotation_block"), ("## ", "heading"), ("", "sentence")):
            if paragraph.startswith(mark):
                blocks.append(Block(paragraph.removeprefix(mark), element))
                break
    return extraction(cut(blocks, None), byline)


def one_line(text: str) -> Extraction:
    """A text as a single passage."""
    return extraction((Passage(text, "sentence", 0, ""),))


def extraction(passages: tuple[Passage, ...], byline: str | None = None) -> Extraction:
    return Extraction(assessment=Assessment("ok", "test"), passages=passages, byline=byline)


def demo_text(name: str) -> Extraction:
    """A page of the invented newsroom, set and read as visitors get it."""
    copy = read_copy((TEXTS / f"{name}.txt").read_text())
    return read(render(copy).encode(), url="http://127.0.0.1/a", content_type="text/html")


def quoted(*paragraphs: str) -> list[Quote]:
    """What stands quoted in the paragraphs, without claims."""
    return [quote for quote in find_quotes(text_of(*paragraphs)) if quote.kind != "claim"]


def words(*paragraphs: str) -> list[str]:
    """The words of each quotation in the paragraphs."""
    return [quote.text for quote in quoted(*paragraphs)]


def speakers(*paragraphs: str) -> list[str | None]:
    """Who says what is quoted in the paragraphs, in order; outermost quotations only."""
    return [quote.speaker for quote in quoted(*paragraphs) if not quote.depth]
