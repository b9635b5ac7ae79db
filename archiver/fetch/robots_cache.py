"""Robots rules at hand: each site's file is asked for once in at most a day, by one fetch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from archiver.clock import Clock
from archiver.fetch.robots import KnownRobots, Rules, known_robots, product_token, rules_of
from archiver.models import Capture

__all__ = ["RobotsCache"]

_MOST_TEXT = 2 * 2**20  # characters of rules; in memory they take some twenty times as much
_MOST_SITES = 4096


class RobotsCache:
    """Rules by the address of their file; `known` restores what an archive holds already."""

    def __init__(self, clock: Clock, user_agent: str, known: Mapping[str, KnownRobots]) -> None:
        self._clock = clock
        self._token = product_token(user_agent)
        self._known = known
        self._rules: dict[str, Rules] = {}
        self._text = 0
        self._asking: dict[str, tuple[asyncio.Lock, int]] = {}

    async def rules(self, address: str, fetch: Callable[[str], Awaitable[list[Capture]]]) -> Rules:
        """The rules in force; fetched where none are at hand, once for all who ask for them."""
        async with self._one_at_a_time(address):
            held = self._held(address)
            if held is not None:
                return held
            captures = await fetch(address)
            rules = rules_of(known_robots(captures), self._token)
            if len(captures) == 1 and not captures[0].request_head:
                unreachable = replace(rules, unreachable=captures[0].transport)
                return replace(unreachable, refusal=captures[0].error)
            self._keep(address, rules)
            return rules

    def forget(self, record_ids: set[str]) -> None:
        """Drop the rules of captures that will not be recorded after all."""
        for address, rules in list(self._rules.items()):
            if rules.record_id in record_ids:
                self._drop(address)

    @asynccontextmanager
    async def _one_at_a_time(self, address: str) -> AsyncIterator[None]:
        """Hold a site's lock; it is forgotten when nobody needs it."""
        lock, guests = self._asking.get(address, (asyncio.Lock(), 0))
        self._asking[address] = lock, guests + 1
        try:
            async with lock:
                yield
        finally:
            lock, guests = self._asking[address]
            if guests == 1:
                del self._asking[address]
            else:
                self._asking[address] = lock, guests - 1

    def _held(self, address: str) -> Rules | None:
        """Rules that are at hand and in force now; those of an archive only where they are sure."""
        now = self._clock()
        rules = self._rules.get(address)
        if rules is None and address in self._known:
            restored = rules_of(self._known[address], self._token)
            if restored.refusal is None:
                rules = restored
                self._keep(address, rules)
        in_force = rules is not None and rules.since <= now < rules.until
        return rules if in_force else None

    def _keep(self, address: str, rules: Rules) -> None:
        """Remember rules, and drop the oldest where they become too many."""
        self._drop(address)
        self._rules[address] = rules
        self._text += len(rules.group)
        while len(self._rules) > _MOST_SITES or (self._text > _MOST_TEXT and len(self._rules) > 1):
            self._drop(next(iter(self._rules)))

    def _drop(self, address: str) -> None:
        """Forget a site's rules."""
        rules = self._rules.pop(address, None)
        if rules is not None:
            self._text -= len(rules.group)
