"""One resource's captures, folded in order of time: what each showed, and what it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archiver.archive import Connection, extractions, findings, keys, sources
from archiver.archive.extractions import Served
from archiver.archive.happenings import write_happening
from archiver.archive.plans import Facts, Plan, was_derived
from archiver.archive.quotations import let_stand
from archiver.cite import Names, cite
from archiver.citing import Moves, write_cited, write_moves
from archiver.compare import compare
from archiver.fetch.outcome import transport_outcome
from archiver.history import Sighting, State, Step, step
from archiver.models import Assessment, Change, Extraction
from archiver.quoting import write_leanings, write_quoted
from archiver.urls import leads_home

__all__ = ["CLASSIFIER", "replay", "settled_outcome"]

CLASSIFIER = "transport/1"


def replay(
    connection: Connection,
    plan: Plan,
    *,
    reading: int,
    names: Names,
    now: str,
    found: Sequence[Extraction] = (),
) -> None:
    """Takes up a plan's captures inside the caller's transaction; its payloads have been read.

    `found` are readings in which the quotations were looked for already.
    """
    standing = None
    if plan.whole and was_derived(connection, plan.resource_id):
        standing = keys.standing_keys(connection, plan.resource_id)
        findings.clear(connection, plan.resource_id)
    state = plan.state
    fold = _Fold(connection, plan.resource_id, reading, names, found)
    has_variants = _has_variants(connection, plan, reading)
    for facts in plan.captures:
        if has_variants and facts.is_memento:
            state = fold.take_variant(facts, state)
        else:
            state = fold.take(facts, state)
    publisher = names.publishers.at(plan.url)
    findings.save_state(
        *(connection, plan.resource_id, reading, plan.url, state),
        publisher.name if publisher else None,
    )
    sources.came_to_know(connection, plan.resource_id)
    if standing is not None:
        keys.retire(connection, plan.resource_id, standing, reading, now)
    findings.take_up(connection, plan.resource_id, plan.captures)


def settled_outcome(facts: Facts) -> str | None:
    """The outcome as far as transport and status decide it; None where the page decides."""
    outcome = transport_outcome(facts.transport, facts.status, facts.redirected_to)
    if outcome == "redirect" and leads_home(facts.url, facts.redirected_to or ""):
        return "soft_404"
    return outcome


def _has_variants(connection: Connection, plan: Plan, reading: int) -> bool:
    """Whether public archives showed a page beside a text that this archive has of it itself."""
    if not any(facts.is_memento for facts in plan.captures):
        return False
    return any(
        _is_text(connection, plan.resource_id, facts.served, reading)
        for facts in plan.captures
        if facts.served is not None and not facts.is_memento and facts.is_read
    )


def _is_text(connection: Connection, resource_id: int, served: Served, reading: int) -> bool:
    found = extractions.find_extraction(connection, reading, resource_id, served)
    return found is not None and extractions.summary(connection, found)[2] is not None


class _Fold:
    """Where a replay stands: one resource under one reading, and the page it last compared."""

    def __init__(
        self,
        connection: Connection,
        resource_id: int,
        reading: int,
        names: Names,
        found: Sequence[Extraction],
    ) -> None:
        self._connection = connection
        self._resource_id = resource_id
        self._reading = reading
        self._names = names
        # Quotations depend on the text as it is set, and on who writes.
        self._said = {(one.passages, one.byline): one.said for one in found}
        self._loaded: tuple[int, Extraction] | None = None
        self._variant = State()

    def take(self, facts: Facts, state: State) -> State:
        """Writes what one capture adds, and returns what is known after it."""
        sighting, assessment = self._sighting(facts, state)
        told = step(state, sighting)
        changes = self._changes(told, sighting)
        moved = self._cite(facts, state.shown, sighting)
        if told.opened and sighting.version_id is not None:
            let_stand(self._connection, self._resource_id, sighting.version_id)
        findings.write_step(self._connection, self._resource_id, state, sighting, told, changes)
        write_happening(self._connection, self._resource_id, state, sighting, told, changes)
        if state.shown is not None:
            write_moves(self._connection, self._resource_id, state, sighting, moved)
        self._write_assessment(facts, assessment)
        self._write_links(facts, state, sighting)
        return told.state

    def take_variant(self, facts: Facts, state: State) -> State:
        """Writes what a public archive showed beside the page's own history."""
        before = self._variant
        sighting, assessment = self._sighting(facts, before)
        told = step(before, sighting)
        self._variant = told.state
        self._cite(facts, before.shown, sighting)
        if told.opened and sighting.version_id is not None:
            let_stand(self._connection, self._resource_id, sighting.version_id, variant=True)
        findings.write_variant(self._connection, self._resource_id, sighting, told)
        self._write_assessment(facts, assessment)
        self._write_links(facts, state, sighting)
        return replace(state, captures=state.captures + 1)

    def _cite(self, facts: Facts, shown: Sighting | None, sighting: Sighting) -> Moves:
        """Writes what a text cites and quotes where its page is another than before.

        Returns which sources moved.
        """
        if sighting.extraction_id is None or sighting.version_id is None:
            return Moves()
        if shown is not None and shown.extraction_id == sighting.extraction_id:
            return Moves()
        extraction = self._load(sighting.extraction_id)
        before = shown.version_id if shown else None
        moved = write_cited(
            *(self._connection, self._resource_id, sighting),
            version_before=before,
            cited=cite(extraction, self._names, url=facts.url),
        )
        write_quoted(
            *(self._connection, self._resource_id, sighting.version_id, extraction),
            at=sighting.captured_at,
            version_before=before,
            names=self._names,
        )
        write_leanings(self._connection, sighting.version_id, extraction.passages)
        return moved

    def _write_assessment(self, facts: Facts, assessment: Assessment | None) -> None:
        if assessment is not None:
            findings.write_assessment(
                self._connection, self._resource_id, facts.record_id, assessment, CLASSIFIER
            )

    def _write_links(self, facts: Facts, state: State, sighting: Sighting) -> None:
        """Joins the resource with the addresses that this capture says are its own or its next."""
        if sighting.outcome == "redirect" and facts.redirected_to:
            findings.write_link(
                self._connection, self._resource_id, facts.redirected_to, "redirect", sighting
            )
        if sighting.extraction_id is not None and sighting.outcome == "ok":
            canonical = extractions.canonical_url(self._connection, sighting.extraction_id)
            if canonical is not None:
                findings.write_link(
                    self._connection, self._resource_id, canonical, "canonical", sighting
                )
        if facts.discovered_from is not None:
            findings.write_citing_page(
                self._connection, self._resource_id, facts.discovered_from, facts.captured_at
            )
        if state.captures == 0 or facts.role == "article":
            findings.write_role(self._connection, self._resource_id, facts.role)

    def _sighting(self, facts: Facts, state: State) -> tuple[Sighting, Assessment | None]:
        """What a capture showed, and what its page is where transport and status do not say it."""
        settled = settled_outcome(facts)
        if settled is not None and settled != "unchanged":
            return _without_text(facts, settled, _settled_by(facts, settled))
        if not facts.is_read:
            return _without_text(facts, "ok", None)
        shown, served = state.shown, facts.served
        same = served is None if settled == "unchanged" else False
        if shown is not None and (same or (served and served.payload_id == shown.payload_id)):
            on_show = state.observation is not None and state.observation.ended_by is None
            if on_show or served is None:
                return _again(facts, shown), None
        if served is None:
            return _without_text(facts, *_lacking(facts, settled))
        return self._read(facts, served)

    def _read(self, facts: Facts, served: Served) -> tuple[Sighting, Assessment | None]:
        """What the reading made of a payload."""
        extraction = extractions.find_extraction(
            self._connection, self._reading, self._resource_id, served
        )
        if extraction is None:
            return _without_text(facts, "unread", "its payload has not been read")
        kind, rule, version = extractions.summary(self._connection, extraction)
        if version is None:
            return _without_text(facts, kind, rule)
        return _text(facts, "ok", version, extraction, served.payload_id), None

    def _changes(self, told: Step, sighting: Sighting) -> list[Change]:
        """What differs between this capture's page and the last one that showed a text."""
        old = told.compare_with
        if old is None or old.extraction_id is None or sighting.extraction_id is None:
            return []
        if old.extraction_id == sighting.extraction_id:
            return []
        before = self._load(old.extraction_id)
        return compare(before, self._load(sighting.extraction_id))

    def _load(self, extraction_id: int) -> Extraction:
        """An extraction; the last one is kept, since the next comparison begins with it."""
        if self._loaded is None or self._loaded[0] != extraction_id:
            found = extractions.load_extraction(self._connection, extraction_id)
            said = self._said.get((found.passages, found.byline)) if self._said else None
            self._loaded = (extraction_id, replace(found, said=said))
        return self._loaded[1]


