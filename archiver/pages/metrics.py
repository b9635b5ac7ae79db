"""`/-/metrics`: the archives in figures, as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response

from archiver.archive.vitals import Activity, Vitals, activity, vitals
from archiver.clock import to_datetime, utc_now
from archiver.errors import ArchiverError
from archiver.pages.asking import ask
from archiver.pages.health import visible_archives

__all__ = ["exposition", "metrics"]

READS = (
    *("timeline", "watches_detail", "dues_detail", "resources_detail", "versions_detail"),
    *("changes_detail", "captures", "log_entries"),
)
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_HEADERS = {"cache-control": "no-store"}
_CLASSES = {
    "text": ("ok", "unchanged"),
    "absent": ("missing", "gone", "soft_404"),
    "redirect": ("redirect",),
    "blocked": ("blocked", "challenge", "paywall", "refused"),
    "no_text": ("empty", "not_text", "unread"),
    "failed": (
        *("server_error", "timeout", "dns", "tls", "reset", "malformed", "too_large"),
        "interrupted",
    ),
}
_CLASS_OF = {outcome: name for name, outcomes in _CLASSES.items() for outcome in outcomes}
_HELP = {
    "archiver_up": "1 where the archive can be read",
    "archiver_schema_version": "Migrations that the file has seen",
    "archiver_captures_last_day": "Captures of the last 24 hours by outcome, counted to 100000",
    "archiver_versions_last_day": "Texts first seen in the last 24 hours, counted to 100000",
    "archiver_changes_last_day": "Changes of texts in the last 24 hours, counted to 100000",
    "archiver_captures": "Captures of whatever age and outcome",
    "archiver_log_leaves": "Leaves of the log of evidence",
    "archiver_pages": "Pages by how they stood when last captured",
    "archiver_pending_captures": "Captures not read and compared yet, counted to 100000",
    "archiver_watches_active": "Addresses under watch",
    "archiver_watches_failing": "Addresses under watch whose latest visit failed",
    "archiver_visits_late": "Visits due for more than an hour and not made",
    "archiver_last_capture_timestamp_seconds": "Time of the latest capture",
    "archiver_next_due_timestamp_seconds": "Time for which the next visit is planned",
    "archiver_file_bytes": "Size of the file and of its write-ahead log",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of one archive."""

    name: str
    value: float
    labels: tuple[tuple[str, str], ...]


async def metrics(datasette: Any, request: Any) -> Response:
    """The figures of each archive that the asker may see, each with its help and type."""
    samples: list[Sample] = []
    for database in await visible_archives(datasette, request.actor, READS):
        samples += await _samples(datasette, database)
    return Response(exposition(samples), headers=_HEADERS, content_type=_TYPE)


def exposition(samples: list[Sample]) -> str:
    """Samples in the text format: those of one name together, behind its help and type."""
    by_name: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_name[sample.name].append(sample)
    lines: list[str] = []
    for name, words in _HELP.items():
        if name in by_name:
            lines += [f"# HELP {name} {words}.", f"# TYPE {name} gauge"]
            lines += [_line(sample) for sample in by_name[name]]
    return "\n".join([*lines, ""])


def _line(sample: Sample) -> str:
    labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels)
    return f"{sample.name}{{{labels}}} {sample.value:.15g}"


def _escaped(value: str) -> str:
    """A label's value as the format writes it."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


async def _samples(datasette: Any, database: Any) -> list[Sample]:
    """The figures of one archive; that it is down where it cannot be read."""
    now = utc_now()

    def question(archive: Any) -> tuple[Vitals, Activity]:
        return vitals(archive.conn, now), activity(archive.conn, now)

    name = database.name
    try:
        found, lately = await ask(datasette, database, question)
    except ArchiverError:
        return [Sample("archiver_up", 0, (("database", name),))]
    told = [Sample("archiver_up", 1, (("database", name),))]
    told += [
        Sample(f"archiver_{key}", value, (("database", name),))
        for key, value in _figures(found, lately, database.path)
        if value is not None
    ]
    return told + list(_labelled(name, lately))


def _figures(
    found: Vitals, lately: Activity, path: str | None
) -> Iterator[tuple[str, float | None]]:
    yield "schema_version", found.schema_version
    yield "versions_last_day", lately.versions
    yield "changes_last_day", lately.changes
    yield "captures", lately.captures
    yield "log_leaves", lately.leaves
    yield "pending_captures", found.waiting
    yield "watches_active", found.watches
    yield "watches_failing", found.failing
    yield "visits_late", found.late
    yield "last_capture_timestamp_seconds", _seconds(found.last_captured_at)
    yield "next_due_timestamp_seconds", _seconds(found.next_due_at)
    yield "file_bytes", _size(path)


def _labelled(database: str, lately: Activity) -> Iterator[Sample]:
    """The figures that are told apart by more than the archive: outcomes and states."""
    for outcome, count in lately.outcomes.items():
        labels = (
            ("database", database),
            ("class", _CLASS_OF.get(outcome, "other")),
            ("outcome", outcome),
        )
        yield Sample("archiver_captures_last_day", count, labels)
    for state, count in lately.states.items():
        yield Sample("archiver_pages", count, (("database", database), ("state", state)))


def _seconds(moment: str | None) -> float | None:
    return None if moment is None else to_datetime(moment).timestamp()


def _size(path: str | None) -> float | None:
    """Bytes of the file with its log; None for an archive without one, or that has gone."""
    if path is None:
        return None
    files = (Path(path), Path(f"{path}-wal"))
    sizes = [file.stat().st_size for file in files if file.is_file()]
    return sum(sizes) if sizes else None
