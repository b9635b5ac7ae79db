"""`/-/health`: whether the archives are well, for a monitor; 200 where they are, else 503."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from datasette.utils.asgi import Forbidden, Response

from archiver.archive.vitals import Vitals, vitals
from archiver.clock import utc_now
from archiver.errors import ArchiverError
from archiver.pages.answers import Facts
from archiver.pages.asking import ask, is_archive, may_see

__all__ = ["health", "visible_archives"]

READS = ("timeline", "watches_detail", "dues_detail")
_HEADERS = {"cache-control": "no-store"}


async def health(datasette: Any, request: Any) -> Response:
    """Each archive that the asker may see: readable, last capture, waiting, late, schema.

    503 where one cannot be read, where visits are late, or where there is none at all.
    """
    found = await visible_archives(datasette, request.actor, READS)
    told = {database.name: await _one(datasette, database) for database in found}
    well = bool(told) and all(one["ok"] for one in told.values())
    facts = {"ok": well, "databases": told}
    if not told:
        facts["error"] = "No archive is served here; name its file to `archiver serve`."
    return Response.json(facts, status=200 if well else 503, headers=_HEADERS)


async def visible_archives(datasette: Any, actor: Any, reads: tuple[str, ...]) -> list[Any]:
    """The archives of which someone may see what is read.

    Raises Forbidden where there are archives and none of them may be seen.
    """
    found = [one for one in list(datasette.databases.values()) if await is_archive(one)]
    visible = [one for one in found if await _may_see(datasette, actor, one.name, reads)]
    if found and not visible:
        raise Forbidden(f"You may not see what this reads: {', '.join(reads)}.")
    return visible


async def _may_see(datasette: Any, actor: Any, database: str, reads: tuple[str, ...]) -> bool:
    for table in reads:
        if not await may_see(datasette, actor, database, table):
            return False
    return True


async def _one(datasette: Any, database: Any) -> Facts:
    try:
        found = await ask(datasette, database, lambda archive: vitals(archive.conn, utc_now()))
    except ArchiverError as error:
        return {"ok": False, "readable": False, "error": str(error)}
    facts = {"ok": not found.late, "readable": True, **asdict(found)}
    return facts | ({"error": _late(found)} if found.late else {})


def _late(found: Vitals) -> str:
    """What to do where visits are late."""
    visits = "1 visit is" if found.late == 1 else f"{found.late} visits are"
    return (
        f"{visits} late, the first since {found.late_since};"
        " see that `archiver run` is running, and what it says."
    )
