"""What metadata.json says of an archive, told to Datasette for a database of whatever name.

Datasette finds what is said of a database by the name of its file. metadata.json describes one
named `archive`; here the same is said of every archive that is served. What the operator's own
metadata says comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from typing import Any

from archiver.pages.serving import metadata_file

__all__ = ["describe", "described", "named_questions"]

Facts = dict[str, Any]
_CONFIG = (  # keys of a table that Datasette 1.0 calls configuration
    *("hidden", "sort", "sort_desc", "size", "sortable_columns", "label_column", "facets"),
    *("fts_table", "fts_pk", "searchmode"),
)


@cache
def _archive_facts() -> Facts:
    """What metadata.json says of `archive`."""
    facts: Facts = json.loads(metadata_file().read_text())["databases"]["archive"]
    return facts


def named_questions() -> list[Facts]:
    """The name, title and description of each question that metadata.json asks by name."""
    kept = ("title", "description")
    return [
        {"name": name, **{key: query[key] for key in kept}}
        for name, query in _archive_facts()["queries"].items()
    ]


def described(datasette: Any, archives: Iterable[Any]) -> Facts:
    """The metadata of the archives that a Datasette 0.65 serves."""
    names = [name for name, database in datasette.databases.items() if database in archives]
    return {"databases": {name: deepcopy(_archive_facts()) for name in names}}


async def describe(datasette: Any, database: Any) -> None:
    """Tells a Datasette 1.0 about an archive; 0.65 asks `get_metadata`."""
    if not hasattr(datasette, "set_resource_metadata"):
        return
    facts = _archive_facts()
    _configure(datasette, database.name, facts["tables"])
    known = await datasette.get_database_metadata(database.name)
    for key in ("title", "description"):
        if key in facts and key not in known:
            await datasette.set_database_metadata(database.name, key, facts[key])
    for name, table in facts["tables"].items():
        await _describe_table(datasette, database.name, name, table)
    for name, query in facts["queries"].items():
        await _add_query(datasette, database.name, name, query)


def _configure(datasette: Any, database: str, tables: Facts) -> None:
    """Sort orders, facets and the like, which Datasette 1.0 reads from its configuration."""
    databases = datasette.config.setdefault("databases", {})
    configured = databases.setdefault(database, {}).setdefault("tables", {})
    for name, table in tables.items():
        ours = {key: deepcopy(value) for key, value in table.items() if key in _CONFIG}
        configured[name] = ours | configured.get(name, {})


async def _describe_table(datasette: Any, database: str, name: str, table: Facts) -> None:
    known = await datasette.get_resource_metadata(database, name)
    for key in ("title", "description"):
        if key in table and key not in known:
            await datasette.set_resource_metadata(database, name, key, table[key])
    for column, words in table.get("columns", {}).items():
        if not await datasette.get_column_metadata(database, name, column):
            await datasette.set_column_metadata(database, name, column, "description", words)


async def _add_query(datasette: Any, database: str, name: str, query: Facts) -> None:
    """Stores one named question, unless the operator has one of that name."""
    if await datasette.get_query(database, name) is None:
        await datasette.add_query(
            *(database, name, query["sql"]),
            title=query.get("title"),
            description=query.get("description"),
            hide_sql=query.get("hide_sql", False),
            parameters=query.get("params"),
            is_trusted=True,
        )
