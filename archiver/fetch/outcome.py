"""What a capture's transport facts alone decide about its outcome (CONTRACT section 3)."""

from __future__ import annotations

__all__ = ["transport_outcome"]

_BY_TRANSPORT = {
    "not_modified": "unchanged",
    "refused_guard": "refused",
    "refused_robots": "refused",
    "refused_connection": "refused",
}
_AS_IS = frozenset({"reset", "timeout", "dns", "tls", "malformed", "too_large", "interrupted"})
_BY_STATUS = {204: "empty", 205: "empty", 206: "malformed", 404: "missing", 410: "gone"}
_BY_STATUS |= {402: "paywall"}


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
