"""Quotation marks one by one: what each may do where it stands.

Apostrophes, elisions ('em), decades ('80s), feet and inches (6'2") are no quotation marks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["FAMILIES", "MATES", "Sign", "signs_in"]

# Marks of one family may end each other where the right mate is missing; `MATES` are the marks
# that each one ends by rights. “ ends „ as in German and Russian, « ends » as in Danish.
FAMILIES = {
    **dict.fromkeys(("“", "”", "„", "‟", '"', "＂", "``", "''", "’’"), "double"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‘’‚‛'`", "single"),
    **dict.fromkeys("‹›", "angle"),
}
MATES = {
    "”": "“„‟”",
    "“": "„“”",
    '"': '"',
    "＂": "＂",
    "''": ("``", "''"),
    "’’": ("“", "``", "’’"),
    "»": "«",
    "«": "»",
    "›": "‹",
    "‹": "›",
    "’": "‘‚",
    "‘": "‚",
    "'": "'`",
}
_OPENING, _CLOSING = (
    frozenset(("“", "„", "‟", "«", "‹", "‘", "‚", "‛", "`", "``")),
    frozenset(("”", "»", "’", "›", "’’")),
)
_SIGN = re.compile(
    r"(?=[“”„‟«»‹›\"＂'’‘‚‛`])"  # most places are left at once
    r"(?:``|''|[“”„‟«»‹›\"＂]|(?<!\w)['’‘‚‛`]|['’](?!\w)|‘)"
)
_WITH_TWO = re.compile(rf"’’|{_SIGN.pattern}")  # as news agencies write ” beside “
_BEFORE_OPENING = frozenset("([{<—–-−―/|:;=…ـ“„«‹‘\"'¿¡*")
_AFTER_CLOSING = frozenset(")]}>,.;:!?…—–-−―/|؟،؛%*”»›’\"'“‘")
_ENDS_SPEECH = frozenset(",.!?…،؟؛")
_UNSEEN = frozenset(
    "\u00ad\u061c\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064"
)
_DIRECTIONS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_HIDDEN = _UNSEEN | _DIRECTIONS
_ELISION = re.compile(r"\d+0?s?\b|(?:em|tis|twas|til|till|cause|n|bout|round|neath|ello)\b", re.I)
_INCHES = re.compile(r"\d['’]\d{1,2}$")


class Sign(NamedTuple):
    """A quotation mark in a text: from `at` to `after`, and what it may do there.

    `weak` is a closing mark that may as well be an apostrophe or a measure; `ends_speech` one with
    a comma or a stop before it; `leads` the first thing in its paragraph.
    """

    mark: str
    at: int
    after: int
    opens: bool
    closes: bool
    weak: bool = False
    ends_speech: bool = False
    leads: bool = False
    introduced: bool = False  # after a colon

    @property
    def family(self) -> str:
        """Which marks it goes with."""
        return FAMILIES[self.mark]


def signs_in(text: str, start: int, end: int) -> list[Sign]:
    """The quotation marks of a paragraph in order, less those that are none."""
    two = text.find("’’", start, end) >= 0 and text.find("‘", start, end) < 0
    signs = [
        sign
        for found in (_WITH_TWO if two else _SIGN).finditer(text, start, end)
        if (sign := _sign(text, found[0], found.start(), start, end)) is not None
    ]
    return _without_apostrophes(signs) if any(sign.weak for sign in signs) else signs


def _sign(text: str, mark: str, at: int, start: int, end: int) -> Sign | None:
    """What a mark may do, by what stands before and after it; None for an apostrophe."""
    after_at = at + len(mark)
    before, after = _seen(text, at - 1, start - 1, -1), _seen(text, after_at, end, 1)
    may_open = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    may_close = not before.isspace() and (after.isspace() or after in _AFTER_CLOSING)
    opens, closes = _sides(mark, may_open, may_close)
    family = FAMILIES[mark]
    if family == "single":
        opens = opens and may_open and not _ELISION.match(text, after_at, end)
        closes = closes and may_close
    measure = before.isdigit() and mark in "\"'”’"
    if measure and _INCHES.search(text, max(start, at - 4), at):
        return None
    if not (opens or closes):
        return None
    follows = _seen(text, after_at + 1, end, 1) if after.isspace() and after_at < end else ""
    return Sign(
        mark,
        at,
        after_at,
        opens,
        closes,
        weak=closes
        and follows.islower()
        and before not in _ENDS_SPEECH
        and (family == "single" or measure),
        ends_speech=before in _ENDS_SPEECH,
        leads=not text[start:at].strip(" \t\u00a0—–-•*>") if at - start < 8 else False,
        introduced=_introduced(text, at, start),
    )


def _sides(mark: str, may_open: bool, may_close: bool) -> tuple[bool, bool]:
    """Whether a mark may open and may close here; both where the text around does not tell."""
    if mark in _OPENING:
        return not (may_close and not may_open), may_close and not may_open
    if mark in _CLOSING:
        reversed_use = not may_close and mark != "’"  # also where spaces are on either side
        return reversed_use, True
    return (True, True) if may_open == may_close else (may_open, may_close)


def _seen(text: str, place: int, bound: int, step: int) -> str:
    """The first visible character from `place` on; a space where the paragraph ends before it."""
    while place != bound and text[place] in _HIDDEN:
        place += step
    return text[place] if place != bound else " "


def _introduced(text: str, at: int, start: int) -> bool:
    """Whether a colon stands before a mark."""
    return text[max(start, at - 4) : at].rstrip().endswith(":")


def _without_apostrophes(signs: list[Sign]) -> list[Sign]:
    """The signs less each weak one that a better end of the same family follows in time."""
    kept: list[Sign] = []
    better: set[str] = set()  # families with a sure end ahead, before another quotation opens
    for sign in reversed(signs):
        if sign.weak and sign.family in better:
            continue
        kept.append(sign)
        if sign.opens:
            better.discard(sign.family)
        elif not sign.weak:
            better.add(sign.family)
        if sign.family != "single":
            better.discard("single")
    return kept[::-1]
