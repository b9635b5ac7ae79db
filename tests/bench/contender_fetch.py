"""F: bare httpx fetches the pages, 16 connections, one process, nothing else."""

from __future__ import annotations

import asyncio
import json
import sys

import httpx
from measured import mark


async def _fetch(urls: list[str], rounds: int) -> int:
    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=16), timeout=60, trust_env=False)
    at_once = asyncio.Semaphore(16)

    async def one(url: str) -> int:
        async with at_once:
            answer = await client.get(url)
            return len(answer.raise_for_status().content)

    async with client:
        await one(urls[0])
        mark()
        return sum([sum(await asyncio.gather(*map(one, urls))) for _ in range(rounds)])


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    print(json.dumps({"bytes": asyncio.run(_fetch(told["urls"], told["rounds"]))}))
