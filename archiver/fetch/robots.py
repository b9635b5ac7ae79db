"""What a site's robots.txt allows us (RFC 9309), and what it means that there is none.

protego matches the rules. Which rules are meant for us is decided here, by the whole product token
(section 2.2.1): protego would also take a group whose name stands elsewhere in our User-Agent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote_from_bytes

import httpx
from protego import Protego

from archiver.clock import to_datetime
from archiver.models import Capture

__all__ = [
    "LONGEST_ROBOTS",
    "MOST_REDIRECTS",
    "KnownRobots",
    "Rules",
    "known_robots",
    "our_group",
    "product_token",
    "robots_address",
    "rules_of",
]

LONGEST_ROBOTS = 500 * 1024  # bytes; the rest is not read (section 2.5)
MOST_REDIRECTS = 5
_LIFE = timedelta(hours=24)  # section 2.4
_LIFE_OF_A_FAILURE = timedelta(minutes=10)
_LONGEST_CRAWL_DELAY = 60.0
_TOKEN = re.compile(r"[A-Za-z_-]+")
_LINE = re.compile(rb"[ \t]*([A-Za-z -]+?)[ \t]*:[ \t]*([^#\r\n]*)")
_NAMES_FOLLOW = frozenset({"user-agent", "useragent", "user agent"})
_AS_PRINTED = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRobots:
    """How a robots.txt was answered: the last capture of the fetch that began at its address."""

    record_id: str
    fetched_at: str
    status: int | None
    transport: str
    payload: bytes | None
    led_astray: bool = False  # by redirects without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a robots.txt means for us until `until`; `refusal` says why it closes the whole site.

    `unreachable` is the transport of a host that no request could even be sent to.
    """

    record_id: str
    since: datetime
    until: datetime
    refusal: str | None = None
    unreachable: str | None = None
    group: str = ""  # the lines meant for us
    matcher: Protego | None = None
    crawl_delay: float = 0.0  # seconds

    def allow(self, url: str) -> bool:
        """Whether the site lets us ask for a URL."""
        if self.refusal is not None:
            return False
        return self.matcher is None or self.matcher.can_fetch(url, "*")


def robots_address(url: httpx.URL) -> str:
    """Where the rules for a URL stand: one file for each scheme, host and port."""
    return str(url.copy_with(raw_path=b"/robots.txt", fragment=None))


def product_token(user_agent: str) -> str | None:
    """The name that a robots.txt calls us by: the User-Agent's first letters, `_` and `-`."""
    name = _TOKEN.match(user_agent)
    return name[0].lower() if name else None


def known_robots(captures: Sequence[Capture]) -> KnownRobots:
    """The outcome of a fetch of a robots.txt, with all its redirects."""
    last = captures[-1]
    return KnownRobots(
        record_id=last.record_id,
        fetched_at=last.captured_at,
        status=last.status,
        transport=last.transport,
        payload=last.payload,
        led_astray=len(captures) > 1 and last.transport == "malformed" and not last.request_head,
    )


def rules_of(known: KnownRobots, token: str | None) -> Rules:
    """What an answer means for us (RFC 9309 section 2.3.1).

    2xx: its rules, also of a file that was cut at its limit. 3xx that leads nowhere and 4xx: there
    is no file, so all is allowed. 429, 5xx, no answer: nothing is allowed.
    """
    since = to_datetime(known.fetched_at)
    if _answered(known) and not known.led_astray and 200 <= (known.status or 0) < 300:
        return _parsed(known, since, token)
    if known.led_astray or (_answered(known) and _is_missing(known.status)):
        return Rules(record_id=known.record_id, since=since, until=since + _LIFE)
    what = f"it answered {known.status}" if known.status else f"no answer ({known.transport})"
    return Rules(
        record_id=known.record_id,
        since=since,
        until=since + _LIFE_OF_A_FAILURE,
        refusal=f"could not be had: {what}",
    )


def _answered(known: KnownRobots) -> bool:
    """Whether as much of an answer came as is read."""
    return known.transport in ("response", "not_modified", "too_large")


def _is_missing(status: int | None) -> bool:
    """Whether an answer says that there is no such file."""
    return status is not None and 300 <= status < 500 and status != 429


def _parsed(known: KnownRobots, since: datetime, token: str | None) -> Rules:
    """The rules of a file that was had."""
    payload = known.payload or b""
    lines = our_group(payload, token, cut=known.transport == "too_large")
    group = "\n".join(["User-agent: *", *lines])
    matcher = Protego.parse(group)
    delay = matcher.crawl_delay("*") or 0.0
    return Rules(
        record_id=known.record_id,
        since=since,
        until=since + _LIFE,
        group=group,
        matcher=matcher if lines else None,
        crawl_delay=min(delay, _LONGEST_CRAWL_DELAY),
    )


def our_group(payload: bytes, token: str | None, *, cut: bool = False) -> list[str]:
    """The lines of all groups for our product token, else of all groups for `*` (section 2.2.1).

    Names are compared whole, in any case. Only allow and disallow lines end a group's names; a
    line that was cut off at the end of what is read (`cut`) could mean anything and is dropped.
    """
    lines = payload.removeprefix(b"\xef\xbb\xbf").splitlines()[: -1 if cut else None]
    groups: dict[str, list[str]] = {}
    meant: set[str] = set()  # which of the two groups that concern us a line belongs to
    open_for_names = True
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            continue
        key, value = match[1].decode("ascii").lower(), match[2].strip()
        if key in _NAMES_FOLLOW:
            named = {_named(value)} & {token, "*"}
            meant = meant | named if open_for_names else named
            open_for_names = True
            groups |= {name: groups.get(name, []) for name in named}
            continue
        open_for_names = open_for_names and key not in ("allow", "disallow")
        for name in meant:
            # Octets beyond printable ASCII are compared escaped (section 2.2.2).
            groups[name].append(f"{key}: {quote_from_bytes(value, safe=_AS_PRINTED)}")
    return groups[token] if token and token in groups else groups.get("*", [])


def _named(value: bytes) -> str:
    """The product token that a user-agent line names, `*` for all, empty for none."""
    text = value.decode("utf-8", "replace")
    if text.startswith("*"):
        return "*"
    name = _TOKEN.match(text)
    return name[0].lower() if name else ""
