"""What differs between two texts: passages aligned, words compared, the page around them."""

from __future__ import annotations

from archiver.compare.align import Pairing, align
from archiver.compare.changes import COMPARE, compare
from archiver.compare.edits import apply, tokens, word_edits
from archiver.compare.similarity import similarity

__all__ = [
    "COMPARE",
    "Pairing",
    "align",
    "apply",
    "compare",
    "similarity",
    "tokens",
    "word_edits",
]
