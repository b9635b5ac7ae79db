"""When a page is due, why, and what becomes of moments that were missed: functions of values."""

from __future__ import annotations

from archiver.schedule.adaptive import adaptive_due, pace, within_budget
from archiver.schedule.due import backoff, next_due, retry_due, source_due
from archiver.schedule.grid import Unseen, base_due, missed, worst_case_unseen
from archiver.schedule.plan import (
    MINIMUM_S,
    Due,
    History,
    Missed,
    Plan,
    draw_phase,
    make_plan,
    parse_cron,
    parse_every,
)

__all__ = [
    "MINIMUM_S",
    "Due",
    "History",
    "Missed",
    "Plan",
    "Unseen",
    "adaptive_due",
    "backoff",
    "base_due",
    "draw_phase",
    "make_plan",
    "missed",
    "next_due",
    "pace",
    "parse_cron",
    "parse_every",
    "retry_due",
    "source_due",
    "within_budget",
    "worst_case_unseen",
]
