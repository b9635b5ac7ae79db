"""Headers on every answer, and no address with a backslash.

Datasette 0.65.5 sends `/\\host/` on to another site and has no Content-Security-Policy.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

__all__ = ["guarded"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Datasette's own pages hold scripts and styles; nothing comes from elsewhere or goes there.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # `no-referrer` would send forms without an Origin
}
_REFUSED = b"An address with a backslash leads nowhere here; write it with / instead.\n"


def guarded(app: App) -> App:
    """The application behind our headers; those that it sets itself are kept."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _completed(message.get("headers") or [])}
            await send(message)

        if _has_backslash(scope):
            await _refuse(send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return guard


def _has_backslash(scope: Scope) -> bool:
    """Whether the path holds a backslash, as written or percent-encoded."""
    raw = (scope.get("raw_path") or b"").split(b"?")[0].lower()
    return "\\" in scope["path"] or b"\\" in raw or b"%5c" in raw


def _completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with ours where it has none of that name."""
    present = {name.lower() for name, _ in headers}
    ours = [(name, value) for name, value in _HEADERS.items() if name not in present]
    return [*[(name, value) for name, value in headers], *ours]


async def _refuse(send: Send) -> None:
    """Answers 400 with one sentence."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": _REFUSED})
