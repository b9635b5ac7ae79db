"""What an archive's answer is: whose page, of when, where its redirect led, at which address.

Most archives replay a page at an address made of a prefix, 14 digits for the time, a mode and the
page's own address, such as `https://archive.example/web/20260301090000id_/http://news.example/a`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urljoin

import httpx

from archiver.clock import from_datetime, seconds_between
from archiver.fetch.faults import Fault
from archiver.fetch.guard import read_url
from archiver.fetch.heads import header_fields, http_date
from archiver.fetch.link_format import read_links
from archiver.fetch.public_archives import Archive
from archiver.fetch.redirects import redirect_target
from archiver.models import Capture
from archiver.urls import urlkey

__all__ = [
    "Replay",
    "Statement",
    "dates_agree",
    "own_address",
    "raw_address",
    "read_replay",
    "stated",
]

_DAY = 86_400
_REPLAY = re.compile(r"(https?://[^?#]*?/)([0-9]{14})([a-z]{2}_)?/(.+)", re.DOTALL)
_SCHEME = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)  # some archives drop a slash


@dataclass(frozen=True, slots=True)
class Replay:
    """An address at which an archive replays a page, in its parts."""

    prefix: str
    digits: str
    mode: str
    target: str  # the page's own address

    @property
    def moment(self) -> str | None:
        """The time that the digits mean, None where they mean none."""
        try:
            moment = datetime.fromisoformat(f"{self.digits[:8]}T{self.digits[8:]}Z")
        except ValueError:
            return None
        return from_datetime(moment)

    def address(self, mode: str, target: str | None = None) -> str:
        """The address of the same time in another mode, or of another page."""
        return f"{self.prefix}{self.digits}{mode}/{target or self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an archive says of a memento that it gave: of when, of which page, at which address.

    A redirect that was archived led to the page `led_to`; the archive may have that at `next_uri`.
    """

    given: str
    original: str
    uri: str
    led_to: str | None = None
    next_uri: str | None = None


def read_replay(address: str) -> Replay | None:
    """The parts of a replay address, None for an address of another kind."""
    found = _REPLAY.fullmatch(address)
    if found is None:
        return None
    prefix, digits, mode, target = found.groups()
    scheme = _SCHEME.match(target)
    page = f"{scheme[1]}://{target[scheme.end() :]}" if scheme else f"http://{target}"
    return Replay(prefix, digits, mode or "", page)


def raw_address(archive: Archive, address: str) -> str:
    """The address at which the archive gives a memento's bytes unaltered, if it does so at all."""
    replay = read_replay(address)
    if replay is None or archive.raw is None:
        return address
    return replay.address(archive.raw)


def dates_agree(moment: str, address: str) -> bool:
    """Whether a memento's date is within a day of the digits in its address, where there are any.

    A day lets digits of any time zone pass.
    """
    replay = read_replay(address)
    if replay is None:
        return True
    return replay.moment is not None and abs(seconds_between(replay.moment, moment)) <= _DAY


def stated(answer: Capture, wanted: str, archive: Archive) -> Statement:
    """What the archive says of its answer; raises Fault where that cannot be true or is not said.

    `wanted` is the page that was asked for.
    """
    fields = header_fields(answer.response_head)
    given = _given(fields, answer.captured_at)
    uri = own_address(answer, archive)
    if not dates_agree(given, uri):
        raise Fault("malformed", f"The archive dates this memento {given}, its address otherwise.")
    replay = read_replay(uri)
    original = _original(fields, replay, wanted)
    led_to, next_uri = _redirect(answer, original, replay, archive)
    return Statement(given=given, original=original, uri=uri, led_to=led_to, next_uri=next_uri)


def _given(fields: httpx.Headers, now: str) -> str:
    """The time of a memento by its Memento-Datetime (RFC 7089 section 2.1.1)."""
    values = set(fields.get_list("memento-datetime"))
    if not values:
        raise Fault("malformed", "The archive does not say of when this is (no Memento-Datetime).")
    given = http_date(values.pop())
    if given is None or values:
        raise Fault("malformed", "The Memento-Datetime of the archive cannot be read.")
    if given > now:
        raise Fault("malformed", f"The archive dates this memento {given}, in the future.")
    return given


def own_address(answer: Capture, archive: Archive) -> str:
    """A memento's own address: where the answer says that it is, if that is in the archive."""
    stated_place = header_fields(answer.response_head).get("content-location", "")
    try:
        place = urljoin(answer.url, stated_place)
    except ValueError:
        return answer.url
    return place if read_replay(place) and archive.holds(place) else answer.url


def _original(fields: httpx.Headers, replay: Replay | None, wanted: str) -> str:
    """The page that the answer's links call the original one, else that in its own address.

    Raises Fault where it is another page than the one wanted.
    """
    links = read_links(", ".join(fields.get_list("link")))
    named = [link.target for link in links if link and "original" in link.relations]
    named += [address.replace("&amp;", "&") for address in named]  # as some archives write it
    originals = [address for address in named if _can_be_read(address)]
    if not originals:
        originals = [wanted if replay is None else replay.target]
    for original in originals:
        if _same_page(original, wanted):
            return original
    raise Fault("malformed", f"The archive gave a memento of {originals[0]}, not of {wanted}.")


def _can_be_read(address: str) -> bool:
    try:
        read_url(address)
    except Fault:
        return False
    return True


def _same_page(one: str, other: str) -> bool:
    """Whether archives would take two addresses for one.

    They look pages up without regard to case, to a slash at the end, and to the order of a query.
    """
    return _looked_up(one) == _looked_up(other)


def _looked_up(url: str) -> tuple[str, list[tuple[str, str]]]:
    page, _, query = urlkey(url).casefold().partition("?")
    return page.rstrip("/"), sorted(parse_qsl(query, keep_blank_values=True))


def _redirect(
    answer: Capture, original: str, replay: Replay | None, archive: Archive
) -> tuple[str | None, str | None]:
    """Where an archived redirect led, and where the archive may have that page.

    Some archives send Location as the page had it, some as an address of their own.
    """
    if answer.redirected_to is None:
        return None, None
    inner = read_replay(answer.redirected_to)
    if inner is not None and replay is not None and archive.holds(answer.redirected_to):
        return inner.target, inner.address(replay.mode)
    head = httpx.Response(answer.status or 0, headers=header_fields(answer.response_head))
    target = redirect_target(original, head)
    if target is None or replay is None:
        return target, None
    return target, replay.address(replay.mode, target)
