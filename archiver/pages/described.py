"""What metadata.json says of an archive, told to Datasette for a database of whatever name.

Datasette finds what is said of a database by the name of its file. metadata.json describes one
named `archive`; here the same is said of every archive that is served. What the operator's own
metadata says comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from archiver.data import metadata_file

__all__ = ["Asked", "describe", "described", "named_questions", "question_sql"]

Facts = dict[str, Any]
_WORDS = ("title", "description")
_CONFIG = (  # keys of a table that Datasette 1.0 calls configuration
    *("hidden", "sort", "sort_desc", "size", "sortable_columns", "label_column", "facets"),
    *("fts_table", "fts_pk", "searchmode"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What Datasette 0.65 asks: a key, of a database, of a table in it; None for all."""

    key: str | None
    database: str | None
    table: str | None


@cache
def _metadata() -> Facts:
    """metadata.json as it is written."""
    facts: Facts = json.loads(metadata_file().read_text())
    return facts


def _archive_facts() -> Facts:
    """What metadata.json says of `archive`."""
    facts: Facts = _metadata()["databases"]["archive"]
    return facts


def _site_facts() -> Facts:
    """What metadata.json says of the whole site."""
    return {key: _metadata()[key] for key in _WORDS}


def named_questions() -> list[Facts]:
    """The name, title and description of each question that metadata.json asks by name."""
    kept = ("title", "description")
    return [
        {"name": name, **{key: query[key] for key in kept}}
        for name, query in _archive_facts()["queries"].items()
    ]


def question_sql(name: str) -> str:
    """The SQL of a named question."""
    return str(_archive_facts()["queries"][name]["sql"])


def described(datasette: Any, archives: Iterable[Any], asked: Asked) -> Facts:
    """What a Datasette 0.65 asked of the metadata of archives; it asks often, so no more than that.

    What it gets is a copy, since it writes the operator's metadata into it.
    """
    facts = _archive_facts()
    names = [name for name, database in datasette.databases.items() if database in archives]
    if asked.database is not None:
        facts = _part(facts, asked)
        names = [name for name in names if name == asked.database]
    elif asked.key not in (None, "databases"):
        return _site_facts() if names and asked.key in _WORDS else {}
    databases = {name: _beside(datasette, name, deepcopy(facts)) for name in names}
    return (_site_facts() if names else {}) | {"databases": databases}


def _beside(datasette: Any, database: str, facts: Facts) -> Facts:
    """What is told of a database, its tables without a sort order where the operator gives one."""
    local = (getattr(datasette, "_metadata_local", {}).get("databases") or {}).get(database) or {}
    for name, theirs in (local.get("tables") or {}).items():
        if name in facts.get("tables", {}):
            facts["tables"][name] = _unsorted(facts["tables"][name], theirs)
    return facts


def _part(facts: Facts, asked: Asked) -> Facts:
    """The part of a database's metadata that can answer; `tables` is asked for facets alone."""
    if asked.key == "tables":
        told = {
            name: {"facets": t["facets"]} for name, t in facts["tables"].items() if "facets" in t
        }
        return {"tables": told}
    if asked.table is not None:
        own = facts["tables"].get(asked.table, {})
        return {"description": facts["description"], "tables": {asked.table: own}}
    return facts if asked.key is None else {k: v for k, v in facts.items() if k == asked.key}


async def describe(datasette: Any, database: Any) -> None:
    """Tells a Datasette 1.0 about an archive; 0.65 asks `get_metadata`."""
    if not hasattr(datasette, "set_resource_metadata"):
        return
    facts = _archive_facts()
    _configure(datasette, database.name, facts["tables"])
    site = _site_facts() | await datasette.get_instance_metadata()
    for key, words in site.items():
        await datasette.set_instance_metadata(key, words)
    if "description" not in await datasette.get_database_metadata(database.name):
        await datasette.set_database_metadata(database.name, "description", facts["description"])
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
        theirs = configured.get(name, {})
        configured[name] = _unsorted(ours, theirs) | theirs


def _unsorted(ours: Facts, theirs: Facts) -> Facts:
    """Our part without a sort order where the operator gives one: Datasette refuses two."""
    return {key: ours[key] for key in ours if key != "sort_desc" or "sort" not in theirs}


async def _describe_table(datasette: Any, database: str, name: str, table: Facts) -> None:
    known = await datasette.get_resource_metadata(database, name)
    for key in _WORDS:
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
