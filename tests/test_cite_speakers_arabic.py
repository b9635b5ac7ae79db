"""Who says what is quoted in Arabic news: titles, verbs before their subjects, he and she."""

from __future__ import annotations

import pytest

from tests.quoted import speakers


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            'وأوضحت المستشارة الفنية في وزارة الموانئ الدكتورة لمى الحلواني أن الرصيف "آمن".',
            "لمى الحلواني",
        ),
        ('قال السفير السابق لدى كارفيليا روبرت هولدن إن الخطة "ضعيفة".', "روبرت هولدن"),
        ('رأى الأمين العام لحزب الميناء السيد كريم القيسي أن المدينة "تعافت".', "كريم القيسي"),
        ('اعتبر رئيس حزب "المرفأ الجديد" سمير الحلواني أن الخطة "ضعيفة".', "سمير الحلواني"),
        ('قال القائد العام لقوات الساحل مظلوم الدهان إن قواته "جاهزة".', "مظلوم الدهان"),
        ('أما كلود مارتان، منسق الإغاثة، فقال إن الحاجات "كبيرة جدا".', "كلود مارتان"),
        ('وكان القيسي قد أكد، في حديث إذاعي، أن الرصيف "آمن تماما".', "القيسي"),
        ('قال عبد الله الخزامي إن الجلسة "حاسمة".', "عبد الله الخزامي"),
    ],
)
def test_a_name_is_found_behind_its_title_and_what_the_office_is_at(
    sentence: str, speaker: str
) -> None:
    assert {one for one in speakers(sentence) if one} == {speaker}


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ('ورفضت النيابة التعليق، وقالت إن الملف "لم يغلق بعد".', "النيابة"),
        ('واتهم القيسي الحكومة بأنها "تماطل في الحل".', "القيسي"),
        ('وأبلغ القيسي الصحفيين "نحن ننتظر الرد".', "القيسي"),
        ('"لم يسألنا أحد عن رأينا"، قالت الدهان لموقعنا.', "الدهان"),
        ('ووفقا للوزارة، فإن "المخازن امتلأت بالقمح".', "وزارة"),
        ('ونقلت شبكة "المرفأ" عن مسؤول محلي قوله: "نراقب الوضع".', "مسؤول محلي"),
    ],
)
def test_what_a_verb_acts_on_and_whom_it_tells_are_no_part_of_the_speaker(
    sentence: str, speaker: str
) -> None:
    assert {one for one in speakers(sentence) if one} == {speaker}


def test_a_ministry_is_she_to_the_verb_behind_it() -> None:
    assert speakers(
        'قالت الطبيبة نوال الفقيه إن المرضى "بخير".',
        'أعلنت هيئة الموانئ أن العمل مستمر، وأضافت أن الأضرار "محدودة جدا".',
    ) == ["نوال الفقيه", "هيئة الموانئ"]


def test_his_excellency_is_the_man_spoken_of() -> None:
    assert speakers(
        'أكد وزير الموانئ كريم القيسي أن الرصيف "آمن".', 'وأشار معاليه إلى أن "العمل مستمر".'
    ) == ["كريم القيسي", "كريم القيسي"]


def test_an_unlisted_verb_before_a_colon_goes_on_with_who_spoke() -> None:
    assert speakers('قال كريم القيسي إن الرصيف "آمن".', 'وزاد: "صبرنا نفد".') == [
        "كريم القيسي",
        "كريم القيسي",
    ]


def test_what_somebody_described_is_theirs_and_what_is_so_called_is_nobody_s() -> None:
    assert speakers('نفت وزارة الموانئ ما وصفته بـ"المزاعم الكاذبة".') == ["وزارة الموانئ"]
    assert speakers("وانهار ما يسمى «مجلس الإنقاذ» أمس.") == [None]


def test_whoever_describes_something_without_being_named_is_who_was_spoken_of() -> None:
    assert speakers(
        'زار مدير الصليب بيتر ماورير المدينة. ووصف الأوضاع هناك بأنها "تفوق الوصف".'
    ) == ["بيتر ماورير"]


def test_words_behind_a_preposition_are_not_who_says() -> None:
    assert speakers('قالت هالة الزعبي إنها "عادت".', 'وعن جيرانها تقول: "بعضهم في البحر".') == [
        "هالة الزعبي",
        "هالة الزعبي",
    ]


def test_between_is_made_clear_where_a_clause_follows() -> None:
    assert speakers('بين مدير الزراعة أيهم حامد أن المساحات "تجاوزت المخطط".') == ["أيهم حامد"]


def test_a_statement_in_which_it_said_is_that_of_who_issued_it() -> None:
    assert speakers('أصدرت وزارة الموانئ بيانا قالت فيه: "ندين هذا العمل".') == ["وزارة الموانئ"]


def test_a_surname_before_those_accused_is_who_accuses() -> None:
    assert speakers(
        'قال المندوب فاسيلي نيبينزيا إن "الأمر خطير".',
        'واتهم نيبينزيا واشنطن ولندن وباريس بـ"تجاهل القانون".',
    ) == ["فاسيلي نيبينزيا", "فاسيلي نيبينزيا"]


def test_the_source_is_the_one_named_before_and_a_source_another() -> None:
    assert speakers(
        'قال مصدر عسكري إن القوات "تقدمت".',
        'وأشار المصدر إلى أن "العملية مستمرة".',
        'وقال مصدر في الشرطة إن "الطرق مفتوحة".',
    ) == ["مصدر عسكري", "مصدر عسكري", "مصدر"]


def test_the_envoy_of_another_state_is_somebody_else() -> None:
    assert speakers(
        "قال المندوب الفرنسي فرانسوا دولاتر إن التصويت «يوم حزين».",
        "أما المندوب الصيني فأكد أن بكين «تعارض القوة».",
        "وأضاف المندوب الفرنسي أن بلاده «لن تستسلم».",
    ) == ["فرانسوا دولاتر", "المندوب الصيني", "فرانسوا دولاتر"]


def test_what_stands_before_a_verb_is_its_subject_and_what_is_behind_it_the_accused() -> None:
    assert speakers('14:30 مرشح المعارضة يتهم اللجنة بـ"التلاعب الواسع".') == ["مرشح المعارضة"]


def test_an_outlet_between_commas_does_not_take_over_what_was_said() -> None:
    assert {
        one for one in speakers('وأضاف كريم القيسي، بحسب وكالة "المرفأ": "ننصحهم بالصمت".') if one
    } == {"كريم القيسي"}
