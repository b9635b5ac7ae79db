"""A paragraph as the words and stops outside its quotations; each quotation is one token.

Sentences end where the text's passages do, except inside a quotation and where words that say who
spoke follow one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from archiver.cite.marks import Paragraph
from archiver.cite.speaker_words import cut_to_root, listed
from archiver.words import folded_word

__all__ = ["QUOTATION", "Token", "plain", "script_of", "tokens_of"]

QUOTATION = "“”"  # the text of a token that stands for a quotation

_HIDDEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
_WORD = rf"\w+(?:[{_MARKS}{_HIDDEN}]+\w*)*"
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|\d+(?:[.,]\d+)+|{_WORD}(?:[-‐‑'’ʼ]{_WORD})*(?:\.(?:com|org|net)\b)?|[^\s\w{_HIDDEN}{_MARKS}“”„‟«»‹›‘\"＂]"
)
_NOT_SEEN = re.compile(rf"[{_HIDDEN}]")
_ABBREVIATED = listed(
    "mr mrs ms dr prof gen col maj capt lt sgt cpl pvt adm cmdr brig sen rep gov rev supt insp cllr"
    " st jr sr hon inc corp ltd г им гг"
)
_PARTICLES = ("al-", "el-", "as-", "ash-", "an-", "at-", "ar-", "ad-", "az-", "аль-", "ас-", "аш-")
# Adjectives made of names: London-based, Just-released.
_OF_NAMES = ("-led", "-born", "-run", "-made", "-wide", "-era", "-style", "-language")
_PARTICIPLE = re.compile(r"-\w{2,}(?:ed|\w\wing)$")
# What a pronoun or an auxiliary is written together with: he'd, they've, doesn't.
_WRITTEN_TOGETHER = re.compile(
    r"(i|you|he|she|it|we|they|that|there|who|what)'(?:d|ll|m|re|s|ve)|"
    r"(are|can|could|did|do|does|had|has|have|is|might|must|should|was|were|would|ca|wo)n?'t"
)
_PARTED = {"ca": "can", "wo": "will"}
_ORGANISATION = {"WHO": "w.h.o."}  # not the word who
_ARABIC, _CYRILLIC = re.compile("[\u0600-\u06ff]+"), re.compile("[\u0400-\u04ff]+")
_OTHER_SCRIPT = re.compile("[\u0400-\u04ff\u0600-\u06ff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_SAMPLE = 100
_JOINING = frozenset((".", "'", "’"))  # what may belong to the word before it


class Token(NamedTuple):
    """A word, a stop, or a quotation (`span` is its place among the text's spans, else -1).

    `low` is its folded form without a possessive ’s, `root` what word lists are compared by;
    `owns` tells a possessive, `name` a capital, `is_word` a word or number.
    """

    start: int
    end: int
    text: str
    low: str
    root: str
    span: int = -1
    owns: bool = False
    name: bool = False
    is_word: bool = False


_made = tuple.__new__  # a third quicker than calling Token, of which a text has thousands
_Known = tuple[str, str, str, int, bool, bool, bool]  # a token's fields behind its place
_Piece = tuple[int, int, _Known]  # its place counts from the stretch's start
_LONGEST_REMEMBERED = 40  # code points between two spaces
_MOST_REMEMBERED = 65_536


def plain(text: str) -> str:
    """Words without marks that are not seen, one space between them."""
    return " ".join((text if text.isascii() else _NOT_SEEN.sub("", text)).split())


def script_of(text: str, start: int, end: int) -> str:
    """`ar`, `ru` or `en`: whose script most letters at a paragraph's beginning are of."""
    sample = text[start : min(end, start + _SAMPLE)]
    if sample.isascii() or not _OTHER_SCRIPT.search(sample):
        return "en"
    letters = _size(_LETTERS, sample)
    for language, script in (("ar", _ARABIC), ("ru", _CYRILLIC)):
        if _size(script, sample) * 2 > letters:
            return language
    return "en"


def _size(letters: re.Pattern[str], sample: str) -> int:
    """How many code points of a sample are of a kind."""
    return len("".join(letters.findall(sample)))


def tokens_of(
    text: str, paragraph: Paragraph, quoted: Sequence[tuple[int, int, int]], language: str
) -> list[Token]:
    """The tokens of a paragraph; `quoted` are the stretches of its quotations, with their span."""
    tokens: list[Token] = []
    place = paragraph.start
    for start, end, span in quoted:
        _read(text, place, start, language, tokens)
        tokens.append(Token(start, end, QUOTATION, "", "", span))
        place = end
    _read(text, place, paragraph.end, language, tokens)
    return tokens


def _read(text: str, start: int, end: int, language: str, tokens: list[Token]) -> None:
    """Add the words and stops of a stretch; none reaches over a space."""
    pieces = _PIECES[language]
    for written in text[start:end].split(" "):
        for begin, behind, known in pieces[written]:
            tokens.append(_made(Token, (start + begin, start + behind, *known)))
        start += len(written) + 1


class _Pieces(dict[str, tuple[_Piece, ...]]):
    """The tokens of what stands between two spaces, worked out when it is first met."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, written: str) -> tuple[_Piece, ...]:
        pieces = tuple(_pieces_of(written, self._language))
        if len(written) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[written] = pieces
        return pieces


def _pieces_of(written: str, language: str) -> list[_Piece]:
    """The words and stops of a stretch; the stop of an abbreviation is part of it."""
    pieces: list[_Piece] = []
    for found in _TOKEN.finditer(written):
        begin, behind = found.span()
        piece = written[begin:behind]
        if piece in _JOINING and pieces and pieces[-1][1] == begin:
            first, last, known = pieces[-1]
            token = Token(first, last, *known)
            if piece == "." and _is_short_form(token):
                continue
            if piece != "." and token.is_word:
                pieces[-1] = first, last, (*known[:4], True, *known[5:])
                continue
        pieces.append((begin, behind, _known(piece, language)))
    return pieces


def _is_short_form(token: Token) -> bool:
    """Whether a word is an initial or a title that is written with a stop."""
    return token.low in _ABBREVIATED or (len(token.low) == 1 and token.name)


@lru_cache(maxsize=65_536)
def _known(piece: str, language: str) -> _Known:
    """A token's fields behind its place, as its text tells them."""
    if not piece[0].isalnum():
        return piece, piece, piece, -1, False, False, False
    low = _ORGANISATION.get(piece) or folded_word(piece)
    parts = _WRITTEN_TOGETHER.fullmatch(low) if "'" in low else None
    owns = parts is None and low.endswith("'s")
    if parts:
        low = parts[1] or _PARTED.get(parts[2], parts[2])
    elif owns:
        low = low[:-2]
    inner = "-" in low and _inner_capital(piece)
    adjective = "-" in low and (
        low.endswith(_OF_NAMES) or (not inner and _PARTICIPLE.search(low) is not None)
    )
    name = (piece[0].isupper() and not adjective) or (inner and low.startswith(_PARTICLES))
    return piece, low, cut_to_root(language, low), -1, owns, name, True


def _inner_capital(piece: str) -> bool:
    """Whether a capital follows the first hyphen."""
    tail = piece.partition("-")[2]
    return tail[:1].isupper()


_PIECES = {language: _Pieces(language) for language in ("en", "ru", "ar")}
