"""The only door to httpx: one request in, one honest capture a hop out."""

from __future__ import annotations

from archiver.fetch.client import USER_AGENT, Client, Validators
from archiver.fetch.decode import Decoded, content_codings, decode
from archiver.fetch.outcome import transport_outcome

__all__ = [
    "USER_AGENT",
    "Client",
    "Decoded",
    "Validators",
    "content_codings",
    "decode",
    "transport_outcome",
]
