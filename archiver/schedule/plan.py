"""What an archivist asked for: how often a page is visited, by which clock, and until when."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from archiver.errors import UsageProblem

__all__ = [
    "DAY_S",
    "EVERY_S",
    "MINIMUM_S",
    "Due",
    "History",
    "Missed",
    "Plan",
    "draw_phase",
    "make_plan",
    "parse_cron",
    "parse_every",
    "zone_named",
]

MINIMUM_S = 60
DAY_S = 86_400
EVERY_S = DAY_S  # the base grid where an archivist names none
_LONGEST_S = 366 * DAY_S
_UNITS = {"w": 7 * DAY_S, "d": DAY_S, "h": 3600, "m": 60, "s": 1}
_EVERY = re.compile(r"(?:[0-9]{1,8}[wdhms])+")
_PART = re.compile(r"([0-9]+)([wdhms])")
_A_MONDAY = datetime(2024, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one page is watched; times know their zone, and the base grid lies on whole seconds.

    One of `every_s` and `cron` makes the base grid.
    """

    added_at: datetime
    every_s: int | None = None
    cron: str | None = None
    zone: str = "UTC"  # IANA name, for `cron`
    phase_s: int = 0  # drawn once (`draw_phase`): the even grid is added_at + phase_s + k * every_s
    adaptive: bool = False  # visits on top of the base grid
    budget_per_day: int | None = None  # adaptive visits of this page in any 24 hours
    until: datetime | None = None
    seed: str = ""  # spreads the adaptive visits of pages that appeared together

    def __post_init__(self) -> None:
        if (self.every_s is None) == (self.cron is None):
            raise ValueError("a plan has a period or a cron line, and not both")
        if self.every_s is not None and self.every_s < MINIMUM_S:
            raise ValueError(f"a period is {MINIMUM_S} seconds at least")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of a page when its next visit is planned.

    "Last" means recorded last: after a clock was set back the visit recorded last is not the one
    with the latest time.
    """

    last_base_due: datetime | None = None  # `due_at` of the base visit recorded last, failed or not
    last_visit_at: datetime | None = None  # the visit of any kind recorded last, failed or not
    published_at: datetime | None = None
    first_seen_at: datetime | None = None
    changed_at: datetime | None = None  # when a change was last seen
    source_changed_at: datetime | None = None  # when a change in one of its sources was last seen
    adaptive_at: tuple[datetime, ...] = ()  # adaptive visits of the last 24 hours
    failures: int = 0  # failed visits in a row, up to now
    retry_at: datetime | None = None  # drawn once, when the visit failed (`backoff`)


@dataclass(frozen=True, slots=True)
class Missed:
    """Base moments that passed without a visit; where not `exact`, there were more than `count`."""

    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """When a visit is due, why, and which earlier base moments it stands for.

    `at` may lie in the past: then the visit is due at once. `pace_s` is the wait that an adaptive
    visit ends. `missed` is to be written down when the visit is made: it explains a gap.
    """

    at: datetime
    trigger: str  # base adaptive retry; manual for a page newly put under watch
    why: str
    pace_s: float = 0.0
    missed: Missed = field(default_factory=Missed)


def parse_every(text: str) -> int:
    """The seconds that `6h`, `15m`, `1d`, `2w` or `1h30m` mean.

    Raises UsageProblem for what is no length of time, or one under a minute or over 366 days.
    """
    typed = "".join(text.lower().split())
    parts = _PART.findall(typed)
    if not _EVERY.fullmatch(typed) or len({unit for _, unit in parts}) < len(parts):
        raise UsageProblem(f"{text!r} is no length of time; write it as 6h, 15m, 1d or 1h30m.")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds < MINIMUM_S:
        raise UsageProblem(f"{text!r} is too often; a page is visited once a minute at most: 1m.")
    if seconds > _LONGEST_S:
        raise UsageProblem(f"{text!r} is too seldom; the longest period is 366d.")
    return seconds


def parse_cron(text: str, zone: str = "UTC") -> str:
    """The cron line with single spaces, once it is sure that it and its time zone can be meant.

    Five fields as in crontab(5): minute, hour, day of month, month, day of week; also `L` and
    `MON#2`. Raises UsageProblem for a line that cannot be read or never comes, and for a zone that
    is not in the IANA database.
    """
    line = " ".join(text.split())
    zone_named(zone)
    if line.count(" ") != 4:
        raise UsageProblem(f"{text!r} is no cron line; write five fields, such as '0 6 * * *'.")
    try:
        first = next(CronSim(line, _A_MONDAY), None)
    except (CronSimError, ValueError) as error:
        raise UsageProblem(
            f"{text!r} is no cron line ({error}); write five fields, such as '0 6 * * *'."
        ) from None
    if first is None:
        raise UsageProblem(f"{text!r} names a day that never comes; write one such as '0 6 * * *'.")
    return line


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo:
    """The time zone of an IANA name; raises UsageProblem where there is none of that name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageProblem(
            f"{name!r} is no time zone; write an IANA name such as Asia/Beirut."
        ) from None


def draw_phase(every_s: int, chance: random.Random) -> int:
    """A whole second within the period, each as likely: where an even grid starts."""
    return chance.randrange(every_s)


def make_plan(
    added_at: datetime,
    chance: random.Random,
    *,
    every: str | None = None,
    cron: str | None = None,
    zone: str = "UTC",
    adaptive: bool = False,
    budget_per_day: int | None = None,
    until: datetime | None = None,
    seed: str = "",
) -> Plan:
    """The plan that an archivist's words mean, its phase drawn; once a day where none is named.

    Raises UsageProblem where the words contradict one another or cannot be read.
    """
    if every is not None and cron is not None:
        raise UsageProblem("A page is watched by --every or by --cron; give one of them.")
    if budget_per_day is not None and budget_per_day < 0:
        raise UsageProblem("A budget cannot be below zero; give visits per day, such as 24.")
    line = None if cron is None else parse_cron(cron, zone)
    period = parse_every(every) if every is not None else EVERY_S
    return Plan(
        added_at=added_at.astimezone(UTC).replace(microsecond=0),
        every_s=None if line else period,
        cron=line,
        zone=zone,
        phase_s=0 if line else draw_phase(period, chance),
        adaptive=adaptive,
        budget_per_day=budget_per_day,
        until=until,
        seed=seed,
    )
