"""The page of two versions side by side: every passage, and what differs in it word by word."""

from __future__ import annotations

import asyncio
from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

import sqlite_utils

from archiver.archive.questions import extraction_at
from archiver.compare import compare
from archiver.models import Change, Extraction, Passage
from archiver.pages import keys
from archiver.pages.answers import Absence, Asked, Facts

__all__ = ["READS", "diff"]

READS = (
    *("versions_detail", "changes_detail", "visits", "extractions", "occurrences", "passages"),
    *keys.READS,
)

Row = dict[str, Any]
_PASSAGES = ("headline", "sentence", "heading", "caption", "quotation_block")
_ROWS = 4_000  # passages side by side on one page
_VISIT = (
    "SELECT resource_id, payload_id, version_id FROM visits WHERE resource_id = ?"
    " AND version_id = ? ORDER BY captured_at DESC LIMIT 1"
)
_STORED = (
    "SELECT change_key, new_record_id, op, element, kind, scope, masked, material, moved, old_text,"
    " new_text, similarity, last_seen_before, first_seen_after FROM changes_detail"
    " WHERE url = :url AND old_version_id = :old AND new_version_id = :new"
    " ORDER BY first_seen_after DESC, position"
)


async def diff(asked: Asked) -> Facts | Absence:
    """What differs between two versions: as recorded if one followed the other, else compared."""
    sides: list[Row] = []
    for name in ("old", "new"):
        row = await keys.keyed(asked, "version", asked.keys[name])
        if isinstance(row, Absence):
            return _onward(asked, name, row)
        sides.append(row)
    old, new = sides
    before, after = await asked.ask(lambda archive: (_read(archive, old), _read(archive, new)))
    stored = await asked.ask(lambda archive: _stored(archive, old, new))
    found, rows = await asyncio.to_thread(_compared, before, after)
    changes = stored or [_plain(change) for change in found]
    return {
        "old": _side(old),
        "new": _side(new),
        "basis": "recorded" if stored else "compared_now",
        "partial": [name for name, side in (("old", before), ("new", after)) if side.partial],
        "changes": changes,
        "around": [change for change in changes if not _in_text(change)],
        "passages_changed": sum(row["op"] != "same" for row in rows),
        "runs": _runs(rows[:_ROWS]),
        "rows_left_out": max(len(rows) - _ROWS, 0),
    }


def _onward(asked: Asked, name: str, absence: Absence) -> Absence:
    """A key that fell leads on to the same comparison with its successor."""
    if absence.status != 410 or "/-/version/" not in (absence.see or ""):
        return absence
    successor = (absence.see or "").rpartition("/")[2]
    pair = {**asked.keys, name: successor}
    return replace(absence, see=asked.link("diff", pair["old"], pair["new"]))


def _read(archive: sqlite_utils.Database, version: Row) -> Extraction:
    """What was read from the latest capture that showed a version."""
    (visit,) = archive.query(_VISIT, [version["resource_id"], version["id"]])
    return extraction_at(archive, visit)


def _stored(archive: sqlite_utils.Database, old: Row, new: Row) -> list[Row]:
    """The recorded changes of the latest step from one version to the other, if there was one."""
    values = {"url": new["url"], "old": old["id"], "new": new["id"]}
    rows = list(archive.query(_STORED, values)) if old["url"] == new["url"] else []
    return [row for row in rows if row["new_record_id"] == rows[0]["new_record_id"]]


def _side(version: Row) -> Facts:
    kept = ("version_key", "url", "version_number", "title", "language", "words")
    return {name: version[name] for name in (*kept, "first_seen_at", "last_seen_at")}


def _plain(change: Change) -> Facts:
    return {**asdict(change), "change_key": None, "moved": int(change.moved), "masked": 0}


def _in_text(change: Facts) -> bool:
    """Whether a change has its row among the passages: links, images and dates have not."""
    return change["scope"] == "main" and change["element"] in _PASSAGES


def _compared(old: Extraction, new: Extraction) -> tuple[list[Change], list[Facts]]:
    """The changes, and both texts side by side.

    Side by side every passage has its row, also where the parser dropped part of a page; the list
    of changes leaves out what that may have caused.
    """
    whole = compare(replace(old, partial=False), replace(new, partial=False))
    told = compare(old, new) if old.partial or new.partial else whole
    return told, list(_rows(old.passages, new.passages, whole))


def _rows(
    old: Sequence[Passage], new: Sequence[Passage], changes: Iterable[Change]
) -> Iterator[Facts]:
    """Both texts passage by passage in the order of the new one; what fell stands where it was."""
    placed = [change for change in changes if change.scope == "main" and (change.old or change.new)]
    same = sorted(_same(old, new, placed))
    # Where the passages that kept their place stand in both texts; what fell goes behind them.
    anchors = sorted([*same, *_in_place(placed)])
    keyed = [((j, 0, 0), _same_row(old[i], new[j])) for i, j in same]
    for change in placed:
        if change.new:
            place = (min(change.new), 0, 0)
        else:
            before = bisect(anchors, (change.old[0], 0))
            place = (anchors[before - 1][1] if before else -1, 1, change.old[0])
        keyed.append((place, _changed_row(change)))
    return (row for _, row in sorted(keyed, key=lambda item: item[0]))


def _in_place(changes: Iterable[Change]) -> Iterator[tuple[int, int]]:
    """The last places, old and new, of what was reworded, split or merged where it stood."""
    for change in changes:
        if change.old and change.new and not change.moved and change.op != "moved":
            yield max(change.old), max(change.new)


def _same(
    old: Sequence[Passage], new: Sequence[Passage], changes: Iterable[Change]
) -> Iterator[tuple[int, int]]:
    """The places of the passages that no change touches, paired by their words."""
    gone = {i for change in changes for i in change.old}
    come = {j for change in changes for j in change.new}
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for i, passage in enumerate(old):
        if i not in gone:
            waiting[" ".join(passage.text.split())].append(i)
    for j, passage in enumerate(new):
        places = waiting[" ".join(passage.text.split())] if j not in come else None
        if places:
            yield places.popleft(), j


def _changed_row(change: Change) -> Facts:
    return {
        "op": change.op,
        "element": change.element,
        "moved": int(change.moved),
        "old_text": change.old_text,
        "new_text": change.new_text,
    }


def _same_row(old: Passage, new: Passage) -> Facts:
    return {
        "op": "same",
        "element": new.element,
        "moved": 0,
        "old_text": old.text,
        "new_text": new.text,
    }


def _runs(rows: Sequence[Facts]) -> list[Facts]:
    """The rows in runs: `far` ones are unchanged, and have no changed row beside them."""
    changed = [row["op"] != "same" for row in rows]
    far = [not any(changed[max(place - 1, 0) : place + 2]) for place in range(len(rows))]
    return [
        {"far": is_far, "rows": [row for _, row in run]}
        for is_far, run in groupby(zip(far, rows, strict=True), key=lambda pair: pair[0])
    ]
