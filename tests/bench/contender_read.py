"""R: httpx and trafilatura with metadata, nothing stored; in one process, or reading in `workers`.

The reader gets the bytes as they came: it decodes and parses them itself, as users call it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import httpx
import trafilatura
from measured import mark


def _read(page: bytes, url: str) -> int:
    text = trafilatura.extract(
        page, url=url, with_metadata=True, output_format="json", deduplicate=False
    )
    return len(text or "")


async def _run(urls: list[str], workers: int) -> int:
    loop = asyncio.get_running_loop()
    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=16), timeout=60, trust_env=False)
    pool = ProcessPoolExecutor(workers, get_context("fork")) if workers else None
    at_once = asyncio.Semaphore(16)

    async def one(url: str) -> int:
        async with at_once:
            answer = await client.get(url)
            page = answer.raise_for_status().content
            if pool is None:
                return _read(page, url)
            return await loop.run_in_executor(pool, _read, page, url)

    async with client:
        await asyncio.gather(*(one(urls[0]) for _ in range(max(1, workers))))
        mark()
        return sum(await asyncio.gather(*map(one, urls)))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    told = json.loads(sys.argv[1])
    print(json.dumps({"characters": asyncio.run(_run(told["urls"], told["workers"]))}))
