"""The only door to httpx: one request in, one honest capture a hop out."""

from __future__ import annotations

from archiver.fetch.client import USER_AGENT, Asked, Client, Validators
from archiver.fetch.decode import Decoded, content_codings, decode
from archiver.fetch.outcome import is_transient, transport_outcome
from archiver.fetch.politeness import retry_after
from archiver.fetch.robots import KnownRobots, known_robots

__all__ = [
    "USER_AGENT",
    "Asked",
    "Client",
    "Decoded",
    "KnownRobots",
    "Validators",
    "content_codings",
    "decode",
    "is_transient",
    "known_robots",
    "retry_after",
    "transport_outcome",
]
