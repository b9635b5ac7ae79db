"""A compressed article comes out whole, or is known not to be whole."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archiver.fetch import content_codings, decode
from archiver.fetch.decode import Body
from archiver.fetch.faults import Fault
from archiver.models import digest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMIT = 2**20
ARTICLE = "".join(f"Paragraph {n} of {n * 7919} words. " for n in range(4000)).encode()


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's wrapping, as some servers send it."""
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


def small_gzip(data: bytes) -> bytes:
    """gzip without a time of making."""
    return gzip.compress(data, mtime=0)


ENCODERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", small_gzip),
    ("x-gzip", small_gzip),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
]
encoders = st.sampled_from(ENCODERS)
texts = st.binary(max_size=3000) | st.text(max_size=1000).map(str.encode)


@given(texts, st.lists(encoders, min_size=1, max_size=3))
def test_what_was_encoded_is_decoded(
    text: bytes, layers: list[tuple[str, Callable[[bytes], bytes]]]
) -> None:
    coded = text
    for _, encode in layers:
        coded = encode(coded)
    decoded = decode(coded, [name for name, _ in layers], LIMIT)
    assert (decoded.payload, decoded.transport, decoded.error) == (text, None, None)


@given(texts, encoders, st.data())
def test_a_text_cut_short_is_never_called_whole(
    text: bytes, coding: tuple[str, Callable[[bytes], bytes]], data: st.DataObject
) -> None:
    name, encode = coding
    coded = encode(text)
    assume(len(coded) > 1)
    cut = coded[: data.draw(st.integers(1, len(coded) - 1))]
    decoded = decode(cut, [name], LIMIT)
    assert decoded.transport == "interrupted"
    assert text.startswith(decoded.payload) or decoded.payload == cut


@given(texts, encoders, st.lists(st.integers(1, 400), max_size=8))
def test_it_does_not_matter_how_the_bytes_arrive(
    text: bytes, coding: tuple[str, Callable[[bytes], bytes]], sizes: list[int]
) -> None:
    name, encode = coding
    rest = coded = encode(text)
    body = Body([name], LIMIT)
    for size in sizes:
        body.feed(rest[:size])
        rest = rest[size:]
    body.feed(rest)
    body.finish()
    assert (body.payload, body.entity_digest) == (text, digest(coded))


@given(st.lists(texts, min_size=2, max_size=4), st.sampled_from([ENCODERS[0], ENCODERS[5]]))
def test_several_members_are_one_text(
    parts: list[bytes], coding: tuple[str, Callable[[bytes], bytes]]
) -> None:
    name, encode = coding
    decoded = decode(b"".join(map(encode, parts)), [name], LIMIT)
    assert (decoded.payload, decoded.transport) == (b"".join(parts), None)


@given(texts, encoders, st.data())
def test_damage_is_never_called_whole_where_a_checksum_stands(
    text: bytes, coding: tuple[str, Callable[[bytes], bytes]], data: st.DataObject
) -> None:
    if coding[0] not in ("gzip", "x-gzip"):
        return
    coded = bytearray(small_gzip(text))
    place = data.draw(st.integers(10, len(coded) - 1))
    coded[place] ^= data.draw(st.integers(1, 255))
    decoded = decode(bytes(coded), [coding[0]], LIMIT)
    assert decoded.transport is not None or decoded.payload == text


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_bomb_stops_at_the_limit(name: str, encode: Callable[[bytes], bytes]) -> None:
    decoded = decode(encode(bytes(30 * LIMIT)), [name], LIMIT)
    assert (decoded.transport, decoded.payload) == ("too_large", bytes(LIMIT))


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_text_of_exactly_the_limit_is_whole(name: str, encode: Callable[[bytes], bytes]) -> None:
    text = ARTICLE[:100_000]
    assert decode(encode(text), [name], len(text)).transport is None
    assert decode(encode(text), [name], len(text) - 1).transport == "too_large"


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_the_part_before_the_cut_is_kept(name: str, encode: Callable[[bytes], bytes]) -> None:
    coded = encode(ARTICLE)
    decoded = decode(coded[: len(coded) - 20], [name], LIMIT)
    assert decoded.transport == "interrupted" and ARTICLE.startswith(decoded.payload)
    assert len(decoded.payload) > (len(ARTICLE) // 2 if name != "zstd" else 0)


def test_the_part_before_the_damage_is_kept() -> None:
    coded = small_gzip(ARTICLE)
    decoded = decode(coded[:-8] + bytes(8), ["gzip"], LIMIT)
    assert (decoded.transport, decoded.payload) == ("malformed", ARTICLE)


def test_a_hidden_bomb_in_an_inner_layer_is_bounded_too() -> None:
    nothing = b"\x50\x2a\x4d\x18" + (4 * LIMIT).to_bytes(4, "little") + bytes(4 * LIMIT)
    decoded = decode(small_gzip(nothing), ["zstd", "gzip"], LIMIT)
    assert decoded.transport == "too_large"


def test_a_zstd_window_beyond_eight_mebibytes_is_refused() -> None:
    wide = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.content_size_flag: 0,
    }
    machine = zstd.ZstdCompressor(options=wide)
    coded = machine.compress(ARTICLE) + machine.flush()
    assert decode(coded, ["zstd"], LIMIT).transport == "malformed"


@pytest.mark.parametrize("after", [b"\0" * 700, b"foreign bytes"])
def test_padding_behind_gzip_is_no_text(after: bytes) -> None:
    decoded = decode(small_gzip(ARTICLE) + after, ["gzip"], LIMIT)
    assert (decoded.payload, decoded.transport) == (ARTICLE, None)


@pytest.mark.parametrize("names", [["rot13"], ["gzip", "rot13"], ["gzip"] * 4])
def test_a_coding_that_cannot_be_undone_keeps_the_bytes_as_received(names: list[str]) -> None:
    decoded = decode(b"as received", names, LIMIT)
    assert (decoded.payload, decoded.transport) == (b"as received", "malformed")


def test_a_body_that_is_not_coded_has_no_digest_of_its_own() -> None:
    body = Body([], 10)
    body.feed(b"plain")
    body.finish()
    assert (body.payload, body.entity_digest) == (b"plain", None)
    with pytest.raises(Fault, match="larger than 10 bytes"):
        body.feed(b"and more")
    assert body.payload == b"plainand m"


def test_content_encoding_headers_are_read_as_one_list() -> None:
    assert content_codings(["GZIP , identity", "", "br"]) == ("gzip", "br")
