"""A URL in, a capture for every hop out: whatever the server does is a fact on the capture."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from random import Random
from types import MappingProxyType, TracebackType
from typing import Self, TypedDict, Unpack

import httpx

from archiver.clock import Clock, utc_now
from archiver.fetch.budget import Budget, Loan, give_back_large_blocks
from archiver.fetch.faults import Fault
from archiver.fetch.guard import Guard, read_url
from archiver.fetch.hop import Hop, Visit, capture_of
from archiver.fetch.outcome import is_failing
from archiver.fetch.politeness import Politeness, retry_after
from archiver.fetch.request import Terms, Validators, make_request, written
from archiver.fetch.robots import LONGEST_ROBOTS, MOST_REDIRECTS, KnownRobots, robots_address
from archiver.fetch.robots_cache import RobotsCache
from archiver.fetch.transport import Transport
from archiver.fetch.wire import Exchange, Network, Resolve, system_resolver
from archiver.models import Capture, new_record_id

__all__ = ["USER_AGENT", "Asked", "Bounds", "Client", "Validators"]

USER_AGENT = "archiver/0.1 (news provenance archive)"
_NAME_THREADS = 32
_MOST_REQUESTS = 256  # under way at once, so that hung hosts do not use up all descriptors
_ROBOTS_PATIENCE = 10.0  # seconds for a robots.txt with its redirects


class Asked(TypedDict, total=False):
    """Why and how a URL is asked for; what is left out has the value that `Client.fetch` states."""

    role: str
    trigger: str
    due_at: str | None
    discovered_from: str | None
    validators: Validators | None
    ignore_robots: bool
    accept_datetime: str | None
    bounds: Bounds | None
    follow: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """Less than a client may take, for one fetch; of a longer body the beginning is kept."""

    seconds: float
    body: int  # bytes


@dataclass(slots=True, kw_only=True)
class _Trip:
    """A URL and all its redirects under way: what it may still take, and the robots.txt it took."""

    visit: Visit
    loan: Loan
    patience: float  # seconds
    left: float  # of them
    most_hops: int
    longest: int  # bytes of a body
    reads_on: bool = False
    follows: bool = True
    validators: Validators | None = None
    accept_datetime: str | None = None
    by_the_rules: bool = False
    robots: list[Capture] = field(default_factory=list)
    hops: list[Capture] = field(default_factory=list)

    @property
    def is_for_robots(self) -> bool:
        """Whether it is itself to bring a robots.txt."""
        return self.visit.role == "robots"


class Client:
    """Fetches URLs, one connection pool and one queue per host for all; an async context manager.

    `timeout` in seconds spans name look-up, connection and answers of all hops and of their rules,
    not the waiting for a host's turn; `max_body` bytes bound a body both as received and decoded;
    `delay` seconds pass between two requests to a host; `allow` lists HOST or HOST:PORT that the
    guard lets pass. `robots` obeys robots.txt (RFC 9309), of which `robots_known` holds earlier
    answers by their address. `budget` bytes of bodies are held at once, see `fetched`.
    """

    def __init__(
        self,
        *,
        clock: Clock = utc_now,
        user_agent: str = USER_AGENT,
        allow: tuple[str, ...] = (),
        timeout: float = 60.0,
        max_body: int = 32 * 2**20,
        delay: float = 1.0,
        max_hops: int = 10,
        robots: bool = False,
        robots_known: Mapping[str, KnownRobots] = MappingProxyType({}),
        budget: int = 16 * 2**20,
        resolve: Resolve | None = None,
        secure: ssl.SSLContext | None = None,
        random: Random | None = None,
    ) -> None:
        self._clock = clock
        self._user_agent = user_agent
        self._guard = Guard.allowing(allow)
        self._timeout = timeout
        self._max_body = max_body
        self._max_hops = max_hops
        self._politeness = Politeness(delay, random)
        self._obeys = robots
        self._rules = RobotsCache(clock, user_agent, robots_known)
        self._budget = Budget(budget)
        give_back_large_blocks()
        self._room = asyncio.Semaphore(_MOST_REQUESTS)
        self._threads = ThreadPoolExecutor(_NAME_THREADS, thread_name_prefix="names")
        network = Network(self._guard, resolve or system_resolver(self._threads))
        self._transport = Transport(network, secure)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def fetch(self, url: str, **asked: Unpack[Asked]) -> list[Capture]:
        """The captures of a URL and of every address it redirects to, in order.

        The last is the page's; first come those of the robots.txt files that were fetched for it
        now (role `robots`). Nothing that a server, name server or URL does raises: the last capture
        then says what happened in `transport` and `error`, and holds what came until then.
        Without `asked`: role `article`, trigger `manual`, no validators, robots.txt obeyed if the
        client obeys it, no Accept-Datetime (a stored time; RFC 7089), the client's own bounds,
        redirects followed.
        """
        async with self.fetched(url, **asked) as captures:
            return captures

    @asynccontextmanager
    async def fetched(self, url: str, **asked: Unpack[Asked]) -> AsyncIterator[list[Capture]]:
        """`fetch` for a caller who takes time over the bodies: their memory counts until it leaves.

        While the budget is used up, other fetches wait before they read on. So inside, wait for
        nothing that waits for another fetch.
        """
        loan = Loan(self._budget)
        own = Bounds(self._timeout, self._max_body)
        bounds = asked.get("bounds") or own
        patience = min(bounds.seconds, own.seconds)
        trip = _Trip(
            visit=Visit(
                role=asked.get("role", "article"),
                trigger=asked.get("trigger", "manual"),
                due_at=asked.get("due_at"),
                discovered_from=asked.get("discovered_from"),
                robots_ignored=self._obeys and asked.get("ignore_robots", False),
            ),
            loan=loan,
            patience=patience,
            left=patience,
            most_hops=self._max_hops,
            longest=min(bounds.body, own.body),
            reads_on=bounds is not own,
            follows=asked.get("follow", True),
            validators=asked.get("validators"),
            accept_datetime=asked.get("accept_datetime"),
            by_the_rules=self._obeys and not asked.get("ignore_robots", False),
        )
        try:
            try:
                await self._follow(trip, url)
            except BaseException:
                self._rules.forget({capture.record_id for capture in trip.robots})
                raise
            loan.hand_out()
            yield trip.robots + trip.hops
        finally:
            loan.close()

    def host_pause(self, url: str) -> float:
        """Seconds for which a URL's host is better left alone: 0.0 where it may be asked now.

        That is the pause between requests, what the host asked for by Retry-After (a day at most),
        and, while it fails, 15 s doubled with every failure up to an hour, scattered by chance.
        """
        try:
            return self._politeness.pause(_host_of(read_url(url)))
        except Fault:
            return 0.0

    async def _follow(self, trip: _Trip, url: str) -> None:
        """Add the captures of a URL and its redirects to the trip."""
        address: str | None = url
        while address is not None:
            capture = await self._visit_hop(trip, address)
            trip.hops.append(capture)
            goes_on = trip.follows and capture.transport != "timeout"
            address = capture.redirected_to if goes_on else None
        if len(trip.hops) > 1:
            first = trip.hops[0].record_id
            trip.hops = [replace(capture, fetch_id=first) for capture in trip.hops]

    async def _visit_hop(self, trip: _Trip, address: str) -> Capture:
        """Request one address in its host's turn, or say why it is not requested."""
        robots_record_id = None
        try:
            url = read_url(address)
            self._guard.admit_url(url)
            if len(trip.hops) > trip.most_hops:
                raise Fault("malformed", f"There are more than {trip.most_hops} redirects.")
            if any(capture.url == address for capture in trip.hops):
                raise Fault("malformed", "The redirects lead in a circle.")
            if trip.left <= 0:
                raise Fault("timeout", "The redirects took all the time that there was.")
            if trip.by_the_rules and url.path != "/robots.txt":
                robots_record_id = await self._admitted(trip, url)
        except _Refused as refused:
            return self._unasked(trip, address, refused.fault, refused.robots_record_id)
        except Fault as fault:
            return self._unasked(trip, address, fault, None)
        host = _host_of(url)
        async with self._politeness.turn(host, 0.0 if trip.is_for_robots else None), self._room:
            hop = self._new_hop(address, len(trip.hops), robots_record_id)
            validators = None if trip.hops else trip.validators
            request = written(hop, url, self._user_agent, validators, trip.accept_datetime)
            await make_request(self._transport, hop, request, self._terms(trip))
            trip.left -= hop.elapsed
        capture = capture_of(hop, trip.visit)
        wait = retry_after(bytes(hop.exchange.head), self._clock) if _may_ask(capture) else None
        self._politeness.answered(host, failed=is_failing(capture), wait=wait)
        return capture

    def _terms(self, trip: _Trip) -> Terms:
        """What the next request of a trip may take."""
        return Terms(
            left=trip.left,
            patience=trip.patience,
            longest=trip.longest,
            reads_on=trip.reads_on,
            loan=trip.loan,
        )

    def _unasked(
        self, trip: _Trip, address: str, fault: Fault, robots_record_id: str | None
    ) -> Capture:
        """The capture of an address that was not requested."""
        hop = self._new_hop(address, len(trip.hops), robots_record_id)
        hop.fault = fault
        return capture_of(hop, trip.visit)

    async def _admitted(self, trip: _Trip, url: httpx.URL) -> str:
        """The record id of the robots.txt that lets us ask for a URL; raises Refused."""

        async def fetch(address: str) -> list[Capture]:
            """Fetch it within a short part of the time that the page has."""
            own = _Trip(
                visit=Visit(role="robots", trigger=trip.visit.trigger),
                loan=trip.loan,
                patience=_ROBOTS_PATIENCE,
                left=min(trip.left, _ROBOTS_PATIENCE),
                most_hops=MOST_REDIRECTS,
                longest=LONGEST_ROBOTS,
                reads_on=True,
                robots=trip.robots,
            )
            before = own.left
            try:
                await self._follow(own, address)
            finally:
                trip.left -= before - own.left
            trip.robots += own.hops
            return own.hops

        address = robots_address(url)
        rules = await self._rules.rules(address, fetch)
        self._politeness.wishes(_host_of(url), rules.crawl_delay)
        if rules.unreachable is not None:
            sentence = f"{rules.refusal} So it was when the host was asked for its robots.txt."
            raise _Refused(Fault(rules.unreachable, sentence), rules.record_id)
        if not rules.allow(str(url)):
            what = rules.refusal or "does not allow this page"
            sentence = f"{address} {what}; --ignore-robots captures the page all the same."
            raise _Refused(Fault("refused_robots", sentence), rules.record_id)
        return rules.record_id

    def _new_hop(self, address: str, number: int, robots_record_id: str | None) -> Hop:
        """A hop that starts now."""
        moment = self._clock()
        return Hop(
            address=address,
            number=number,
            moment=moment,
            record_id=new_record_id(moment),
            exchange=Exchange(),
            robots_record_id=robots_record_id,
        )


class _Refused(Exception):
    """A robots.txt that keeps us from asking: the fault, and the record that shows the file."""

    def __init__(self, fault: Fault, robots_record_id: str) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.robots_record_id = robots_record_id


def _may_ask(capture: Capture) -> bool:
    """Whether a Retry-After on it asks anything of us: it says when to try again what failed."""
    return capture.status in (429, 503)


def _host_of(url: httpx.URL) -> str:
    """The host whose turn a request waits for; a port of its own is a server of its own."""
    host = url.raw_host.decode("ascii").rstrip(".")
    return host if url.port is None else f"{host}:{url.port}"
