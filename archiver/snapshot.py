"""Capture now: articles, and the sources they lean on, through the whole line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from archiver.archive.standing import Standing
from archiver.line import Errand, Line, Options
from archiver.sourcing import Sources

__all__ = ["Options", "snapshot"]


def snapshot(path: Path, urls: Sequence[str], options: Options) -> list[Standing]:
    """Captures each URL, with the sources it cites; returns how each stands, in order."""
    return asyncio.run(_snapshot(path, urls, options))


async def _snapshot(path: Path, urls: Sequence[str], options: Options) -> list[Standing]:
    async with options.recorder(path) as recorder, options.client() as client:
        line = Line(client, recorder, options)
        sources = Sources(line, client, recorder, options)

        async def article(url: str) -> Standing:
            """Captures an article, reads it, finds whom it cites, and captures those."""
            errand = Errand(url=url)
            standing, _ = await line.visit(errand)
            await sources.capture(standing, errand)
            return standing

        under_way = [asyncio.ensure_future(article(url)) for url in urls]
        try:
            return await asyncio.gather(*under_way)
        finally:  # where one failed, the others must not fetch on while the client closes
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
