"""What public archives hold of a page that is gone, blocked, or cited as of a day (RFC 7089).

A memento becomes a capture of the page itself, at the time that the archive states; how it was come
by is kept beside it. What an archive did not give is a capture of the archive's own address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from archiver.fetch.client import Asked, Client
from archiver.fetch.faults import Fault
from archiver.fetch.heads import header_fields
from archiver.fetch.lookup import ask_timegate, read_timemap
from archiver.fetch.outcome import is_failing
from archiver.fetch.public_archives import Archive, is_public, shipped_archives
from archiver.fetch.replay import Statement, raw_address, read_replay, stated
from archiver.fetch.timemap import Listing, Memento, TimeMap, in_order, nearest
from archiver.models import Capture, digest, imported_record_id

__all__ = ["Memento", "Mementos", "Provenance", "Taken", "TimeMap"]

_MOST_STEPS = 10  # redirects of the archive and of the pages that it holds
_TIMEMAP = re.compile(r"(https?://[^/?#]+/(?:[^?#]*?/)?timemap/(?:[a-z*]+/)?)(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a memento was come by; times are UTC text.

    `given` is the time that the archive stated with it, `listed` that of its TimeMap or TimeGate,
    None for a memento that another's archived redirect led to. `raw` is False where the archive
    gave the page as it rewrites it, which is not as it was.
    """

    asked: str
    listed: str | None
    given: str
    archive: str
    uri_m: str
    timegate: str | None
    found_by: str  # timemap timegate
    raw: bool

    @property
    def body(self) -> bytes:
        """The facts as JSON, for the record that is kept beside the capture."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @property
    def record_id(self) -> str:
        """The id of that record, the same wherever the same memento was come by in the same way."""
        return imported_record_id(self.uri_m, self.given, "metadata", digest(self.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A capture, with its provenance where it is of a memento and not of the archive itself."""

    capture: Capture
    provenance: Provenance | None = None


