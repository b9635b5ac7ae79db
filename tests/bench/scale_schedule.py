"""When which page is visited: as a schedule would, over two years."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

__all__ = ["BEGIN", "schedule", "visits_per_page"]

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
SPAN_S = 730 * 86_400


def schedule(chance: random.Random, visits: list[int]) -> Iterator[tuple[int, int]]:
    """When (seconds since the beginning) which page is visited, in order of time."""
    moments = []
    for number, count in enumerate(visits):
        start = 0 if count > 500 else chance.randrange(int(SPAN_S * 0.8))
        pace = (SPAN_S - start) / count
        moments += [
            int(start + (visit + chance.random() * 0.9) * pace) << 20 | number
            for visit in range(count)
        ]
    moments.sort()
    for moment in moments:
        yield moment >> 20, moment & 0xFFFFF


def visits_per_page(chance: random.Random, captures: int) -> list[int]:
    """How often each page is visited: most some thirty times, a few thousands of times."""
    weights = [min(150.0, chance.paretovariate(1.3)) for _ in range(max(2, captures // 50))]
    scale = captures / sum(weights)
    visits = [max(1, int(weight * scale)) for weight in weights]
    visits[0] += max(0, captures - sum(visits))
    return visits
