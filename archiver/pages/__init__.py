"""The Datasette plugin: pages, SQL functions, headers, and descriptions of an archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pluggy import HookimplMarker

from archiver.pages import (
    article,
    as_of,
    cells,
    diff,
    feed,
    headers,
    health,
    home,
    metrics,
    quotes,
    search,
    sources,
    sql_functions,
    version,
)
from archiver.pages.answers import document, page
from archiver.pages.asking import archives, is_archive, may_see
from archiver.pages.described import Asked, describe, described
from archiver.pages.links import page_link

__all__ = [
    "asgi_wrapper",
    "bound_connection",
    "database_actions",
    "extra_css_urls",
    "get_metadata",
    "menu_links",
    "prepare_connection",
    "register_routes",
    "render_cell",
    "startup",
    "table_actions",
]

for_datasette = HookimplMarker("datasette")
for_sqlite_utils = HookimplMarker("sqlite_utils")

Route = tuple[str, Callable[..., Any]]
Link = dict[str, str]

_PAGES = {
    "archive": page("archiver_archive.html", home.READS, home.home),
    "article": page("archiver_article.html", article.READS, article.article),
    "as-of": page("archiver_as_of.html", as_of.READS, as_of.as_of),
    "sources": page("archiver_sources.html", sources.READS, sources.sources),
    "citation/(?P<key>[^/.]+)": page(
        "archiver_citation.html", sources.CITATION_READS, sources.citation
    ),
    "quotes": page("archiver_quotes.html", quotes.READS, quotes.quotes),
    "quote/(?P<key>[^/.]+)": page("archiver_quote.html", quotes.QUOTE_READS, quotes.quotation),
    "search": page("archiver_search.html", search.READS, search.search),
    "version/(?P<key>[^/.]+)": page("archiver_version.html", version.READS, version.version),
    "change/(?P<key>[^/.]+)": page("archiver_change.html", home.CHANGE_READS, home.change),
    "diff/(?P<old>[^/.]+)/(?P<new>[^/.]+)": page("archiver_diff.html", diff.READS, diff.diff),
}


@for_datasette
def register_routes() -> list[Route]:
    """Our pages, each with its `.json` twin; feeds; and what monitors ask."""
    return [
        (rf"^/(?P<database>[^/]+)/-/{path}(?:\.(?P<format>json))?$", answer)
        for path, answer in _PAGES.items()
    ] + [
        (r"^/(?P<database>[^/]+)/-/feed\.atom$", document(feed.READS, feed.feed)),
        (r"^/-/health$", health.health),
        (r"^/-/metrics$", metrics.metrics),
    ]


@for_datasette
@for_sqlite_utils
def prepare_connection(conn: Any) -> None:
    """Our SQL functions on each connection of Datasette and of sqlite-utils."""
    sql_functions.register(conn)


@for_datasette(specname="prepare_connection")
def bound_connection(conn: Any, database: str) -> None:
    """A bound on the size of values, on connections that answer the public."""
    if database != "_internal":
        sql_functions.limit_length(conn)


@for_datasette
def asgi_wrapper() -> Callable[[headers.App], headers.App]:
    """Security headers on every answer; 400 for an address with a backslash."""
    return headers.guarded


@for_datasette
def startup(datasette: Any) -> Callable[[], Any]:
    """Finds out which databases are archives, and describes them to Datasette 1.0."""

    async def start() -> None:
        for database in list(datasette.databases.values()):
            if await is_archive(database):
                await describe(datasette, database)

    return start


@for_datasette(optionalhook=True)
def get_metadata(
    datasette: Any, key: str | None, database: str | None, table: str | None
) -> dict[str, Any]:
    """What metadata.json says of every archive, for Datasette 0.65."""
    return described(datasette, archives, Asked(key, database, table))


@for_datasette
def extra_css_urls(datasette: Any, database: str | None) -> list[str]:
    """The one stylesheet, for our pages and for Datasette's own of an archive."""
    if database is not None and datasette.databases.get(database) not in archives:
        return []
    return [str(datasette.urls.static_plugins("archiver", "archiver.css"))]


@for_datasette
def render_cell(
    row: Any, value: object, column: Any, table: Any, database: Any, datasette: Any
) -> Markup | None:
    """Keys, record ids, addresses and speakers in tables lead to our pages."""
    quoted = column == "lineage" and (table in cells.QUOTED or "quote_key" in tuple(row.keys()))
    return cells.cell(datasette, database, column, value, quoted=quoted)


@for_datasette
def database_actions(datasette: Any, actor: Any, database: str) -> Callable[[], Any]:
    """The way from a database's page to its archive's."""

    async def links() -> list[Link]:
        return await _home_links(datasette, actor, database, "Search this archive, latest changes")

    return links


@for_datasette
def table_actions(datasette: Any, actor: Any, database: str) -> Callable[[], Any]:
    """The way from a table's page to its archive's."""

    async def links() -> list[Link]:
        return await _home_links(datasette, actor, database, "Search this archive")

    return links


@for_datasette
def menu_links(datasette: Any, actor: Any) -> Callable[[], Any]:
    """Every archive that someone may see, in the menu of every page."""

    async def links() -> list[Link]:
        found: list[Link] = []
        for name in list(datasette.databases):
            found += await _home_links(datasette, actor, name, f"Archive: {name}")
        return found

    return links


async def _home_links(datasette: Any, actor: Any, database: str, label: str) -> list[Link]:
    """A link to an archive's own page, for someone who may see what it reads."""
    if not await is_archive(datasette.databases[database]):
        return []
    for table in home.READS:
        if not await may_see(datasette, actor, database, table):
            return []
    return [{"href": page_link(datasette, database, "archive"), "label": label}]
