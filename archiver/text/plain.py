"""Read plain text: a headline where there is one, and a block for each paragraph."""

from __future__ import annotations

import re

from archiver.text.passages import Block

__all__ = ["blocks_of_plain_text"]

_PARAGRAPH = re.compile(r"[^\S\n]*\S.*(?:\n[^\S\n]*\S.*)*")
_LONGEST_HEADLINE = 200
_ENDS_A_SENTENCE = (".", "。", "؟", "।")


def blocks_of_plain_text(text: str) -> tuple[Block, ...]:
    """The paragraphs, divided by empty lines, with what stands between them kept as gaps.

    Line breaks inside a paragraph stay as they are, as do no-break spaces and quotation marks. The
    first line is the headline if an empty line follows it and it is short and no sentence.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks: list[Block] = []
    end = 0
    for found in _PARAGRAPH.finditer(lines):
        element = "sentence" if blocks or not _is_headline(found[0], lines) else "headline"
        blocks.append(Block(found[0], element, lines[end : found.start()]))
        end = found.end()
    return tuple(blocks)


def _is_headline(paragraph: str, text: str) -> bool:
    """Whether the first paragraph is one short line without a full stop, with more text to come."""
    line = paragraph.strip()
    return (
        "\n" not in line
        and len(line) <= _LONGEST_HEADLINE
        and not line.endswith(_ENDS_A_SENTENCE)
        and bool(text.strip() != line)
    )
