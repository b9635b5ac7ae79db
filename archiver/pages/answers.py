"""From a request to an answer: the archive it asks, who may read it, HTML or its `.json` twin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlite_utils
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from archiver.archive import questions
from archiver.archive.questions import Found
from archiver.errors import ArchiverError
from archiver.pages import asking, labels, marking
from archiver.pages.links import page_link, table_link
from archiver.urls import absolute_http_url
from archiver.wording import say

__all__ = ["Absence", "Asked", "Facts", "document", "found_address", "page"]

Facts = dict[str, Any]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page: the archive, the keys in its path, and its query."""

    datasette: Any
    database: Any
    keys: dict[str, str]
    query: dict[str, str]

    async def ask(self, question: Callable[[sqlite_utils.Database], Value]) -> Value:
        """The answer to a question to the archive."""
        return await asking.ask(self.datasette, self.database, question)

    def link(self, page: str, *keys: str, **query: object) -> str:
        """The address of one of our pages for this archive."""
        return page_link(self.datasette, self.database.name, page, *keys, query=query)

    def table(self, table: str, **query: object) -> str:
        """The address of one of this archive's tables."""
        return table_link(self.datasette, self.database.name, table, **query)


@dataclass(frozen=True, slots=True)
class Absence:
    """Why there is no such page, in one sentence, and where to look in its place."""

    status: int
    error: str
    see: str | None = None


Answer = Callable[[Asked], Awaitable[Facts | Absence]]
Document = Callable[[Asked, Any], Awaitable[Response]]


def page(template: str, reads: Sequence[str], answer: Answer) -> Callable[..., Awaitable[Response]]:
    """A route that answers with `template` over the facts that `answer` finds, or with the facts.

    `reads` are the tables and views whose permission the page asks. Datasette calls the route by
    the names of its arguments.
    """

    async def respond(datasette: Any, request: Any) -> Response:
        return await _respond(template, reads, answer, datasette, request)

    return respond


async def _respond(
    template: str, reads: Sequence[str], answer: Answer, datasette: Any, request: Any
) -> Response:
    asked = await _asked(datasette, request)
    await asking.require(datasette, request.actor, asked.database.name, reads)
    try:
        facts = await answer(asked)
    except ArchiverError as error:
        facts = Absence(400, str(error))
    as_json = bool(request.url_vars.get("format"))
    if isinstance(facts, Absence):
        return await _absent(asked, request, facts, as_json)
    if as_json:
        return Response.json({"ok": True, **facts}, headers=_HEADERS)
    return await _html(asked, request, template, facts, 200)


def document(reads: Sequence[str], make: Document) -> Callable[..., Awaitable[Response]]:
    """A route that answers with a document of its own kind, for someone who may see what it reads.

    `make` is given the request too, since such a document names its own address.
    """

    async def respond(datasette: Any, request: Any) -> Response:
        asked = await _asked(datasette, request)
        await asking.require(datasette, request.actor, asked.database.name, reads)
        try:
            return await make(asked, request)
        except ArchiverError as error:
            return Response.text(f"{error}\n", status=400, headers=_HEADERS)

    return respond


_HEADERS = {"cache-control": "private, no-cache"}


async def _asked(datasette: Any, request: Any) -> Asked:
    """The archive that a request names. Raises NotFound where there is none of that name."""
    name = tilde_decode(request.url_vars["database"])
    database = datasette.databases.get(name)
    if database is None or not await asking.is_archive(database):
        raise NotFound(f"There is no archive {name} here; the home page lists what there is.")
    keys = {key: value for key, value in request.url_vars.items() if value is not None}
    query = {key: request.args.get(key) for key in request.args}
    return Asked(datasette, database, keys, query)


async def _absent(asked: Asked, request: Any, absence: Absence, as_json: bool) -> Response:
    facts = {"error": absence.error, "status": absence.status, "see": absence.see}
    if as_json:
        return Response.json({"ok": False, **facts}, status=absence.status, headers=_HEADERS)
    return await _html(asked, request, "archiver_absent.html", facts, absence.status)


async def _html(asked: Asked, request: Any, template: str, facts: Facts, status: int) -> Response:
    """A page; its template has our links, times, sentences and marks as functions."""
    context = {
        **facts,
        "facts": facts,
        "database": asked.database.name,
        "query": asked.query,
        "link": asked.link,
        "table_link": asked.table,
        "when": labels.when,
        "spell": labels.spell,
        "say": say,
        "labels": labels,
        "marking": marking,
        "json_twin": _twin(request),
    }
    body = await asked.datasette.render_template(template, context, request=request)
    return Response.html(body, status=status, headers=_HEADERS)


def _twin(request: Any) -> str:
    """The address of this page as JSON, relative to it, so that a `base_url` does not matter."""
    last = request.path.rpartition("/")[2]
    return f"{last}.json" + (f"?{request.query_string}" if request.query_string else "")


async def found_address(asked: Asked, typed: str) -> Found | Absence:
    """The resource that a typed address means, or what to say where nothing of it is held."""
    absolute_http_url(typed)  # what is no address is another mistake than an unknown one
    try:
        return await asked.ask(lambda archive: questions.find(archive, typed))
    except ArchiverError as error:
        return Absence(404, str(error), asked.link("archive"))
