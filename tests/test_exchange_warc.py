"""What WARC records become: captures, notes, and how they belong together."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.exchange.warc import read_warc
from tests.warc_builder import (
    DATE,
    PAGE,
    URL,
    answer,
    captures,
    defects,
    identity,
    member,
    notes,
    only,
    read,
    record,
    sha1,
)

REQUEST = b"GET /strait HTTP/1.1\r\nHost: news.example\r\n\r\n"


def test_a_response_record_becomes_a_capture_with_all_its_evidence(tmp_path: Path) -> None:
    block = answer(status="200 Fine", server="press/1")
    data = record(block=block, WARC_IP_Address="192.0.2.7", WARC_Payload_Digest=sha1(PAGE))
    capture = only(tmp_path, data)
    assert capture.url == URL
    assert capture.record_id == identity(1)
    assert (capture.captured_at, capture.time_source, capture.via) == (DATE, "record", "import")
    assert (capture.transport, capture.status, capture.protocol) == ("response", 200, "HTTP/1.1")
    assert capture.response_head == block[: -len(PAGE)]
    assert capture.payload == PAGE
    assert capture.entity_digest is None
    assert (capture.stated_digest, capture.stated_digest_ok) == (sha1(PAGE), True)
    assert capture.peer == "192.0.2.7"
    assert capture.role == "article"
    assert capture.warc_head == data[: data.index(b"\r\n\r\n") + 4]


def test_what_warcio_writes_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        asked = StatusAndHeaders(
            "GET /strait HTTP/1.1", [("Host", "news.example")], is_http_request=True
        )
        make = writer.create_warc_record
        info = writer.create_warcinfo_record("news.warc.gz", {"software": "press"})
        response = make(URL, "response", BytesIO(PAGE), len(PAGE), http_headers=head)
        request = make(URL, "request", BytesIO(b""), 0, http_headers=asked)
        writer.write_record(info)
        writer.write_request_response_pair(request, response)
        stated = response.rec_headers["WARC-Payload-Digest"]
        again = writer.create_revisit_record(URL, stated, URL, "2026-02-01T00:00:00Z", head)
        writer.write_record(again)
        for written in (info, again):
            written.raw_stream.close()
    items = list(read_warc(path))
    first, second = captures(items)
    assert [type(item).__name__ for item in items] == ["Note", "Capture", "Capture"]
    assert (first.payload, first.stated_digest_ok) == (PAGE, True)
    assert first.request_head == REQUEST
    assert (second.payload, second.status, second.transport) == (None, 200, "response")
    assert second.stated_digest == first.stated_digest
    assert (second.refers_to_uri, second.refers_to_date) == (URL, "2026-02-01T00:00:00Z")


def test_a_revisit_may_stand_before_the_page_it_repeats(tmp_path: Path) -> None:
    revisit = record(
        "revisit",
        answer(b""),
        number=2,
        date="2026-03-02T09:00:00Z",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        WARC_Refers_To_Target_URI=f"<{URL}>",
        WARC_Refers_To_Date=DATE,
        WARC_Payload_Digest=sha1(PAGE),
    )
    later, first = captures(read(tmp_path, revisit + record()))
    assert (later.payload, later.stated_digest, later.stated_digest_ok) == (None, sha1(PAGE), None)
    assert (later.refers_to_uri, later.refers_to_date) == (URL, DATE)
    assert first.payload == PAGE


@pytest.mark.parametrize("kind", ["response", "revisit"])
def test_not_modified_is_an_observation_without_a_body(tmp_path: Path, kind: str) -> None:
    profile = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
    block = answer(b"", status="304 Not Modified", etag='"7"')
    capture = only(tmp_path, record(kind, block, WARC_Profile=profile))
    assert (capture.transport, capture.status, capture.payload) == ("not_modified", 304, None)


@pytest.mark.parametrize("first", ["request", "response"])
@pytest.mark.parametrize("naming", ["request", "response", "nobody"])
def test_a_response_finds_its_request(tmp_path: Path, first: str, naming: str) -> None:
    numbers = {"response": 1, "request": 2}
    blocks = {"response": answer(), "request": REQUEST}
    order = ["request", "response"] if first == "request" else ["response", "request"]
    data = b""
    for kind in order:
        other = "response" if kind == "request" else "request"
        names = {"WARC_Concurrent_To": f"<{identity(numbers[other])}>"} if kind == naming else {}
        data += record(kind, blocks[kind], number=numbers[kind], **names)
    items = read(tmp_path, data)
    assert len(items) == 1
    assert (captures(items)[0].request_head, captures(items)[0].method) == (REQUEST, "GET")


def test_neighbours_of_another_time_or_naming_another_are_no_pair(tmp_path: Path) -> None:
    data = record() + record("request", REQUEST, number=2, date="2026-03-01T09:00:01Z")
    data += record(number=3) + record(
        "request", REQUEST, number=4, WARC_Concurrent_To=f"<{identity(77)}>"
    )
    items = read(tmp_path, data)
    assert [capture.request_head for capture in captures(items)] == [None, None]
    assert [note.reason for note in notes(items)] == ["no response belongs to it"] * 2


def test_each_of_two_requests_of_one_second_gets_its_own_response(tmp_path: Path) -> None:
    head = b"GET /strait HTTP/1.1\r\nHost: news.example\r\nX-Turn: %d\r\n\r\n"
    data = b""
    for number in (1, 3):
        data += record("request", head % number, number=number)
        data += record(number=number + 1)
    found = captures(read(tmp_path, data))
    assert [capture.request_head for capture in found] == [head % 1, head % 3]


def test_of_two_records_with_one_id_the_nearer_gets_the_request(tmp_path: Path) -> None:
    request = record("request", REQUEST, number=2, WARC_Concurrent_To=f"<{identity(1)}>")
    found = captures(read(tmp_path, record() + record() + request))
    assert [capture.request_head for capture in found] == [None, REQUEST]


def test_a_request_far_from_its_response_stays_a_note(tmp_path: Path) -> None:
    request = record("request", REQUEST, number=900, WARC_Concurrent_To=f"<{identity(1)}>")
    between = b"".join(record(number=number) for number in range(2, 42))
    items = read(tmp_path, record() + between + request)
    assert len(captures(items)) == 41
    assert [note.kind for note in notes(items)] == ["request"]


def test_the_answer_to_a_form_is_not_read_as_the_article(tmp_path: Path) -> None:
    sent = b"POST /strait HTTP/1.1\r\nHost: news.example\r\n\r\nname=reader"
    capture = only(tmp_path, record() + record("request", sent, number=2))
    assert (capture.method, capture.role) == ("POST", "requisite")
    assert capture.request_head == sent.removesuffix(b"name=reader")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T09:00:00.987654321Z", DATE),
        ("20260301090000", DATE),
        ("2026-03-01T11:00:00+02:00", DATE),
        ("2026-03-01T09:00:00", DATE),
    ],
)
def test_dates_are_read_in_all_the_ways_they_are_written(
    tmp_path: Path, written: str, meant: str
) -> None:
    capture = only(tmp_path, record(date=written))
    assert capture.captured_at == meant
    assert written.encode() in (capture.warc_head or b"")


def test_a_date_without_a_time_is_taken_with_a_doubt(tmp_path: Path) -> None:
    items = read(tmp_path, record(date="2026-03"))
    assert captures(items)[0].captured_at == "2026-03-01T00:00:00Z"
    assert "written only as 2026-03" in defects(items)[0].reason


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01T00:00:00Z", "0000", None])
def test_a_record_without_a_readable_date_is_reported(tmp_path: Path, date: str | None) -> None:
    lead = record("warcinfo", b"software: press\r\n", number=9, url=None)
    items = read(tmp_path, lead + record(date=date) + record(number=2))
    assert [capture.record_id for capture in captures(items)] == [identity(2)]
    (defect,) = defects(items)
    assert (defect.offset, defect.record_id, defect.severity) == (len(lead), identity(1), "lost")


@pytest.mark.parametrize(
    ("url", "content_type", "role"),
    [
        ("https://news.example/", "text/html", "article"),
        ("https://news.example/a", "application/xhtml+xml", "article"),
        ("https://news.example/a.txt", "text/plain; charset=utf-8", "article"),
        ("https://news.example/decree.pdf", "application/pdf", "article"),
        ("https://news.example/robots.txt", "text/plain", "robots"),
        ("https://news.example/a.png", "image/png", "requisite"),
        ("https://news.example/feed", "application/json", "requisite"),
        ("https://news.example/site.css", "TEXT/CSS", "requisite"),
        ("https://news.example/site.css", "", "requisite"),
        ("https://news.example/strait", "", "article"),
    ],
)
def test_requisites_are_told_from_articles(
    tmp_path: Path, url: str, content_type: str, role: str
) -> None:
    block = answer(content_type=content_type)
    assert only(tmp_path, record(block=block, url=url)).role == role


def test_a_page_fetched_as_a_frame_of_another_is_a_requisite(tmp_path: Path) -> None:
    def with_hops(hops: str) -> str:
        metadata = record(
            "metadata",
            f"via: https://news.example/\r\nhopsFromSeed: {hops}\r\n".encode(),
            number=2,
            Content_Type="application/warc-fields",
            WARC_Concurrent_To=f"<{identity(1)}>",
        )
        items = read(tmp_path, record() + metadata)
        assert [note.kind for note in notes(items)] == ["metadata"]
        return captures(items)[0].role

    assert [with_hops(hops) for hops in ("LLE", "ER", "X", "LL", "")] == [
        "requisite",
        "requisite",
        "requisite",
        "article",
        "article",
    ]
    framed = REQUEST.replace(b"\r\n\r\n", b"\r\nSec-Fetch-Dest: iframe\r\n\r\n")
    assert only(tmp_path, record() + record("request", framed, number=2)).role == "requisite"
    assert only(tmp_path, record(WARC_Resource_Type="fetch")).role == "requisite"


def test_a_resource_record_is_a_page_without_http(tmp_path: Path) -> None:
    capture = only(tmp_path, record("resource", PAGE, Content_Type="text/html; charset=utf-8"))
    assert (capture.transport, capture.status, capture.payload) == ("file", None, PAGE)
    assert (capture.response_head, capture.content_type) == (None, "text/html; charset=utf-8")


def test_what_is_no_page_on_the_web_becomes_a_note(tmp_path: Path) -> None:
    data = record("warcinfo", b"software: press\r\n", url=None)
    data += record(
        "response", b"20260301\nnews.example. 60 IN A 192.0.2.7\n", url="dns:news.example"
    )
    data += record("metadata", b"{}", url="metadata://tool/log")
    data += record("conversion", b"text", WARC_Refers_To=f"<{identity(5)}>")
    data += record("screenshot", b"pixels")
    items = read(tmp_path, data)
    assert captures(items) == [] and defects(items) == []
    kinds = ["warcinfo", "response", "metadata", "conversion", "screenshot"]
    assert [note.kind for note in notes(items)] == kinds
    assert notes(items)[0].body == b"software: press\r\n"
    assert notes(items)[1].reason == "it is not on the web"
    assert notes(items)[3].refers_to == identity(5)


def test_segments_are_reported_and_not_taken_for_whole_pages(tmp_path: Path) -> None:
    first = record(block=answer()[:120], WARC_Segment_Number="1")
    data = first + record("continuation", PAGE[40:], number=2, WARC_Segment_Number="2")
    items = read(tmp_path, data)
    assert [capture.transport for capture in captures(items)] == ["interrupted"]
    assert [(defect.offset, defect.severity) for defect in defects(items)] == [
        (0, "partial"),
        (len(first), "lost"),
    ]


@pytest.mark.parametrize(
    ("truncated", "transport"),
    [("length", "too_large"), ("time", "timeout"), ("disconnect", "interrupted")],
)
def test_a_page_that_the_archive_cut_says_so(
    tmp_path: Path, truncated: str, transport: str
) -> None:
    capture = only(tmp_path, record(block=answer(PAGE[:40]), WARC_Truncated=truncated))
    assert (capture.truncated, capture.transport) == (truncated, transport)
    assert capture.payload == PAGE[:40]


@pytest.mark.parametrize("version", ["WARC/0.17", "WARC/0.18", "WARC/1.0", "WARC/1.1"])
def test_header_lines_are_read_as_loosely_as_they_are_written(tmp_path: Path, version: str) -> None:
    data = record(version=version, WARC_IP_Address="192.0.2.7")
    data = data.replace(b"WARC-Type:", b"warc-type :").replace(b"WARC-Date: ", b"WARC-DATE:\r\n\t")
    data = data.replace(URL.encode(), b"<" + URL.encode() + b">")
    capture = only(tmp_path, data)
    assert (capture.url, capture.captured_at, capture.payload) == (URL, DATE, PAGE)


def test_a_record_without_an_id_gets_the_same_one_every_time(tmp_path: Path) -> None:
    first, second = (only(tmp_path, record(number=0)) for _ in range(2))
    other = only(tmp_path, record(number=0, block=answer(PAGE + b"!")))
    assert first.record_id == second.record_id != other.record_id
    assert first.record_id.startswith("urn:uuid:")


@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz", "one-member.warc.gz"])
def test_compression_changes_nothing(tmp_path: Path, name: str) -> None:
    records = [record(number=number, block=answer(PAGE * number)) for number in range(1, 6)]
    shapes = {
        "news.warc": b"".join(records),
        "news.warc.gz": b"".join(map(member, records)),
        "one-member.warc.gz": member(b"".join(records)),
    }
    items = read(tmp_path, shapes[name], name)
    assert defects(items) == []
    assert [capture.payload for capture in captures(items)] == [PAGE * n for n in range(1, 6)]
