"""Who publishes: outlets, agencies, ministries, with their names in several scripts and addresses.

Their data is TOML, one `[[publisher]]` each, its keys the fields of `Publisher` and `Domain`;
`db/publishers.toml` ships with the program and is the example to follow.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from archiver.data import data_folder
from archiver.errors import UsageProblem
from archiver.words import words_of

__all__ = [
    "KINDS",
    "Domain",
    "Publisher",
    "Publishers",
    "read_publishers",
    "shipped_publishers",
    "shipped_text",
]

KINDS = (
    *("outlet", "agency", "broadcaster", "ministry", "government", "armed_forces"),
    "organisation",
)
_MOST_BYTES = 4 * 1024 * 1024
_MOST_PUBLISHERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A host, or a path on it, that belongs to a publisher, with the edition found there and when.

    `host` is in lower-case ASCII without `www.`; it stands for its subdomains too, unless one of
    these is listed itself. `path` begins an edition's paths, such as `/ar/`, and is empty where the
    whole host is meant. `since` and `until` are days, both counted in, None where not known.
    """

    host: str
    path: str = ""
    language: str | None = None  # BCP 47 primary subtag of the edition
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publisher: how it is named, what it is, where it publishes, and the quirks of its pages.

    `aliases` are names as texts have them, in any script: the English name among them, unless that
    is a common word. Each means this publisher wherever it stands, so what is ambiguous is none.
    `feeds`, `sitemaps` are addresses; `search` is one with the place `{words}`. `channels` are
    public channels elsewhere. `prune` and `keep` are XPath 1.0 expressions for what is no part of,
    or belongs to, the text. `zone` (IANA) is the zone of times that the pages print without one.
    """

    name: str
    kind: str
    country: str | None = None  # ISO 3166-1 alpha-2
    languages: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    search: str | None = None
    channels: tuple[str, ...] = ()
    prune: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    zone: str | None = None


class _Listing(NamedTuple):
    """A domain with its publisher, made ready to be compared."""

    path: str
    since: str
    until: str
    language: str | None
    publisher: Publisher


# Scheme, user and port say nothing of the owner. A backslash is refused: browsers and RFC 3986
# disagree about where the host ends. 253 is the longest host of RFC 1035 section 2.3.4.
_ADDRESS = re.compile(
    r"\s*+(?:(?:[hH][tT][tT][pP][sS]?:)?//(?:[^/?#\\\s]*@)??)?"
    r"([^/?#:@\\\s]{1,253}+)(?::\d*+)?+(?![^/?#\s])(/[^?#\s]*+)?+"
)


class Publishers:
    """Publishers by name and address; of two with one name the later one counts."""

    __slots__ = ("_hosts", "_named")

    def __init__(self, publishers: Iterable[Publisher]) -> None:
        """Take publishers in order: a user's own after the shipped ones override these."""
        self._named: dict[str, Publisher] = {}
        for publisher in publishers:
            self._named.pop(publisher.name, None)
            self._named[publisher.name] = publisher
        self._hosts: dict[str, list[_Listing]] = {}
        for publisher in reversed(self._named.values()):
            for domain in publisher.domains:
                self._hosts.setdefault(domain.host, []).append(_listing(domain, publisher))
        for listings in self._hosts.values():  # first the longest path, then the latest, as listed
            listings.sort(key=lambda one: (len(one.path), one.until, one.since), reverse=True)

    def __iter__(self) -> Iterator[Publisher]:
        """Each publisher once; one that replaced another stands where it was given itself."""
        return iter(self._named.values())

    def named(self, name: str) -> Publisher | None:
        """The publisher of this English name."""
        return self._named.get(name)

    def at(self, url: str, day: str | None = None) -> Publisher | None:
        """Whose address this is, on a day or, without one, as last known; None where unknown."""
        found = self._listed(url, day)
        return found.publisher if found else None

    def edition(self, url: str, day: str | None = None) -> str | None:
        """The language of the edition at an address, where the publishers' data states it."""
        found = self._listed(url, day)
        return found.language if found else None

    def _listed(self, url: str, day: str | None) -> _Listing | None:
        """The listing of the longest host that an address is at or below, and its longest path."""
        found = _ADDRESS.match(url)
        if not found:
            return None
        host, path = _plain_host(found[1]), f"{found[2] or ''}/".lower()
        while host:
            for one in self._hosts.get(host, ()):
                in_time = day is None or one.since <= day[:10] <= one.until
                if in_time and path.startswith(one.path):
                    return one
            host = host.partition(".")[2]
        return None


