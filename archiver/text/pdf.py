"""Read a PDF: its pages as paragraphs. The only door to pypdf.

A PDF has words at places and knows no paragraphs: one ends where the next line stands farther off
than lines do, is set in another size, or where a short line ends a sentence. What stands at the
head or foot of most pages is no part of the text.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from archiver.models import Assessment, Extraction, Link
from archiver.text.passages import Block, cut, language_of

__all__ = ["read_pdf"]

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what we record ourselves

_MOST_PAGES = 1_000
_MOST_CHARACTERS = 4_000_000
_MOST_LINKS = 2_000
_FAR = 1.3  # times the usual distance of lines: farther apart is another paragraph
_USUAL_DISTANCE = 1.4  # times the size of letters, where a page has too few lines to measure it
_FEWEST_TO_MEASURE = 4
_OTHER_SIZE, _LARGE = 0.1, 1.15  # of the usual size of letters
_SHORT = 0.75  # of a full line: a shorter one ends its paragraph where it ends a sentence
_FULL = 0.9  # the share of lines that are no longer than what counts as full
_REPEATED = 0.5  # of the pages, and three at least: a line there is a running head or foot
_FEWEST_TO_REPEAT = 3
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|стр\.?|صفحة)?\s*\d{1,4}(?:\s*(?:/|of|из|من)\s*\d{1,4})?[-–—\s]*", re.I
)
_MADE_BY_A_PROGRAM = re.compile(
    r"^(?:microsoft \w+ - |untitled|document\d*$)|\.(?:docx?|indd|pdf|rtf|odt)$", re.I
)
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SHAPES = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")
_ENDS = (".", "!", "?", "؟", "…", ":", ";", "”", "»", '"', ")", "。")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its words, how high it stands, and the size of its letters, in points."""

    text: str
    height: float
    size: float


@dataclass(frozen=True, slots=True)
class _Read:
    """The lines of each page, the addresses that its links lead to, and what was left out."""

    pages: tuple[tuple[_Line, ...], ...]
    links: tuple[str, ...]
    title: str | None
    left_out: str | None


def read_pdf(payload: bytes) -> Extraction:
    """What a PDF says; `not_text` where it is locked, damaged, or holds pictures of text alone."""
    try:
        found = _read(payload)
    except (FileNotDecryptedError, DependencyError):
        return _no_text("a PDF that is locked by a password")
    except (
        PyPdfError,
        RecursionError,
        ArithmeticError,
        LookupError,
        ValueError,
        TypeError,
    ) as error:
        return _no_text(f"a PDF that cannot be read ({type(error).__name__}: {error})"[:300])
    blocks = [block for lines in _without_furniture(found.pages) for block in _blocks(lines)]
    if not blocks:
        return _no_text("a PDF without words, perhaps scanned")
    words = " ".join(block.text for block in blocks[:20])
    language = language_of(words)
    return Extraction(
        assessment=Assessment("ok", "a PDF with text"),
        passages=cut(_with_headline(blocks, found.title), language),
        visible=tuple(line.text for page in found.pages for line in page),
        links=tuple(Link(href, "", False) for href in found.links),
        title=found.title or _first_line(blocks),
        language=language if language != "en" else None,
        partial=found.left_out is not None,
        note=found.left_out,
    )


def _no_text(rule: str) -> Extraction:
    return Extraction(assessment=Assessment("not_text", rule), note=rule)


