"""Who publishes: outlets, agencies, ministries, with their names in several scripts and addresses."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KINDS", "Domain", "Publisher"]

KINDS = (
    *("outlet", "agency", "broadcaster", "ministry", "government", "armed_forces"),
    "organisation",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A host, or a path on it, that belongs to a publisher, with the edition found there and when.

    `host` is in lower-case ASCII without `www.`; it stands for its subdomains too, unless one of
    these is listed itself. `path` begins an edition's paths, such as `/ar/`, and is empty where the
    whole host is meant. `since` and `until` are days, None where they are not known.
    """

    host: str
    path: str = ""
    language: str | None = None  # BCP 47 primary subtag of the edition
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publisher: how it is named, what it is, where it publishes, and the quirks of its pages.

    `aliases` are names as texts have them, in any script, the English name among them; each means
    this publisher wherever it stands, so what is ambiguous is no alias. `feeds`, `sitemaps` are
    addresses; `search` is one with the place `{words}`. `channels` are public channels elsewhere.
    `prune` and `keep` are XPath 1.0 expressions for what is no part of, or belongs to, the text.
    `zone` (IANA) is the zone of times that the pages print without one.
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
