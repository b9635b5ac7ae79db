"""One request on its way to becoming a capture, and the capture that it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from unicodedata import category
from urllib.parse import quote

import httpcore

from archiver.clock import from_datetime
from archiver.fetch.decode import Body
from archiver.fetch.faults import Fault
from archiver.fetch.guard import LONGEST_URL
from archiver.fetch.wire import Exchange
from archiver.models import Capture, digest

__all__ = ["Hop", "Visit", "capture_of", "explained", "status_of"]

_CUT_URL = 2048
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, half characters, line ends
_STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) (\d{3})(?!\d)")
_TRUNCATED = {
    "too_large": "length",
    "timeout": "time",
    "reset": "disconnect",
    "interrupted": "disconnect",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Why a fetch is made: the same on all its captures."""

    role: str = "article"
    trigger: str = "manual"
    due_at: str | None = None
    discovered_from: str | None = None
    robots_ignored: bool = False


@dataclass(slots=True, kw_only=True)
class Hop:
    """One request on its way to becoming a capture."""

    address: str
    number: int
    moment: datetime
    record_id: str
    exchange: Exchange
    conditional_on: str | None = None
    body: Body | None = None
    redirected_to: str | None = None
    robots_record_id: str | None = None
    fault: Fault | None = None
    elapsed: float = 0.0


def status_of(exchange: Exchange) -> int | None:
    """The status that the answer's head states, if the head came whole."""
    line = _STATUS_LINE.match(exchange.head) if exchange.head_done else None
    return int(line[2]) if line else None


def explained(error: Exception, exchange: Exchange) -> Fault:
    """What went wrong on the wire, by how far the answer had come."""
    if isinstance(error, httpcore.RemoteProtocolError) and exchange.ended:
        if not exchange.wire:
            return Fault("reset", "The server closed the connection without an answer.")
        if exchange.head_done or exchange.head.startswith(b"HTTP/"):
            return Fault("interrupted", f"The server broke off while we were {exchange.stage}.")
    detail = str(error) or type(error).__name__
    return Fault("malformed", f"The answer breaks the rules of HTTP: {detail}.")


def capture_of(hop: Hop, visit: Visit) -> Capture:
    """The capture that a hop has become."""
    exchange, fault, body = hop.exchange, hop.fault, hop.body
    stream = exchange.reached
    status = status_of(exchange)
    fresh = status == 304 and hop.conditional_on is not None and fault is None
    transport = "not_modified" if fresh else "response"
    return Capture(
        url=_recorded(hop.address),
        record_id=hop.record_id,
        captured_at=from_datetime(hop.moment),
        transport=fault.transport if fault else transport,
        role=visit.role,
        trigger=visit.trigger,
        due_at=visit.due_at,
        hop=hop.number,
        discovered_from=visit.discovered_from,
        robots_ignored=1 if visit.robots_ignored else None,
        status=status,
        request_head=bytes(exchange.request) or None,
        response_head=bytes(exchange.head) or None,
        protocol=None if status is None else exchange.head[:8].decode("ascii"),
        peer=stream.peer if stream else None,
        tls_version=stream.tls_version if stream else None,
        certificate_chain=stream.certificates if stream else (),
        certificate_digest=digest(stream.certificates[0])
        if stream and stream.certificates
        else None,
        payload=None if body is None or fresh else body.payload,
        entity_digest=None if body is None or fresh else body.entity_digest,
        validated_record_id=hop.conditional_on if fresh else None,
        truncated=_TRUNCATED.get(fault.transport) if fault and exchange.head_done else None,
        redirected_to=hop.redirected_to,
        robots_record_id=hop.robots_record_id,
        elapsed_ms=round(hop.elapsed * 1000),
        error=str(fault) if fault else None,
    )


def _recorded(address: str) -> str:
    """The address as it is kept: on one line, and cut where it is too long to be requested."""
    kept = address if len(address) <= LONGEST_URL else address[:_CUT_URL]
    return "".join(
        quote(letter, errors="replace") if category(letter) in _UNWRITABLE else letter
        for letter in kept
    )
