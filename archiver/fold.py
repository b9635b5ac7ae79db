"""Fold text to the form in which words are searched and compared, with a way back to the original.

Case, typographic variants, diacritics of the Latin, Greek, Cyrillic, Arabic and Hebrew scripts, and
invisible marks are folded away. й, ў and ї stay: they are letters of their own.
"""

from __future__ import annotations

import sys
import unicodedata

__all__ = ["FOLD", "fold", "fold_offsets", "search_words"]

_MOST_WORDS = 16
FOLD = f"fold/1 unicode/{unicodedata.unidata_version}"  # raise the rule's number when it changes

_LETTERS_OF_THEIR_OWN = frozenset("йўї")
# What one folded letter becomes, after decomposition and case: Arabic letter variants (hamza forms
# decompose by themselves), quotation marks, apostrophes and dashes.
_UNIFIED = {
    **dict.fromkeys("ىیېے", "ي"),
    **dict.fromkeys("ٱٲٳ", "ا"),
    **dict.fromkeys("ةہھە", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("‘’‚‛ʼʻʹ`´′＇", "'"),
    **dict.fromkeys("“”„‟«»″＂〝〞", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
}
_DROPPED = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x0300, 0x036F),  # combining marks of Latin, Greek and Cyrillic
    (0x0483, 0x0487),
    (0x0591, 0x05BD),  # Hebrew points and accents
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),  # Arabic signs
    (0x061C, 0x061C),  # Arabic letter mark
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x065F),  # tashkil and hamza marks
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x08D3, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),  # zero-width space and joiners, direction marks
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF),  # byte order mark
)


def _is_dropped(character: str) -> bool:
    """Whether a mark carries no letter: diacritics, tashkil, tatweel, direction marks."""
    point = ord(character)
    return any(first <= point <= last for first, last in _DROPPED)


def _settle(character: str) -> str:
    """One decomposed, lower-case character in its unified form; empty where it is dropped."""
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return "" if _is_dropped(character) else _UNIFIED.get(character, character)


def _fold_character(character: str) -> str:
    """One composed character, folded."""
    lower = unicodedata.normalize("NFC", character.casefold())
    if lower in _LETTERS_OF_THEIR_OWN:
        return lower
    if character in _UNIFIED:  # some of these have a compatibility form that begins with a space
        return _UNIFIED[character]
    decomposed = unicodedata.normalize("NFKD", character.casefold()).casefold()
    kept = "".join(map(_settle, unicodedata.normalize("NFKD", decomposed)))
    return unicodedata.normalize("NFC", kept)


class _Table(dict[int, str]):
    """What each code point folds to, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        """Fold a code point that was not met before, and remember it."""
        folded = _fold_character(chr(point))
        self[point] = folded
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """The text in its folded form; folding twice changes nothing."""
    if text.isascii():
        return text.translate(_TABLE)
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", composed.translate(_TABLE))


def search_words(text: str) -> list[str]:
    """The words of a search, folded, each once, 16 at most, free of full-text syntax."""
    spaced = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return list(dict.fromkeys(spaced.split()))[:_MOST_WORDS]


def fold_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its code points, the offset of its origin in `text`."""
    composed, origins = _compose(text, list(range(len(text))))
    folded: list[str] = []
    offsets: list[int] = []
    for character, origin in zip(composed, origins, strict=True):
        piece = _TABLE[ord(character)]
        folded.append(piece)
        offsets.extend([origin] * len(piece))
    return _compose("".join(folded), offsets)


def _compose(text: str, origins: list[int]) -> tuple[str, list[int]]:
    """The text in normalization form C, each code point with the origin of its cluster."""
    if unicodedata.is_normalized("NFC", text):
        return text, origins
    composed: list[str] = []
    offsets: list[int] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFC", text[start:end])
        composed.append(piece)
        if piece == text[start:end]:
            offsets.extend(origins[start:end])
        else:
            offsets.extend([origins[start]] * len(piece))
    return "".join(composed), offsets


def _clusters(text: str) -> list[tuple[int, int]]:
    """Where each base character with its marks begins and ends: nothing composes across them."""
    starts = [i for i, character in enumerate(text) if i == 0 or not _joins(character)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _joins(character: str) -> bool:
    """Whether a character may compose with the one before it: a mark, a Hangul vowel or final."""
    return character >= "̀" and (unicodedata.category(character)[0] == "M" or "ᅡ" <= character <= "ᇿ")


def _warm() -> None:
    """Fold ASCII once, so that the commonest texts never miss."""
    for point in range(128):
        _TABLE[point] = sys.intern(_fold_character(chr(point)))


_warm()