class Mementos:
    """Asks public archives, in their order, through a client and by its guard and pauses.

    An archive that fails or asks to wait is left alone for as long as the client's `host_pause`.
    """

    def __init__(self, client: Client, archives: Sequence[Archive] | None = None) -> None:
        self._client = client
        self._archives = tuple(shipped_archives() if archives is None else archives)
        self._failing: set[str] = set()

    async def find(
        self,
        url: str,
        *,
        around: str,
        discovered_from: str | None = None,
        trigger: str = "manual",
    ) -> TimeMap:
        """The last memento of a page at or before a time, and the first after it.

        Archives are asked until one has a memento from before that time. Raises nothing for what
        archives do; a page that cannot be in a public archive is not asked for.
        """
        page = url.partition("#")[0]
        if not is_public(page):
            return _not_asked(page)
        why = Asked(role="source", trigger=trigger, discovered_from=discovered_from)
        listings: list[Listing] = []
        for archive in self._archives:
            listings += await self._ask(archive, page, around, why)
            if any(memento.datetime <= around for memento in _mementos(listings)):
                break
        return _told(page, listings, nearest(_mementos(listings), around))

    async def timemap(
        self, url: str, *, discovered_from: str | None = None, trigger: str = "manual"
    ) -> TimeMap:
        """All mementos in order of time, of a page or from the TimeMap that the URL is of."""
        address = url.partition("#")[0]
        why = Asked(role="source", trigger=trigger, discovered_from=discovered_from)
        archive, page = _owner(address, self._archives)
        if archive is not None:
            listing = Listing(archive, page, None, "timemap")
            await read_timemap(self._client, address, listing, why)
            return _told(page, [listing], in_order(listing.mementos.values()))
        if not is_public(page):
            return _not_asked(page)
        listings = [
            listing
            for archive in self._archives
            for listing in await self._ask(archive, page, None, why)
        ]
        return _told(page, listings, in_order(_mementos(listings)))

    async def _ask(
        self, archive: Archive, page: str, around: str | None, why: Asked
    ) -> list[Listing]:
        """What an archive lists of a page: by its TimeMap and, where that is wanting, its TimeGate.

        A TimeGate is only of use for a time.
        """
        by_map = Listing(archive, page, around, "timemap")
        if pause := self._pause(archive):
            by_map.doubts.append(f"it failed and is left alone for another {pause:.0f} s.")
            return [by_map]
        if archive.timemap is not None:
            await read_timemap(self._client, archive.timemap + page, by_map, why)
            self._note(archive, by_map.is_failing)
            if by_map.is_complete or by_map.is_failing:
                return [by_map]
        if archive.timegate is None or around is None:
            return [by_map]
        by_gate = Listing(archive, page, around, "timegate")
        await ask_timegate(self._client, archive.timegate + page, by_gate, why)
        self._note(archive, by_gate.is_failing)
        return [by_map, by_gate]

    def _pause(self, archive: Archive) -> float:
        """Seconds for which an archive that failed is left alone; 0.0 for all others."""
        if archive.name not in self._failing:
            return 0.0
        return self._client.host_pause(archive.timegate or archive.timemap or "")

    def _note(self, archive: Archive, failing: bool) -> None:
        """Remembers which archives fail."""
        if failing:
            self._failing.add(archive.name)
        else:
            self._failing.discard(archive.name)

    async def capture(
        self,
        memento: Memento,
        *,
        role: str = "source",
        discovered_from: str | None = None,
        trigger: str = "manual",
    ) -> list[Taken]:
        """The captures of a memento, and of the mementos that its archived redirects lead to.

        They come in order, after the robots.txt files that were fetched for them. An answer that is
        not the memento comes as a capture of the archive's own address, of the role `source`.
        Nothing comes while the archive is left alone: an earlier capture says why.
        """
        if self._pause(memento.archive):
            return []
        why = Asked(role="source", trigger=trigger, discovered_from=discovered_from, follow=False)
        taken: list[Taken] = []
        for uri in _ways(memento):
            taken += await self._follow(memento, uri, role, why)
            if any(one.provenance for one in taken) or memento.archive.name in self._failing:
                break
        return _as_one_fetch(taken)

    async def _follow(self, memento: Memento, uri: str, role: str, why: Asked) -> list[Taken]:
        """What an address in the archive gives, and then those that its redirects lead to."""
        taken: list[Taken] = []
        seen: set[str] = set()
        hops, wanted = 0, memento.original
        following: str | None = uri
        while following is not None:
            seen.add(following)
            *robots, answer = await self._client.fetch(following, **why)
            taken += [Taken(capture=capture) for capture in robots]
            step = _step(answer, wanted, memento.archive)
            self._note(memento.archive, step.statement is None and is_failing(answer))
            goes_on = step.next_uri not in seen and len(seen) < _MOST_STEPS
            following = step.next_uri if goes_on else None
            if step.statement is not None:
                kept = _kept(answer, step.statement, role, hops)
                provenance = _provenance(answer, step.statement, memento, hops)
                taken.append(Taken(capture=kept, provenance=provenance))
                hops, wanted = hops + 1, step.statement.led_to or wanted
            elif following is None:
                why_not = step.refusal if step.next_uri is None else "Its redirects do not end."
                taken.append(Taken(capture=_refused(answer, why_not)))
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What an answer is: a memento, a redirect of the archive's own, or neither and why."""

    statement: Statement | None = None
    next_uri: str | None = None
    refusal: str | None = None


