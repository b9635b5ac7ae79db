"""Addresses of our pages, through `datasette.urls` so that a `base_url` is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils import tilde_encode

__all__ = ["page_link", "table_link"]


def page_link(
    datasette: Any, database: str, page: str, *keys: str, query: Mapping[str, object] | None = None
) -> str:
    """The address of one of our pages; `page` ends in `.json` for a twin without keys."""
    path = "/".join([page, *(quote(key, safe="") for key in keys)])
    return _link(datasette, f"/{tilde_encode(database)}/-/{path}", query or {})


def table_link(datasette: Any, database: str, table: str, **query: object) -> str:
    """The address of a table or view, filtered by `query`."""
    return _link(datasette, f"/{tilde_encode(database)}/{tilde_encode(table)}", query)


def _link(datasette: Any, path: str, query: Mapping[str, object]) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    return str(datasette.urls.path(path + ("?" + urlencode(given) if given else "")))
