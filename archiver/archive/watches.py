"""What is under watch: an address, how an archivist wants it visited, what its visits have shown.

Every function here runs inside the caller's transaction, or only reads.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archiver.archive.captures import resource_of
from archiver.archive.decisions import Decision, decide
from archiver.clock import from_datetime, to_datetime
from archiver.models import key
from archiver.schedule import History, Plan
from archiver.urls import urlkey

__all__ = [
    "Watch",
    "Wish",
    "as_moment",
    "as_text",
    "is_known",
    "put_under_watch",
    "take_items",
    "turn",
    "watches",
]

_COLUMNS = (
    *("id", "watch_key", "resource_id", "url", "kind", "state", "every_s", "cron", "zone"),
    *("phase_s", "adaptive", "budget_per_day", "ignore_robots", "tags", "added_at", "until"),
    *("last_base_due", "last_visit_at", "failures", "retry_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an archivist wants of an address: who asks, why, and how it is to be watched."""

    url: str
    plan: Plan
    by: str
    reason: str | None = None
    kind: str = "page"
    tags: tuple[str, ...] = ()
    ignore_robots: bool = False
    found_in: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """An address under watch, with its plan and what its visits have shown."""

    id: int
    key: str
    resource_id: int
    url: str
    kind: str
    state: str
    tags: tuple[str, ...]
    ignore_robots: bool
    plan: Plan
    history: History


def put_under_watch(connection: sqlite3.Connection, wish: Wish, now: str) -> tuple[str, bool]:
    """Puts an address under watch, or changes how it is watched; returns its key, and if new.

    The decision is evidence; a grid that stays the same keeps its phase, so that a visit is not
    moved by saying the same thing twice.
    """
    watch_key = key(urlkey(wish.url))
    resource_id = resource_of(connection, wish.url)
    plan = wish.plan
    grid = {"every_s": plan.every_s, "cron": plan.cron, "zone": plan.zone}
    value = grid | {
        "state": "active",
        "kind": wish.kind,
        "adaptive": plan.adaptive,
        "budget_per_day": plan.budget_per_day,
        "ignore_robots": wish.ignore_robots,
        "tags": list(wish.tags),
        "until": as_text(plan.until),
    }
    decision = _decided(connection, wish.url, watch_key, value, wish.by, wish.reason, now)
    facts: dict[str, Any] = grid | {
        "url": wish.url,
        "kind": wish.kind,
        "state": "active",
        "adaptive": int(plan.adaptive),
        "budget_per_day": plan.budget_per_day,
        "ignore_robots": int(wish.ignore_robots),
        "tags": json.dumps(list(wish.tags), ensure_ascii=False),
        "until": as_text(plan.until),
        "decision_key": decision,
        "next_due_at": None,
        "next_base_at": None,
    }
    known = connection.execute(
        "SELECT id, every_s, cron, zone, state FROM watches WHERE watch_key = ?", (watch_key,)
    ).fetchone()
    if known is None:
        facts |= {"watch_key": watch_key, "resource_id": resource_id, "failures": 0}
        facts |= {"found_in": wish.found_in}
    if known is None or known[1:4] != tuple(grid.values()):
        facts |= {
            "added_at": as_text(plan.added_at),
            "phase_s": plan.phase_s,
            "last_base_due": None,
        }
    elif known[4] != "active":
        facts["last_base_due"] = now  # what passed while nobody wanted visits was not missed
    _write(connection, known[0] if known else None, facts)
    return watch_key, known is None


def turn(
    connection: sqlite3.Connection, url: str, state: str, by: str, reason: str | None, now: str
) -> bool:
    """Pauses, resumes or ends a watch by decision; False where the address is not under watch."""
    watch_key = key(urlkey(url))
    known = connection.execute(
        "SELECT id, state FROM watches WHERE watch_key = ? AND state <> 'ended'", (watch_key,)
    ).fetchone()
    if known is None:
        return False
    decision = _decided(connection, url, watch_key, {"state": state}, by, reason, now)
    facts = {"state": state, "decision_key": decision, "next_due_at": None, "next_base_at": None}
    if state == "active" and known[1] != "active":
        facts["last_base_due"] = now  # what passed while nobody wanted visits was not missed
    _write(connection, known[0], facts)
    return True


def take_items(
    connection: sqlite3.Connection,
    feed: Watch,
    record_id: str,
    wishes: Sequence[Wish],
    now: str,
) -> int:
    """Puts what one capture of a feed names under watch, each page once; returns how many are new.

    From then on the feed may be asked whether it changed since that capture.
    """
    new = [wish for wish in wishes if not is_known(connection, wish.url)]
    for wish in new:
        put_under_watch(connection, wish, now)
    connection.execute("UPDATE watches SET items_from = ? WHERE id = ?", (record_id, feed.id))
    return len(new)


