"""Memory for bodies: a fetch takes permits before it reads and returns them once they are used.

A slow reader of pages thereby slows the fetching down, instead of letting bodies pile up.
"""

from __future__ import annotations

import asyncio
import ctypes
from contextlib import suppress
from functools import cache
from types import TracebackType
from typing import Self

__all__ = ["Budget", "Loan", "give_back_large_blocks"]

_BLOCK = 64 * 1024
_LARGE = 256 * 1024
_M_MMAP_THRESHOLD = -3  # malloc.h


@cache
def give_back_large_blocks() -> None:
    """Have glibc return the memory of a large body to the system when it is freed.

    Left alone, it stops doing so after the first (mallopt(3): its threshold grows), and the holes
    between bodies add up: some 100 MiB after 2,500 hostile answers. Elsewhere this does nothing.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


class Budget:
    """So many bytes of bodies at once, those being read and those handed out together.

    To end at all, the body that began first may grow although others fill the budget, as long as
    it and what was handed out stay within it. So at most twice the budget is ever held, and a
    single body larger than the budget passes alone.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0
        self.handed_out = 0
        self.reading: dict[Loan, None] = {}
        self._waiting: list[asyncio.Future[None]] = []

    def fits(self, loan: Loan, more: int) -> bool:
        """Whether a loan may grow by so many bytes now."""
        if self.taken + more <= self.size:
            return True
        held = self.handed_out + loan.size + more
        return next(iter(self.reading)) is loan and (held <= self.size or not self.handed_out)

    async def changed(self) -> None:
        """Wait until permits were returned or another body is the first."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def tell(self) -> None:
        """Let all who wait look again, those first who have waited longest."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)


class Loan:
    """The permits of one fetch, for the bodies of all its hops; an async context manager of one.

    Inside the context a body is being read; `hand_out` passes them all to the caller, `close`
    returns them.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._before = 0  # bytes of the bodies that were read to their end
        self._body = 0
        self._handed_out = False
        self.size = 0
        self.waited = 0.0

    async def __aenter__(self) -> Self:
        self._before, self._body = self._before + self._body, 0
        self._budget.reading[self] = None
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del self._budget.reading[self]
        self._budget.tell()

    async def cover(self, body: int, deadline: asyncio.Timeout) -> None:
        """Take permits for a body of this many bytes so far; while it waits, no time passes."""
        self._body = body
        more = -(-(self._before + body) // _BLOCK) * _BLOCK - self.size
        if more <= 0:
            return
        if not self._budget.fits(self, more):
            await self._wait(more, deadline)
        self.size += more
        self._budget.taken += more

    async def _wait(self, more: int, deadline: asyncio.Timeout) -> None:
        """Wait for permits with the deadline held back: the server has no part in this."""
        clock = asyncio.get_running_loop().time
        end, began = deadline.when(), clock()
        deadline.reschedule(None)
        try:
            while not self._budget.fits(self, more):
                await self._budget.changed()
        finally:
            waited = clock() - began
            self.waited += waited
            deadline.reschedule(None if end is None else end + waited)

    def hand_out(self) -> None:
        """The bodies are read; from here on the caller holds them."""
        self._handed_out = True
        self._budget.handed_out += self.size

    def close(self) -> None:
        """Return all permits."""
        self._budget.taken -= self.size
        if self._handed_out:
            self._budget.handed_out -= self.size
        self._budget.tell()
