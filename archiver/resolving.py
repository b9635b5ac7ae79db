"""Find the documents behind sources that are only named, among those that the archive holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from archiver.archive import Connection, extractions, persons, sources
from archiver.archive.sources import Held, Wanted
from archiver.cite.resolve import Document, Frequencies, Lean, Resolution, resolve
from archiver.models import Passage
from archiver.words import words_of

__all__ = ["resolve_waiting"]

_SEARCHED = 12  # words of a claim: the rarest that the archive knows
_ASKED = 60  # words of a claim whose rarity is asked for
_SHORTEST = 3  # letters of a word that is searched for
_FOLLOWING = 2  # sentences of the same paragraph that may go on with the claim


def resolve_waiting(connection: Connection, most: int, *, version_id: int | None = None) -> int:
    """Looks for the documents of citations that wait for it, or of one version's.

    Returns how many were looked at.
    """
    waiting = sources.unresolved(connection, most, version_id=version_id)
    if waiting:
        extractions.feed_search(connection)
    for wanted in waiting:
        _resolve_one(connection, wanted)
    return len(waiting)


def _resolve_one(connection: Connection, wanted: Wanted) -> None:
    """Looks for one citation's document, and writes down what was found."""
    words = _words(wanted.claim)
    counts, total = sources.frequencies(connection, words)
    rare = sorted((word for word in words if counts[word]), key=lambda word: counts[word])
    held = sources.documents_for(connection, wanted, rare[:_SEARCHED])
    if not held:
        whose = wanted.publisher or "this source"
        sources.save_resolution(
            *(connection, wanted),
            resolution="abstained",
            source=None,
            score=None,
            reason=f"No document of {whose} is held that could be it.",
            candidates=[],
        )
        return
    documents = [_document(connection, one) for one in held]
    found = resolve(_lean(connection, wanted), documents, Frequencies(total, counts))
    linked = sources.linked_documents(connection, wanted)
    if found.standing != "resolved" and len(linked) == 1:
        _save_linked(connection, wanted, linked[0])
    else:
        _save(connection, wanted, held, found)


def _save(connection: Connection, wanted: Wanted, held: Sequence[Held], found: Resolution) -> None:
    by_key = {one.version_key: one for one in held}
    chosen = by_key[found.chosen] if found.chosen else None
    candidates: list[dict[str, object]] = [
        {
            "url": by_key[one.key].url,
            "title": by_key[one.key].title,
            "version_key": one.key,
            "published_at": by_key[one.key].published_at,
            "score": round(one.score, 2),
            **asdict(one.evidence),
        }
        for one in found.ranked
    ]
    score = next((one.score for one in found.ranked if one.key == found.chosen), None)
    if chosen:
        persons.unsettle_names_in(connection, chosen.resource_id)
    sources.save_resolution(
        *(connection, wanted),
        resolution=found.standing,
        source=chosen,
        score=score,
        reason=found.reason,
        candidates=candidates,
    )


def _save_linked(connection: Connection, wanted: Wanted, held: Held) -> None:
    """Takes the one document of the same source that the text links to elsewhere."""
    persons.unsettle_names_in(connection, held.resource_id)
    sources.save_resolution(
        *(connection, wanted),
        resolution="resolved",
        source=held,
        score=None,
        reason="The text links to this source elsewhere, to one document of it alone.",
        candidates=[],
    )


def _words(claim: str) -> list[str]:
    """The words of a claim that can be searched for, each once."""
    words = (word.folded for word in words_of(claim))
    return list(dict.fromkeys(word for word in words if len(word) >= _SHORTEST))[:_ASKED]


def _lean(connection: Connection, wanted: Wanted) -> Lean:
    """What leans on the source: the sentence, what follows it in its paragraph, the whole text."""
    passages = extractions.passages_of(connection, wanted.version_id)
    return Lean(
        claim=wanted.claim,
        quotes=_quoted_after(passages, wanted.claim_start),
        context="".join(passage.gap + passage.text for passage in passages),
        date=wanted.published_at or wanted.cited_on,
        language=wanted.language,
    )


def _quoted_after(passages: Sequence[Passage], start: int) -> tuple[str, ...]:
    """Sentences of the claim's paragraph that follow it and begin with a quotation mark."""
    place = next((n for n, passage in enumerate(passages) if passage.start == start), None)
    if place is None:
        return ()
    quoted: list[str] = []
    for passage in passages[place + 1 : place + 1 + _FOLLOWING]:
        if "\n" in passage.gap or passage.text[:1] not in '“«"„':
            break
        quoted.append(passage.text)
    return tuple(quoted)


def _document(connection: Connection, held: Held) -> Document:
    return Document(
        key=held.version_key,
        url=held.url,
        title=held.title or "",
        text=sources.text_of(connection, held.version_id),
        language=held.language,
        published=held.published_at,
        first_seen=held.first_seen_at,
    )