def _listing(domain: Domain, publisher: Publisher) -> _Listing:
    days = domain.since or "", domain.until or "9999-12-31"
    return _Listing(domain.path.lower(), *days, domain.language, publisher)


def _plain_host(host: str) -> str:
    """The host in lower-case ASCII without a final stop; empty where it can be none."""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host.lower().removesuffix(".")


@cache
def shipped_text() -> str:
    """The publishers' data that ships with the program, as written."""
    return (data_folder() / "publishers.toml").read_text(encoding="utf-8")


@cache
def shipped_publishers() -> tuple[Publisher, ...]:
    """The publishers that ship with the program."""
    return read_publishers(shipped_text(), source="publishers.toml")


_Path = tuple[str | int, ...]  # keys and places in lists, from the top: ("publisher", 3, "aliases")


class _Fault(Exception):
    """What is wrong with a file, and where: a path, or a line, or 0 where neither is known."""


def read_publishers(text: str, *, source: str) -> tuple[Publisher, ...]:
    """The publishers that a TOML text lists, in its order.

    Raises UsageProblem, naming line and key, where the text breaks a rule. Whether `prune` and
    `keep` are XPath is known only where pages are read.
    """
    try:
        tables = enumerate(_tables(text))
        publishers = tuple(_publisher(table, ("publisher", n)) for n, table in tables)
        _refuse_one_name_for_two(publishers)
        _refuse_one_address_for_two(publishers)
    except _Fault as fault:
        sentence, where = fault.args
        line = where if isinstance(where, int) else _line_of(text, where)
        raise UsageProblem(f"{source}{f', line {line}' if line else ''}: {sentence}.") from None
    return publishers


# A dotted key costs the parser the square of its length; no key here is longer than two parts.
_ENDLESS_KEY = re.compile(r"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){12}")


