"""When a page is due, why, and what becomes of moments that were missed: functions of values."""

from __future__ import annotations

from archiver.schedule.adaptive import within_budget
from archiver.schedule.due import backoff, next_due
from archiver.schedule.grid import base_due, missed
from archiver.schedule.plan import Due, History, Plan, draw_phase, make_plan

__all__ = [
    "Due",
    "History",
    "Plan",
    "backoff",
    "base_due",
    "draw_phase",
    "make_plan",
    "missed",
    "next_due",
    "within_budget",
]
