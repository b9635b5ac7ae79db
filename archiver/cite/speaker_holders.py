"""Who holds an office: the name that a text sets beside one, and the office beside a name."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.cite.speaker_names import name_runs, role_before
from archiver.cite.speaker_phrases import Mention, apposition, named
from archiver.cite.speaker_tokens import Token, plain
from archiver.cite.speaker_words import Lexicon, listed, small_words

__all__ = ["role_behind", "with_name"]

_IS = listed("is was became becomes")
_MADE = listed("elected named appointed")
_DAYS = small_words("days")
_AFTER_NAME = frozenset((",", "("))
_LONGEST_HOLDER = 5
_LONGEST_OF = 14  # tokens of what an office is of


def role_behind(text: str, tokens: Sequence[Token], place: int, words: Lexicon) -> str | None:
    """The office told behind a name: Idris Qanbar, the harbour master, …; Qanbar is its master."""
    copula = tokens[place].low in _IS
    if copula and place + 1 < len(tokens) and tokens[place + 1].low in _MADE:
        place += 1
    if not copula and tokens[place].text != ",":
        return None
    near = range(place + 1, min(place + 1 + _LONGEST_OF, len(tokens)))
    end = next((n for n in near if not tokens[n].is_word), 0)
    if not end or (tokens[end].text != "," and not copula):
        return None
    return apposition(text, tokens[place + 1 : end], words)


def with_name(
    text: str, tokens: Sequence[Token], place: int, holder: Mention, words: Lexicon
) -> Mention:
    """Whoever holds an office, under the name that commas set off behind it: his wife, Grace,"""
    if place < len(tokens) and tokens[place].low in ("of", "for", "at"):
        near = range(place, min(place + _LONGEST_OF, len(tokens)))
        place = next((n for n in near if not tokens[n].is_word), place)
    if place + 1 < len(tokens) and tokens[place].low == "on" and tokens[place + 1].low in _DAYS:
        place += 2  # their last customer on Friday was X
    behind = tokens[place + 1 : place + 1 + _LONGEST_HOLDER]
    if place >= len(tokens) or not behind:
        return holder
    told_of = tokens[place].low in _IS  # the winner was Idris Qanbar
    run = next(iter(name_runs(behind, words)), None)
    if run is None or (told_of and (run.first or not run.person)):
        return holder
    ended = run.last < len(behind) and behind[run.last].text in _AFTER_NAME
    if not told_of and (tokens[place].text != "," or not ended):
        return holder
    if role_before(behind, run.first, words):
        return holder
    mention = named(text, behind, run, words)
    role = plain(text[holder.start : tokens[place - 1].end]).partition(" ")[2]
    return mention._replace(role=role, person=True, gender=mention.gender or holder.gender)
