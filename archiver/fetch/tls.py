"""What a TLS connection shows of itself: its version, the certificates, and whether it was ended.

A certificate that does not hold is evidence too, so it is kept from a handshake that failed.
"""

from __future__ import annotations

import ssl
from contextvars import ContextVar
from typing import Any

__all__ = ["Witness", "certificates", "shown_to", "tls_reason"]

_MOST_CERTIFICATES = 10
_MOST_BYTES = 64 * 1024


class Witness(ssl.SSLObject):
    """The TLS side of a connection; `closed` once the other side has said that it is done.

    A connection that just ends may have been cut by anybody on the way (RFC 8446 section 6.1).
    """

    closed = False

    def do_handshake(self) -> None:
        """ssl.SSLObject.do_handshake: asyncio keeps this object back if it fails, we do not."""
        shown = shown_to.get(None)
        if shown is not None and self not in shown:
            shown.append(self)
        super().do_handshake()

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        """ssl.SSLObject.read: it gives nothing only after the other side's close_notify."""
        data = super().read(len, buffer)
        if not data:
            self.closed = True
        return data


shown_to: ContextVar[list[Witness]] = ContextVar("shown_to")


def certificates(secured: ssl.SSLObject) -> tuple[bytes, ...]:
    """The certificates (DER) that the server sent, its own first, whether or not they hold.

    At most ten and 64 KiB of them; none where the handshake did not come that far.
    """
    chain: list[bytes] = []
    for certificate in _sent(secured)[:_MOST_CERTIFICATES]:
        if sum(map(len, chain)) + len(certificate) > _MOST_BYTES:
            break
        chain.append(certificate)
    return tuple(chain)


def _sent(secured: ssl.SSLObject) -> list[bytes]:
    """The unverified chain: public from Python 3.13 on, below that one floor deeper."""
    if hasattr(secured, "get_unverified_chain"):
        return list(secured.get_unverified_chain() or [])
    inner: Any = getattr(secured, "_sslobj", None)
    held = inner.get_unverified_chain() if inner is not None else None
    return [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in held or []]


def tls_reason(error: Exception) -> str:
    """OpenSSL's own words for what failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate does not hold ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "protocol error").lower().replace("_", " ")
    return "the server ended the connection"
