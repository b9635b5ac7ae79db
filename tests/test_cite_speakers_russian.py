"""Who says what is quoted in Russian news: cases, asides, outlets that hand on, offices."""

from __future__ import annotations

import pytest

from tests.quoted import speakers


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("«Вариантов много», — заявила, отвечая на вопрос, мэр Дарья Велимова.", "Дарья Велимова"),
        ("Решение, отметил Отто Вейс, принято «в пользу казны».", "Отто Вейс"),
        ("Причал, заметил мэр Отто Вейс, «превращается в склад».", "Отто Вейс"),
        ("С ней спорит врач, доктор наук Антон Носов: «Рано судить».", "Антон Носов"),
        ("Отто Вейс в беседе с «Волной» заявил, что порт «устал».", "Отто Вейс"),
        ("«Мы были лучше», — сказал капитан «Рубежа» Глеб Сорин.", "Глеб Сорин"),
        ("Член Общественной палаты Иван Разин отметил, что всё «хорошо».", "Иван Разин"),
        ("В ответ Велимова назвала критику «пустой».", "Велимова"),
        ("В портовой администрации ссылаются на «отсутствие денег».", "портовая администрация"),
        ("Ранее Вейс в эфире Harbour News говорил: «Время вышло».", "Вейс"),
    ],
)
def test_a_subject_is_found_across_asides_and_beside_what_the_verb_acts_on(
    sentence: str, speaker: str
) -> None:
    assert {one for one in speakers(sentence) if one} == {speaker}


@pytest.mark.parametrize(
    "sentence",
    [
        "Мэр Отто Вейс заявил, что «победа близка», сообщает агентство Волна.",
        "Мэр Отто Вейс не спешит. «Победа близка», — цитирует его агентство.",
        "Мэр Отто Вейс не спешит. «Победа близка», — передаёт его слова помощница.",
        "Мэр Отто Вейс не спешит. Его слова приводит «Волна»: «Победа близка».",
        "Мэр Отто Вейс не спешит. «Победа близка», — говорится в его сообщении.",
    ],
)
def test_an_outlet_that_hands_words_on_is_not_who_said_them(sentence: str) -> None:
    assert [one for one in speakers(sentence) if one] == ["Отто Вейс"]


@pytest.mark.parametrize(
    "office",
    ["генерал", "военачальник", "представитель ведомства", "представитель Минобороны"],
)
def test_an_office_without_a_name_is_who_held_it_before(office: str) -> None:
    told = "Официальный представитель Минобороны генерал-майор Отто Вейс выступил."
    assert speakers(told, f"«Победа близка», — отметил {office}.") == ["Отто Вейс"]


@pytest.mark.parametrize(
    "office", ["другой чиновник", "сирийский министр", "адвокат осуждённого", "его адвокат"]
)
def test_an_office_that_is_told_apart_is_somebody_else(office: str) -> None:
    told = "Депутат Отто Вейс выступил. «Рано радоваться», — сказал Вейс."
    assert speakers(told, f"«Победа близка», — отметил {office}.")[-1] != "Отто Вейс"


def test_a_verb_in_the_feminine_is_not_said_of_a_man() -> None:
    assert speakers(
        "Отто Вейс промолчал. Судья Дарья Велимова огласила приговор.",
        "«Вина доказана», — сказала она.",
    ) == ["Дарья Велимова"]


def test_words_between_hyphens_tell_who_speaks_inside_a_quotation() -> None:
    assert speakers('"Контакты идут, - добавил мэр Отто Вейс. - Никто не спешит".') == ["Отто Вейс"]


def test_a_nation_s_noun_is_the_person_spoken_of() -> None:
    assert speakers("Вратарь Ларс Хольм доволен.", "«Мы старались», — признался датчанин.") == [
        "Ларс Хольм"
    ]


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("По словам экспертов", "эксперты"),
        ("По словам чиновника", "чиновник"),
        ("По данным источников", "источники"),
    ],
)
def test_a_source_without_a_name_is_one_or_several_as_its_form_says(
    source: str, speaker: str
) -> None:
    assert speakers(f"{source}, план «готов полностью».") == [speaker]


def test_whom_an_agency_refers_to_is_the_source() -> None:
    assert speakers(
        "Отто Вейс молчит.",
        "Агентство Волна, ссылаясь на военный источник, передаёт, что «город свободен».",
    ) == ["военный источник"]


def test_critics_are_not_the_critic_named_before() -> None:
    assert speakers(
        "Критик Нина Ковач довольна.", "Критики упрекают автора в «излишней чувствительности»."
    ) == ["Критики"]