def _step(answer: Capture, wanted: str, archive: Archive) -> _Step:
    """What to make of an answer to a request for a memento of a page."""
    if answer.transport != "response":
        return _Step()
    if "memento-datetime" not in header_fields(answer.response_head):
        if answer.redirected_to is not None:
            if not archive.holds(answer.redirected_to):
                return _Step(refusal="The archive leads to an address outside of it.")
            return _Step(next_uri=raw_address(archive, answer.redirected_to))
        if answer.status is not None and answer.status >= 400:
            return _Step()
    try:
        statement = stated(answer, wanted, archive)
    except Fault as fault:
        return _Step(refusal=str(fault))
    goes_on = statement.next_uri is not None and is_public(statement.led_to or "")
    return _Step(statement=statement, next_uri=statement.next_uri if goes_on else None)


def _refused(answer: Capture, refusal: str | None) -> Capture:
    """An answer that is not the memento, with the reason where it does not say so itself."""
    if refusal is None:
        return answer
    return replace(answer, transport="malformed", error=refusal)


def _kept(answer: Capture, statement: Statement, role: str, hop: int) -> Capture:
    """The capture of the page itself that a memento is.

    Its record id names page, time, status and content: the same memento is always the same capture.
    """
    kind = f"memento {answer.status} {statement.led_to or ''}"
    content = digest(answer.payload or b"")
    return replace(
        answer,
        url=statement.original,
        record_id=imported_record_id(statement.original, statement.given, kind, content),
        captured_at=statement.given,
        time_source="archive",
        via="memento",
        role=role,
        hop=hop,
        redirected_to=statement.led_to,
    )


def _provenance(answer: Capture, statement: Statement, memento: Memento, hop: int) -> Provenance:
    """How the memento that an answer is was come by."""
    replay = read_replay(answer.url)
    return Provenance(
        asked=memento.asked,
        listed=memento.datetime if hop == 0 else None,
        given=statement.given,
        archive=memento.archive.name,
        uri_m=statement.uri,
        timegate=memento.archive.timegate,
        found_by=memento.how,
        raw=replay is not None and replay.mode == memento.archive.raw,
    )


def _as_one_fetch(taken: list[Taken]) -> list[Taken]:
    """The captures, with those of several mementos marked as the hops of one fetch."""
    hops = [one.capture.record_id for one in taken if one.provenance is not None]
    if len(hops) < 2:
        return taken
    return [
        replace(one, capture=replace(one.capture, fetch_id=hops[0])) if one.provenance else one
        for one in taken
    ]


def _ways(memento: Memento) -> list[str]:
    """The addresses to try: that of the bytes, and where only a guess says so, that listed."""
    raw = raw_address(memento.archive, memento.uri)
    return [raw] if memento.archive.listed else list(dict.fromkeys((raw, memento.uri)))


def _owner(address: str, archives: Iterable[Archive]) -> tuple[Archive | None, str]:
    """The archive whose TimeMap an address is of, and the page; None for a page's own address."""
    for archive in archives:
        if archive.timemap is not None and address.startswith(archive.timemap):
            return archive, address.removeprefix(archive.timemap)
    found = _TIMEMAP.fullmatch(address)
    if found is None:
        return None, address
    prefix, page = found.groups()
    name = urlsplit(prefix).netloc
    archive = Archive(name=name, timegate=None, timemap=prefix, raw="id_", listed=False)
    return archive, page if "://" in page else f"http://{page}"


def _mementos(listings: Iterable[Listing]) -> list[Memento]:
    """The mementos of several listings."""
    return [memento for listing in listings for memento in listing.mementos.values()]


def _told(page: str, listings: Sequence[Listing], mementos: tuple[Memento, ...]) -> TimeMap:
    """What archives said of a page, those mementos of it that are wanted."""
    return TimeMap(
        original=page,
        mementos=mementos,
        complete=all(listing.is_complete for listing in listings),
        notes=tuple(note for listing in listings for note in listing.notes()),
        tries=tuple(answer for listing in listings for answer in listing.tries),
    )


def _not_asked(page: str) -> TimeMap:
    """Nothing, of a page that is no one else's business."""
    note = f"{page} is no public address; no archive is asked for it."
    return TimeMap(original=page, complete=False, notes=(note,))
