"""One request at a time to a host, with a pause after each; hosts do not wait for one another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

__all__ = ["Politeness"]

_REMEMBERED = 1024


@dataclass(slots=True)
class _Host:
    """A host's queue (first come, first served) and the time from which it may be asked again."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    guests: int = 0


class Politeness:
    """Lets one request at a time through to each host, `delay` seconds after the last one ended."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn, hold it, and start the pause when the request is over."""
        self._forget()
        place = self._hosts.setdefault(host, _Host())
        place.guests += 1
        try:
            async with place.turn:
                now = asyncio.get_running_loop().time()
                if place.free_at > now:
                    await asyncio.sleep(place.free_at - now)
                try:
                    yield
                finally:
                    place.free_at = asyncio.get_running_loop().time() + self._delay
        finally:
            place.guests -= 1

    def _forget(self) -> None:
        """Drop hosts whose pause is over and for whom nobody waits, once there are many."""
        if len(self._hosts) < _REMEMBERED:
            return
        now = asyncio.get_running_loop().time()
        idle = [name for name, one in self._hosts.items() if not one.guests and one.free_at <= now]
        for name in idle:
            del self._hosts[name]
