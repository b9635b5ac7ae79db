"""Verbs that read: log, show, diff, search, status. Times in UTC, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archiver.archive import morning, questions
from archiver.archive.questions import Database, Found
from archiver.asof import AsOf, as_of
from archiver.cli import telling
from archiver.cli.options import as_json, database, print_json
from archiver.clock import parse_moment, utc_now
from archiver.compare import compare
from archiver.errors import ArchiverError
from archiver.models import Change, Edit
from archiver.wording import say

__all__ = ["diff", "log", "search", "show", "status"]

Row = dict[str, Any]


@click.command()
@database
@click.argument("url")
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(min=1),
    help="Captures to tell at most.",
)
@as_json
def log(database: Path, url: str, limit: int, as_json: bool) -> None:
    """Captures, versions and changes of an address, newest first."""
    with questions.opened(database) as archive:
        found = questions.find(archive, url)
        captures = questions.history_of(archive, found, limit)
        for capture in captures:
            moved = capture["change_count"] or capture["peripheral_count"]
            capture["changes"] = (
                questions.changes_of(archive, capture["record_id"]) if moved else []
            )
    if as_json:
        print_json(
            {"asked": url, "url": found.url, "followed": found.followed} | {"captures": captures}
        )
        return
    _tell_found(found)
    for line in _log_lines(captures):
        click.echo(line)


def _log_lines(captures: Sequence[Row]) -> Iterator[str]:
    """A line for each capture, unchanged ones in a row as one, with the changes under it."""
    unchanged: list[Row] = []
    for capture in [*captures, None]:
        if capture is not None and capture["outcome"] == "unchanged":
            unchanged.append(capture)
            continue
        if unchanged:
            first, last = unchanged[-1]["captured_at"], unchanged[0]["captured_at"]
            span = first if len(unchanged) == 1 else f"{first} … {last}, {len(unchanged)} captures"
            yield f"{span}  {say('outcome', 'unchanged')}"
            unchanged = []
        if capture is not None:
            yield from _capture_lines(capture)


def _capture_lines(capture: Row) -> Iterator[str]:
    version = f", version {capture['version_number']}" if capture["version_number"] else ""
    new = ", text differs from the one before" if capture["changed"] else ""
    yield f"{capture['captured_at']}  {say('outcome', capture['outcome'])}{version}{new}"
    if capture["redirected_to"]:
        yield f"    → {capture['redirected_to']}"
    if capture["error"]:
        yield f"    {capture['error']}"
    for change in capture["changes"]:
        if change["scope"] == "main":
            facts = (change[name] for name in ("op", "element", "old_text", "new_text"))
            yield f"    {_told(*facts)}"
    if capture["peripheral_count"]:
        yield f"    and {capture['peripheral_count']} around the text"


@click.command()
@database
@click.argument("url")
@click.option("--at", metavar="TIME", help="A moment, or a date for the whole UTC day.")
@as_json
def show(database: Path, url: str, at: str | None, as_json: bool) -> None:
    """The text as of a time, and how sure that is; without --at as last captured."""
    with questions.opened(database) as archive:
        found = questions.find(archive, url)
        certain, version = _state_at(archive, found, at)
    if as_json:
        print_json(_shown(found, at, certain, version))
        return
    _tell_found(found)
    for line in _certain_lines(certain):
        click.echo(line)
    if at is None and certain.after is not None:  # the text is the latest: the page was absent then
        click.echo(_captured(certain.after))
    if version is not None:
        click.echo(f"\n{version['text']}")


def _state_at(archive: Database, found: Found, at: str | None) -> tuple[AsOf, Row | None]:
    """The captures around a moment, and the version that the nearest one shows."""
    if at is None:
        latest = questions.standing_text(archive, found)
        if latest is None:
            raise ArchiverError(
                f"No text of {found.url} was captured yet; `archiver log` lists the attempts."
            )
        moment = latest["captured_at"]
        certain = as_of(moment, moment, *questions.shown_captures(archive, found, moment, moment))
    else:
        first, last = parse_moment(at)
        certain = as_of(first, last, *questions.shown_captures(archive, found, first, last))
    nearest = certain.nearest
    if nearest is None:
        raise ArchiverError(
            f"No usable capture of {found.url} is held; `archiver log` lists the attempts."
        )
    text = certain.before is not None and nearest["version_id"] is not None
    return certain, questions.version_text(archive, nearest["version_id"]) if text else None


def _shown(found: Found, at: str | None, certain: AsOf, version: Row | None) -> Row:
    sides = {
        side: None
        if visit is None
        else {name: visit[name] for name in ("captured_at", "record_id", "outcome", "version_id")}
        for side, visit in (("before", certain.before), ("after", certain.after))
    }
    chosen = version or {}
    return {
        "asked": found.asked,
        "url": found.url,
        "followed": found.followed,
        "at": at,
        "interval": [certain.first, certain.last],
        "certainty": certain.certainty,
        "gap_s": certain.gap_s,
        **sides,
        **{
            name: chosen.get(name)
            for name in ("version_id", "version_key", "version_number", "title", "language", "text")
        },
        "version_id": chosen.get("id"),
    }


def _certain_lines(certain: AsOf) -> Iterator[str]:
    """How sure the answer is, and whether the page was there at all."""
    before, after = certain.before, certain.after
    if certain.first != certain.last:
        yield f"Asked for {certain.first} to {certain.last}."
    yield say(
        "certainty",
        certain.certainty,
        before=before["captured_at"] if before else "",
        after=after["captured_at"] if after else "",
    )
    if before is not None and before["version_id"] is None:
        yield _captured(before)


def _captured(visit: Mapping[str, Any]) -> str:
    """What a capture without a text was."""
    return f"Captured {visit['captured_at']}: {say('outcome', visit['outcome'])}."


@click.command()
@database
@click.argument("url")
@click.option("--from", "start", metavar="TIME", help="As of then; default: the version before.")
@click.option("--to", "end", metavar="TIME", help="As of then; default: as last captured.")
@as_json
def diff(database: Path, url: str, start: str | None, end: str | None, as_json: bool) -> None:
    """What differs between two states of a page."""
    with questions.opened(database) as archive:
        found = questions.find(archive, url)
        old, new = _sides(archive, found, start, end)
        changes = compare(
            questions.extraction_at(archive, old), questions.extraction_at(archive, new)
        )
    if as_json:
        print_json(
            {
                "asked": url,
                "url": found.url,
                "followed": found.followed,
                "old": {"record_id": old["record_id"], "captured_at": old["captured_at"]},
                "new": {"record_id": new["record_id"], "captured_at": new["captured_at"]},
                "changes": [asdict(change) for change in changes],
            }
        )
        return
    _tell_found(found)
    click.echo(f"{old['captured_at']} → {new['captured_at']}")
    for change in changes:
        click.echo(_change_line(change))
    if not changes:
        click.echo("No difference.")


def _sides(archive: Database, found: Found, start: str | None, end: str | None) -> tuple[Row, Row]:
    """The captures whose texts are compared."""
    new = _text_at(archive, found, end) if end else questions.standing_text(archive, found)
    if new is None:
        raise ArchiverError(
            f"No text of {found.url} was captured yet; `archiver log` lists the attempts."
        )
    old = _text_at(archive, found, start) if start else questions.previous_text(archive, new)
    if old is None:
        raise ArchiverError(
            f"Only one version of {found.url} was captured up to {new['captured_at']};"
            " give --from and --to, or capture it again later."
        )
    return old, new


def _text_at(archive: Database, found: Found, at: str) -> Row:
    before, _ = questions.shown_captures(archive, found, *parse_moment(at))
    if before is None or before["version_id"] is None:
        raise ArchiverError(
            f"No text of {found.url} is held as of {at};"
            f" `archiver show DB {found.url} --at {at}` says what is."
        )
    return before


def _change_line(change: Change) -> str:
    if not change.edits or change.op in ("split", "merged"):
        return _told(change.op, change.element, change.old_text, change.new_text)
    place = "" if change.scope == "main" else "around the text, "
    moved = " and moved" if change.moved else ""
    return f"{place}{change.element} edited{moved}: {_marked(change.old_text, change.edits)}"


def _marked(old: str, edits: Sequence[Edit]) -> str:
    """The old text with what went in [-…-] and what came in {+…+}."""
    parts, place = [], 0
    for edit in edits:
        parts.append(old[place : edit.old_start])
        if edit.old_text:
            parts.append(click.style(f"[-{edit.old_text}-]", fg="red"))
        if edit.new_text:
            parts.append(click.style(f"{{+{edit.new_text}+}}", fg="green"))
        place = edit.old_end
    return "".join([*parts, old[place:]])


def _told(op: str, element: str, old: str, new: str) -> str:
    """A change in one line."""
    if op == "added":
        return click.style(f"{element} added: {new}", fg="green")
    if op == "removed":
        return click.style(f"{element} removed: {old}", fg="red")
    return f"{element} {op}: {old} → {new}" if old != new else f"{element} {op}: {new}"


@click.command()
@database
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(min=1),
    help="Versions to list at most.",
)
@as_json
def search(database: Path, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Versions that hold all the words, in any script; each with the passage of the first."""
    with questions.opened(database) as archive:
        rows = questions.search(archive, " ".join(words), limit)
        common = questions.common_words(archive, " ".join(words))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['url']}  version {row['version_number']},"
            f" seen {row['first_seen_at']} to {row['last_seen_at']}\n    {row['passage']}"
        )
    if not rows:
        click.echo("No version holds all of these words.")
    if common:
        click.echo(
            f"({', '.join(common)}: in more than {questions.MOST_PASSAGES:,} passages;"
            " only the newest of them were looked at)"
        )


@click.command()
@database
@click.option("--since", metavar="TIME", help="Tell what broke, came back, was late, is new.")
@as_json
def status(database: Path, since: str | None, as_json: bool) -> None:
    """What the archive holds, what waits, what fails, and what is new."""
    with questions.opened(database) as archive:
        since = parse_moment(since)[0] if since else None
        found = morning.status(archive, since, utc_now())
    found["file_bytes"] = database.stat().st_size
    if as_json:
        print_json(found)
        return
    for line in telling.status_lines(found):
        click.echo(line)


def _tell_found(found: Found) -> None:
    for sentence in found.followed:
        click.echo(f"({sentence})")
