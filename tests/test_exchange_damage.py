"""WARC files that are damaged, cut short or no WARC at all: nothing is lost unsaid or invented."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.errors import ImportProblem
from archiver.exchange.warc import Defect, read_warc
from archiver.models import Capture
from tests.warc_builder import (
    PAGE,
    URL,
    answer,
    captures,
    defects,
    identity,
    member,
    read,
    record,
    sha1,
)

BODIES = [PAGE + b"%d dead" % number * 9 for number in range(1, 6)]
RECORDS = [
    record(number=number, block=answer(body), WARC_Payload_Digest=sha1(body))
    for number, body in enumerate(BODIES, 1)
]
FILES = {
    "plain.warc": b"".join(RECORDS),
    "members.warc.gz": b"".join(map(member, RECORDS)),
    "one-member.warc.gz": member(b"".join(RECORDS)),
}
BOUNDARIES = {
    "plain.warc": {sum(map(len, RECORDS[:count])) for count in range(6)},
    "members.warc.gz": {sum(len(member(one)) for one in RECORDS[:count]) for count in range(6)},
    "one-member.warc.gz": {0},
}
several = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def whole(items: list[Capture | object]) -> list[tuple[str, bytes | None]]:
    """Id and body of the captures that claim to be whole pages."""
    return [
        (item.record_id, item.payload)
        for item in items
        if isinstance(item, Capture) and item.transport == "response"
    ]


GOOD = [(identity(number), body) for number, body in enumerate(BODIES, 1)]


@several
@given(name=st.sampled_from(sorted(FILES)), data=st.data())
def test_a_file_cut_anywhere_gives_its_first_pages_and_says_where_it_ends(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    length = data.draw(st.integers(1, len(FILES[name]) - 1))
    items = read(tmp_path, FILES[name][:length], name)
    pages = whole(items)
    assert pages == GOOD[: len(pages)]
    assert len(captures(items)) <= len(pages) + 1
    if length not in BOUNDARIES[name]:
        assert defects(items), "a cut inside a record must be reported"


@several
@given(name=st.sampled_from(sorted(FILES)), data=st.data())
def test_a_flipped_bit_never_becomes_an_unreported_text(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    damaged = bytearray(FILES[name])
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        items = read(tmp_path, bytes(damaged), name)
    except ImportProblem:
        assert name == "one-member.warc.gz"  # the only member may be unreadable from its start
        return
    told = {defect.record_id for defect in defects(items)}
    for capture in captures(items):
        if capture.transport == "response" and capture.payload not in BODIES:
            assert capture.record_id in told


@pytest.mark.parametrize("wrong", [0, 20, len(answer(BODIES[1])) - 7])
def test_a_length_that_is_too_small_does_not_cost_the_next_record(
    tmp_path: Path, wrong: int
) -> None:
    block = answer(BODIES[1])
    told = record(number=2, block=block, length=wrong)
    items = read(tmp_path, RECORDS[0] + told + RECORDS[2])
    assert [page for page, _ in whole(items)] == [identity(1), identity(2), identity(3)]
    assert whole(items)[1][1] == BODIES[1]  # the block digest proves what follows to be its rest
    assert [defect.offset for defect in defects(items)] == [len(RECORDS[0])]
    unproven = record(number=2, block=block, length=wrong, digest=False)
    items = read(tmp_path, RECORDS[0] + unproven + RECORDS[2])
    assert captures(items)[1].transport == "interrupted"
    assert len(whole(items)) == 2


@pytest.mark.parametrize("excess", [5, 300, 10**9, 10**17])
@pytest.mark.parametrize("name", sorted(FILES))
def test_a_length_that_is_too_large_does_not_swallow_the_next_record(
    tmp_path: Path, name: str, excess: int
) -> None:
    block = answer(BODIES[1])
    told = record(number=2, block=block, length=len(block) + excess)
    parts = [RECORDS[0], told, *RECORDS[2:]]
    shapes = {
        "plain.warc": b"".join(parts),
        "members.warc.gz": b"".join(map(member, parts)),
        "one-member.warc.gz": member(b"".join(parts)),
    }
    items = read(tmp_path, shapes[name], name)
    assert [capture.record_id for capture in captures(items)] == [page for page, _ in GOOD]
    assert captures(items)[1].payload == BODIES[1]
    assert [defect.record_id for defect in defects(items)] == [identity(2)]


def test_a_record_without_a_length_is_kept_as_far_as_the_next(tmp_path: Path) -> None:
    told = re.sub(
        rb"Content-Length: [0-9]+\r\n\r\nHTTP", b"Content-Length: many\r\n\r\nHTTP", RECORDS[1]
    )
    items = read(tmp_path, RECORDS[0] + told + RECORDS[2])
    assert [capture.payload for capture in captures(items)] == BODIES[:3]
    assert "no usable length" in defects(items)[0].reason


def test_garbage_between_records_is_reported_with_its_place(tmp_path: Path) -> None:
    junk = b"\x00\xffjunk WARC/ more junk\r\n" * 40
    items = read(tmp_path, RECORDS[0] + junk + RECORDS[1] + junk)
    assert whole(items) == GOOD[:2]
    places = [len(RECORDS[0]), len(RECORDS[0]) + len(junk) + len(RECORDS[1])]
    assert [defect.offset for defect in defects(items)] == places
    packed = member(RECORDS[0]) + junk + member(RECORDS[1]) + member(junk) + member(RECORDS[2])
    items = read(tmp_path, packed, "news.warc.gz")
    assert whole(items) == GOOD[:3]
    assert len(defects(items)) == 2
    assert defects(items)[0].offset == len(member(RECORDS[0]))


def test_plain_records_and_gzip_members_may_be_mixed(tmp_path: Path) -> None:
    items = read(tmp_path, RECORDS[0] + member(RECORDS[1]) + RECORDS[2])
    assert whole(items) == GOOD[:3]


def test_a_damaged_member_costs_its_own_record_only(tmp_path: Path) -> None:
    members = [bytearray(member(one)) for one in RECORDS]
    members[1][len(members[1]) // 2 :] = bytes(len(members[1]) - len(members[1]) // 2)
    del members[3][-20:]
    items = read(tmp_path, b"".join(members), "news.warc.gz")
    assert whole(items) == [GOOD[0], GOOD[2], GOOD[4]]
    starts = [sum(map(len, members[:count])) for count in (1, 3)]
    assert [defect.offset for defect in defects(items)] == starts


def stored(data: bytes, stated: int) -> bytes:
    """A gzip member that holds the data as it is, in one block said to have `stated` bytes."""
    length = stated.to_bytes(2, "little") + (stated ^ 0xFFFF).to_bytes(2, "little")
    ending = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff\x01" + length + data + ending


@pytest.mark.parametrize("size", [2_000, 65_470])
def test_a_member_whose_damage_swallows_the_next_does_not_cost_it(
    tmp_path: Path, size: int
) -> None:
    filling = size - len(record(block=answer(b"")))
    first = record(block=answer(b"x" * (filling - 5)))
    assert whole(read(tmp_path, stored(first, len(first)), "news.warc.gz"))
    swallowing = stored(first, len(first) + 60)
    items = read(tmp_path, swallowing + b"".join(map(member, RECORDS[1:3])), "news.warc.gz")
    assert whole(items)[-2:] == GOOD[1:3]
    assert defects(items)[0].offset == 0


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_line_ends_missing_at_the_end_of_the_file_are_a_doubt(tmp_path: Path, missing: int) -> None:
    items = read(tmp_path, FILES["plain.warc"][:-missing])
    assert whole(items) == GOOD
    assert [(one.record_id, one.severity) for one in defects(items)] == [(identity(5), "doubt")]


@pytest.mark.parametrize("short", [0, 3, 9, 20])
def test_a_record_is_found_wherever_garbage_ends(tmp_path: Path, short: int) -> None:
    items = read(tmp_path, RECORDS[0] + b"\x01" * ((1 << 20) - short) + RECORDS[1])
    assert whole(items) == GOOD[:2]


def test_line_ends_that_a_length_leaves_out_are_not_missing_from_the_page(tmp_path: Path) -> None:
    block = answer(PAGE + b"\n", content_length=str(len(PAGE) + 1))
    items = read(tmp_path, record(block=block, length=len(block) - 1, digest=False))
    assert [capture.transport for capture in captures(items)] == ["response"]


def test_a_false_gzip_checksum_is_no_proof_unless_a_digest_holds(tmp_path: Path) -> None:
    def with_false_checksum(one: bytes) -> bytes:
        return member(one)[:-8] + bytes(4) + member(one)[-4:]

    proven = with_false_checksum(RECORDS[0])
    bare = with_false_checksum(record(number=2, block=answer(BODIES[1]), digest=False))
    items = read(tmp_path, proven + bare + member(RECORDS[2]), "news.warc.gz")
    assert [capture.transport for capture in captures(items)] == [
        "response",
        "malformed",
        "response",
    ]
    assert captures(items)[1].payload == BODIES[1]
    assert [(one.record_id, one.severity) for one in defects(items)] == [
        (identity(1), "doubt"),
        (identity(2), "doubt"),
    ]


def test_a_header_block_without_an_end_costs_one_record(tmp_path: Path) -> None:
    headless = RECORDS[1][: RECORDS[1].index(b"WARC-Date")]
    items = read(tmp_path, RECORDS[0] + headless + RECORDS[2])
    assert whole(items) == [GOOD[0], GOOD[2]]
    assert [defect.offset for defect in defects(items)] == [len(RECORDS[0])]


def test_many_false_starts_take_no_more_time_than_their_length(tmp_path: Path) -> None:
    headless = b"WARC/1.0\r\n" + b"x" * 90
    items = read(tmp_path, RECORDS[0] + (headless + b"\r\n") * 3000 + RECORDS[1])
    assert whole(items) == GOOD[:2]
    assert len(defects(items)) == 3000


def test_a_body_beyond_the_limit_is_reported_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "film.warc"
    size = (256 << 20) + 1
    head = answer(b"", content_type="video/mp4")
    opening = record(number=2, block=head, length=size, digest=False)[:-4]
    with path.open("wb") as file:
        file.write(RECORDS[0] + opening)
        file.seek(size - len(head), os.SEEK_CUR)
        file.write(b"\r\n\r\n" + RECORDS[2])
    items = list(read_warc(path))
    path.unlink()
    assert whole(items) == [GOOD[0], GOOD[2]]
    film = captures(items)[1]
    assert (film.transport, film.payload, film.status) == ("too_large", None, 200)
    assert [defect.offset for defect in defects(items)] == [len(RECORDS[0])]


def test_a_member_that_unfolds_to_gigabytes_does_not_fill_the_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(record(number=2, length=10**12, digest=False)[:-4])
    bomb += b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    items = read(tmp_path, bomb + member(RECORDS[2]), "news.warc.gz")
    assert captures(items)[0].transport == "too_large"
    assert whole(items) == [GOOD[2]]


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"", "is empty"),
        (b"<!doctype html><title>Strait</title>", "--url"),
        (b"SQLite format 3\x00" + bytes(200), "sqlite"),
        (gzip.compress(b"<!doctype html>", mtime=0), "gzip"),
        (b"filedesc://news.arc 192.0.2.1 20260301090000 text/plain 75\n", "warcio recompress"),
        (gzip.compress(b"filedesc://news.arc 192.0.2.1 2026", mtime=0), "warcio recompress"),
        (bytes(5000), "binary"),
    ],
)
def test_what_is_no_warc_gets_one_sentence_that_says_what_to_do(
    tmp_path: Path, data: bytes, hint: str
) -> None:
    with pytest.raises(ImportProblem, match=hint):
        read(tmp_path, data)


def test_a_missing_file_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="no file"):
        read_warc(tmp_path / "absent.warc")
    with pytest.raises(ImportProblem, match="folder"):
        read_warc(tmp_path)


def test_a_file_with_nothing_but_a_cut_record_is_a_defect_not_a_failure(tmp_path: Path) -> None:
    for length in (1, 5, 9, 30):
        items = read(tmp_path, RECORDS[0][:length])
        assert [type(item) for item in items] == [Defect]
        items = read(tmp_path, member(RECORDS[0])[:length], "news.warc.gz")
        assert [type(item) for item in items] == [Defect]


def test_the_last_page_of_a_cut_file_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    items = read(tmp_path, FILES["plain.warc"][:-50])
    last = captures(items)[-1]
    assert (last.record_id, last.transport, last.truncated) == (
        identity(5),
        "interrupted",
        "length",
    )
    assert last.payload and BODIES[4].startswith(last.payload)
    assert last.url == URL
    (defect,) = defects(items)
    assert defect.offset == sum(map(len, RECORDS[:4]))
    assert defect.severity == "partial"