def _tables(text: str) -> list[Any]:
    """What stands under [[publisher]] in a TOML text."""
    if len(text.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
        raise _Fault("the file is larger than 4 MiB; part it", 0)
    if endless := _ENDLESS_KEY.search(text):
        line = text.count("\n", 0, endless.start()) + 1
        raise _Fault("a name of more than 12 parts between dots; shorten it", line)
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise _Fault("brackets stand in brackets without end; close them", 0) from None
    except ValueError as error:
        place = re.search(r"at line (\d+)|at end of document", str(error))
        line = int(place[1] or text.count("\n") + 1) if place else 0
        raise _Fault(f"this is no TOML: {error}; mend it there", line) from None
    for key in data:
        if key != "publisher":
            raise _Fault(f"key {_shown(key)} is unknown; write [[publisher]]", (key,))
    tables = data.get("publisher", [])
    if not isinstance(tables, list):
        raise _Fault("publisher must be a list of tables; write [[publisher]]", ("publisher",))
    if len(tables) > _MOST_PUBLISHERS:
        raise _Fault(f"there are more than {_MOST_PUBLISHERS} publishers; part the file", 0)
    return tables


def _publisher(table: Any, path: _Path) -> Publisher:
    """A publisher as its table tells it; where that lists no aliases, its name is the only one."""
    name = table.get("name") if isinstance(table, dict) else None
    of = f"publisher {_shown(name)}" if isinstance(name, str) else "a publisher without name"
    _refuse_keys(table, path, of, Publisher)
    values = {key: _field(key, table[key], (*path, key), of) for key in table}
    return Publisher(**{"aliases": (name,), **values})


def _field(key: str, value: Any, path: _Path, of: str) -> Any:
    """The checked value of one of a publisher's keys."""
    if key in ("name", "kind", "country", "search", "zone"):
        return _checked(key, value, path, of)
    if not isinstance(value, list):
        raise _Fault(f"{key} of {of} must be a list; put it into square brackets", path)
    check = _domain if key == "domains" else _checked
    return tuple(check(key, one, (*path, n), of) for n, one in enumerate(value))


def _domain(_: str, table: Any, path: _Path, of: str) -> Domain:
    of = f"a domain of {of}"
    _refuse_keys(table, path, of, Domain)
    domain = Domain(**{key: _checked(key, table[key], (*path, key), of) for key in table})
    if domain.since and domain.until and domain.since > domain.until:
        sentence = f"until {domain.until} of {of} is before since {domain.since}"
        raise _Fault(f"{sentence}; mend one of them", (*path, "until"))
    return domain


def _refuse_keys(table: Any, path: _Path, of: str, wanted: type[Publisher | Domain]) -> None:
    """Refuse what is no table, has a key that means nothing, or lacks one that must be there."""
    known = [field.name for field in fields(wanted)]
    if not isinstance(table, dict):
        raise _Fault(f"{of} must be a table with keys such as {known[0]}", path)
    for key in table:
        if key not in known:
            sentence = f"key {_shown(key)} of {of} is unknown; known are {', '.join(known)}"
            raise _Fault(sentence, (*path, key))
    for field in fields(wanted):
        if field.default is MISSING and field.name not in table:
            raise _Fault(f"key '{field.name}' of {of} is missing; add it", path)


def _checked(key: str, value: Any, path: _Path, of: str) -> str:
    """One text that follows the rule of its key."""
    if type(value) is date and key in ("since", "until"):  # TOML has days of its own
        value = value.isoformat()
    if not isinstance(value, str):
        raise _Fault(f"{key} of {of} must be text; put it into quotation marks", path)
    pattern, complaint = _RULES[key]
    longest = 200 if key in ("name", "aliases") else 2_000
    if len(value) > longest:
        complaint = f"is longer than {longest} characters; shorten it"
    elif not value.translate(_JOINERS).isprintable():
        complaint = "holds a character that cannot be seen; remove it"
    elif re.fullmatch(pattern, value) and value == value.strip() and _exists(key, value):
        return value
    raise _Fault(f"{key} {_shown(value)} of {of} {complaint}", path)


def _exists(key: str, value: str) -> bool:
    """Whether the calendar has this day, the IANA database this zone; all else is a form alone."""
    try:
        if key == "zone":
            ZoneInfo(value)
        elif key in ("since", "until"):
            date.fromisoformat(value)
    except (KeyError, ValueError, OSError):  # OSError: a folder of zones, such as Asia
        return False
    return True


def _shown(value: str) -> str:
    """A value as a message quotes it, shortened where it is long."""
    return repr(value if len(value) <= 60 else value[:59] + "…")


_JOINERS = {0x200C: None, 0x200D: None}  # unseen, but Persian names are written with them
_HOST = r"(?!www\.)(?=.{1,253}$)[a-z0-9_-]+(\.[a-z0-9_-]+)*"
_NAME = (r".*[^\W_].*", "is no name; write one, without spaces around it")
_LANGUAGE = ("[a-z]{2,3}", "is no language; write its primary subtag, such as 'ar'")
_DAY = ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "is no day; write one such as 2015-03-01")
_HTTP = r"https?://[\w.-]+(:[0-9]+)?"
_PAGE = (_HTTP + r"(/\S*)?", "is no address; write it in full, such as 'https://daily.example/rss'")
_XPATH = (".+", "is no XPath; write an expression such as '//aside'")
_RULES = {  # what each key's text must be, and what is said where it is not
    "name": _NAME,
    "kind": ("|".join(KINDS), f"means nothing here; known are {', '.join(KINDS)}"),
    "country": ("[A-Z]{2}", "is no country; write its two letters in ISO 3166-1, such as 'SY'"),
    "languages": _LANGUAGE,
    "aliases": _NAME,
    "feeds": _PAGE,
    "sitemaps": _PAGE,
    "search": (_HTTP + r"/\S*\{words\}\S*", "is no address with {words} behind its host; add it"),
    "channels": _PAGE,
    "prune": _XPATH,
    "keep": _XPATH,
    "zone": (".+", "is no time zone; write one of the IANA database, such as 'Asia/Damascus'"),
    "host": (_HOST, "is no host; write it in lower-case ASCII, without scheme and 'www.'"),
    "path": (r"(/[^/?#\s]+)+/", "is no path; begin and end it with '/', as in '/ar/'"),
    "language": _LANGUAGE,
    "since": _DAY,
    "until": _DAY,
}


