"""One request at a time to a host, with a pause after each; hosts do not wait for one another.

How long a host should be left alone beyond that, because it fails or asks for it, is said and not
enforced: whoever plans the visits decides.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from random import Random

from archiver.clock import Clock

__all__ = ["LONGEST_PAUSE", "Politeness", "retry_after"]

LONGEST_PAUSE = 86_400  # seconds; a server that asks for more is asked again after a day
_REMEMBERED = 1024
_FIRST_PAUSE = 15.0  # seconds after a first failure; it doubles with every further one
_LONGEST_BACKING_OFF = 3_600.0
_RETRY_AFTER = re.compile(rb"\n(?i:retry-after)[ \t]*:[ \t]*([^\r\n]*?)[ \t]*(?=\r?\n)")


def retry_after(head: bytes, clock: Clock) -> int | None:
    """The seconds that an answer asks to wait (RFC 9110 section 10.2.3), a day at the most.

    Both forms are read, seconds and HTTP-date; None for none, for several that differ, and for
    what is neither. A date that has passed means 0.
    """
    values = set(_RETRY_AFTER.findall(head))
    if len(values) != 1:
        return None
    value = values.pop().decode("latin-1")
    if re.fullmatch(r"[0-9]{1,400}", value):
        return min(int(value), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - clock()).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return int(min(max(0.0, seconds), LONGEST_PAUSE))


@dataclass(slots=True)
class _Host:
    """A host's queue (first come, first served) and the time from which it may be asked again."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    guests: int = 0
    own_delay: float = 0.0
    failures: int = 0
    better_not_before: float = 0.0


class Politeness:
    """Lets one request at a time through to each host, `delay` seconds after the last one ended.

    `random` scatters the pauses of failing hosts, so that they are not all asked at once again.
    """

    def __init__(self, delay: float, random: Random | None = None) -> None:
        self._delay = delay
        self._random = random or Random()
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay: float | None = None) -> AsyncIterator[None]:
        """Wait for the host's turn, hold it, and start the pause when the request is over."""
        place = self._place(host)
        place.guests += 1
        try:
            async with place.turn:
                now = asyncio.get_running_loop().time()
                if place.free_at > now:
                    await asyncio.sleep(place.free_at - now)
                try:
                    yield
                finally:
                    pause = max(self._delay if delay is None else delay, place.own_delay)
                    place.free_at = asyncio.get_running_loop().time() + pause
        finally:
            place.guests -= 1

    def wishes(self, host: str, delay: float) -> None:
        """The host wants at least so many seconds between requests."""
        self._place(host).own_delay = delay

    def answered(self, host: str, *, failed: bool, wait: int | None) -> None:
        """Note how a request to the host ended, and the seconds it asked to wait, if it did."""
        place = self._place(host)
        place.failures = place.failures + 1 if failed else 0
        pause = float(wait or 0)
        if failed:
            pause = max(pause, self._backing_off(place.failures))
        now = asyncio.get_running_loop().time()
        place.better_not_before = now + pause if pause else 0.0

    def _backing_off(self, failures: int) -> float:
        """Seconds after so many failures in a row: doubled each time, half of it by chance."""
        whole = min(_LONGEST_BACKING_OFF, _FIRST_PAUSE * 2.0 ** min(failures - 1, 20))
        return whole * (0.5 + 0.5 * self._random.random())

    def pause(self, host: str) -> float:
        """Seconds for which the host is better left alone; 0.0 where it may be asked now."""
        place = self._hosts.get(host)
        if place is None:
            return 0.0
        later = max(place.free_at, place.better_not_before)
        return max(0.0, later - asyncio.get_running_loop().time())

    def _place(self, host: str) -> _Host:
        """The host's queue; hosts that nobody waits for are dropped, once there are many."""
        if host not in self._hosts and len(self._hosts) >= _REMEMBERED:
            now = asyncio.get_running_loop().time()
            for name, one in list(self._hosts.items()):
                if not one.guests and max(one.free_at, one.better_not_before) <= now:
                    del self._hosts[name]
        return self._hosts.setdefault(host, _Host())
