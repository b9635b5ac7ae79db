"""Events as an Atom feed (RFC 4287): of the archive, a page, a kind or a tag.

What an import adds to the past is left out, so that a reader is told of what is new; `?all=1`
brings it in.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from datasette.utils.asgi import Response
from markupsafe import Markup, escape

from archiver.archive.events import Changed, Event, latest_events
from archiver.errors import UsageProblem
from archiver.pages import labels
from archiver.pages.answers import Absence, Asked, found_address
from archiver.pages.marking import marked_both
from archiver.wording import say, wordings

__all__ = ["READS", "feed"]

READS = (
    *("events", "changes_detail", "edits_detail", "resources_detail", "captures"),
    *("watches_detail", "resource_links", "timeline"),
)

_ENTRIES = 50
_FILTERS = ("url", "kind", "tag", "all")
_NEVER = "1970-01-01T00:00:00Z"  # a feed must be dated, also one of an archive without captures
_HEADERS = {"cache-control": "private, no-cache"}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_PARAGRAPH, _ITEM = Markup("<p>{}</p>"), Markup('<li dir="auto">{}: {}</li>')


async def feed(asked: Asked, request: Any) -> Response:
    """The latest 50 events; `?url=`, `?kind=`, `?tag=` choose, `?all=1` takes imported ones in."""
    given = {name: asked.query[name] for name in _FILTERS if asked.query.get(name)}
    kinds = wordings()["event"]
    if given.get("kind", "first_seen") not in kinds:
        raise UsageProblem(
            f"{given['kind']!r} is no kind of event; ask for one of {', '.join(kinds)}."
        )
    resource_id = None
    if "url" in given:
        found = await found_address(asked, given["url"])
        if isinstance(found, Absence):
            return Response.text(f"{found.error}\n", status=found.status, headers=_HEADERS)
        resource_id, given["url"] = found.resource_id, found.url
    events, updated = await asked.ask(lambda archive: _latest(archive, resource_id, given))
    body = _document(_Addresses(asked, request), given, events, updated)
    return Response(body, headers=_HEADERS, content_type="application/atom+xml; charset=utf-8")


def _latest(
    archive: Any, resource_id: int | None, given: dict[str, str]
) -> tuple[list[Event], str]:
    """The events of a feed, and when it was last another one."""
    events = latest_events(
        archive.conn,
        most=_ENTRIES,
        resource_id=resource_id,
        kind=given.get("kind"),
        tag=given.get("tag"),
        everything=given.get("all") == "1",
    )
    return events, max((event.at for event in events), default=_NEVER)


class _Addresses:
    """Absolute addresses on the site that was asked."""

    def __init__(self, asked: Asked, request: Any) -> None:
        self._asked = asked
        self._request = request
        self.name = asked.database.name

    def full(self, path: str) -> str:
        return str(self._asked.datasette.absolute_url(self._request, path))

    def page(self, page: str, **query: str) -> str:
        return self.full(self._asked.link(page, **query))

    def event(self, event: Event) -> str:
        """Where an event is told; a page's history where there is no version to show."""
        if event.href is None:
            return self.page("article", url=event.url)
        return self.full(self._asked.link(*event.href.removeprefix("-/").split("/")))


def _document(
    addresses: _Addresses, given: dict[str, str], events: Sequence[Event], updated: str
) -> str:
    root = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    # The same feed has the same id whatever name its site has.
    _add(root, "id", _urn(f"feed/{addresses.name}?{urlencode(sorted(given.items()))}"))
    _add(root, "title", _title(addresses.name, given))
    _add(root, "updated", updated)
    _add(_add(root, "author"), "name", f"Archive {addresses.name}")
    itself = {"rel": "self", "type": "application/atom+xml"}
    _add(root, "link", **itself, href=addresses.page("feed.atom", **given))
    html = addresses.page("article", url=given["url"]) if "url" in given else None
    _add(root, "link", rel="alternate", type="text/html", href=html or addresses.page("archive"))
    for event in events:
        _entry(root, addresses, event)
    told = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{told}\n'


def _entry(root: ElementTree.Element, addresses: _Addresses, event: Event) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _urn(f"event/{event.event_key}"))
    _add(entry, "title", f"{event.title or event.url}: {say('event', event.kind)}")
    _add(entry, "updated", event.at)
    _add(entry, "published", event.at)
    _add(entry, "link", rel="alternate", type="text/html", href=addresses.event(event))
    _add(entry, "link", rel="related", href=event.url)
    _add(entry, "category", term=event.kind, label=say("event", event.kind))
    _add(entry, "content", str(Markup().join(_content(addresses, event))), type="html")


def _content(addresses: _Addresses, event: Event) -> Iterator[Markup]:
    """What happened, when, on which page, and the first words that changed."""
    told = say("event", event.kind)
    if event.kind == "page_gone" and event.outcome:
        told += f" ({say('outcome', event.outcome)})"
    yield _PARAGRAPH.format(f"{labels.sentence(told)} Captured {labels.when(event.at)}.")
    if event.source:
        yield _PARAGRAPH.format(event.source)
    if event.changes:
        items = (_ITEM.format(labels.OP[one.op], _marked(one)) for one in event.changes)
        yield Markup("<ul>{}</ul>").format(Markup().join(items))
    if event.count > len(event.changes):
        yield _PARAGRAPH.format(f"And {event.count - len(event.changes)} more changes.")
    page = addresses.page("article", url=event.url)
    yield Markup('<p><a href="{}">{}</a></p>').format(page, event.url)


def _marked(change: Changed) -> Markup:
    """The words of a change, what fell in `<del>`, what came in `<ins>`."""
    if change.op == "moved":
        return escape(change.new_text)
    return marked_both(change.old_text, change.new_text)


def _title(name: str, given: dict[str, str]) -> str:
    """What a feed is of."""
    parts = [f"Archive {name}"]
    if "url" in given:
        parts.append(given["url"])
    if "kind" in given:
        parts.append(say("event", given["kind"]))
    if "tag" in given:
        parts.append(f"pages watched as {given['tag']}")
    return " · ".join(parts)


def _urn(name: str) -> str:
    """A name that is the same in every archive and for ever (RFC 9562 section 5.5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"archiver/{name}").urn


def _add(
    parent: ElementTree.Element, tag: str, text: str = "", **facts: str
) -> ElementTree.Element:
    """One element under another, without the characters that XML cannot hold."""
    clean = {name: _ILLEGAL.sub("\ufffd", value) for name, value in facts.items()}
    element = ElementTree.SubElement(parent, tag, clean)
    element.text = _ILLEGAL.sub("\ufffd", text) or None
    return element
