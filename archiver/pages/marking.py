"""Texts as safe HTML: what fell and what came, and the words of a search, marked in them.

Everything is escaped here and only here; no page text reaches HTML unescaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from archiver.compare import word_edits
from archiver.fold import fold_offsets
from archiver.models import Edit
from archiver.wording import wordings

__all__ = [
    "LONG",
    "marked_both",
    "marked_new",
    "marked_old",
    "marked_words",
    "safe_diff",
    "told_of",
]

LONG = 30_000  # characters beyond which two texts are shown whole, without word edits
_DEL, _INS, _MARK = Markup("<del>{}</del>"), Markup("<ins>{}</ins>"), Markup("<mark>{}</mark>")
_ASIDE = Markup("<bdi>{}</bdi>")
_WORD = re.compile(r"\w+")


def marked_both(old: str, new: str) -> Markup:
    """One text out of two: what fell in `<del>`, what came in `<ins>`, the rest as it is."""
    parts: list[Markup] = []
    done = 0
    for edit in _edits(old, new):
        parts.append(escape(old[done : edit.old_start]))
        if edit.old_text:
            parts.append(_DEL.format(edit.old_text))
        if edit.new_text:
            parts.append(_INS.format(edit.new_text))
        done = edit.old_end
    return Markup().join([*parts, escape(old[done:])])


def marked_old(old: str, new: str) -> Markup:
    """The old text, what the new one no longer has in `<del>`."""
    spans = [(edit.old_start, edit.old_end) for edit in _edits(old, new)]
    return _marked(old, spans, _DEL)


def marked_new(old: str, new: str) -> Markup:
    """The new text, what the old one did not have in `<ins>`."""
    spans = [(edit.new_start, edit.new_end) for edit in _edits(old, new)]
    return _marked(new, spans, _INS)


def marked_words(text: str, terms: str | None) -> Markup:
    """The text with the words of a search marked; `terms` as `match_words` gives them."""
    wanted = {term.strip('"') for term in json.loads(terms or "[]")}
    folded, origins = fold_offsets(text)
    spans = [
        (origins[word.start()], origins[word.end() - 1] + 1)
        for word in _WORD.finditer(folded)
        if word[0] in wanted
    ]
    return _marked(text, spans, _MARK)


def told_of(kind: str, value: str, **facts: object) -> Markup:
    """A sentence of `archiver.wording`; each fact in it keeps its own direction of writing."""
    sentence = escape(wordings()[kind][value]["en"])
    return sentence.format(**{name: _ASIDE.format(fact) for name, fact in facts.items()})


def safe_diff(html: str) -> Markup:
    """A text whose `<del>` and `<ins>` are tags and everything else is text, whoever wrote it.

    Of what was escaped once already, `diff_html` made it: it is not escaped again.
    """
    tags = r"(</?(?:del|ins)>|&(?:amp|lt|gt|#34|#39);)"
    pieces = re.split(tags, html)
    return Markup().join(
        Markup(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )


def _edits(old: str, new: str) -> tuple[Edit, ...]:
    """The word edits between two texts; the whole texts as one edit where they are long."""
    if len(old) > LONG or len(new) > LONG:
        return (Edit(0, len(old), 0, len(new), old, new),)
    return word_edits(old, new)


def _marked(text: str, spans: Iterable[tuple[int, int]], tag: Markup) -> Markup:
    """The text with each span in a tag."""
    parts: list[Markup] = []
    done = 0
    for start, end in spans:
        if end > max(start, done):
            parts += (escape(text[done:start]), tag.format(text[start:end]))
            done = end
    return Markup().join([*parts, escape(text[done:])])
