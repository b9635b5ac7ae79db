"""Quotations over time and across articles: lineage, families, persons, offices that disagree."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.quotations import forget_quotes
from archiver.archive.store import Archive
from archiver.deciding import decide_person, decide_source
from archiver.derive import names_in_force
from archiver.errors import ArchiverError, UsageProblem
from archiver.models import Capture
from archiver.rebuilding import rebuild
from archiver.settling import settle_all
from tests.desk import STRAIT, ask, at, page, said, take, told

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
LIT = "“The buoy was lit and the chart was right on the night of the storm,” said Ines Varga."
LIT_AGAIN = "“The buoy was lit, and the chart was right, on the evening of the storm,” said Varga."
LATE = "“Nobody rang the harbour office before the tanker had left the lane,” said Oren Vale."
ELSE = "“Bread is dearer than it was in spring, and the price of flour will tell why,” Varga said."
CLOSED = "The strait was closed to tankers for six hours on Monday after a buoy broke loose."
LEDGER, GAZETTE = "https://ledger.example/buoy", "https://gazette.example/chart"
MINISTRY = "https://ministry.example/briefing"
DEFENCE = (
    "Edda Brandt, a spokeswoman for the Defence Ministry, said on Monday that the buoy was found."
)
FOREIGN = "Foreign Ministry spokeswoman Edda Brandt said on Monday that the buoy was found."


def shown(
    number: int, minutes: float, *paragraphs: str, url: str = STRAIT, role: str = "article"
) -> Capture:
    """A page as captured then."""
    body = page(*paragraphs).encode()
    facts: dict[str, Any] = {"payload": body, "response_head": HEAD, "status": 200, "role": role}
    return said(number, at(minutes), url=url, **facts)


def quotes(database: Path, columns: str, where: str = "class = 'speech'") -> list[tuple[Any, ...]]:
    """The quotations of every version, in order."""
    return ask(
        database,
        f"SELECT {columns} FROM quotes_detail WHERE {where} ORDER BY first_seen_at, id",
    )


def standing(database: Path, columns: str) -> list[tuple[Any, ...]]:
    """The quotations as they were seen last."""
    return ask(database, f"SELECT {columns} FROM quote_status WHERE class = 'speech' ORDER BY id")


def persons(database: Path) -> dict[str, str]:
    """Whose each name is."""
    return dict(ask(database, "SELECT name, person FROM speakers WHERE alike IS NOT NULL"))


def conflicts(database: Path, columns: str = "article_url, other_url") -> list[tuple[Any, ...]]:
    """The offices that disagree."""
    return ask(database, f"SELECT {columns} FROM role_conflicts ORDER BY article_url")


def test_a_quotation_is_found_again_in_the_text_of_its_version(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, LIT, LATE)])
    rows = ask(
        database,
        'SELECT substr(v.text, q."start" + 1, q."end" - q."start"), q.quote, q.speaker'
        " FROM quotes_detail q JOIN versions_detail v ON v.id = q.version_id ORDER BY q.number",
    )
    assert [who for _, _, who in rows] == ["Ines Varga", "Oren Vale"]
    assert all(words in (quote, f"“{quote}”") for words, quote, _ in rows)


def test_a_reworded_quotation_keeps_its_lineage(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, LIT), shown(2, 60, CLOSED, LIT_AGAIN)])
    (first, second) = quotes(database, "quote_key, lineage, first_seen_at, last_seen_at, present")
    assert first[0] != second[0]
    assert first[1] == second[1] == first[0]
    assert first[2:] == (at(0), at(0), 0) and second[2:] == (at(60), at(60), 1)
    (status,) = standing(database, "quote_key, wordings, first_seen_at, last_seen_at, present")
    assert status == (second[0], 2, at(0), at(60), 1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("moved", (LATE, CLOSED, LIT)),
        ("shortened", (CLOSED, "“The chart was right on the night of the storm,” Varga said.")),
        ("re-attributed", (CLOSED, LIT.replace("Ines Varga", "Oren Vale"))),
        ("in another version's company", (CLOSED, ELSE, LIT_AGAIN)),
    ],
)
def test_a_quotation_that_is_altered_keeps_its_lineage(
    database: Path, name: str, text: tuple[str, ...]
) -> None:
    take(database, [shown(1, 0, CLOSED, LIT), shown(2, 60, *text)])
    ((lineage,),) = quotes(database, "lineage", f"first_seen_at = '{at(0)}'")
    later = quotes(database, "lineage, quote", f"first_seen_at = '{at(60)}'")
    assert [one for one, words in later if "chart" in words] == [lineage], name
    assert all(one != lineage for one, words in later if "chart" not in words)


def test_other_words_of_the_same_speaker_are_another_quotation(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, LIT), shown(2, 60, CLOSED, ELSE)])
    assert len(set(quotes(database, "lineage"))) == 2
    assert [row[1] for row in standing(database, "quote, present")] == [0, 1]


def test_words_that_come_back_beside_their_rewording_are_a_quotation_of_their_own(
    database: Path,
) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, LIT),
            shown(2, 60, CLOSED, LIT_AGAIN),
            shown(3, 120, CLOSED, LIT_AGAIN, LIT),
        ],
    )
    rows = quotes(database, "quote_key, lineage", f"first_seen_at = '{at(120)}'")
    assert len({lineage for _, lineage in rows}) == 2
    ((first,),) = quotes(database, "lineage", f"first_seen_at = '{at(0)}'")
    assert rows[0][1] == first and rows[1][1] != first


def test_a_text_that_returns_brings_its_wording_back(database: Path) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, LIT),
            shown(2, 60, CLOSED, LIT_AGAIN),
            shown(3, 120, CLOSED, LIT),
        ],
    )
    (status,) = standing(database, "quote, present, first_seen_at, last_seen_at")
    assert status == (LIT[1:].partition("”")[0], 1, at(0), at(120))


def test_a_page_that_is_gone_has_no_quotation_present(database: Path) -> None:
    gone = said(2, at(60), status=404, payload=b"Not here")
    take(database, [shown(1, 0, CLOSED, LIT), gone])
    assert standing(database, "present, last_seen_at") == [(0, at(0))]


def test_the_same_words_in_two_articles_are_a_family_across_small_differences(
    database: Path,
) -> None:
    near = LIT_AGAIN.replace("evening", "night")
    take(
        database,
        [
            shown(1, 0, CLOSED, LIT, LATE),
            shown(2, 1, CLOSED, LIT, url=LEDGER),
            shown(3, 2, CLOSED, near, url=GAZETTE),
        ],
    )
    rows = quotes(database, "family, article_url, quote")
    assert len({family for family, _, words in rows if "buoy" in words}) == 1
    assert len({family for family, _, _ in rows}) == 2
    assert [row[0] for row in standing(database, "articles")] == [3, 1, 3, 3]


def test_a_family_falls_apart_when_the_text_between_is_taken_back(database: Path) -> None:
    one = "“The old buoy was lit on the night of the storm and the new chart was right,” she said."
    between = "“The old buoy was lit on the night of that storm and the chart was right,” she said."
    other = "“The buoy was lit on the night of that storm and a chart was all right,” she said."
    take(
        database,
        [
            shown(1, 0, CLOSED, one),
            shown(2, 1, CLOSED, between, url=LEDGER),
            shown(3, 2, CLOSED, other, url=GAZETTE),
        ],
    )
    assert len(set(quotes(database, "family"))) == 1
    with Archive(database) as archive, archive.transaction() as connection:
        ((resource,),) = connection.execute("SELECT id FROM resources WHERE url = ?", (LEDGER,))
        forget_quotes(connection, resource)
        settle_all(connection, names_in_force(connection))
    assert len(set(quotes(database, "family"))) == 2
    assert ask(database, "SELECT count(*) FROM quoted_words") == [(2,)]


def test_spellings_in_three_scripts_are_one_person(database: Path) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, "“We will answer,” said the minister, Walid al-Moallem."),
            shown(
                2, 1, CLOSED, "“We will answer,” Foreign Minister Walid Muallem said.", url=LEDGER
            ),
            shown(
                *(3, 2, "أغلق المضيق أمام الناقلات ست ساعات يوم الاثنين."),
                "وقال وزير الخارجية السوري وليد المعلم: «سنرد على الرسالة».",
                url=GAZETTE,
            ),
            shown(
                *(4, 3, "Пролив был закрыт для танкеров на шесть часов в понедельник."),
                "«Мы ответим», — сказал министр иностранных дел Сирии Валид Муаллем.",
                url=MINISTRY,
            ),
        ],
    )
    assert set(persons(database).values()) == {"Walid al-Moallem"}
    assert len(persons(database)) == 4


def test_names_that_may_be_two_people_s_stay_apart_until_somebody_decides(database: Path) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, LIT),
            shown(2, 1, CLOSED, LATE.replace("Oren Vale", "Inez Vargas"), url=LEDGER),
        ],
    )
    assert persons(database) == {"Ines Varga": "Ines Varga", "Inez Vargas": "Inez Vargas"}
    rows = decide_person(database, "Inez Vargas", "Ines Varga", reason="Her own site.", by="desk")
    assert {row["name"] for row in rows} == {"Ines Varga", "Inez Vargas"}
    joined = persons(database)
    assert len(set(joined.values())) == 1
    rebuild(database, workers=0)
    assert persons(database) == joined
    decide_person(database, "Inez Vargas", None, reason="Another woman.", by="desk")
    assert len(set(persons(database).values())) == 2
    rebuild(database, workers=0)
    assert len(set(persons(database).values())) == 2


def test_a_name_that_was_parted_leaves_the_others_together(database: Path) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, "“We will answer,” said the minister, Walid al-Moallem."),
            shown(2, 1, CLOSED, "“We will answer,” the minister, Walid Muallem, said.", url=LEDGER),
            shown(3, 2, CLOSED, "“We will not,” said the baker, Walid Mualem.", url=GAZETTE),
        ],
    )
    assert len(set(persons(database).values())) == 1
    decide_person(database, "Walid Mualem", None, reason="A baker.", by="desk")
    found = persons(database)
    assert found["Walid al-Moallem"] == found["Walid Muallem"] == "Walid al-Moallem"
    assert found["Walid Mualem"] == "Walid Mualem"


def test_only_names_that_texts_have_can_be_joined(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, LIT, "“We ran,” a resident said.")])
    with pytest.raises(ArchiverError, match="No text has the name 'Nobody'"):
        decide_person(database, "Nobody", "Ines Varga", reason="Why.", by="desk")
    with pytest.raises(UsageProblem, match="one name already"):
        decide_person(database, "Ines Varga", "Ines Varga", reason="Why.", by="desk")
    with pytest.raises(UsageProblem, match="not a description"):
        decide_person(database, "Ines Varga", "a resident", reason="Why.", by="desk")


def test_an_article_that_gives_another_office_than_the_ministry_is_shown_with_both_passages(
    database: Path,
) -> None:
    take(
        database,
        [
            shown(1, 0, CLOSED, FOREIGN),
            shown(2, 1, CLOSED, DEFENCE, url=MINISTRY, role="source"),
        ],
    )
    columns = "speaker, article_role, article_passage, other_role, other_passage, other_url"
    assert conflicts(database, columns) == [
        (
            *("Edda Brandt", "Foreign Ministry spokeswoman", FOREIGN),
            *("spokeswoman for the Defence Ministry", DEFENCE, MINISTRY),
        )
    ]
    assert conflicts(database, "article_date, other_date, seen_at, cited") == [
        (at(0), at(1), at(1), 0)
    ]


def test_the_text_that_an_article_cites_comes_before_the_nearest_one(database: Path) -> None:
    linked = f'The ministry gave <a href="{MINISTRY}">a briefing</a> on Monday on the buoy.'
    take(
        database,
        [
            shown(1, 0, CLOSED, DEFENCE, url=MINISTRY, role="source"),
            shown(2, 5000, CLOSED, FOREIGN, linked),
            shown(3, 5001, CLOSED, DEFENCE, url=LEDGER),
        ],
    )
    assert (STRAIT, MINISTRY) in conflicts(database)
    assert conflicts(database, "cited, article_url")[-1] == (1, STRAIT)


def test_a_source_decided_by_hand_counts_as_cited(database: Path) -> None:
    named = "According to Al-Manar, the buoy had been adrift since Sunday evening."
    take(
        database,
        [
            shown(1, 0, CLOSED, DEFENCE, url=MINISTRY, role="source"),
            shown(2, 5000, CLOSED, FOREIGN, named),
            shown(3, 5001, CLOSED, DEFENCE, url=LEDGER),
        ],
    )
    assert (STRAIT, LEDGER) in conflicts(database)
    ((key,),) = ask(database, "SELECT citation_key FROM citations_detail WHERE how = 'name'")
    decide_source(database, key, MINISTRY, reason="Read by eye.", by="desk")
    assert (STRAIT, MINISTRY) in conflicts(database)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FOREIGN, "Edda Brandt, a spokeswoman for the Foreign Ministry, said it was found."),
        (FOREIGN, "Former Defence Ministry spokeswoman Edda Brandt said that it was found."),
        (FOREIGN, "Lawyer Edda Brandt said on Monday that the buoy was found."),
        (
            "Syrian Foreign Minister Walid al-Moallem said the buoy was found.",
            "Министр иностранных дел Сирии Валид Муаллем сказал, что буй нашли.",
        ),
        (
            "Economy Minister Edda Brandt said on Monday that the buoy was found.",
            "Edda Brandt, the minister of economy and trade, said that the buoy was found.",
        ),
    ],
)
def test_the_same_office_in_other_words_is_no_conflict(
    database: Path, one: str, other: str
) -> None:
    take(database, [shown(1, 0, CLOSED, one), shown(2, 1, CLOSED, other, url=LEDGER)])
    assert conflicts(database) == []


def test_what_is_told_of_quotations_does_not_depend_on_the_order_of_arrival(
    tmp_path: Path,
) -> None:
    captures = [
        shown(1, 0, CLOSED, LIT, FOREIGN),
        shown(2, 60, CLOSED, LIT_AGAIN, FOREIGN),
        shown(3, 120, CLOSED, LATE, LIT_AGAIN, DEFENCE),
        shown(4, 10, CLOSED, LIT, DEFENCE, url=LEDGER),
        shown(5, 90, CLOSED, LATE, url=LEDGER),
        shown(6, 20, CLOSED, ELSE, LIT.replace("Ines Varga", "Inés Varga"), url=GAZETTE),
        shown(7, 30, CLOSED, DEFENCE, url=MINISTRY, role="source"),
    ]
    take(tmp_path / "in order.db", captures)
    expected = told(tmp_path / "in order.db") | {
        "persons": sorted(persons(tmp_path / "in order.db").items())
    }
    assert expected["role_conflicts"] and expected["quote_status"]
    for seed in range(3):
        order = random.Random(seed).sample(captures, len(captures))
        path = tmp_path / f"{seed}.db"
        take(path, order, each=True)
        assert told(path) | {"persons": sorted(persons(path).items())} == expected
        rebuild(path, workers=0)
        assert told(path) | {"persons": sorted(persons(path).items())} == expected


def test_a_key_that_no_longer_stands_names_the_quotation_in_its_place(database: Path) -> None:
    take(database, [shown(1, 0, CLOSED, LIT)])
    ((key,),) = quotes(database, "quote_key")
    # As an earlier reading had it, which took other words for the quotation.
    with_other_words = "UPDATE quotes SET quote_key = 'of other words', lineage = 'of other words'"
    ask_and_write(database, with_other_words)
    rebuild(database, workers=0)
    assert ask(database, "SELECT key, superseded_by FROM retired_keys") == [("of other words", key)]


def ask_and_write(database: Path, sql: str) -> None:
    """Alters what was derived, behind the archive's back."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(sql)


def test_a_quotation_leans_on_the_source_beside_it_and_the_speaker_s_words_below_on_the_same(
    database: Path,
) -> None:
    named = "“The buoy was adrift since Sunday evening,” Oren Vale told Al-Manar on Monday."
    later = "The office was closed. “Nobody was at his desk on that day,” Vale said."
    take(database, [shown(1, 0, CLOSED, named, later, ELSE)])
    assert quotes(database, "publisher, cited_by") == [
        ("Al-Manar", "sentence"),
        ("Al-Manar", "speaker"),
        (None, None),
    ]


def test_a_page_of_ten_thousand_quotations_is_kept_whole(database: Path) -> None:
    text = " ".join(f"“Word {n} of the day,” said Ines Varga." for n in range(10_000))
    take(database, [shown(1, 0, CLOSED, text)])
    ((count,),) = ask(database, "SELECT count(*) FROM quotes_detail")
    assert count == 10_000
