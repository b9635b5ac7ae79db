"""Cells of Datasette's own tables that lead to our pages."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from archiver.pages.asking import archives
from archiver.pages.links import page_link, table_link
from archiver.pages.marking import safe_diff

__all__ = ["QUOTED", "cell"]

QUOTED = ("quotes", "quotes_detail", "quote_status")  # whose lineages are those of quotations

_KEY = re.compile(r"[0-9a-f]{32}")
_PAGES = {
    "version_key": "version",
    "change_key": "change",
    "citation_key": "citation",
    "quote_key": "quote",
    "lineage": "citation",
    "joins": "citation",
}
_SPEAKERS = ("speaker", "person", "article_speaker")
_RECORDS = ("record_id", "old_record_id", "new_record_id")
_ADDRESSES = ("url", "article_url", "source_url", "found_source_url")
_LINK = Markup('<a href="{}">{}</a>')
_LONGEST = 500  # characters of an address that is shown whole


def cell(
    datasette: Any, database: Any, column: Any, value: object, *, quoted: bool = False
) -> Markup | None:
    """A key, record id, address or speaker as a link, a `diff` as marked text; else None.

    `quoted`: the row is a quotation's, and so is its lineage.
    """
    if not isinstance(value, str) or not value or not isinstance(column, str):
        return None
    if column in ("diff", "diff_html"):
        return Markup('<span class="archiver-diff" dir="auto">{}</span>').format(safe_diff(value))
    if datasette.databases.get(database) not in archives or len(value) > _LONGEST:
        return None
    if quoted and column == "lineage":
        column = "quote_key"
    href = _target(datasette, str(database), column, value)
    return _LINK.format(href, value) if href else None


def _target(datasette: Any, database: str, column: str, value: str) -> str | None:
    if column in _PAGES and _KEY.fullmatch(value):
        return page_link(datasette, database, _PAGES[column], value)
    if column in _RECORDS:
        return table_link(datasette, database, "captures", record_id=value)
    if column in _ADDRESSES and value.startswith(("http://", "https://")):
        return page_link(datasette, database, "article", query={"url": value})
    if column in _SPEAKERS:
        return page_link(datasette, database, "quotes", query={"speaker": value})
    if column == "href" and value.startswith("-/"):
        return f"{datasette.urls.database(database)}/{value}"
    return None
