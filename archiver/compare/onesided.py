"""What only one of two pages holds, counting repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

__all__ = ["one_sided"]


def one_sided(
    old: Sequence[str], new: Sequence[str], name: Callable[[str], str] = str
) -> tuple[list[str], list[str]]:
    """What only `old` and what only `new` holds, in order; two values of one `name` are the same.

    A value that stands twice on one side and once on the other is left over once.
    """
    if old == new:
        return [], []
    common = Counter(map(name, old)) & Counter(map(name, new))
    return _less(old, common.copy(), name), _less(new, common, name)


def _less(values: Iterable[str], common: Counter[str], name: Callable[[str], str]) -> list[str]:
    """The values without the first so many of each common name."""
    left: list[str] = []
    for value in values:
        known = name(value)
        if common[known]:
            common[known] -= 1
        else:
            left.append(value)
    return left
