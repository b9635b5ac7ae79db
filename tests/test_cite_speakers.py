"""Who says what is quoted: named on either side of it, described, carried over, or in turns."""

from __future__ import annotations

import pytest

from tests.quoted import quoted, speakers


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“The quay was lit,” said harbour master Idris Qanbar on Monday.", "Idris Qanbar"),
        ("“The quay was lit,” Idris Qanbar, who runs the port, told the Ledger.", "Idris Qanbar"),
        ("The harbour master, Idris Qanbar, said the quay “was lit”.", "Idris Qanbar"),
        ("According to Idris Qanbar, the quay “was lit all night”.", "Idris Qanbar"),
        ("The Ledger quoted Idris Qanbar as saying “the quay was lit”.", "Idris Qanbar"),
        ("Idris Qanbar: “The quay was lit.”", "Idris Qanbar"),
        ("«Причал освещён», — сообщил капитан порта Идрис Канбар.", "Идрис Канбар"),
        ("Идрис Канбар заявил, что причал «был освещён».", "Идрис Канбар"),
        ("По словам Идриса Канбара, причал «был освещён».", "Идрис Канбар"),
        ("«Причал, — сказала Дарья Велимова, — был освещён».", "Дарья Велимова"),
        ('قال مدير الميناء إدريس قنبر إن الرصيف "كان مضاء".', "إدريس قنبر"),
        ('وأكد مدير الميناء، إدريس قنبر، أن الرصيف "كان مضاء".', "إدريس قنبر"),
        ('ونقلت الصحيفة عن إدريس قنبر قوله إن الرصيف "كان مضاء".', "إدريس قنبر"),
        ('"كان الرصيف مضاء"، يقول إدريس قنبر.', "إدريس قنبر"),
    ],
)
def test_a_cue_on_either_side_names_the_speaker(sentence: str, speaker: str) -> None:
    assert set(speakers(sentence)) == {speaker}


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“We ran,” said a woman who lives by the quay.", "a woman who lives by the quay"),
        ("In a statement, the ministry said: “We protest.”", "the ministry"),
        ("В министерстве заявили, что «протестуют».", "министерство"),
        ("«Протестуем», — говорится в заявлении ведомства.", "заявление ведомства"),
        ('وأكد مصدر أمني، طلب عدم الكشف عن هويته، أن العملية "مستمرة".', "مصدر أمني"),
    ],
)
def test_whoever_has_no_name_is_called_as_printed(sentence: str, speaker: str) -> None:
    (found,) = speakers(sentence)
    assert found is not None
    assert found.startswith(speaker[: len(found)]) or found in speaker or speaker in found


def test_a_surname_and_a_pronoun_are_the_person_named_in_full() -> None:
    assert speakers(
        "Darya Velimova spoke for the ministry. “We protest,” Velimova said.",
        "“We protest again,” she added.",
    ) == ["Darya Velimova", "Darya Velimova"]


def test_the_nearest_person_of_the_other_sex_is_not_she() -> None:
    assert speakers(
        "Her husband, the painter Idris Qanbar, was away. Darya Velimova heard the blast.",
        "The house of George Brandt burnt. “I ran to the window,” she said.",
    ) == ["Darya Velimova"]


def test_a_bare_surname_of_a_man_is_not_his_wife() -> None:
    assert speakers(
        "Театр основали Лев Велимов и Дарья Велимова.", "«Нам тесно», — вспоминает Велимов."
    ) == ["Лев Велимов"]


def test_an_object_before_a_russian_verb_does_not_speak() -> None:
    assert speakers(
        "Мэр Идрис Канбар заявил, что причал «достроят», а недовольных назвал «любителями тишины»."
    ) == ["Идрис Канбар", "Идрис Канбар"]


def test_what_an_arabic_verb_is_about_is_no_part_of_its_subjects_name() -> None:
    (found,) = quoted('وختم مدير الميناء إدريس قنبر حديثه بالقول: "كان الرصيف مضاء".')
    assert found.speaker == "إدريس قنبر"
    assert found.role == "مدير الميناء"


def test_a_no_break_space_in_a_name_is_a_space() -> None:
    assert speakers("“The quay was lit,” said Idris\u00a0Qanbar.") == ["Idris Qanbar"]


def test_direction_marks_around_a_name_are_no_part_of_it() -> None:
    assert speakers("“The quay was lit,” said \u202aIdris Qanbar\u202c.") == ["Idris Qanbar"]


def test_a_speaker_goes_on_into_the_next_paragraphs() -> None:
    found = quoted("“The quay was lit,” said Idris Qanbar.", "“Everybody could see the grain.”")
    assert [one.speaker_basis for one in found] == ["cue", "carried_over"]
    assert {one.speaker for one in found} == {"Idris Qanbar"}


def test_two_who_talk_take_turns() -> None:
    assert speakers(
        "“You have never loaded a ship,” Darya Velimova told Idris Qanbar.",
        "“I have loaded forty.”",
        "“Not in winter.”",
    ) == ["Darya Velimova", "Idris Qanbar", "Darya Velimova"]


def test_whoever_was_asked_answers() -> None:
    assert speakers(
        "Ведущая Дарья Велимова спросила капитана Идриса Канбара, видел ли он пожар.",
        "«Я видел зарево».",
    ) == ["Идрис Канбар"]


def test_each_of_two_in_one_sentence_has_their_own_words() -> None:
    assert speakers(
        "The captain, Idris Qanbar, warned of “a long winter”, while the minister, Karl Ott,"
        " insisted that talks were “going well”."
    ) == ["Idris Qanbar", "Karl Ott"]


def test_a_quotation_inside_another_has_its_own_speaker() -> None:
    outer, inner = quoted(
        "“The pilot shouted and Karl Ott said, ‘Turn round,’ but it was dark,” Idris Qanbar said."
    )
    assert (outer.speaker, outer.depth) == ("Idris Qanbar", 0)
    assert (inner.speaker, inner.depth) == ("Karl Ott", 1)


def test_words_that_nobody_is_told_to_have_said_have_no_speaker() -> None:
    assert speakers("“The quay was lit.”") == [None]


def test_a_title_before_a_name_is_the_speakers_role() -> None:
    (found,) = quoted("“We protest,” said Foreign Ministry spokeswoman Darya Velimova.")
    assert (found.speaker, found.role) == ("Darya Velimova", "Foreign Ministry spokeswoman")


def test_where_the_speaker_is_named_is_told_in_the_text() -> None:
    sentence = "“The quay was lit,” said harbour master Idris Qanbar."
    (found,) = quoted(sentence)
    assert found.speaker_text == "harbour master Idris Qanbar"
    assert found.speaker_start == sentence.index("harbour")
    assert found.cue == "said"
