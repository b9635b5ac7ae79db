"""Payloads: what was captured comes back to the byte, or a sentence says that it cannot."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.archive import payloads
from archiver.archive.packing import pack, unpack
from archiver.errors import ArchiveError, DigestMismatch
from archiver.models import digest

SCHEMA = (Path(__file__).parent.parent / "db/migrations/0001_initial.sql").read_text("utf-8")
HEAD = (
    b"HTTP/1.1 200 OK\r\nDate: Tue, 03 Mar 2026 08:00:01 GMT\r\nContent-Type: text/html\r\n"
    b'Connection: keep-alive\r\nCache-Control: max-age=60\r\nAge: 12\r\nETag: "5f3a-61ab"\r\n'
    b"Vary: Accept-Encoding\r\nX-Served-By: cache-03\r\nContent-Length: 48211\r\n\r\n"
)
NEXT_HEAD = HEAD.replace(b"Tue, 03 Mar 2026 08:00:01", b"Wed, 04 Mar 2026 08:00:07")


def empty_archive() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    return connection


@pytest.fixture
def archive() -> Iterator[sqlite3.Connection]:
    connection = empty_archive()
    yield connection
    connection.close()


def keep(
    archive: sqlite3.Connection, payload: bytes, resource: int = 1, host: str = "news.example"
) -> int:
    payload_id, _ = payloads.store(
        archive, payload, digest=digest(payload), resource_id=resource, host=host
    )
    return payload_id


def prose(seed: int, words: int) -> bytes:
    """Invented words, different for each seed, that pack to about 0.4 of their size."""
    chance = random.Random(seed)
    lexicon = ["".join(chance.choices("abcdefghijklmnoprstuvy", k=7)) for _ in range(2000)]
    return " ".join(chance.choices(lexicon, k=words)).encode()


def history(length: int, words: int = 3000, seed: int = 1) -> list[bytes]:
    """A page with a clock and, every few visits, a sentence more."""
    chance = random.Random(seed)
    body = prose(seed, words)
    versions = []
    for visit in range(length):
        if visit % 5 == 4:
            at = chance.randrange(len(body))
            body = body[:at] + prose(seed + visit, 12) + body[at:]
        versions.append(b"<p>seen %d %032x</p>" % (visit, chance.getrandbits(128)) + body)
    return versions


def body_of(archive: sqlite3.Connection, payload_id: int) -> sqlite3.Row:
    cursor = archive.cursor()
    cursor.row_factory = sqlite3.Row
    row: sqlite3.Row = cursor.execute(
        "SELECT * FROM bodies WHERE payload_id = ?", (payload_id,)
    ).fetchone()
    return row


# A newsroom's visits: which page, whether it starts anew, where it is cut, and what comes in.
VISITS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(0, 9),
        st.integers(0, 2000),
        st.integers(0, 60),
        st.binary(max_size=80),
    ),
    max_size=70,
)


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_every_version_of_every_page_comes_back_to_the_byte(
    visits: list[tuple[int, int, int, int, bytes]],
) -> None:
    archive = empty_archive()
    template = prose(7, 200)
    pages: dict[int, bytes] = {}
    kept: dict[int, bytes] = {}
    for page, anew, at, cut, text in visits:
        old = text * 3 if anew == 0 else pages.get(page, template)
        pages[page] = old[:at] + text + old[at + cut :]
        kept[keep(archive, pages[page], page, f"host{page % 2}.example")] = pages[page]
    assert len(kept) == len(set(kept.values()))
    for payload_id, payload in kept.items():
        assert payloads.restore(archive, payload_id) == payload
        assert payloads.restore_digest(archive, digest(payload)) == payload
    archive.close()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000), st.none() | st.binary(max_size=3000), st.integers(1, 19))
def test_bytes_packed_against_any_base_unpack_to_themselves(
    data: bytes, base: bytes | None, level: int
) -> None:
    assert unpack(pack(data, base, level=level), base, len(data)) == data


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_damaged_body_never_becomes_another_text(data: st.DataObject) -> None:
    archive = empty_archive()
    ids = [keep(archive, version) for version in history(7, 60)]
    first = [payloads.restore(archive, i) for i in ids]
    damaged = data.draw(st.sampled_from(ids))
    body = bytearray(body_of(archive, damaged)["body"])
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    archive.execute("UPDATE bodies SET body = ? WHERE payload_id = ?", (bytes(body), damaged))
    for payload_id, payload in zip(ids, first, strict=True):
        try:
            assert payloads.restore(archive, payload_id) == payload
        except DigestMismatch as error:
            assert digest(payload) in str(error)
    archive.close()


@pytest.mark.parametrize("payload", [random.Random(5).randbytes(300), prose(3, 150)])
def test_each_flipped_byte_of_a_body_is_found(archive: sqlite3.Connection, payload: bytes) -> None:
    payload_id = keep(archive, payload)
    body = body_of(archive, payload_id)["body"]
    for at in range(len(body)):
        flipped = body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]
        archive.execute("UPDATE bodies SET body = ?", (flipped,))
        with pytest.raises(DigestMismatch, match=digest(payload)):
            payloads.restore(archive, payload_id)


@pytest.mark.parametrize(
    "damage", [lambda body: body[:-1], lambda body: body + b"\0", lambda _: b""]
)
def test_a_body_cut_short_or_run_on_is_found(
    archive: sqlite3.Connection, damage: Callable[[bytes], bytes]
) -> None:
    payload_id = keep(archive, prose(3, 150))
    body = body_of(archive, payload_id)["body"]
    archive.execute("UPDATE bodies SET body = ?", (damage(body),))
    with pytest.raises(DigestMismatch, match="verify DB --read-data"):
        payloads.restore(archive, payload_id)


def test_bodies_that_lean_on_each_other_in_a_circle_are_damage(archive: sqlite3.Connection) -> None:
    one, two = (keep(archive, version) for version in history(2))
    archive.execute("UPDATE bodies SET base_id = ? WHERE payload_id = ?", (two, one))
    with pytest.raises(DigestMismatch):
        payloads.restore(archive, two)


def test_a_base_that_is_gone_is_damage(archive: sqlite3.Connection) -> None:
    one, two = (keep(archive, version) for version in history(2))
    archive.execute("DELETE FROM bodies WHERE payload_id = ?", (one,))
    with pytest.raises(DigestMismatch):
        payloads.restore(archive, two)


def test_a_small_body_cannot_unpack_to_more_than_its_payload() -> None:
    bomb = pack(bytes(200 << 20), None)
    assert len(bomb) < 100_000
    with pytest.raises(DigestMismatch, match="1000 bytes or fewer"):
        unpack(bomb, None, 1000)
    base = bytes(1 << 20)  # makes room for the window, so that only the result is too long
    with pytest.raises(DigestMismatch, match="1000 bytes or fewer"):
        unpack(pack(base, base), base, 1000)


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=1, max_size=500), st.data())
def test_packed_bytes_cut_short_never_unpack(text: bytes, data: st.DataObject) -> None:
    packed = pack(text, HEAD)
    with pytest.raises(DigestMismatch):
        unpack(packed[: data.draw(st.integers(0, len(packed) - 1))], HEAD, 1 << 20)


def test_the_same_page_again_is_kept_once(archive: sqlite3.Connection) -> None:
    page = prose(1, 500)
    first = payloads.store(archive, page, digest=digest(page), resource_id=1, host="a.example")
    again = payloads.store(archive, page, digest=digest(page), resource_id=2, host="b.example")
    assert (first, again) == ((first[0], True), (first[0], False))
    assert archive.execute("SELECT count(*) FROM bodies").fetchone() == (1,)


def test_an_empty_page_is_kept(archive: sqlite3.Connection) -> None:
    payload_id = keep(archive, b"")
    after = keep(archive, b"<p>Now there is a text.</p>")
    assert payloads.restore(archive, payload_id) == b""
    assert payloads.restore(archive, after) == b"<p>Now there is a text.</p>"


def test_a_photo_is_kept_as_it_is(archive: sqlite3.Connection) -> None:
    photo = random.Random(1).randbytes(50_000)
    body = body_of(archive, keep(archive, photo))
    assert (body["encoding"], body["body"], body["base_id"], body["depth"]) == (
        "raw",
        photo,
        None,
        0,
    )


def test_a_revisit_with_a_new_clock_costs_a_few_dozen_bytes(archive: sqlite3.Connection) -> None:
    ids = [keep(archive, version) for version in history(4)]
    assert [len(body_of(archive, i)["body"]) < 60 for i in ids] == [False, True, True, True]


def test_a_head_costs_little_more_than_the_date_that_differs() -> None:
    packed = pack(NEXT_HEAD, HEAD)
    assert len(packed) <= 26  # 10 of them the letters and digits that differ
    assert unpack(packed, HEAD, 1 << 20) == NEXT_HEAD


def test_a_second_page_of_a_host_leans_on_the_first(archive: sqlite3.Connection) -> None:
    template = prose(9, 3000)
    keep(archive, template + b"<h1>Bridge opened</h1>", resource=1)
    stranger = keep(archive, template + b"<h1>Tram halted</h1>", resource=2, host="other.example")
    second = keep(archive, template + b"<h1>Bridge closed</h1>", resource=3)
    assert body_of(archive, stranger)["base_id"] is None
    assert body_of(archive, second)["depth"] == 1
    assert len(body_of(archive, second)["body"]) < 60


def test_a_page_after_a_block_page_leans_on_the_page_before(archive: sqlite3.Connection) -> None:
    before, after = history(2)
    first = keep(archive, before)
    keep(archive, b"<p>Please prove that you are not a robot.</p>" + prose(99, 300))
    again = keep(archive, after)
    assert body_of(archive, again)["base_id"] == first
    assert len(body_of(archive, again)["body"]) < 60


def test_a_long_history_stays_shallow_and_small(archive: sqlite3.Connection) -> None:
    versions = history(300)
    ids = [keep(archive, version) for version in versions]
    depth, size = archive.execute("SELECT max(depth), sum(length(body)) FROM bodies").fetchone()
    endless = sum(len(pack(new, old)) for old, new in pairwise(versions))
    assert depth <= payloads.CHAIN_PATCHES
    assert size - len(body_of(archive, ids[0])["body"]) < 1.3 * endless
    assert all(payloads.restore(archive, i) == v for i, v in zip(ids, versions, strict=True))


def test_a_chain_of_long_pages_ends_sooner(archive: sqlite3.Connection) -> None:
    versions = history(14, 60_000)
    for version in versions:
        keep(archive, version)
    (depth,) = archive.execute("SELECT max(depth) FROM bodies").fetchone()
    assert 4 <= depth <= 3 * 2**20 // len(versions[0])


def test_a_page_of_32_mib_is_kept_with_its_history_in_bounded_time(
    archive: sqlite3.Connection,
) -> None:
    page = prose(1, 4_300_000)[: 32 << 20]
    edited = page[: 9 << 20] + b"<p>One sentence more.</p>" + page[9 << 20 :]
    started = time.process_time()
    first, second = keep(archive, page), keep(archive, edited)
    assert time.process_time() - started < 6
    assert len(body_of(archive, second)["body"]) < 10_000
    assert payloads.restore(archive, first) == page
    assert payloads.restore(archive, second) == edited


def test_evidence_is_kept_even_where_its_predecessor_is_damaged(
    archive: sqlite3.Connection,
) -> None:
    before, after = history(2)
    damaged = keep(archive, before)
    archive.execute("UPDATE bodies SET body = substr(body, 5)")
    new = keep(archive, after)
    assert payloads.restore(archive, new) == after
    assert body_of(archive, new)["base_id"] is None
    with pytest.raises(DigestMismatch):
        payloads.restore(archive, damaged)


def test_a_payload_taken_down_is_withheld_and_no_base(archive: sqlite3.Connection) -> None:
    before, after = history(2)
    gone = keep(archive, before)
    archive.execute("UPDATE bodies SET body = NULL")
    with pytest.raises(ArchiveError, match="withheld"):
        payloads.restore(archive, gone)
    new = keep(archive, after)
    assert body_of(archive, new)["base_id"] is None
    assert payloads.restore(archive, new) == after


def test_a_payload_kept_elsewhere_says_where(archive: sqlite3.Connection) -> None:
    payload_id = keep(archive, prose(1, 50))
    archive.execute("UPDATE bodies SET body = NULL, location = 'bodies/2026.warc.gz'")
    with pytest.raises(ArchiveError, match=r"kept at bodies/2026\.warc\.gz"):
        payloads.restore(archive, payload_id)


def test_a_payload_nobody_captured_is_named(archive: sqlite3.Connection) -> None:
    with pytest.raises(ArchiveError, match=digest(b"never seen")):
        payloads.restore_digest(archive, digest(b"never seen"))
    with pytest.raises(ArchiveError, match="payload 41"):
        payloads.restore(archive, 41)
