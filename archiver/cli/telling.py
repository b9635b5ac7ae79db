"""The sentences of `status`: how the archive stands, and what an archivist looks at first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.wording import say

__all__ = ["status_lines"]

Row = dict[str, Any]


def status_lines(found: Row) -> Iterator[str]:
    """The morning page line by line: sizes, what needs a hand, what is new, what comes next."""
    yield from _sizes(found)
    yield from _troubles(found)
    if found["since"]:
        yield from _news(found)
    yield from _next(found)
    for name, count in found["more"].items():
        yield f"and {count:,} more under {name} (`--json` names each list)"


def _sizes(found: Row) -> Iterator[str]:
    yield (
        f"{found['resources']} resources, {found['captures']} captures,"
        f" {found['versions']} versions, {found['changes']} changes"
    )
    yield (
        f"{found['file_bytes']:,} bytes in the file; {found['payload_bytes']:,} bytes of payloads"
        f" kept in {found['stored_payload_bytes']:,}"
    )
    if found["last_captured_at"]:
        yield f"last capture {found['last_captured_at']}"
    if found["waiting_to_be_read"]:
        yield f"{found['waiting_to_be_read']} captures wait to be read; the next command reads them"


def _troubles(found: Row) -> Iterator[str]:
    """What fails, is overdue, is left alone or was cut off, as of now."""
    broke = {row["url"] for row in found["broke"]}
    for row in found["broke"]:
        yield f"broke {row['failing_since']}: {_failing(row)}"
    for row in found["failing"]:
        if row["url"] not in broke:
            yield f"no usable capture since {row['gap_from']}: {_failing(row)}"
    for row in found["overdue"]:
        paused = row["host_paused_until"]
        why = f"its site is left alone until {paused}" if paused else "nothing makes the visit"
        yield f"due since {row['due_at']}: {row['url']} ({why})"
    for row in found["paused_hosts"]:
        yield f"left alone until {row['until']}: {_host(row['host'])} ({row['reason']})"
    for row in found["page_gone"]:
        yield f"{say('state', 'page_gone')}: {row['url']} ({row['last_captured_at']})"
    for row in found["unfinished_runs"]:
        name = f" of {row['file_name']}" if row["file_name"] else ""
        yield f"a run{name} begun {row['started_at']} did not end; run the same command again"


def _failing(row: Row) -> str:
    error = f"; {row['error'].rstrip('.')}" if row["error"] else ""
    return f"{row['url']} ({say('outcome', row['reason'])}; attempts: {row['attempts']}{error})"


def _news(found: Row) -> Iterator[str]:
    """What happened since the moment that was asked for."""
    for row in found["came_back"]:
        yield f"came back {row['back_at']}: {row['url']} (failed since {row['gap_from']})"
    for row in found["late"]:
        yield f"late: {row['url']} ({_lateness(row)})"
    for row in found["not_made"]:
        yield f"not made: {row['url']}, due {row['due_at']} ({row['note']})"
    for row in found["new_watches"]:
        yield f"newly under watch {row['added_at']}: {row['url']} (by {row['decided_by']})"
    for row in found["new_pages"]:
        yield f"new page {row['at']}: {row['url']}{_titled(row)}"
    for row in found["new_texts"]:
        yield f"another text {row['at']}: {row['url']}{_titled(row)}"
    for row in found["went"]:
        yield f"page gone {row['at']}: {row['url']}{_titled(row)}"
    for row in found["returned"]:
        yield f"page back {row['at']}: {row['url']}{_titled(row)}"
    for row in found["new_changes"]:
        yield f"changed since {found['since']}: {row['url']} ({row['changes']} changes)"


def _titled(row: Row) -> str:
    return f" “{row['title']}”" if row["title"] else ""


def _lateness(row: Row) -> str:
    """How late a visit was, and what passed before it."""
    late = f"due {row['due_at']}, made {row['made_at']}"
    if not row["missed"]:
        return late
    why = say("outcome", row["missed_reason"])
    return f"{late}; {row['missed']} moments from {row['missed_from']} on passed: {why}"


def _host(name: str) -> str:
    """A host as it is read, from its reversed labels."""
    host, _, port = name.partition(":")
    labels = host.split(",")
    return ".".join(reversed(labels)) + (f":{port}" if port else "")


def _next(found: Row) -> Iterator[str]:
    if found["under_watch"]:
        paused = f", {found['watches_paused']} paused" if found["watches_paused"] else ""
        yield f"{found['under_watch']} under watch{paused}"
    for row in found["next_due"]:
        yield f"next due {row['next_due_at']}: {row['url']} ({row['next_why'].rstrip('.')})"
