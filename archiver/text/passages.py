"""Cut blocks of text into passages: sentences, headings, captions and quotation blocks.

Gaps and passages in order are the text itself: no code point is lost, doubled or changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from archiver.models import Passage
from archiver.text.names import SEGMENTER

__all__ = ["GAP", "SEGMENTER", "Block", "cut", "language_of"]

GAP = "\n\n"  # between two blocks of a page
_NOT_SHOWN = re.compile(r"[\s\ud800-\udfff]")
_SCRIPTS = (
    ("ar", re.compile(r"[؀-ۿ]")),
    ("ru", re.compile(r"[Ѐ-ӿ]")),
    ("ja", re.compile(r"[぀-ヿ]")),
    ("zh", re.compile(r"[一-鿿]")),
    ("hi", re.compile(r"[ऀ-ॿ]")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that the page sets apart, and the element that its passages will have."""

    text: str
    element: str = "sentence"  # headline sentence heading caption quotation_block
    gap: str = GAP


def cut(blocks: Iterable[Block], language: str | None) -> tuple[Passage, ...]:
    """The passages of the blocks in order; only sentences are divided, and never across blocks.

    `language` is a BCP 47 primary subtag, or None where the script of the text must decide.
    """
    passages: list[Passage] = []
    position = 0
    pending = ""
    for block in blocks:
        pending = pending + block.gap if passages else ""
        for gap, text in _pieces(block, language):
            pending += gap
            if not text:
                continue
            start = position + len(pending)
            passages.append(Passage(text, block.element, start, pending))
            position, pending = start + len(text), ""
    return tuple(passages)


def language_of(text: str) -> str:
    """The language whose rules for ends of sentences fit the script of the text best."""
    sample = text[:2000]
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    name = max(counts, key=lambda script: counts[script])
    if counts[name] * 3 <= len(sample):
        return "en"
    return "ja" if name == "zh" and counts["ja"] else name


def _pieces(block: Block, language: str | None) -> Iterator[tuple[str, str]]:
    """White space and text by turns, which together are the block; the last text may be empty."""
    text = block.text
    ends = _sentence_ends(text, language) if block.element == "sentence" else [len(text)]
    begin = 0
    for end in ends:
        piece = text[begin:end]
        words = piece.strip()
        lead = len(piece) - len(piece.lstrip())
        yield piece[:lead], words
        begin = begin + lead + len(words)
    if begin < len(text):
        yield text[begin:], ""


def _sentence_ends(text: str, language: str | None) -> list[int]:
    """The offsets at which sentences end, by sentencex; one sentence where it gives no division.

    It is shown plain spaces for all white space, because sentencex 1.0.32 panics on some that take
    several bytes (U+2028), and for lone surrogates; offsets stay the same.
    """
    shown = _NOT_SHOWN.sub(" ", text)
    try:
        bounds = get_sentence_boundaries(language or language_of(text), shown)
    except BaseException as failure:  # its panics are no Exception
        if type(failure).__name__ != "PanicException":
            raise
        return [len(text)]
    ends = [
        bound["end_index"]
        for bound in bounds
        if not shown.startswith("/", bound["end_index"])  # "… in Syria. / RT" is one caption
    ]
    return ends if ends and ends == sorted(ends) and ends[-1] == len(text) else [len(text)]