def _refuse_one_name_for_two(publishers: tuple[Publisher, ...]) -> None:
    """Refuse a name that stands twice, and an alias that means two publishers."""
    named: dict[str, int] = {}
    meant: dict[str, str] = {}
    for number, publisher in enumerate(publishers):
        name, path = publisher.name, ("publisher", number)
        if named.setdefault(name, number) != number:
            raise _Fault(f"name {_shown(name)} stands twice; leave one out", (*path, "name"))
        for n, alias in enumerate(publisher.aliases):
            other = meant.setdefault(" ".join(word.folded for word in words_of(alias)), name)
            if other != name:
                sentence = f"alias {_shown(alias)} means {_shown(other)} and {_shown(name)}"
                raise _Fault(f"{sentence}; leave it to one of them", (*path, "aliases", n))


def _refuse_one_address_for_two(publishers: tuple[Publisher, ...]) -> None:
    """Refuse a host and path that is listed twice for the same days."""
    listed: dict[tuple[str, str], list[tuple[_Listing, _Path]]] = {}
    for number, publisher in enumerate(publishers):
        for n, domain in enumerate(publisher.domains):
            listing = _listing(domain, publisher)
            place = (listing, ("publisher", number, "domains", n))
            listed.setdefault((domain.host, listing.path), []).append(place)
    for (host, path), places in listed.items():
        places.sort(key=lambda place: place[0].since)  # where any two overlap, two neighbours do
        for (one, _), (two, where) in pairwise(places):
            if two.since <= one.until:
                names = f"{_shown(one.publisher.name)} and {_shown(two.publisher.name)}"
                sentence = f"host '{host}{path}' is listed for {names} at the same time"
                raise _Fault(f"{sentence}; part them by since and until", where)


_QUOTED = re.compile(  # strings of TOML's four kinds, and comments
    r'"""(?:\\.|[^\\])*?"{3,5}|"(?:\\.|[^"\\])*"|#[^\n]*' r"|'''.*?'{3,5}|'[^']*'", re.DOTALL
)
_ITEM = re.compile(r"\{[^{}]*\}|[^\s,\[\]{}]+")


def _veiled(quoted: re.Match[str]) -> str:
    """A string or comment at its length, with nothing in it that means something to TOML."""
    return re.sub(r"[^\w-]", "_", quoted[0]) if quoted[0][0] != "#" else " " * len(quoted[0])


def _line_of(text: str, path: _Path) -> int:
    """The line of a valid TOML text on which the value at a path, or what holds it, begins."""
    plain = _QUOTED.sub(_veiled, text)
    start, end = 0, len(plain)
    places: list[int] = []  # where the items of a list begin
    for step in path:
        if isinstance(step, int):
            start, end = (*places[step : step + 2], end, end)[:2]
            continue
        key = re.sub(r"[^\w-]", "_", step)
        pattern = re.compile(rf"^[ \t]*(\[[\[\w. \t]*?)?\b_?{key}_?[ \t]*[=\]]", re.MULTILINE)
        found = list(pattern.finditer(plain, start, end))
        if not found:
            break
        start, places = found[0].start(), [one.start() for one in found]
        if not found[0][1]:  # a key, not a header
            places = [one.start() for one in _ITEM.finditer(plain, found[0].end(), end)]
    return text.count("\n", 0, start) + 1