def watches(
    connection: sqlite3.Connection,
    *,
    due_by: str | None = None,
    only: int | None = None,
    skip: Callable[[int, str], bool] = lambda watch_id, url: False,
) -> Iterator[Watch]:
    """Active watches; with `due_by` those due up to then, and those not planned yet.

    `skip` is asked by id and address, before more is looked up.
    """
    where = "w.state = 'active'"
    values: tuple[str | int, ...] = ()
    if only is not None:
        where += " AND w.id = ?"
        values = (only,)
    if due_by is not None:
        where += " AND (w.next_due_at <= ? OR w.next_due_at IS NULL)"
        values = (due_by,)
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM watches w WHERE {where} ORDER BY w.next_due_at, w.id",
        values,
    ).fetchall()
    for row in rows:
        if not skip(row[0], row[_COLUMNS.index("url")]):
            yield _watch(connection, row)


def is_known(connection: sqlite3.Connection, url: str) -> bool:
    """Whether an address is or was under watch; one that was ended is not taken up again."""
    row = connection.execute(
        "SELECT 1 FROM watches WHERE watch_key = ?", (key(urlkey(url)),)
    ).fetchone()
    return row is not None


def _decided(
    connection: sqlite3.Connection,
    url: str,
    watch_key: str,
    value: dict[str, Any],
    by: str,
    reason: str | None,
    now: str,
) -> str:
    said = json.dumps(value | {"url": url}, sort_keys=True, ensure_ascii=False)
    return decide(
        connection,
        Decision(subject_key=watch_key, kind="watch", value=said, reason=reason, by=by, at=now),
    )


def _write(connection: sqlite3.Connection, row_id: int | None, facts: dict[str, Any]) -> None:
    names = list(facts)
    if row_id is None:
        connection.execute(
            f"INSERT INTO watches ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            list(facts.values()),
        )
        return
    connection.execute(
        f"UPDATE watches SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
        [*facts.values(), row_id],
    )


def _watch(connection: sqlite3.Connection, row: Sequence[Any]) -> Watch:
    facts = dict(zip(_COLUMNS, row, strict=True))
    resource_id, adaptive = facts["resource_id"], bool(facts["adaptive"])
    plan = Plan(
        added_at=to_datetime(facts["added_at"]),
        every_s=facts["every_s"],
        cron=facts["cron"],
        zone=facts["zone"],
        phase_s=facts["phase_s"],
        adaptive=adaptive,
        budget_per_day=facts["budget_per_day"],
        until=as_moment(facts["until"]),
        seed=facts["watch_key"],
    )
    changed, first_seen, published = _story(connection, resource_id)
    extras = _extras_of(connection, facts["id"], facts["last_visit_at"]) if adaptive else ()
    history = History(
        last_base_due=as_moment(facts["last_base_due"]),
        last_visit_at=as_moment(facts["last_visit_at"]),
        published_at=published,
        first_seen_at=first_seen,
        changed_at=changed,
        source_changed_at=_source_changed(connection, resource_id) if adaptive else None,
        adaptive_at=extras,
        failures=facts["failures"],
        retry_at=as_moment(facts["retry_at"]),
    )
    return Watch(
        id=facts["id"],
        key=facts["watch_key"],
        resource_id=resource_id,
        url=facts["url"],
        kind=facts["kind"],
        state=facts["state"],
        tags=tuple(json.loads(facts["tags"])),
        ignore_robots=bool(facts["ignore_robots"]),
        plan=plan,
        history=history,
    )


def _story(
    connection: sqlite3.Connection, resource_id: int
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """When a page was last seen to change, when first seen, and when it says it was published."""
    changed, first, published = connection.execute(
        "SELECT (SELECT max(o.first_seen_at) FROM observations o WHERE o.resource_id = r.id"
        "  AND o.first_seen_at > r.first_captured_at), r.first_captured_at, r.published_at"
        " FROM resources r WHERE r.id = ?",
        (resource_id,),
    ).fetchone()
    exact = published if published and published.endswith("Z") else None
    return as_moment(changed), as_moment(first), as_moment(exact)


def _source_changed(connection: sqlite3.Connection, resource_id: int) -> datetime | None:
    """When a page that this one links to was last seen to change."""
    (at,) = connection.execute(
        "SELECT max(o.first_seen_at) FROM cited_pages s JOIN observations o"
        " ON o.resource_id = s.source_id JOIN resources r ON r.id = s.source_id"
        " WHERE s.article_id = ? AND o.first_seen_at > r.first_captured_at",
        (resource_id,),
    ).fetchone()
    return as_moment(at)


def _extras_of(
    connection: sqlite3.Connection, watch_id: int, last_visit: str | None
) -> tuple[datetime, ...]:
    if last_visit is None:
        return ()
    since = from_datetime(to_datetime(last_visit) - timedelta(days=1))
    rows = connection.execute(
        "SELECT made_at FROM dues WHERE watch_id = ? AND due_at >= ?"
        " AND \"trigger\" = 'adaptive' AND made_at IS NOT NULL",
        (watch_id, since),
    )
    return tuple(to_datetime(at) for (at,) in rows)


def as_text(moment: datetime | None) -> str | None:
    """A moment as the archive writes it."""
    return None if moment is None else from_datetime(moment)


def as_moment(text: str | None) -> datetime | None:
    """A moment that the archive wrote."""
    return None if text is None else to_datetime(text)
