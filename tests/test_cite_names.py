"""Named sources: a publisher is cited where a frame makes it a source, and nowhere else."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.cite import Names, cite
from archiver.models import Assessment, Citation, Extraction, Passage
from archiver.publishers import Publisher, Publishers, shipped_publishers
from archiver.text.extract import read

URL = "https://ledger.example/2026/quay"
NAMES = Names(Publishers(shipped_publishers()))


def citations(*paragraphs: str, names: Names = NAMES) -> tuple[Citation, ...]:
    """The citations of a text of these paragraphs, checked against its offsets."""
    text = "\n\n".join(paragraphs).encode()
    extraction = read(text, url=URL, content_type="text/plain")
    found = cite(extraction, names, url=URL)
    for one in found:
        assert extraction.text[one.start : one.end] == one.mention
        assert extraction.text[one.claim_start :].startswith(one.claim)
        assert one.claim_start <= one.start
    return found


def sources(*paragraphs: str) -> list[str | None]:
    """The publishers that a text names as sources, in order."""
    return [one.publisher for one in citations(*paragraphs) if one.how == "name"]


SOURCES_IN_ENGLISH = """
Syrian Foreign Ministry | Syria’s Foreign Ministry released video of the shells and other evidence.
Al-Manar | According to Arabic-language Al-Manar news, the two sides agreed on a truce.
Russian Foreign Ministry | Russian Foreign Ministry spokesman General Ivan Orlov mocked the plan.
Reuters | “We will not wait,” the minister told Reuters on Tuesday.
AFP | In an interview with AFP, the general denied the reports.
SANA | The state news agency SANA reported that four soldiers had died.
SANA | Four soldiers had died, Syria's official SANA news agency reported.
SANA | SANA, citing a military source, said the missiles came from the sea.
SANA | The Syrian Arab News Agency (SANA) reported nine dead.
TASS; Russian Ministry of Defence | TASS quoted the Russian Defence Ministry as saying it sank.
Russian Ministry of Defence; TASS | The Russian Defence Ministry was quoted by TASS as denying it.
Pentagon | A spokesman for the Pentagon, John Lane, said the drone had been lost.
Pentagon | “It was ours,” a senior Pentagon official said.
Pentagon | The Pentagon’s own figures show that the strikes doubled.
Kremlin | In a statement published on the Kremlin website, the envoy thanked the crew.
Kremlin | “There is no date,” said Kremlin spokesman Pavel Somov.
The Guardian | Writing in the Guardian, she argued that the deal was dead.
The Guardian | The Guardian has seen documents that show the payments.
The Guardian | Documents leaked to the Guardian show that the envoy knew.
New York Times; Washington Post | The New York Times and the Washington Post reported the sale.
Reuters; AFP; AP | Witnesses spoke to Reuters, AFP and the Associated Press.
BBC | “It was a mistake,” he told the BBC’s evening programme.
BBC | The BBC's Steve Rowe reported from the coast that shops were closed.
CNN | “It was a mistake,” he told CNN’s Jane Tanner.
Al Jazeera | Video obtained by Al Jazeera shows a convoy.
Al Jazeera | Speaking to Al Jazeera, a doctor described the ward.
Russian Ministry of Defence | Video released by the Russian Defence Ministry showed the strike.
Israel Defense Forces | According to the Israeli army, the depot was empty.
US State Department | State Department spokeswoman Mary Coe said that the visit was off.
Syrian Observatory for Human Rights | The UK-based Syrian Observatory for Human Rights (SOHR), \
which has sources on the ground, said nine had died.
Interfax-Ukraine | The deputy told Interfax-Ukraine that the line was cut.
AP | The envoy told The Associated Press Friday that talks were close.
Anadolu | He told Turkey’s state-run Anadolu Agency that the gate would open.
United Nations | In a UN report published on Friday the wells were named.
United Nations | Even the UN admits that the aid never arrived.
United Nations | The U.N. said trucks were waiting.
Washington Post | A piece in the Washington Post last week argued the reverse.
Wall Street Journal | An editorial in the Wall Street Journal called it theft.
Amnesty International | A report by Amnesty International described 43 deaths.
Human Rights Watch | Human Rights Watch found that the school had no soldiers in it.
Haaretz | The minister knew, Haaretz reported, citing two officials.
RIA Novosti | He was quoted by state news agency RIA Novosti as saying the crew was safe.
Xinhua | Nine died, reports Xinhua.
AP | The talks are over, per AP.
Axios | “It is over,” a US official told Axios’ Ben Ravel.
OPCW | The OPCW’s fact-finding mission concluded that chlorine was used.
Human Rights Watch | “It is a crime,” said Nadia Hadd of Human Rights Watch.
Amnesty International | “It is a crime,” said Nadia Hadd, a researcher at Amnesty International.
Reuters | Jane Doe, a Reuters correspondent, said the road was open.
Hezbollah | The attack was claimed by Hezbollah, which said it had used drones.
United Nations | A UN official in Geneva, who asked not to be named, said it had been looted.
AP; NBC News | The Associated Press and NBC News were first to report the resignation.
Al-Manar | The group’s deputy leader told its Al-Manar television that a reply would come.
Houthis | Houthi military spokesman Yahya Salim said two missiles were fired.
"""
ACTORS_IN_ENGLISH = """
On Wednesday, Syrian Foreign Minister Walid al-Khatib met his colleague in Sochi.
The battle dragged on to give Pentagon warplanes enough time.
Protesters gathered outside the White House on Monday.
He joined the BBC in 2004 and left it a decade later.
The Reuters building in Baghdad was damaged.
UN Security Council resolution 2254 remains the basis for talks.
Former Pentagon spokesman Joe Doe joined the company last year.
NATO troops crossed the border at noon.
A former ambassador to NATO said the plan was mad.
The White House is considering a ban.
The BBC's charter runs out next year.
A Reuters photographer was killed on the road.
Prisoners released by the Israeli army crossed the bridge.
He told the State Department that he would resign.
She told the UN Security Council that the talks had failed.
The Kremlin-linked firm denied it.
The Pentagon released forty detainees last week.
The Kremlin must say who paid.
Mr Poe, who once ran CNN, bought the club.
The Kremlin has long dreamed of a warm port.
NATO agreed on a new budget.
The White House called an emergency meeting.
Critics of the Pentagon said the war was lost.
Sources close to the Kremlin have said so for years.
According to NATO rules, the vote must be unanimous.
He cited NATO expansion as the reason.
It was broadcast live on Al Jazeera and CNN.
Michael Bloomberg said he would run.
She left Reuters for the Guardian.
He accused the BBC of lying to its viewers.
The ban on RT took effect on Sunday.
The guardian of the child said nothing.
“It is an independent inquiry,” he told the court.
who said so? the un of it! rt said to ap.
"""
SOURCES_IN_ARABIC = """
SANA | أفادت وكالة سانا بأن الدفاعات الجوية تصدت لأهداف معادية.
SANA | ذكرت وكالة الأنباء السورية الرسمية (سانا) أن الحريق أُخمد.
SANA | وأكد المحافظ في تصريح لسانا أن الطريق سيفتح.
SANA | في تصريح لمراسل سانا قال المحافظ إن الطريق سيفتح.
Reuters | وقال مسؤول لوكالة رويترز إن الاتفاق قريب.
Reuters | وقال مصدران لرويترز إن الاتفاق قريب.
Reuters | ونقلت رويترز عن مسؤول قوله إن الاتفاق قريب.
Reuters | وفقا لرويترز فإن الاتفاق قريب.
Reuters | بحسب وكالة "رويترز"، فإن الاتفاق قريب.
Al Jazeera | وقال في تصريح للجزيرة إن الطريق مقطوع.
Al Jazeera | وأفاد مراسل الجزيرة بأن الطريق مقطوع.
Al Jazeera | بثت قناة الجزيرة مشاهد للحريق.
Al Arabiya | وفي مقابلة مع قناة العربية، قال الوزير إن المعبر سيفتح.
Al-Manar | ذكرت قناة المنار اللبنانية أن المعبر سيفتح.
Al-Manar | نقلا عن قناة المنار، عاد السكان إلى بيوتهم.
Al Mayadeen | نفت قناة "الميادين" الفضائية هذه الأنباء.
Russian Foreign Ministry | قالت وزارة الخارجية الروسية إن اللقاء كان بناء.
Russian Foreign Ministry | وأعلنت المتحدثة باسم وزارة الخارجية الروسية أن اللقاء تأجل.
Russian Foreign Ministry | وجاء في بيان لوزارة الخارجية الروسية أن اللقاء تأجل.
Russian Ministry of Defence | وكانت وزارة الدفاع الروسية قد أعلنت إسقاط ثلاث مسيرات.
Russian Ministry of Defence | ونشرت وزارة الدفاع الروسية لقطات للعملية.
Pentagon | قالت وزارة الدفاع الأمريكية "البنتاغون" إن السفينة في طريقها.
Pentagon | قال مسؤول في البنتاغون إن السفينة في طريقها.
United Nations | وفق تقديرات الأمم المتحدة نزح نصف السكان.
United Nations | ودعت الأمم المتحدة إلى وقف القتال.
TASS | ونقلت وكالة تاس الروسية عن مصدر عسكري أن الجسر دُمّر.
RT | وفي حوار مع RT، قال النائب إن الجسر دُمّر.
RT | قال النائب لـRT إن الجسر دُمّر.
AFP | وأوضح المصدر نفسه لوكالة فرانس برس أن القصف توقف.
Reuters; AFP | ونقلت وكالتا رويترز وفرانس برس عن شهود أن القصف توقف.
BBC | وقالت الطبيبة لبي بي سي إن الدواء نفد.
The Guardian | كتبت صحيفة الغارديان البريطانية أن الوثائق سُرّبت.
New York Times | وكانت صحيفة «نيويورك تايمز» قد كشفت عن القرار.
Haaretz | وبحسب تقرير لصحيفة هآرتس، فإن القرار اتخذ.
Israel Defense Forces | وبحسب المتحدث باسم الجيش الإسرائيلي، قُصف المستودع.
Syrian Observatory for Human Rights | وأفاد المرصد السوري لحقوق الإنسان بمقتل تسعة.
Asharq Al-Awsat | وقال لـ«الشرق الأوسط» إن المفاوضات مستمرة.
Hezbollah | وأعلن حزب الله في بيان استهداف موقع عسكري.
Al Jazeera | وحصلت الجزيرة على صور تظهر حجم الدمار.
New York Times | وأظهر تحقيق لصحيفة نيويورك تايمز أن الأوامر صدرت من القيادة.
Al Mayadeen | مراسل الميادين: قصف مدفعي على البلدة.
NATO | وقال الأمين العام للناتو إن القوات جاهزة.
"""
ACTORS_IN_ARABIC = """
جاب الباحثون الجزيرة بحثا عن المياه.
مقر الجزيرة في القدس أغلق أمس.
وقال وزير الخارجية الروسي سيرغي إيفانوف إن اللقاء تأجل.
زار الوفد وزارة الخارجية الروسية في موسكو.
أرسل البنتاغون سفينة ثانية إلى المنطقة.
وصل الرئيس إلى البيت الأبيض مساء الأحد.
دعا الوزير الأمم المتحدة إلى التحرك.
قصف الجيش الإسرائيلي مستودعا.
تشارك في المناورات قوات من الناتو.
قال إن السلام في الشرق الأوسط بعيد.
يعمل مصورا لدى رويترز منذ سنوات.
استدعت وزارة الخارجية الروسية السفير.
عقدت الأمم المتحدة جلسة طارئة.
انتقد الوزير تغطية قناة الجزيرة للحرب.
اتهم الوزير قناة المنار بالتحريض.
فاز مصور رويترز بالجائزة.
سيطر حزب الله على التلة.
"""
SOURCES_IN_RUSSIAN = """
TASS | Об этом сообщает ТАСС.
TASS | Об этом ТАСС сообщил источник в экстренных службах.
TASS | Части остались на месте, сообщает 18 сентября ТАСС.
TASS | «Завод стоит», — сказал ТАСС губернатор.
RIA Novosti | Об этом он рассказал РИА Новости в среду.
RIA Novosti | «Этого не было», — сказал он, передает РИА «Новости».
TASS; RIA Novosti | Об этом сообщают ТАСС и РИА Новости.
Interfax | По данным «Интерфакса», сделка сорвалась.
Interfax-Ukraine | Агентство «Интерфакс-Украина» сообщило об остановке завода.
Kommersant | Как пишет газета «Коммерсантъ», сделка сорвалась.
Kommersant | Об этом «Коммерсанту» рассказали два источника.
Kommersant | Источник «Коммерсанта», близкий к сделке, подтвердил это.
Izvestia | В интервью «Известиям» министр признал ошибку.
Novaya Gazeta | Корреспондент «Новой газеты» сообщил с места событий.
Rossiyskaya Gazeta | В интервью «Российской газете» министр обещал выплаты.
Reuters; Pentagon | Reuters со ссылкой на источник в Пентагоне сообщает о поставках.
SANA | По сообщению сирийского государственного агентства SANA, ракеты сбиты.
Russian Ministry of Defence | В Минобороны России заявили, что ракеты сбиты.
Russian Ministry of Defence | Ракеты сбиты, заявили в Минобороны РФ.
Russian Ministry of Defence | По данным министерства обороны РФ, ракеты сбиты.
Russian Ministry of Defence | «Нет», — заявили в пресс-службе Минобороны России.
Russian Foreign Ministry | Официальный представитель МИД России Анна Белова не согласилась.
Russian Foreign Ministry | Как отметили в МИДе России, нота вручена послу.
Russian Foreign Ministry | Об этом говорится в сообщении на сайте МИД РФ.
Kremlin | В Кремле не исключили встречи.
Kremlin | Пресс-секретарь Кремля Павел Сомов отказался назвать дату.
Pentagon | Представитель Пентагона Джон Лейн не подтвердил эти данные.
NATO | Генсек НАТО Ян Стольт заявил, что войск не будет.
United Nations | Согласно данным ООН, погибли сорок человек.
Meduza | По словам собеседника «Медузы», список готов.
RBC | РБК выяснил, кто купил завод.
Al Jazeera | Телеканал «Аль-Джазира» показал кадры с места взрыва.
Al-Manar | Ливанский телеканал «Аль-Манар» передает, что колонна остановилась.
White House | Белый дом заявил, что визит отложен.
US State Department | Госдеп назвал это провокацией.
Syrian Foreign Ministry | В заявлении МИД Сирии говорится, что удар нарушает резолюцию.
Politico | Об этом сообщает американское издание Politico.
New York Times | Удар готовили год, узнала The New York Times.
Vedomosti | О планах продать завод «Ведомостям» рассказали два менеджера отрасли.
TASS | О задержании ТАСС рассказал адвокат.
Kremlin | «Изучим», — сказал он, передает пресс-служба Кремля.
Channel One Russia | Министр заявил в эфире Первого канала, что выплаты будут.
"""
ACTORS_IN_RUSSIAN = """
Вчера пришли плохие известия.
Глава МИД РФ Сергей Иванов прилетел в Каир.
Глава МИД РФ заявил, что переговоры продолжатся.
Встреча прошла в Кремле.
Пентагон перебросил самолеты в Катар.
Расширение НАТО беспокоит соседей, заявил депутат.
Переговоры с НАТО подтвердили, что позиции далеки.
Об этом он заявил в ООН.
За рекой стоит белый дом с зелёной крышей.
Сотрудник ТАСС пострадал при обстреле.
Он десять лет работал в «Коммерсанте».
МИД России вызвал посла.
Он потребовал от газеты The New York Times назвать имя автора.
Министр обвинил НАТО в провокации.
Он призвал ООН вмешаться.
Страны НАТО заявили, что войск не будет.
Медуза ужалила купальщика.
Минобороны РФ опубликовало тендер на дроны.
"""


def table(lines: str) -> list[tuple[list[str], str]]:
    """The publishers and the sentence of each line."""
    rows = (line.split(" | ") for line in lines.strip().splitlines())
    return [(named.split("; "), sentence) for named, sentence in rows]


@pytest.mark.parametrize(
    ("named", "sentence"),
    table(SOURCES_IN_ENGLISH) + table(SOURCES_IN_ARABIC) + table(SOURCES_IN_RUSSIAN),
)
def test_a_publisher_in_a_frame_is_a_source(named: list[str], sentence: str) -> None:
    assert sources(sentence) == named


@pytest.mark.parametrize(
    "sentence", (ACTORS_IN_ENGLISH + ACTORS_IN_ARABIC + ACTORS_IN_RUSSIAN).strip().splitlines()
)
def test_a_publisher_without_a_frame_is_an_actor_or_a_place(sentence: str) -> None:
    assert sources(sentence) == []


def test_the_mention_is_the_name_with_its_frame() -> None:
    mentions = [
        one.mention
        for one in citations(
            "Syria’s Foreign Ministry released video and other evidence, showing shells.",
            "According to Arabic-language Al-Manar news, the two sides agreed.",
            "Russian Foreign Ministry spokesman\u00a0General Ivan Orlov blasted the plan.",
            "«Коммерсантъ» пишет, что сделка сорвалась.",
        )
    ]
    assert mentions == [
        "Syria’s Foreign Ministry released video and other evidence",
        "According to Arabic-language Al-Manar news",
        "Russian Foreign Ministry spokesman\u00a0General Ivan Orlov",
        "«Коммерсантъ» пишет",
    ]


def test_the_claim_is_the_sentence_even_where_the_quotation_follows_it() -> None:
    (one,) = citations("It rained. The Pentagon said this. “We saw nothing at all that night.”")
    assert one.claim == "The Pentagon said this."


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("According to the Arabic-language Al-Manar, it rained.", "ar"),
        ("Residents told BBC Arabic that it rained.", "ar"),
        ("The BBC’s Persian service reported that it rained.", "fa"),
        ("According to the Russian-language edition of Deutsche Welle, it rained.", "ru"),
        ("Русская служба Би-би-си сообщила о дожде.", "ru"),
        ("Об этом он рассказал арабоязычному телеканалу «Аль-Манар».", "ar"),
        ("وذكرت شبكة سي إن إن بالعربية أن المطر غزير.", "ar"),
        ("The Turkish broadcaster TRT said that it rained.", None),
        ("The Russian Foreign Ministry said that it rained.", None),
        ("وقال لقناة العربية إن المطر غزير.", None),
    ],
)
def test_the_edition_that_a_mention_names_is_kept(sentence: str, language: str | None) -> None:
    assert [one.language for one in citations(sentence)] == [language]


def joined(*paragraphs: str) -> list[tuple[str | None, int | None]]:
    """The publisher of each citation, and which citation was the first for it."""
    return [(one.publisher, one.joins) for one in citations(*paragraphs)]


def test_a_source_that_is_named_again_joins_its_first_citation() -> None:
    assert joined("Reuters reported it.", "AFP reported it.", "It is true, Reuters said.") == [
        ("Reuters", None),
        ("AFP", None),
        ("Reuters", 0),
    ]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Al-Manar reported rain. The channel said it would last.", "“Yes,” he told the channel."),
        ("SANA reported rain.", "It rained, the agency said. The agency's correspondent got wet."),
        ("Haaretz reported rain. The paper said so twice.", "“Rain,” she told the daily."),
        ("The Russian Foreign Ministry denied it.", "A ministry spokesman, and the ministry said."),
        ("Об этом сообщает ТАСС.", "По данным агентства, мост закрыт."),
        ("Минобороны России сообщило о перехвате.", "Как отметили в ведомстве, жертв нет."),
        ("«Коммерсантъ» пишет о сделке.", "Собеседник издания назвал сумму."),
        ("ذكرت قناة المنار أن الطريق مقطوع.", "وأضافت القناة أن الطريق سيفتح."),
        ("قالت وزارة الخارجية الروسية إنه بخير.", "وقال المتحدث باسم الوزارة إنه عاد."),
    ],
)
def test_a_noun_stands_for_the_source_named_before(paragraphs: tuple[str, ...]) -> None:
    (name, _), *seconds = joined(*paragraphs)
    assert seconds
    assert set(seconds) == {(name, 0)}


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Al-Manar and Al Mayadeen reported rain.", "The channel said it would last."),
        ("The Russian Foreign Ministry denied it.", "The Energy Ministry denied it. The ministry"),
        ("SANA reported rain.", "A local agency reported sun. The agency said it would last."),
        ("МИД России сообщил о встрече.", "В министерстве культуры заявили, что она прошла."),
        (
            "قالت وزارة الخارجية الروسية إنه بخير.",
            "وأعلنت وزارة الصحة ذلك. وأضافت الوزارة أنه عاد.",
        ),
        ("It rained.", "The agency said that it would last."),
    ],
)
def test_a_noun_that_may_stand_for_another_is_no_source(paragraphs: tuple[str, ...]) -> None:
    assert all(place is None for _, place in joined(*paragraphs))


def test_the_ministry_is_the_one_whose_subject_is_named() -> None:
    assert joined(
        "The Russian Foreign Ministry denied it. The Russian Defence Ministry denied it.",
        "The foreign ministry said it would answer. The defence ministry said it would not.",
    )[2:] == [("Russian Foreign Ministry", 0), ("Russian Ministry of Defence", 1)]


def test_a_publisher_of_ones_own_is_found_like_any_other() -> None:
    own = Publisher(
        name="Tidewater Post", kind="outlet", aliases=("Tidewater Post", "Пост прилива")
    )
    names = Names(Publishers([own]))
    found = citations(
        "He told the Tidewater Post it rained.", "Об этом пишет «Пост прилива».", names=names
    )
    assert [(one.publisher, one.joins) for one in found] == [
        ("Tidewater Post", None),
        ("Tidewater Post", 0),
    ]


def test_a_headline_names_its_source_before_a_colon_or_at_its_end() -> None:
    assert sources("Reuters: deal is close", "A deal is close.") == ["Reuters"]
    assert sources("Deal is close: White House", "A deal is close.") == ["White House"]
    assert sources("Сделка близка — ТАСС", "Сделка близка.") == ["TASS"]
    assert sources("A deal is close.", "Reuters: what do you think?") == []


def test_marks_of_direction_and_spaces_that_do_not_break_hide_no_name() -> None:
    assert sources("The\u00a0Syrian Foreign\u00a0Ministry said it rained.") == [
        "Syrian Foreign Ministry"
    ]
    assert sources("He told \u2067Reuters\u2069 that it rained.") == ["Reuters"]
    assert sources("\u200fقالت \u202bوكالة رويترز\u202c إن المطر غزير.") == ["Reuters"]
    assert sources("قَالَتْ وِزَارَةُ الخَارِجِيَّةِ الرُّوسِيَّةِ إنّ اللقاء تأجل.") == ["Russian Foreign Ministry"]


def page(sentence: str, times: int) -> Extraction:
    """A page of one sentence again and again, each in a paragraph of its own."""
    step = len(sentence) + 2
    passages = tuple(
        Passage(sentence, "sentence", n * step, "\n\n" if n else "") for n in range(times)
    )
    return Extraction(assessment=Assessment("ok", "test"), passages=passages)


@pytest.mark.parametrize(
    "extraction",
    [
        page("Reuters reported that it rained.", 100_000),
        page("The Reuters building stood.", 100_000),
        page("The agency said that it rained.", 100_000),
        page("Reuters and " * 100_000, 1),
        page("(Reuters) " * 200_000, 1),
        page("so they said that it had rained and " * 56_000, 1),
        page("\u202eReuters\u202c \u200f\u200e" * 120_000, 1),
        page("«Reuters " * 100_000, 1),
        page("And Reuters Correspondent " * 60_000, 1),
        page("Ada Lund, a Reuters correspondent, " * 60_000, 1),
        page("a" * 2_000_000, 1),
    ],
    ids=lambda extraction: extraction.passages[0].text[:24],
)
def test_a_page_made_to_be_slow_takes_bounded_time(extraction: Extraction) -> None:
    begun = time.process_time()
    assert len(cite(extraction, NAMES, url=URL)) <= 500
    assert time.process_time() - begun < 10


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                *"«»“”()[]/:,.-—©\n \u200f\u00a0",
                *("Reuters", "The agency", "said", "told", "according to", "’s", "spokesman"),
                *("ТАСС", "сообщает", "в", "وقالت", "رويترز", "لـ", "Photo"),
            )
        ),
        max_size=40,
    )
)
def test_no_text_makes_citing_fail_and_every_offset_holds(pieces: list[str]) -> None:
    citations(" ".join(pieces) + " x.", "".join(pieces))


def test_names_can_be_handed_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(NAMES))
    assert [one.publisher for one in citations("He told Reuters it rained.", names=again)] == [
        "Reuters"
    ]
