"""A new reading of old bytes is never an edit by the publisher; what still stands keeps its key."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.archive import plans, questions
from archiver.archive.store import Archive
from archiver.derive import READING, Deriver
from archiver.models import Capture, Extraction, Passage, Reading, Run
from archiver.rebuilding import rebuild
from archiver.text.extract import read, unread
from archiver.text.quirks import Quirks
from tests import desk
from tests.desk import STRAIT, at, said, take, told

TEXTS = [
    "Strait stays open\n\nA minister spoke on Monday. Three ships passed.\n\nNobody was hurt.",
    "Strait stays open\n\nA minister spoke on Monday. Nine ships passed.\n\nNobody was hurt.",
    "Strait stays open\n\nA minister spoke on Monday. Three ships passed.\n\nNobody was hurt.",
]
PIER = "https://news.example/pier"
OTHER_READING = replace(READING, extractor="reader/2")
OTHER_CUT = replace(READING, segmenter="whole paragraphs/1")


class OtherReaders:
    """Readers of another make: each page as it is read today, and then altered."""

    def __init__(
        self, alter: Callable[[Extraction], Extraction], *, dies_after: int = 10**6
    ) -> None:
        self._alter = alter
        self._left = dies_after

    def submit(
        self,
        payload: bytes,
        *,
        url: str,
        content_type: str | None,
        quirks: Quirks | None = None,
        known: str | None = None,
    ) -> Future[Extraction]:
        """The altered reading of a payload; after so many, the power fails."""
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        done: Future[Extraction] = Future()
        found = read(payload, url=url, content_type=content_type, quirks=quirks)
        done.set_result(self._alter(found))
        return done


def without_last(found: Extraction) -> Extraction:
    """A reading that loses the last passage of every text that has one about ships."""
    if not any("ships" in passage.text for passage in found.passages):
        return found
    return replace(found, passages=found.passages[:-1])


def uncut(found: Extraction) -> Extraction:
    """The same text as one passage."""
    whole = "".join(passage.gap + passage.text for passage in found.passages)
    return replace(found, passages=(Passage(whole, "sentence", 0, ""),))


def history() -> list[Capture]:
    captures = [said(n, at(n), text) for n, text in enumerate(TEXTS, 1)]
    return [*captures, said(4, at(4), "Pier mended\n\nNobody was hurt.", url=PIER)]


@pytest.fixture
def read_once(database: Path) -> Path:
    """An archive of three looks at one page and one at another, by today's reading."""
    take(database, history())
    return database


def read_again(database: Path, reading: Reading, readers: OtherReaders) -> None:
    """Derives everything anew by another reading."""
    with Archive(database, clock=lambda: desk.RECEIVED) as archive:
        deriver = Deriver(archive, readers, reading=reading)
        with archive.transaction() as connection:
            plans.mark_all(connection)
        deriver.run()


def keys(database: Path, view: str, key: str) -> list[str]:
    return sorted(row[0] for row in desk.ask(database, f"SELECT {key} FROM {view}"))


def retired(database: Path) -> list[tuple[object, ...]]:
    return desk.ask(database, "SELECT key, superseded_by, reason FROM retired_keys ORDER BY key")


def test_the_same_reading_again_changes_nothing(read_once: Path) -> None:
    before = told(read_once)
    rows = {
        name: desk.ask(read_once, f"SELECT * FROM {name}") for name in ("versions", "extractions")
    }
    result = rebuild(read_once, workers=0)
    assert (result.resources, result.captures) == (2, 4)
    assert (result.new_reading, result.retired_keys) == (False, 0)
    assert told(read_once) == before
    assert retired(read_once) == []
    for name, kept in rows.items():
        assert desk.ask(read_once, f"SELECT * FROM {name}") == kept
    desk.is_well(read_once)


def test_a_reading_of_another_name_that_reads_the_same_changes_no_key(read_once: Path) -> None:
    before = told(read_once)
    result = rebuild(read_once, reading=OTHER_READING, workers=0)
    assert (result.new_reading, result.retired_keys) == (True, 0)
    assert told(read_once) == before
    assert desk.ask(
        read_once, "SELECT substr(extractor, 1, 8) FROM readings WHERE current = 1"
    ) == [("reader/2",)]


