"""What a capture's transport facts alone decide about its outcome (CONTRACT section 3)."""

from __future__ import annotations

from archiver.fetch.faults import NOT_FOUND_NOW
from archiver.models import Capture

__all__ = ["is_failing", "is_transient", "transport_outcome"]

_BY_TRANSPORT = {
    "not_modified": "unchanged",
    "refused_guard": "refused",
    "refused_robots": "refused",
    "refused_connection": "refused",
}
_AS_IS = frozenset({"reset", "timeout", "dns", "tls", "malformed", "too_large", "interrupted"})
_BY_STATUS = {204: "empty", 205: "empty", 206: "malformed", 404: "missing", 410: "gone"}
_BY_STATUS |= {402: "paywall"}
_MAY_PASS = frozenset({"timeout", "reset", "interrupted"})
_IN_TROUBLE = _MAY_PASS | {"refused_connection", "dns", "tls"}
_BUSY = frozenset({429, 502, 503, 504})


def transport_outcome(transport: str, status: int | None, redirected_to: str | None) -> str | None:
    """The outcome as far as transport and status decide it; None where the content decides.

    A 206 was never asked for, a 304 that was asked for has the transport `not_modified`, and a
    redirect without a readable target leads nowhere: all else of the kind is `malformed`.
    """
    if transport in _AS_IS:
        return transport
    if transport in _BY_TRANSPORT:
        return _BY_TRANSPORT[transport]
    if transport == "file":
        return None
    if status is None or not 200 <= status <= 599:
        return "malformed"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status < 300:
        return None
    if status < 400:
        return "redirect" if redirected_to and status != 304 else "malformed"
    return "blocked" if status < 500 else "server_error"


def is_failing(capture: Capture) -> bool:
    """Whether the host as a whole seems in trouble, so that it is better left alone for a while."""
    if capture.transport in _IN_TROUBLE:
        return True
    status = capture.status or 0
    return capture.transport == "response" and (status == 429 or 500 <= status <= 599)


def is_transient(capture: Capture) -> bool:
    """Whether what failed may well succeed soon: a stall, a cut, a busy server or name server.

    Not so what was decided: refusals, certificates that do not hold, unknown names, other statuses.
    """
    if capture.transport in _MAY_PASS:
        return True
    if capture.transport == "dns":
        return NOT_FOUND_NOW in (capture.error or "")
    return capture.transport == "response" and capture.status in _BUSY
