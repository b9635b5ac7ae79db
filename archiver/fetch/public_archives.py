"""Public archives that speak Memento (RFC 7089), and which pages they are asked for.

`db/archives.toml` lists those that are asked unless another list is given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from archiver.data import data_folder
from archiver.errors import UsageProblem
from archiver.fetch.faults import Fault
from archiver.fetch.guard import address_refusal, read_url

__all__ = ["Archive", "is_public", "read_archives", "shipped_archives"]

_PORTS = {"http": 80, "https": 443}
_KEYS = ("name", "timegate", "timemap", "raw")
_ORIGIN = re.compile(r"https?://[^/?#]+")
_RAW = re.compile(r"[a-z]{2}_")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PRIVATE_ENDS = frozenset(  # RFC 6761, 6762, 7686, 8375, and names that routers give out
    ("arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localhost")
) | {"onion", "test"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A public archive: what stands before a page's address in those of its TimeGate and TimeMap.

    `raw` is written behind the 14 digits of a memento's address to have its bytes as they were
    archived, such as `id_`; None where the archive only gives out pages that it has rewritten.
    An archive that is not `listed` was met as the owner of a TimeMap: its `raw` is a guess.
    """

    name: str
    timegate: str | None
    timemap: str | None = None
    raw: str | None = None
    listed: bool = True

    def holds(self, address: str) -> bool:
        """Whether an address is on one of the archive's own hosts."""
        place = _place(address)
        return place is not None and place in map(_place, (self.timegate, self.timemap))


def _place(address: str | None) -> tuple[str, int | None] | None:
    """Host and port of an address; http and https on their own ports are one place."""
    origin = _ORIGIN.match(address or "")
    return None if origin is None else _host_and_port(origin[0])


@lru_cache(256)
def _host_and_port(origin: str) -> tuple[str, int | None] | None:
    """The parts of an origin; kept, since a TimeMap names the same one in every line."""
    try:
        parts = urlsplit(origin)
        port = None if parts.port == _PORTS[parts.scheme] else parts.port
    except ValueError:
        return None
    return (parts.hostname.rstrip("."), port) if parts.hostname else None


def is_public(url: str) -> bool:
    """Whether a page can be in a public archive, as far as its address tells.

    Private addresses, names of one's own network and odd ports are nobody else's business.
    """
    try:
        parsed = read_url(url)
    except Fault:
        return False
    host = parsed.raw_host.decode("ascii").rstrip(".").lower()
    *labels, last = host.split(".")
    if parsed.port not in (None, 80, 443):
        return False
    if ":" in host or _NUMBER.fullmatch(last):
        return address_refusal(host) is None
    return bool(labels) and last not in _PRIVATE_ENDS


@cache
def shipped_archives() -> tuple[Archive, ...]:
    """The archives of `db/archives.toml`, in the order in which they are asked."""
    path = data_folder() / "archives.toml"
    return read_archives(path.read_text("utf-8"), source=path.name)


def read_archives(text: str, *, source: str) -> tuple[Archive, ...]:
    """The archives that a TOML text lists; raises UsageProblem, with line or key, for a bad one."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(f"{source} is not TOML: {error}; mend it there.") from None
    entries = table.get("archive")
    if not isinstance(entries, list) or not entries or set(table) != {"archive"}:
        raise UsageProblem(
            f"{source} must list archives, each under [[archive]], and nothing else."
        )
    archives = tuple(
        _read_archive(entry, f"{source}, archive {number}")
        for number, entry in enumerate(entries, 1)
    )
    _check_names(archives, source)
    return archives


def _check_names(archives: Iterable[Archive], source: str) -> None:
    """Raises UsageProblem where two archives have one name."""
    names: set[str] = set()
    for archive in archives:
        if archive.name in names:
            raise UsageProblem(
                f"{source}: two archives have the name {archive.name!r}; rename one."
            )
        names.add(archive.name)


def _read_archive(entry: object, where: str) -> Archive:
    """One archive; raises UsageProblem with the key that is wrong."""
    if not isinstance(entry, dict):
        raise UsageProblem(f"{where} must stand under [[archive]].")
    for key, value in entry.items():
        if key not in _KEYS:
            raise UsageProblem(f"{where}: `{key}` is no key; the keys are {', '.join(_KEYS)}.")
        if not isinstance(value, str) or not value.strip():
            raise UsageProblem(f"{where}: `{key}` must be a text in quotation marks.")
    for key in ("name", "timegate"):
        if key not in entry:
            raise UsageProblem(f"{where}: `{key}` is missing; add it.")
    raw = entry.get("raw")
    if raw is not None and not _RAW.fullmatch(raw):
        raise UsageProblem(f"{where}: `raw` must be two letters and a low line, such as id_.")
    return Archive(
        name=entry["name"],
        timegate=_prefix(entry, "timegate", where),
        timemap=_prefix(entry, "timemap", where) if "timemap" in entry else None,
        raw=raw,
    )


def _prefix(entry: Mapping[str, str], key: str, where: str) -> str:
    """The beginning of an address; raises UsageProblem where a page's cannot follow it."""
    prefix = entry[key]
    try:
        read_url(prefix)
    except Fault as fault:
        raise UsageProblem(f"{where}: `{key}` is no address: {fault} Write it in full.") from None
    if not prefix.endswith(("/", "=")):
        raise UsageProblem(f"{where}: `{key}` must end in / or =, since a page's address follows.")
    return prefix
