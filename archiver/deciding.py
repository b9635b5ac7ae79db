"""What people decide about sources: evidence that is written down, then applied to the findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archiver.archive import (
    citations,
    decisions,
    persons,
    plans,
    publishers,
    questions,
    quote_questions,
    source_questions,
)
from archiver.archive.captures import resource_of
from archiver.archive.decisions import Decision
from archiver.archive.questions import Row
from archiver.archive.store import Archive
from archiver.clock import Clock, utc_now
from archiver.derive import Deriver, names_in_force
from archiver.errors import UsageProblem
from archiver.run_facts import operator
from archiver.settling import settle_all
from archiver.text.pool import ReaderPool
from archiver.text.quirks import check_quirks

__all__ = ["decide_person", "decide_source", "load_publishers"]

_LARGEST = 4 * 2**20  # bytes of a publishers' file


def decide_source(
    database: Path,
    citation_key: str,
    url: str | None,
    *,
    reason: str,
    by: str | None,
    clock: Clock = utc_now,
) -> Row:
    """Lets a citation's source be the document at `url`, or none; returns how it stands then.

    Raises ArchiverError where no citation has the key.
    """
    with questions.opened(database) as held:
        row = source_questions.citation(held, citation_key)
    with (
        Archive(database, clock=clock, create=False) as archive,
        archive.transaction() as connection,
    ):
        _write_down(archive, row["lineage"], citations.BY_HAND, url, reason=reason, by=by)
        citations.apply_decision(connection, row["lineage"])
        if url is not None:
            persons.unsettle_names_in(connection, resource_of(connection, url))
        settle_all(connection, names_in_force(connection))
    with questions.opened(database) as held:
        return source_questions.citation(held, citation_key)


def decide_person(
    database: Path,
    name: str,
    other: str | None,
    *,
    reason: str,
    by: str | None,
    clock: Clock = utc_now,
) -> list[Row]:
    """Lets a name be the person's whom another name means, or nobody else's; returns its person's.

    Raises ArchiverError where no text has one of the names.
    """
    with questions.opened(database) as held:
        rows = [quote_questions.person_named(held, one) for one in (name, other) if one is not None]
    if name == other:
        raise UsageProblem(f"{name!r} is one name already; give two that texts have.")
    if not all(row["is_name"] for row in rows):
        raise UsageProblem("Only a person's name can be joined or parted, not a description.")
    with (
        Archive(database, clock=clock, create=False) as archive,
        archive.transaction() as connection,
    ):
        _write_down(archive, name, persons.PERSON, other, reason=reason, by=by)
        persons.unsettle(connection, [row["id"] for row in rows])
        settle_all(connection, names_in_force(connection))
    with questions.opened(database) as held:
        return quote_questions.names_of_person(held, name)


def _write_down(
    archive: Archive, subject: str, kind: str, value: str | None, *, reason: str, by: str | None
) -> None:
    """Writes a decision down with its leaf, inside the open transaction."""
    decided = Decision(
        subject_key=subject,
        kind=kind,
        value=value,
        reason=reason,
        by=by or operator() or "unknown",
        at=archive.now(),
    )
    decisions.decide(archive.connection, decided)


def load_publishers(
    database: Path,
    file: Path,
    *,
    reason: str | None,
    by: str | None,
    workers: int,
    clock: Clock = utc_now,
    progress: Callable[[int], None] = lambda count: None,
) -> list[str]:
    """Brings a file of publishers into force, cites all texts anew, and returns their names.

    Raises UsageProblem, with nothing loaded, where the file has an error.
    """
    text = _read(file)
    with Archive(database, clock=clock) as archive, ReaderPool(workers) as pool:
        with archive.transaction() as connection:
            loaded = publishers.load_publishers(
                *(connection, text),
                source=file.name,
                by=by or operator() or "unknown",
                reason=reason,
                at=archive.now(),
            )
            for publisher in loaded:
                fault = check_quirks(publisher)
                if fault:
                    raise UsageProblem(f"{file}: {fault}")
            plans.mark_all(connection)
        Deriver(archive, pool, progress=progress).run()
    return [publisher.name for publisher in loaded]


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageProblem(f"{file} cannot be read ({error.strerror}); name a TOML file.") from None
    if len(data) > _LARGEST:
        raise UsageProblem(f"{file} is larger than {_LARGEST >> 20} MiB; load it in parts.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{file} is no TOML in UTF-8 ({error}); save it as that.") from None
