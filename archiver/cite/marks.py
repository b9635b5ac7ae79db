"""Find what stands between quotation marks: every span, over paragraphs too, whatever its marks.

Marks are paired paragraph by paragraph. An odd count ends nothing: a quotation without its closing
mark reaches to where the next paragraphs end it, else to the end of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archiver.cite.mark_signs import FAMILIES, MATES, Sign, signs_in
from archiver.models import Passage

__all__ = ["Paragraph", "Span", "paragraphs_of", "spans_in", "spans_inside"]

_DEEPEST = 12  # quotations inside one another that are told apart; real ones have three at most
_SHORT_NAME = 40  # code points of what may be a name in marks rather than a mark repeated
# Paragraphs in which an open quotation's end is sought where they do not repeat its mark: a custom
# for statements in « »; elsewhere a lost mark is likelier.
_REACH = {"guillemet": 40}
_SHORT_REACH = 2
_WORD = re.compile(r"[^\W_]")
# Who is quoted, at the end of a quotation block: — Idris Qanbar, harbour master
_SIGNATURE = re.compile(r"(?<=[\s.!?…”\"’»])[—–―]\s?[^\W\d_][^.!?—–―]{2,90}\Z")
_LONGEST_SIGNATURE = 100
_MARKS_AROUND = 4  # marks and spaces around what a block's own marks hold

Part = tuple[int, int]


class Paragraph(NamedTuple):
    """A paragraph of a text: where it stands, what it is, and where its sentences start."""

    start: int
    end: int
    element: str
    sentences: tuple[int, ...]


class Span(NamedTuple):
    """Words between two marks, and the marks; `parts` has one stretch for each paragraph.

    `closed` is False where one of the two marks is missing.
    """

    start: int
    end: int
    marks: str
    depth: int
    closed: bool
    parts: tuple[Part, ...]

    def stretches(self) -> Iterator[Part]:
        """Where it stands in each paragraph, with the marks on either side."""
        for start, end in self.parts:
            yield start - 1, end + 1

    def words(self, text: str) -> str:
        """What stands between the marks; paragraphs are parted by one space."""
        return " ".join(text[start:end] for start, end in self.parts)


class _Open(NamedTuple):
    """A mark that waits for its mate.

    `parts` are stretches of earlier paragraphs that are surely quoted, `maybe` of those that are so
    only if its mate comes; `shared` is a mark that may end it and the quotation inside it alike.
    """

    sign: Sign
    begins: int
    parts: list[Part]
    maybe: tuple[Part, ...] = ()
    shared: Part | None = None


def paragraphs_of(passages: Sequence[Passage]) -> list[Paragraph]:
    """The paragraphs that passages make up: a blank line, or another element, begins a new one."""
    groups: list[list[Passage]] = []
    for passage in passages:
        new = not groups or passage.element != "sentence" or passage.gap.count("\n") > 1
        if new or groups[-1][0].element != "sentence":
            groups.append([passage])
        else:
            groups[-1].append(passage)
    return [
        Paragraph(
            group[0].start,
            group[-1].start + len(group[-1].text),
            group[0].element,
            tuple(passage.start for passage in group),
        )
        for group in groups
    ]


def spans_in(text: str, paragraphs: Iterable[Paragraph]) -> list[Span]:
    """Every span between marks, in order of its start; what holds another comes before it."""
    pairing = _Pairing(text)
    for paragraph in paragraphs:
        pairing.read(paragraph)
    pairing.give_up()
    return [span for span in _with_depth(pairing.found) if _has_words(text, span)]


def _has_words(text: str, span: Span) -> bool:
    """Whether a span holds a letter or digit."""
    return any(_WORD.search(text, start, end) for start, end in span.parts)


def spans_inside(spans: Sequence[Span]) -> dict[int, list[int]]:
    """The spans that stand directly in each span, by their places."""
    inside: dict[int, list[int]] = {}
    around: list[int] = []
    for place, span in enumerate(spans):
        del around[span.depth :]
        if around:
            inside.setdefault(around[-1], []).append(place)
        around.append(place)
    return inside


def _with_depth(found: Iterable[Span]) -> list[Span]:
    """The spans in order, each with the number of others that it stands in."""
    spans: list[Span] = []
    around: list[int] = []  # ends of the spans that are open at this place
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        while around and around[-1] <= span.start:
            around.pop()
        if len(around) <= _DEEPEST:
            spans.append(span._replace(depth=len(around)) if around else span)
        around.append(span.end)
    return spans


class _Pairing:
    """The pairing of a text's marks; `found` are the spans so far."""

    def __init__(self, text: str) -> None:
        self.found: list[Span] = []
        self._text = text
        self._pending: _Open | None = None  # left open by an earlier paragraph
        self._stack: list[_Open] = []
        self._waiting: Counter[str] = Counter()  # marks on the stack

    def read(self, paragraph: Paragraph) -> None:
        """Pair the marks of the next paragraph; captions and the like stand outside its run."""
        signs = signs_in(self._text, paragraph.start, paragraph.end)
        if not (signs or self._pending or paragraph.element == "quotation_block"):
            return
        if paragraph.element != "sentence":
            self._pair(signs, paragraph)
            self._settle(self._emptied(), paragraph.end)
            if paragraph.element == "quotation_block":
                self._keep_block(paragraph)
            return
        self._pair(self._resumed(signs, paragraph), paragraph)
        self._leave(paragraph)

    def give_up(self) -> None:
        """Settle for what an open quotation surely has where nothing ends it."""
        if self._pending:
            pending, self._pending = self._pending, None
            if pending.shared and len(pending.parts) == 1:
                self._keep(((pending.parts[0][0], pending.shared[0]),), pending.sign.mark, "»")
            else:
                self._keep(tuple(pending.parts), pending.sign.mark)

    def _resumed(self, signs: list[Sign], paragraph: Paragraph) -> list[Sign]:
        """The marks left to pair once a paragraph goes on with what the one above left open."""
        pending = self._pending
        if not pending:
            return signs
        if self._repeats(pending, signs):
            self._put(pending._replace(begins=signs[0].after))
            signs = signs[1:]
        elif self._may_run_on(pending):
            self._put(pending._replace(begins=paragraph.start))
        else:
            self.give_up()
        self._pending = None
        return signs

    def _repeats(self, pending: _Open, signs: Sequence[Sign]) -> bool:
        """Whether a paragraph begins with the mark that the one above left open."""
        if not signs or not signs[0].leads or pending.maybe:
            return False
        if signs[0].family != pending.sign.family:
            return False
        end = next((sign for sign in signs[1:] if sign.closes), None)
        name = end and end.at - signs[0].after < _SHORT_NAME and not end.ends_speech
        return not (name and end and self._text[end.after : end.after + 2].strip()[:1].isalpha())

    def _may_run_on(self, pending: _Open) -> bool:
        """Whether a quotation may go on in a paragraph that does not repeat its mark."""
        reach = _REACH.get(pending.sign.family, _SHORT_REACH)
        stands_free = pending.sign.leads or pending.sign.introduced or len(pending.parts) > 1
        return stands_free and len(pending.maybe) < reach

    def _pair(self, signs: Sequence[Sign], paragraph: Paragraph) -> None:
        """Pair the marks of one paragraph, upon what is open already."""
        if not signs:
            return
        opening = Counter(sign.mark for sign in signs if sign.opens and not sign.closes)
        closing = sum(sign.closes and not sign.opens and sign.family == "double" for sign in signs)
        for sign in signs:
            mate = self._mate(sign) if sign.closes else None
            if mate is not None:
                self._close(mate, sign)
            elif sign.opens:
                if opening[sign.mark] > closing:
                    self._end_before(sign)
                self._put(_Open(sign, sign.after, []))
            elif sign.family != "single" and sign.ends_speech and not self._stack:
                self._open_missing(sign, paragraph)

    def _mate(self, sign: Sign) -> int | None:
        """The place on the stack of the nearest open mark that this one ends; None without one."""
        wanted: Iterable[str] = [mark for mark in MATES.get(sign.mark, ()) if self._waiting[mark]]
        if not wanted and (not sign.opens or sign.mark not in FAMILIES):
            wanted = [
                mark
                for mark in self._waiting
                if self._waiting[mark] and FAMILIES[mark] == sign.family
            ]
        if not wanted:
            return None
        place = len(self._stack) - 1
        while self._stack[place].sign.mark not in wanted:
            place -= 1
        return place

    def _put(self, opened: _Open) -> None:
        self._stack.append(opened)
        self._waiting[opened.sign.mark] += 1

    def _cut(self, place: int) -> list[_Open]:
        """Take what is open from a place on off the stack."""
        taken = self._stack[place:]
        if not taken:
            return taken
        del self._stack[place:]
        self._waiting.subtract(opened.sign.mark for opened in taken)
        return taken

    def _emptied(self) -> list[_Open]:
        """Everything that is open, taken off the stack."""
        return self._cut(0)

    def _close(self, place: int, sign: Sign) -> None:
        """End the quotation at a place on the stack; open marks inside it had no mate."""
        opened = self._cut(place)[0]
        parts = (*opened.parts, *opened.maybe, (opened.begins, sign.at))
        self._keep(parts, opened.sign.mark, sign.mark)
        if self._stack and self._stack[-1].sign.family == sign.family == "guillemet":
            outer = self._stack[-1]
            if outer.shared is None or not self._ends_clause(outer.shared[1]):
                self._stack[-1] = outer._replace(shared=(sign.at, sign.after))

    def _ends_clause(self, place: int) -> bool:
        """Whether a comma, stop or dash follows, or nothing."""
        return self._text[place : place + 2].strip()[:1] in tuple(",.;:!?—–،؛") or (
            self._text[place : place + 1] in ("", "\n")
        )

    def _end_before(self, sign: Sign) -> None:
        """Where the same mark opens again and ends are missing, the open one lost its end."""
        last = self._stack[-1] if self._stack else None
        if last and last.sign.mark == sign.mark and sign.family == "double" and not last.parts:
            self._settle(self._cut(len(self._stack) - 1), sign.at)

    def _open_missing(self, sign: Sign, paragraph: Paragraph) -> None:
        """Keep the words before a closing mark that nothing opened, from their sentence's start."""
        place = bisect_right(paragraph.sentences, sign.at) - 1
        start = paragraph.sentences[place]
        if self.found and self.found[-1].end > start:
            return
        self._keep(((start, sign.at),), "", sign.mark)

    def _leave(self, paragraph: Paragraph) -> None:
        """At a paragraph's end the outermost open quotation may run on, the others end."""
        left = self._emptied()
        if not left:
            return
        first = left[0]
        part = (first.begins, paragraph.end)
        if first.sign.family == "single" and not (first.sign.leads and first.sign.mark == "‘"):
            self._settle(left, paragraph.end)
            return
        self._settle(left[1:], paragraph.end)
        if first.begins == paragraph.start and first.parts:
            self._pending = first._replace(maybe=(*first.maybe, part))
        else:
            first.parts.append(part)
            self._pending = first

    def _keep_block(self, paragraph: Paragraph) -> None:
        """Keep a quotation block as a quotation, unless marks around it have given the same."""
        start, end = paragraph.start, paragraph.end
        tail = max(start, end - _LONGEST_SIGNATURE)
        if signature := _SIGNATURE.search(self._text, tail, end):
            end = start + len(self._text[start : signature.start()].rstrip())
        for span in reversed(self.found):
            if span.start < start:
                break
            if span.end - span.start >= end - start - _MARKS_AROUND:
                return
        self.found.append(Span(start, end, "", 0, True, ((start, end),)))

    def _settle(self, opened: Iterable[_Open], end: int) -> None:
        """Keep quotations that nothing ends up to a place; a single mark was an apostrophe."""
        for one in opened:
            if one.sign.family != "single":
                stop = one.begins + len(self._text[one.begins : end].rstrip())
                self._keep(((one.begins, stop),), one.sign.mark)

    def _keep(self, parts: tuple[Part, ...], mark: str, mate: str = "") -> None:
        closed = bool(mark and mate)
        self.found.append(Span(parts[0][0], parts[-1][1], mark + mate, 0, closed, parts))
