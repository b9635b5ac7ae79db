"""One person under many spellings, the offices of those often quoted, and who is given which."""

from __future__ import annotations

from itertools import combinations
from urllib.parse import urlsplit

import pytest

from archiver.cite.persons import known_person, known_persons, person_key, same_person
from archiver.cite.quotes import find_said
from archiver.publishers import shipped_publishers
from tests.quoted import text_of


@pytest.mark.parametrize(
    "spellings",
    [
        ("Darya Velimova", "Дарья Велимова", "داريا فيليموفا"),
        ("Idris Qanbar", "Идрис Канбар", "إدريس قنبر"),
        ("Walid al-Moallem", "Walid Muallem", "Валид Муаллем", "وليد المعلم"),
        ("Igor Konashenkov", "Игорь Конашенков", "إيغور كوناشينكوف"),
    ],
)
def test_a_name_is_one_persons_in_every_script(spellings: tuple[str, ...]) -> None:
    assert len({person_key(one) for one in spellings}) == 1
    for one, other in combinations(spellings, 2):
        assert same_person(one, other) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Darya Velimova", "Idris Qanbar"),
        ("Darya Velimova", "إدريس قنبر"),
        ("Sergey Lavrov", "Dmitry Peskov"),
    ],
)
def test_different_people_stay_apart(one: str, other: str) -> None:
    assert same_person(one, other) is False
    assert person_key(one) != person_key(other)


def test_a_surname_alone_leaves_open_whose_it_is() -> None:
    assert same_person("Qanbar", "Idris Qanbar") is None
    assert same_person("D. Velimova", "Darya Velimova") is None


def test_a_no_break_space_and_unseen_marks_in_a_name_change_nobody() -> None:
    assert same_person("Idris\u00a0Qanbar", "Idris\u200f Qanbar") is True


def test_a_listed_person_is_found_by_surname_in_every_script() -> None:
    for name in ("Lavrov", "Лавров", "لافروف"):
        person = known_person(name)
        assert person is not None
        assert person.name == "Sergey Lavrov"


def test_no_spelling_is_listed_for_two_people() -> None:
    owners: dict[str, str] = {}
    for person in known_persons():
        for form in (person.name, *person.forms):
            assert owners.setdefault(form.casefold(), person.name) == person.name, form


def test_listed_offices_are_of_listed_publishers_and_in_order_of_time() -> None:
    publishers = {publisher.name for publisher in shipped_publishers()}
    assert len(known_persons()) >= 35
    for person in known_persons():
        assert person.offices, person.name
        assert all(urlsplit(source).scheme == "https" for source in person.sources), person.name
        for office in person.offices:
            assert office.organisation in publishers, (person.name, office.organisation)
            if office.since and office.until:
                assert office.since <= office.until, person.name


def test_every_listed_person_is_written_in_three_scripts() -> None:
    for person in known_persons():
        written = "".join(person.forms)
        assert any("\u0400" <= letter <= "\u04ff" for letter in written), person.name
        assert any("\u0600" <= letter <= "\u06ff" for letter in written), person.name


def pairs(*paragraphs: str) -> list[tuple[str, str]]:
    """Whom a text gives which role."""
    return [(one.name, one.role) for one in find_said(text_of(*paragraphs)).roles]


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("Harbour master Idris Qanbar closed the quay.", "Idris Qanbar", "Harbour master"),
        ("Darya Velimova, a spokeswoman for the ministry, left.", "Darya Velimova", "spokeswoman"),
        ("The union’s chairwoman, Samira al-Dahhan, left.", "Samira al-Dahhan", "chairwoman"),
        ("Капитан порта Идрис Канбар закрыл причал.", "Идрис Канбар", "Капитан"),
        ("قال وزير النقل إدريس قنبر إن الرصيف مغلق.", "إدريس قنبر", "وزير النقل"),
    ],
)
def test_an_office_beside_a_name_is_that_persons(sentence: str, name: str, role: str) -> None:
    found = pairs(sentence)
    assert [one for one, _ in found] == [name]
    assert role in found[0][1]


def test_the_organisation_of_an_office_is_told_with_its_passage() -> None:
    text = "Colonel Anton Rezhko, a spokesman for the Ministry of Defence, denied it."
    found = {one.role.split()[0]: one for one in find_said(text_of(text)).roles}
    rank, office = found["Colonel"], found["spokesman"]
    assert rank.name == office.name == "Anton Rezhko"
    assert office.organisation == "Ministry of Defence"
    assert office.passage == text
    assert text[office.start : office.end].startswith("Colonel")
