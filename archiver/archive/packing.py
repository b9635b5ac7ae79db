"""Packs bytes as a patch against earlier bytes, and unpacks them: Zstandard (RFC 8878).

A packed body is a Zstandard frame without its magic number and header, which would be as long as
many a patch. What stands there is known beforehand but for the window, the reach of a match, and
any window that is wide enough will do: `unpack` writes them again.
"""

from __future__ import annotations

import sys

from archiver.errors import DigestMismatch

if sys.version_info >= (3, 14):
    from compression.zstd import (
        CompressionParameter,
        DecompressionParameter,
        Strategy,
        ZstdCompressor,
        ZstdDecompressor,
        ZstdDict,
        ZstdError,
    )
else:
    from backports.zstd import (
        CompressionParameter,
        DecompressionParameter,
        Strategy,
        ZstdCompressor,
        ZstdDecompressor,
        ZstdDict,
        ZstdError,
    )

__all__ = ["pack", "unpack"]

MAGIC = b"\x28\xb5\x2f\xfd"
PLAIN_FRAME = b"\x00"  # descriptor: no content size, no checksum, no dictionary id, a window
WRITTEN_HEADER = len(MAGIC) + len(PLAIN_FRAME) + 1  # and the window's byte, section 3.1.1.1.2
SMALLEST_BASE = 8  # bytes; the library takes no shorter dictionary
SMALLEST_WINDOW, LARGEST_WINDOW = 10, 30  # powers of two

# A page and the one before it: each match is searched as deep as at level 12, which makes them
# 2 % smaller than plain level 9 for a fifth more time. Above two megabytes the table of places to
# look at no longer holds the whole base, and only long-distance matching finds the way back into
# it; below, the same search stands in the way of better matches.
DEEP_LEVELS = range(9, 13)
DEEP_SEARCH: dict[int, int] = {
    CompressionParameter.strategy: Strategy.lazy2,
    CompressionParameter.search_log: 6,
    CompressionParameter.target_length: 64,
}
LONG = 2 << 20  # bytes of base and data together
LONG_LEVEL = 5  # at most: 32 MiB against 32 MiB in half a second


def pack(data: bytes, base: bytes | None, *, level: int = 9) -> bytes:
    """The bytes from which `unpack`, given the same base, makes the data again.

    A base is any earlier bytes: the more the data repeats of it, the shorter the result. `level`
    is Zstandard's, 1 to 19; above two megabytes of base and data it is at most 5.
    """
    options = _options(len(data) + len(base or b""), level)
    packer = ZstdCompressor(options=options, zstd_dict=_prefix(base))
    return packer.compress(data, ZstdCompressor.FLUSH_FRAME)[WRITTEN_HEADER:]


def unpack(packed: bytes, base: bytes | None, size: int) -> bytes:
    """The data that was packed against this base, if it is `size` bytes or fewer.

    Raises DigestMismatch where it is longer, or the packed bytes are cut short, followed by others
    or not in the form of packed bytes. Damage that keeps the form is found only by the digest of
    the result. Takes memory in proportion to `size`, whatever the packed bytes say.
    """
    window = _window(len(base or b"") + size) - SMALLEST_WINDOW
    frame = MAGIC + PLAIN_FRAME + bytes([window << 3]) + packed
    options: dict[int, int] = {DecompressionParameter.window_log_max: LARGEST_WINDOW}
    try:
        unpacker = ZstdDecompressor(zstd_dict=_prefix(base), options=options)
        data = unpacker.decompress(frame, size + 1)
    except ZstdError as error:
        raise DigestMismatch(_damaged(packed, size)) from error
    if len(data) > size or not unpacker.eof or unpacker.unused_data:
        raise DigestMismatch(_damaged(packed, size))
    return data


def _options(total: int, level: int) -> dict[int, int]:
    """Zstandard's settings for `total` bytes of base and data."""
    options: dict[int, int] = {
        CompressionParameter.compression_level: min(level, LONG_LEVEL) if total > LONG else level,
        CompressionParameter.window_log: _window(total),
        CompressionParameter.enable_long_distance_matching: int(total > LONG),
        CompressionParameter.content_size_flag: 0,
        CompressionParameter.checksum_flag: 0,
        CompressionParameter.dict_id_flag: 0,
    }
    if total <= LONG and level in DEEP_LEVELS:
        options.update(DEEP_SEARCH)
    return options


def _window(total: int) -> int:
    """The power of two that covers `total` bytes, within what a frame may ask for."""
    return min(max(total.bit_length(), SMALLEST_WINDOW), LARGEST_WINDOW)


def _prefix(base: bytes | None) -> tuple[ZstdDict, int] | None:
    """The base in the form that Zstandard matches against, or None where it has too few bytes."""
    if base is None or len(base) < SMALLEST_BASE:
        return None
    return ZstdDict(base, is_raw=True).as_prefix


def _damaged(packed: bytes, size: int) -> str:
    """The sentence for packed bytes that cannot be right."""
    return (
        f"{len(packed)} stored bytes do not unpack to {size} bytes or fewer: they are damaged."
        " Restore them from a copy of the archive."
    )
