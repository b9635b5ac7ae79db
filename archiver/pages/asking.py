"""Asking an archive that Datasette serves: whether it is one, who may see it, within the limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

import sqlite_utils
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Forbidden

from archiver.archive.files import APPLICATION_ID, told

try:
    from datasette.resources import TableResource
except ImportError:  # Datasette 0.65
    TableResource = None

__all__ = ["archives", "ask", "is_archive", "may_see", "require"]

Found = TypeVar("Found")

archives: WeakSet[Any] = WeakSet()  # Datasette's databases that were found to be archives


async def is_archive(database: Any) -> bool:
    """Whether a database that Datasette serves is one of ours."""
    if database not in archives and database.name not in ("_internal", "_memory"):
        result = await database.execute("PRAGMA application_id")
        if result.first()[0] == APPLICATION_ID:
            archives.add(database)
    return database in archives


async def ask(
    datasette: Any, database: Any, question: Callable[[sqlite_utils.Database], Found]
) -> Found:
    """The answer to a question, on a reading connection and within Datasette's time limit.

    Raises ArchiveError where that runs out.
    """
    limit = datasette.setting("sql_time_limit_ms")

    def answer(connection: Any) -> Found:
        with told(Path(database.name)), sqlite_timelimit(connection, limit):
            return question(
                sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
            )

    found: Found = await database.execute_fn(answer)
    return found


async def may_see(datasette: Any, actor: Any, database: str, table: str) -> bool:
    """Whether someone may see a table, by the permissions of either Datasette."""
    if TableResource is not None:
        resource = TableResource(database, table)
        return bool(await datasette.allowed(action="view-table", resource=resource, actor=actor))
    wanted = [("view-table", (database, table)), ("view-database", database), "view-instance"]
    visible, _ = await datasette.check_visibility(actor, permissions=wanted)
    return bool(visible)


async def require(datasette: Any, actor: Any, database: str, tables: Sequence[str]) -> None:
    """Raises Datasette's Forbidden unless someone may see every table a page reads."""
    for table in tables:
        if not await may_see(datasette, actor, database, table):
            raise Forbidden(f"You may not see {table} of {database}, which this page reads.")
