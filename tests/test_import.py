"""What an import takes in, and what its receipt says."""

from __future__ import annotations

from pathlib import Path

from archiver.clock import utc_now
from archiver.exchange.intake import Receipt, import_files
from tests.warc_builder import PAGE, answer, record


def take_in(folder: Path, *records: bytes) -> Receipt:
    warc = folder / "crawl.warc"
    warc.write_bytes(b"".join(records))
    (receipt,) = import_files(folder / "news.db", [warc], clock=utc_now, workers=0)
    return receipt


def test_the_same_record_again_is_held_already(tmp_path: Path) -> None:
    first = take_in(tmp_path, record(block=answer()))
    again = take_in(tmp_path, record(block=answer()))
    assert (first.captures, first.already_held) == (1, 0)
    assert (again.captures, again.already_held) == (0, 1)
    assert again.held_otherwise == []


def test_a_known_record_id_over_another_page_is_told(tmp_path: Path) -> None:
    take_in(tmp_path, record(block=answer()))
    forged = take_in(tmp_path, record(block=answer(PAGE.replace(b"open", b"shut"))))
    assert forged.captures == 0
    assert len(forged.held_otherwise) == 1
    assert "keep the file" in "\n".join(forged.lines())