def test_another_reading_is_never_an_edit_by_the_publisher(database: Path) -> None:
    """The page is as it was; only the reader of it lost a sentence."""
    take(database, [said(1, at(1), TEXTS[0]), said(2, at(2), TEXTS[0])])
    read_again(database, OTHER_READING, OtherReaders(without_last))
    assert desk.ask(database, "SELECT * FROM changes_detail") == []
    assert desk.ask(
        database, "SELECT changed, version_number FROM timeline ORDER BY captured_at"
    ) == [
        (0, 1),
        (0, 1),
    ]
    text = desk.ask(database, "SELECT text FROM versions_detail")
    assert text == [(TEXTS[0].removesuffix("\n\nNobody was hurt."),)]
    assert desk.ask(database, "SELECT ended_by FROM sentence_life WHERE ended_by IS NOT NULL") == []


def test_what_comes_after_another_reading_is_compared_within_it(database: Path) -> None:
    """An unread passage does not appear as removed at the first capture by the new reading."""
    take(database, [said(1, at(1), TEXTS[0])])
    take(
        database,
        [said(2, at(2), TEXTS[0] + "\n\n")],
        reading=OTHER_READING,
        pool=OtherReaders(without_last),
    )
    assert desk.ask(database, "SELECT * FROM changes_detail WHERE scope = 'main'") == []
    assert desk.ask(database, "SELECT changed FROM timeline") == [(0,), (0,)]


def test_keys_fall_where_the_text_falls_and_name_their_successors(read_once: Path) -> None:
    versions = keys(read_once, "versions_detail", "version_key")
    by_record = dict(desk.ask(read_once, "SELECT record_id, version_key FROM timeline"))
    read_again(read_once, OTHER_READING, OtherReaders(without_last))
    now = dict(desk.ask(read_once, "SELECT record_id, version_key FROM timeline"))
    (kept,) = set(versions) & set(keys(read_once, "versions_detail", "version_key"))
    assert kept == by_record[desk.record_id(4)] == now[desk.record_id(4)]
    successors = {by_record[desk.record_id(n)]: now[desk.record_id(n)] for n in (1, 2)}
    fallen = {key: successor for key, successor, _ in retired(read_once)}
    assert {key: fallen.get(key) for key in successors} == successors
    assert {reason for *_, reason in retired(read_once)} == {"reading"}
    assert not set(fallen) & set(keys(read_once, "versions_detail", "version_key"))
    assert not set(fallen) & set(keys(read_once, "changes_detail", "change_key"))


def test_a_change_whose_words_stand_keeps_its_key(read_once: Path) -> None:
    """The lost passage is not the one that was edited."""
    before = keys(read_once, "changes_detail", "change_key")
    assert len(before) == 2
    read_again(read_once, OTHER_READING, OtherReaders(without_last))
    assert set(before) & set(keys(read_once, "changes_detail", "change_key")) == set(before)


def test_going_back_to_the_first_reading_restores_every_key(read_once: Path) -> None:
    before = told(read_once)
    read_again(read_once, OTHER_READING, OtherReaders(without_last))
    assert told(read_once) != before
    assert retired(read_once)
    rebuild(read_once, workers=0)
    assert told(read_once) == before
    standing = keys(read_once, "versions_detail", "version_key")
    standing += keys(read_once, "changes_detail", "change_key")
    assert not {key for key, *_ in retired(read_once)} & set(standing)
    desk.is_well(read_once)


def test_a_text_cut_into_other_passages_keeps_the_key_of_its_version(read_once: Path) -> None:
    before = keys(read_once, "versions_detail", "version_key")
    read_again(read_once, OTHER_CUT, OtherReaders(uncut))
    assert keys(read_once, "versions_detail", "version_key") == before
    assert desk.ask(read_once, "SELECT count(*) FROM sentence_life WHERE url = ?", PIER) == [(1,)]
    rebuild(read_once, workers=0)
    assert keys(read_once, "versions_detail", "version_key") == before
    assert desk.ask(read_once, "SELECT count(*) FROM sentence_life WHERE url = ?", PIER) == [(2,)]


