"""HTTP messages inside WARC records: heads, chunks, compression, digests."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from archiver.models import digest
from tests.warc_builder import (
    PAGE,
    answer,
    captures,
    defects,
    identity,
    only,
    read,
    record,
    sha1,
)

REQUEST = b"GET /strait HTTP/1.1\r\nHost: news.example\r\n\r\n"


def chunked(body: bytes, size: int = 40) -> bytes:
    """The body in chunks, as a server sends it."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_the_answer_to_head_misses_no_body(tmp_path: Path) -> None:
    block = answer(b"", content_length="4000")
    data = record(block=block) + record("request", b"HEAD / HTTP/1.1\r\n\r\n", number=2)
    capture = only(tmp_path, data)
    assert (capture.method, capture.transport, capture.payload) == ("HEAD", "response", None)


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("gzip", lambda body: gzip.compress(body[:30]) + gzip.compress(body[30:])),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body, mtime=0))),
    ],
)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_chunks_and_compression_are_undone(
    tmp_path: Path, coding: str, encode: Callable[[bytes], bytes], in_chunks: bool
) -> None:
    entity = encode(PAGE * 20)
    sent = chunked(entity) if in_chunks else entity
    fields = {"transfer_encoding": "chunked"} if in_chunks else {}
    block = answer(sent, content_encoding=coding, **fields)
    for stated in (entity, sent, PAGE * 20):
        capture = only(tmp_path, record(block=block, WARC_Payload_Digest=sha1(stated)))
        assert capture.payload == PAGE * 20
        assert capture.entity_digest == digest(entity)
        assert capture.stated_digest_ok is True


@pytest.mark.parametrize("text", [b"4\r\nnews of the day", b"0\r\nis the score", b"", b"<p>4"])
def test_a_text_that_looks_like_a_chunk_is_still_a_text(tmp_path: Path, text: bytes) -> None:
    capture = only(tmp_path, record(block=answer(text, transfer_encoding="chunked")))
    assert (capture.payload, capture.transport) == (text, "response")


@pytest.mark.parametrize(
    "fields",
    [
        {"transfer_encoding": "chunked"},
        {"content_encoding": "gzip", "content_length": "9999"},
        {"content_encoding": "br"},
        {"content_encoding": "deflate"},
        {"content_encoding": "zstd", "transfer_encoding": "chunked"},
    ],
)
def test_a_body_that_the_archive_decoded_already_is_taken_as_it_is(
    tmp_path: Path, fields: dict[str, str]
) -> None:
    capture = only(tmp_path, record(block=answer(PAGE, **fields)))
    assert (capture.payload, capture.transport, capture.error) == (PAGE, "response", None)
    assert capture.entity_digest is None


@pytest.mark.parametrize(
    ("body", "fields", "transport"),
    [
        (gzip.compress(PAGE * 50, mtime=0)[:-30], {"content_encoding": "gzip"}, "interrupted"),
        (gzip.compress(PAGE, mtime=0)[:-8] + bytes(8), {"content_encoding": "gzip"}, "malformed"),
        (b"\x01\x02\x03", {"content_encoding": "rot13"}, "malformed"),
        (gzip.compress(bytes(70 << 20), 1, mtime=0), {"content_encoding": "gzip"}, "too_large"),
        (chunked(PAGE)[:-5], {"transfer_encoding": "chunked"}, "interrupted"),
        (chunked(PAGE)[:60], {"transfer_encoding": "chunked"}, "interrupted"),
        (chunked(PAGE).replace(b"28;", b"zz;"), {"transfer_encoding": "chunked"}, "response"),
        (b"4\r\nnews\r\nzz\r\nnews\r\n", {"transfer_encoding": "chunked"}, "malformed"),
        (b"4\r\nnews\r\n2\r\nnews\r\n", {"transfer_encoding": "chunked"}, "malformed"),
        (PAGE[:50], {"content_length": str(len(PAGE))}, "interrupted"),
    ],
)
def test_a_broken_body_never_counts_as_the_page(
    tmp_path: Path, body: bytes, fields: dict[str, str], transport: str
) -> None:
    capture = only(tmp_path, record(block=answer(body, **fields)))
    assert capture.transport == transport
    assert (capture.error is None) == (transport == "response")
    assert capture.payload is not None


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (answer().replace(b"\r\n", b"\n"), "bare line feeds"),
        (answer(status="2000 OK"), "status line"),
        (PAGE, "status line"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html", "no end"),
        (b"", "status line"),
    ],
)
def test_a_garbled_head_is_said_to_be_so(tmp_path: Path, block: bytes, reason: str) -> None:
    capture = only(tmp_path, record(block=block))
    assert capture.transport == "malformed"
    assert reason in (capture.error or "")