def _settled_by(facts: Facts, outcome: str) -> str:
    """The rule by which transport and status decided what a capture is."""
    if outcome == "soft_404":
        return "led to the site's front page"
    return f"status {facts.status}" if facts.transport == "response" else facts.transport


def _text(
    facts: Facts, outcome: str, version: int | None, extraction: int | None, payload: int | None
) -> Sighting:
    return Sighting(
        *(facts.capture_id, facts.record_id, facts.captured_at, outcome),
        *(version, extraction, payload),
    )


def _again(facts: Facts, shown: Sighting) -> Sighting:
    """The same page as the last time that one was shown."""
    return _text(facts, "unchanged", shown.version_id, shown.extraction_id, shown.payload_id)


def _without_text(
    facts: Facts, outcome: str, rule: str | None
) -> tuple[Sighting, Assessment | None]:
    sighting = Sighting(facts.capture_id, facts.record_id, facts.captured_at, outcome)
    return sighting, Assessment(outcome, rule) if rule else None


def _lacking(facts: Facts, settled: str | None) -> tuple[str, str]:
    """The outcome of a capture whose payload is not held, or that came without one."""
    if settled == "unchanged":
        return "malformed", "a 304 for a page that is not held"
    if facts.refers:
        return "malformed", "a revisit whose original is not held; import the file that has it"
    return "empty", "no body"