def test_each_reading_keeps_what_it_took_the_text_to_be(read_once: Path) -> None:
    read_again(read_once, OTHER_READING, OtherReaders(without_last))
    rows = desk.ask(
        read_once,
        "SELECT d.extractor, p.digest, e.text_digest FROM extractions e"
        " JOIN readings d ON d.id = e.reading_id JOIN payloads p ON p.id = e.payload_id",
    )
    by_payload: dict[str, dict[str, str]] = {}
    for extractor, payload, text in rows:
        by_payload.setdefault(payload, {})[extractor] = text
    assert len(by_payload) == 3
    assert all(len(texts) == 2 for texts in by_payload.values())
    assert sorted(len(set(texts.values())) for texts in by_payload.values()) == [1, 2, 2]


@pytest.mark.parametrize("pages", range(4))
def test_a_rebuild_that_is_stopped_goes_on(read_once: Path, tmp_path: Path, pages: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        read_again(read_once, OTHER_READING, OtherReaders(without_last, dies_after=pages - 1))
    desk.is_well(read_once)
    read_again(read_once, OTHER_READING, OtherReaders(without_last))
    whole = tmp_path / "whole.db"
    take(whole, history(), reading=OTHER_READING, pool=OtherReaders(without_last))
    assert told(read_once) == told(whole)
    assert desk.ask(
        read_once, "SELECT substr(extractor, 1, 8) FROM readings WHERE current = 1"
    ) == [("reader/2",)]


def test_a_page_whose_reader_was_killed_is_read_by_the_next_rebuild(database: Path) -> None:
    with Archive(database, clock=lambda: desk.RECEIVED) as archive:
        archive.record(
            archive.begin_run(Run(kind="import", started_at=at(0))), [said(1, at(1), TEXTS[0])]
        )
    read_again(database, READING, OtherReaders(lambda found: unread("its reader was killed")))
    assert desk.ask(database, "SELECT outcome FROM timeline") == [("unread",)]
    rebuild(database, workers=0)
    assert desk.ask(database, "SELECT outcome, version_number FROM timeline") == [("ok", 1)]


def test_evidence_is_not_touched_by_a_rebuild(read_once: Path) -> None:
    tables = ("captures", "payloads", "bodies", "runs", "run_ends", "urls", "log_entries")
    before = [desk.ask(read_once, f"SELECT * FROM {table}") for table in tables]
    read_again(read_once, OTHER_READING, OtherReaders(without_last))
    assert [desk.ask(read_once, f"SELECT * FROM {table}") for table in tables] == before


def test_the_reading_that_is_current_is_the_one_that_every_page_was_read_by(
    read_once: Path,
) -> None:
    """One page captured by a newer program does not make its reading that of the archive."""
    later = said(9, at(9), TEXTS[0], url=PIER)
    take(read_once, [later], reading=OTHER_READING, pool=OtherReaders(without_last))
    current = "SELECT extractor FROM readings WHERE current = 1"
    ((name,),) = desk.ask(read_once, current)
    assert name.startswith(READING.extractor)
    rows = desk.ask(
        read_once,
        "SELECT r.url, d.extractor FROM resources r JOIN readings d ON d.id = r.reading_id"
        " ORDER BY r.url",
    )
    assert [(url, made.partition(" quirks/")[0]) for url, made in rows] == [
        (PIER, "reader/2"),
        (STRAIT, READING.extractor),
    ]


def test_a_page_not_seen_since_other_names_came_into_force_can_still_be_compared(
    database: Path,
) -> None:
    take(database, [said(1, at(0), TEXTS[0]), said(2, at(60), TEXTS[1])])
    others = replace(READING, data_digest="sha256:other")
    take(database, [said(3, at(0), TEXTS[2], url=PIER)], reading=others)
    with questions.opened(database) as archive:
        found = questions.find(archive, STRAIT)
        new = questions.standing_text(archive, found)
        assert new is not None
        old = questions.previous_text(archive, new)
        assert old is not None
        shown = [questions.extraction_at(archive, visit).text for visit in (old, new)]
    assert shown == [read_text(TEXTS[0]), read_text(TEXTS[1])]
    made = "SELECT count(*) FROM extractions e JOIN readings d ON d.id = e.reading_id"
    assert desk.ask(database, f"{made} WHERE d.data_digest = 'sha256:other'") == [(3,)]


def read_text(text: str) -> str:
    """A plain text as the reader gives it."""
    return read(text.encode(), url=STRAIT, content_type="text/plain").text
