"""Saved pages handed in as files, and what a file is told to be."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from archiver.errors import ImportProblem
from archiver.exchange.files import capture_of, read_file, sniff
from tests.warc_builder import DATE, PAGE, URL, member, record

TEXT = "Пролив открыт, сказал министр.\u00a0«Да».\n\nالمضيق مفتوح\n".encode()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [("strait.html", PAGE, "text/html"), ("strait.txt", TEXT, "text/plain")],
)
def test_a_saved_page_is_kept_to_the_byte_as_the_operator_states_it(
    tmp_path: Path, name: str, data: bytes, content_type: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    capture = read_file(path, url=URL, captured_at=DATE)
    assert capture.payload == data
    assert (capture.url, capture.captured_at) == (URL, DATE)
    assert (capture.via, capture.time_source, capture.transport) == ("file", "operator", "file")
    assert (capture.content_type, capture.response_head, capture.status) == (
        content_type,
        None,
        None,
    )
    assert capture == read_file(path, url=URL, captured_at=DATE)


def test_the_same_page_of_another_day_is_another_capture() -> None:
    ids = {
        capture_of(data, name="-", url=url, captured_at=date).record_id
        for data in (PAGE, TEXT)
        for url in (URL, URL + "-2")
        for date in (DATE, "2026-03-02T09:00:00Z")
    }
    assert len(ids) == 8


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", PAGE, "html"),
        ("a", b"\xef\xbb\xbf <!-- saved --><html><p>Strait</html>", "html"),
        ("a", "\ufeff<html><p>Strait</html>".encode("utf-16-le"), "html"),
        ("a.html", b"The strait stays open.", "html"),
        ("a.txt", "\ufeffThe strait stays open.".encode("utf-16-be"), "text"),
        ("a", "Пролив открыт: <3".encode("windows-1251"), "text"),
        ("a.html", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("a.html", b"%PDF-1.7 \x00", "pdf"),
        ("a.txt", record(), "warc"),
        ("a.html", member(record()), "warc"),
        ("a.warc.gz", gzip.compress(b"plain", mtime=0), "gzip"),
        ("a.warc", b"", "empty"),
        ("a.db", b"SQLite format 3\x00", "sqlite"),
    ],
)
def test_a_file_is_what_its_content_says(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert sniff(path) == kind


@pytest.mark.parametrize(("inside", "kind"), [("datapackage.json", "wacz"), ("a.html", "zip")])
def test_a_wacz_is_a_zip_with_its_datapackage(tmp_path: Path, inside: str, kind: str) -> None:
    path = tmp_path / "a.bin"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(inside, "{}")
    assert sniff(path) == kind
    path.write_bytes(path.read_bytes()[:40])
    assert sniff(path) == "zip"


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "looks like binary"),
        (record(), "looks like warc"),
        (b"a" * ((64 << 20) + 1), "larger than 64 MiB"),
    ],
)
def test_what_is_no_page_gets_one_sentence_that_says_what_to_do(data: bytes, hint: str) -> None:
    with pytest.raises(ImportProblem, match=hint):
        capture_of(data, name="page.html", url=URL, captured_at=DATE)


def test_a_missing_page_or_a_folder_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="no file"):
        read_file(tmp_path / "absent.html", url=URL, captured_at=DATE)
    with pytest.raises(ImportProblem, match="folder"):
        read_file(tmp_path, url=URL, captured_at=DATE)