@pytest.mark.parametrize(
    ("name", "spell"),
    [
        ("sha1", lambda raw: base64.b32encode(raw)),
        ("sha1", lambda raw: base64.b32encode(raw).lower()),
        ("sha256", lambda raw: base64.b32encode(raw).rstrip(b"=")),
        ("sha-256", lambda raw: raw.hex().encode()),
        ("md5", lambda raw: raw.hex().upper().encode()),
        ("sha1", lambda raw: base64.b64encode(raw)),
        ("sha1", lambda raw: base64.urlsafe_b64encode(raw)),
    ],
)
def test_digests_are_checked_in_every_spelling(
    tmp_path: Path, name: str, spell: Callable[[bytes], bytes]
) -> None:
    def stated(body: bytes) -> str:
        return f"{name}:{spell(hashlib.new(name.replace('-', ''), body).digest()).decode()}"

    true = read(tmp_path, record(WARC_Payload_Digest=stated(PAGE)))
    false = read(tmp_path, record(WARC_Payload_Digest=stated(PAGE + b"!")))
    assert captures(true)[0].stated_digest_ok is True and defects(true) == []
    assert captures(false)[0].stated_digest_ok is False
    assert captures(false)[0].payload == PAGE
    assert [defect.severity for defect in defects(false)] == ["doubt"]


def test_a_digest_in_the_base64_of_urls_is_read(tmp_path: Path) -> None:
    pages = [PAGE + b"%d" % number for number in range(50)]
    values = [base64.urlsafe_b64encode(hashlib.sha1(page).digest()).decode() for page in pages]
    page, value = next(both for both in zip(pages, values, strict=True) if "_" in both[1])
    data = record(block=answer(page), WARC_Payload_Digest=f"sha1:{value}")
    assert only(tmp_path, data).stated_digest_ok is True


@pytest.mark.parametrize("stated", ["whirlpool:AAAA", "sha1:short", "sha1:", "XVXVP4GM", ""])
def test_a_digest_that_cannot_be_checked_is_neither_true_nor_false(
    tmp_path: Path, stated: str
) -> None:
    assert only(tmp_path, record(WARC_Payload_Digest=stated)).stated_digest_ok is None


def test_a_false_block_digest_is_a_doubt_and_the_page_is_kept(tmp_path: Path) -> None:
    items = read(
        tmp_path, record(digest=False, WARC_Block_Digest=sha1(b"another")) + record(number=2)
    )
    assert [capture.payload for capture in captures(items)] == [PAGE, PAGE]
    assert [(defect.record_id, defect.severity) for defect in defects(items)] == [
        (identity(1), "doubt")
    ]


def test_a_false_digest_of_a_request_is_a_doubt(tmp_path: Path) -> None:
    def doubts(body: bytes) -> int:
        request = record("request", REQUEST, number=2, WARC_Payload_Digest=sha1(body))
        return len(defects(read(tmp_path, record() + request)))

    assert [doubts(b""), doubts(REQUEST), doubts(b"another")] == [0, 0, 1]


def test_a_redirect_names_where_it_leads(tmp_path: Path) -> None:
    block = answer(b"", status="301 Moved", location="../strait-2?page=1")
    capture = only(tmp_path, record(block=block))
    assert capture.redirected_to == "https://news.example/strait-2?page=1"
    odd = answer(b"", status="302 Found", location="//[")
    assert only(tmp_path, record(block=odd)).redirected_to == "//["
