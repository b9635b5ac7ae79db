"""What can be said of a page at a moment: the captures on either side, and how sure that makes us.

Never "the text was": only what was captured before and after, and whether they agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archiver.clock import seconds_between

__all__ = ["AsOf", "as_of"]

Visit = Mapping[str, Any]  # captured_at, outcome, version_id, record_id


@dataclass(frozen=True, slots=True)
class AsOf:
    """The captures that bracket a moment (a day for a bare date), and how sure they make us.

    `certainty` is one of at_capture, between_equal, between_different, after_last, before_first;
    `gap_s` is the stretch between the two captures in seconds, where the moment lies between them.
    """

    certainty: str
    first: str
    last: str
    before: Visit | None
    after: Visit | None
    gap_s: int | None

    @property
    def nearest(self) -> Visit | None:
        """The capture whose text is shown: the one before, else the one after."""
        return self.before or self.after


def as_of(first: str, last: str, before: Visit | None, after: Visit | None) -> AsOf:
    """How sure the captures around a moment make us.

    `first` and `last` are the moment's first and last second; `before` is the last usable capture
    up to `last`, `after` the first one later. A page that was missing on one side is different.
    """
    if before is None:
        return AsOf("before_first", first, last, None, after, None)
    if before["captured_at"] >= first:
        return AsOf("at_capture", first, last, before, after, None)
    if after is None:
        return AsOf("after_last", first, last, before, None, None)
    equal = before["version_id"] == after["version_id"]
    certainty = "between_equal" if equal else "between_different"
    gap = seconds_between(before["captured_at"], after["captured_at"])
    return AsOf(certainty, first, last, before, after, gap)