def _read(payload: bytes) -> _Read:
    """The lines and links of the pages, in order, as many as are read at most."""
    reader = PdfReader(io.BytesIO(payload), strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    pages: list[tuple[_Line, ...]] = []
    links: dict[str, None] = {}
    length = 0
    left_out = None
    for number, page in enumerate(reader.pages):
        if number >= _MOST_PAGES or length > _MOST_CHARACTERS:
            left_out = f"only the first {number} pages were read"
            break
        lines = tuple(_lines(page))
        length += sum(len(line.text) for line in lines)
        pages.append(lines)
        links |= dict.fromkeys(_addresses(page))
    return _Read(tuple(pages), tuple(links)[:_MOST_LINKS], _title(reader), left_out)


def _lines(page: PageObject) -> Iterator[_Line]:
    """The lines of a page, as it draws them; ligatures and shapes of letters are letters again."""
    lines: dict[float, list[tuple[float, float, str]]] = {}

    def note(text: str, origin: list[float], place: list[float], _: object, size: float) -> None:
        words = text.replace("\n", "")
        if words:
            height = round(place[5] * origin[3] + origin[5])
            drawn = abs(size * place[3] * origin[3]) or size
            lines.setdefault(height, []).append((place[4], drawn, words))

    page.extract_text(visitor_text=note)
    for height, pieces in lines.items():
        text = " ".join(_SHAPES.sub(_letters, _in_reading_order(pieces)).split())
        if text:
            yield _Line(text, height, max(size for _, size, _ in pieces))


def _in_reading_order(pieces: Sequence[tuple[float, float, str]]) -> str:
    """The pieces of a line as they are read; of one in Arabic script, from the right."""
    drawn = "".join(text for _, _, text in pieces)
    if len(_FROM_THE_RIGHT.findall(drawn)) * 2 <= len(drawn.replace(" ", "")):
        return drawn
    backwards = reversed(pieces)  # of two at one place the later stands before
    return "".join(text for _, _, text in sorted(backwards, key=lambda piece: -piece[0]))


def _letters(shape: re.Match[str]) -> str:
    """The letters that a ligature or the shape of an Arabic letter stands for."""
    return unicodedata.normalize("NFKC", shape[0])


def _addresses(page: PageObject) -> Iterator[str]:
    """Where the links of a page lead."""
    for annotation in page.annotations or ():
        action = annotation.get_object().get("/A")
        address = action.get_object().get("/URI") if action is not None else None
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            yield address


def _title(reader: PdfReader) -> str | None:
    """The title that the file states, unless a program made it up."""
    stated = reader.metadata.title if reader.metadata else None
    title = " ".join(str(stated or "").split())[:300]
    return None if not title or _MADE_BY_A_PROGRAM.search(title) else title


def _without_furniture(pages: Sequence[tuple[_Line, ...]]) -> Iterator[list[_Line]]:
    """The pages without page numbers, and without what stands at the head or foot of most."""
    inner = [_without_numbers(page) for page in pages]
    edges = Counter(_plain(line) for page in inner for line in {*page[:1], *page[-1:]})
    most = max(_FEWEST_TO_REPEAT, len(pages) * _REPEATED)
    for page in inner:
        if page and edges[_plain(page[0])] >= most:
            page = page[1:]
        if page and edges[_plain(page[-1])] >= most:
            page = page[:-1]
        yield page


def _without_numbers(page: Sequence[_Line]) -> list[_Line]:
    """A page without the line at its head or foot that only counts pages."""
    last = len(page) - 1
    return [
        line
        for number, line in enumerate(page)
        if number not in (0, last) or not _PAGE_NUMBER.fullmatch(line.text)
    ]


def _plain(line: _Line) -> str:
    """A line without its digits, which may count pages."""
    return re.sub(r"\d+", "#", line.text)


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    """The lines of a page as paragraphs and headings."""
    if not lines:
        return
    lengths = sorted(len(line.text) for line in lines)
    full = lengths[int((len(lengths) - 1) * _FULL)]
    usual = median(line.size for line in lines)
    apart = _distance(lines)
    text = lines[0].text
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        ends = after is None or (
            abs(line.height - after.height) > apart * _FAR
            or abs(line.size - after.size) > _OTHER_SIZE * usual
            or (len(line.text) < full * _SHORT and line.text.endswith(_ENDS))
        )
        if ends:
            yield Block(text, "heading" if line.size > usual * _LARGE else "sentence")
        if after is not None:
            text = after.text if ends else _joined(text, after.text)


def _distance(lines: Sequence[_Line]) -> float:
    """How far apart the lines of one paragraph stand: the commonest distance on the page."""
    steps = [abs(a.height - b.height) for a, b in pairwise(lines) if a.size == b.size]
    if len(steps) < _FEWEST_TO_MEASURE:
        return _USUAL_DISTANCE * median(line.size for line in lines)
    counted = Counter(round(step) for step in steps if step)
    return min((step for step, n in counted.items() if n == max(counted.values())), default=0.0)


def _joined(text: str, line: str) -> str:
    """A line after another; a word that was parted at the end of a line is one word again."""
    if text.endswith("\u00ad") or (
        text[-1:] in "-‐" and text[-2:-1].islower() and line[:1].islower()
    ):
        return text[:-1] + line
    return f"{text} {line}"


def _with_headline(blocks: list[Block], title: str | None) -> list[Block]:
    """The paragraphs with the stated title as their headline, once."""
    if title is None:
        return blocks
    wanted = title.casefold()
    rest = [
        block
        for number, block in enumerate(blocks)
        if number > 4 or block.text.casefold() != wanted
    ]
    return [Block(title, "headline"), *rest]


def _first_line(blocks: Sequence[Block]) -> str | None:
    """The first paragraph as a title, where it looks like one."""
    line = blocks[0].text
    return line if len(line) <= 200 and not line.endswith(_ENDS) else None
