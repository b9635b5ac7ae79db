"""Digests as WARC records state them: `algorithm:value`, the value in base32, hex or base64.

Source: ISO 28500 section 5.8 (WARC-Block-Digest and WARC-Payload-Digest), which leaves the
algorithm and its spelling open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable

__all__ = ["matches"]

_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})


def matches(stated: str | None, candidates: Iterable[bytes]) -> bool | None:
    """Whether one of the bodies has the stated digest; None where that cannot be told.

    That is so without a digest, with an unknown algorithm, and with a value of the wrong length.
    """
    algorithm, _, value = (stated or "").partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in _ALGORITHMS:
        return None
    wanted = _spellings(value.strip(), hashlib.new(name, usedforsecurity=False).digest_size)
    if not wanted:
        return None
    return any(
        hashlib.new(name, body, usedforsecurity=False).digest() in wanted for body in candidates
    )


def _spellings(value: str, size: int) -> set[bytes]:
    """The digests of the right size that a value can mean."""
    bare = value.rstrip("=")
    padded = bare + "=" * (-len(bare) % 4)
    found: set[bytes] = set()
    if re.fullmatch(r"[0-9A-Fa-f]+", bare) and len(bare) == size * 2:
        found.add(bytes.fromhex(bare))
    for decode, text in (
        (base64.b32decode, bare.upper() + "=" * (-len(bare) % 8)),
        (base64.b64decode, padded),
        (base64.urlsafe_b64decode, padded),
    ):
        try:
            found.add(decode(text))
        except (binascii.Error, ValueError):
            continue
    return {digest for digest in found if len(digest) == size}
