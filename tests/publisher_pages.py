"""Pages in the layout of six publishers' sites; every word on them is invented.

Class names and order follow the sites: teasers inside the text, share blocks, print views, language
editions, right-to-left text, and dates as each of them prints them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAGES", "PublisherPage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherPage:
    """A page and what a careful reader finds on it; `around` is on the page and no part of it."""

    name: str
    publisher: str
    url: str
    html: str
    title: str
    paragraphs: tuple[str, ...]
    around: tuple[str, ...]
    published: tuple[str, str]  # as stored, and its precision
    language: str
    links: tuple[tuple[str, str], ...] = ()  # words in the text, and where they lead


def _html(head: str, body: str, *, lang: str, rtl: bool = False) -> str:
    direction = ' dir="rtl"' if rtl else ""
    return (
        f'<!doctype html><html lang="{lang}"{direction}><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    )


def _p(*paragraphs: str) -> str:
    return "".join(f"<p>{one}</p>" for one in paragraphs)


_RT = (
    "Russian engineers have reopened a road tunnel north of the town of Selm, four days after a rock"
    " fall cut off three villages, the regional emergency service said on Tuesday.",
    "About 900 tons of stone were moved by hand and crane. Nobody was hurt, according to"
    " the regional ministry of health.",
    "A second tunnel two kilometres to the east will stay closed until its drains have been looked"
    " at, the service added.",
)
_RT_HTML = _html(
    "<title>Tunnel reopened after rock fall — RT World News</title>"
    '<meta property="og:title" content="Tunnel reopened after rock fall">'
    '<meta property="article:published_time" content="2026-03-03T14:20:00+00:00">',
    '<header class="header"><nav><ul class="nav"><li><a href="/news/">World News</a></li>'
    '<li><a href="/shows/">Shows</a></li></ul></nav></header><div class="layout"><div class="article'
    ' article_article-page"><h1 class="article__heading">Tunnel reopened after rock fall</h1>'
    '<div class="article__date date"><span class="date">3 Mar, 2026 14:20</span></div>'
    '<div class="article__share"><a href="https://t.me/share/url?url=x">Telegram</a></div>'
    '<div class="article__text text">'
    + _p(_RT[0])
    + '<div class="read-more"><div class="read-more__title">Read more</div><a class="read-more__link"'
    ' href="/russia/600001-bridge-built-twice/">Why one bridge was built twice</a></div>'
    f"<p>{_RT[1].replace('the regional ministry of health', '<a href=https://health.selm.example/417>the regional ministry of health</a>')}</p>"
    + _p(_RT[2])
    + '</div><div class="article__share share">You can share this story on social media:</div></div>'
    '<div class="card-list"><a class="link" href="/news/600002-ice/">Ice on the river is late</a></div>'
    "</div><footer>Autonomous Nonprofit Organization</footer>",
    lang="en",
)
_RT_VIDEO = ("The crane lifts the last stone from the mouth of the tunnel at Selm.",)
_RT_VIDEO_HTML = _html(
    "<title>Last stone lifted from tunnel (VIDEO)</title>"
    '<meta property="og:title" content="Last stone lifted from tunnel (VIDEO)">'
    '<meta property="article:published_time" content="2026-03-03T15:00:00Z">',
    '<nav><a href="/news/">World News</a></nav><div class="article"><h1 class="article__heading">Last'
    ' stone lifted from tunnel (VIDEO)</h1><div class="media"><video src="/v.mp4"></video></div>'
    f'<div class="article__text text">{_p(*_RT_VIDEO)}</div></div><footer>ANO</footer>',
    lang="en",
)
_RT_AR = (
    "أعلنت خدمة الطوارئ في منطقة سلم يوم الثلاثاء إعادة فتح نفق جبلي بعد أربعة أيام من انهيار صخري عزل"
    " ثلاث قرى عن المدينة.",
    "ونقلت الرافعات نحو 900 طن من الحجارة، ولم يصب أحد بأذى، بحسب وزارة الصحة في المنطقة.",
)
_RT_AR_HTML = _html(
    "<title>إعادة فتح نفق بعد انهيار صخري - RT Arabic</title>"
    '<meta property="og:title" content="إعادة فتح نفق بعد انهيار صخري">'
    '<meta property="article:published_time" content="2026-03-03T17:05:00+03:00">',
    '<nav><a href="/world/">أخبار العالم</a></nav><div class="news-item"><h1 class="heading">إعادة فتح'
    ' نفق بعد انهيار صخري</h1><div class="date">تاريخ النشر: 03.03.2026</div><div class="text'
    f' js-text js-mediator-article">{_p(*_RT_AR)}</div><div class="share">شارك الخبر مع أصدقائك</div>'
    "</div>",
    lang="ar",
    rtl=True,
)
_MANAR = (
    "أعلنت بلدية زهور أن جسر الميناء القديم سيغلق أمام السيارات ثلاثة أسابيع ابتداء من يوم الاثنين"
    " لإصلاح أعمدته.",
    "وقال رئيس البلدية في تصريح لقناة المنار إن المشاة سيعبرون الجسر كالمعتاد، وإن العبارة ستعمل"
    " ليلا.",
    "وكانت البلدية قد أرجأت أعمال الإصلاح مرتين بسبب الأمطار التي هطلت على الساحل في الشتاء الماضي.",
)
_MANAR_HTML = _html(
    "<title>إغلاق جسر الميناء ثلاثة أسابيع – موقع قناة المنار – لبنان</title>"
    '<meta property="og:title" content="إغلاق جسر الميناء ثلاثة أسابيع">'
    '<meta property="article:published_time" content="2026-03-02T08:30:00+02:00">',
    '<div class="top-menu"><ul><li><a href="/category/local">محليات</a></li></ul></div><article'
    ' class="post"><header class="article-header"><h1 class="article-title">إغلاق جسر الميناء ثلاثة'
    ' أسابيع</h1><span class="published">منذ ساعتين</span></header><section class="article-content">'
    + _p(*_MANAR)
    + '</section><footer class="article-footer"><p class="source">المصدر: موقع المنار</p></footer>'
    '</article><aside class="most-read"><h3>الأكثر قراءة</h3><ul><li><a href="/900">أسعار السمك ترتفع'
    "</a></li></ul></aside>",
    lang="ar",
    rtl=True,
)
_MANAR_PRINT_HTML = _html(
    "<title>إغلاق جسر الميناء ثلاثة أسابيع</title>",
    '<div class="print-page"><h1>إغلاق جسر الميناء ثلاثة أسابيع</h1><div class="date">2 آذار 2026</div>'
    f"{_p(*_MANAR)}</div>",
    lang="ar",
    rtl=True,
)
_SYRIA = (
    "أدانت وزارة الخارجية والمغتربين في بيان لها اليوم إغلاق المعبر النهري أمام قوافل الحبوب، وطالبت"
    " بفتحه دون شروط.",
    "وجاء في البيان أن القافلة أبلغت عن موعدها قبل أسبوع، وأن إدارة المعبر أكدت تسلم الإشعار في اليوم"
    " نفسه.",
    "ودعت الوزارة إلى تحقيق تشارك فيه الدول المطلة على النهر، وأبدت استعدادها لتسليم ما لديها من"
    " وثائق.",
)
_SYRIA_HTML = _html(
    "<title>بيان حول إغلاق المعبر النهري | وزارة الخارجية والمغتربين</title>",
    '<header><a href="/">الرئيسية</a> <a href="/ministry">الوزارة</a></header><main><div class='
    '"node node-statement"><h1 class="page-title">بيان حول إغلاق المعبر النهري</h1><div class="field'
    ' field-date">٢ كانون الثاني ٢٠٢٦</div><div class="field field-body">'
    + _p(*_SYRIA)
    + '</div></div></main><footer class="footer">دمشق، شارع الاختبار</footer>',
    lang="ar",
    rtl=True,
)
_MID = (
    "2 марта в Москве прошли консультации представителей министерств двух стран по вопросам судоходства"
    " на пограничной реке.",
    "Стороны условились о том, что суда с зерном будут проходить шлюз вне очереди, а уведомления о"
    " караванах — направляться не позднее чем за трое суток.",
    "Следующая встреча пройдёт в мае в городе Остриле.",
)
_MID_HTML = _html(
    "<title>О российско-карвельских консультациях - Министерство иностранных дел</title>"
    '<meta property="og:title" content="О российско-карвельских консультациях">',
    '<div class="header"><a href="/ru/foreign_policy/">Внешняя политика</a> <a class="lang" href='
    '"/en/foreign_policy/news/417/">English</a></div><div class="article"><div class="article-line'
    ' article-line--news"><span class="article-line__date">3 марта 2026 15:20</span></div><div class='
    '"article-num">417-03-03-2026</div><h1 class="page-title">О российско-карвельских консультациях'
    '</h1><div class="article-content"><div class="text article-content">'
    + _p(*_MID)
    + '</div></div><div class="article-share">Поделиться</div></div><div class="footer">Контакты</div>',
    lang="ru",
)
_MIL = (
    "В акватории залива завершилось учение по спасению судна, потерявшего ход, сообщил начальник"
    " пресс-службы флота капитан второго ранга Пётр Ладогин.",
    "В учении участвовали два буксира, спасательный катер и вертолёт. Буксирный трос был подан на"
    " условно терпящее бедствие судно за сорок минут.",
)
_MIL_HTML = _html(
    "<title>На флоте завершилось учение по спасению : Министерство обороны</title>",
    '<div id="top"><a href="/index.htm">Главная</a></div><div id="center"><div class="date">04.03.2026'
    ' (11:40)</div><h1>На флоте завершилось учение по спасению</h1><div class="news-text">'
    + _p(*_MIL)
    + '</div><div class="print"><a href="?print=1">Версия для печати</a></div></div><div id="right"><a'
    ' href="/news/2.htm">Все новости</a></div>',
    lang="ru",
)
_SANA_EN = (
    "Latakia, SANA – The harbour administration of Latakia opened a new grain berth on Monday after"
    " two years of work, harbour engineer Lubna Safadi told reporters.",
    "The berth takes ships of up to 40,000 tons and will be used for wheat and barley, the Ministry"
    " of Transport said in a statement.",
)
_SANA_EN_HTML = _html(
    "<title>New grain berth opened in Latakia – Syrian Arab News Agency</title>"
    '<meta property="og:title" content="New grain berth opened in Latakia">'
    '<meta property="article:published_time" content="2026-03-02T10:12:31+00:00">',
    '<div class="top-nav"><a href="/en/?cat=5">Local</a></div><article class="item-list post"><h1 class='
    '"name post-title entry-title">New grain berth opened in Latakia</h1><p class="post-meta"><span>'
    '2026-03-02</span></p><div class="entry">'
    + _p(*_SANA_EN)
    + '<p>Ghossoun / Manar Salameh</p><div class="share-post"><span class="share-text">Share</span></div>'
    '</div></article><section id="related_posts"><h3>Related Articles</h3><a href="/en/?p=2">A fair for'
    " olive oil</a></section>",
    lang="en",
)
_SANA_AR = (
    "اللاذقية-سانا افتتحت إدارة مرفأ اللاذقية اليوم رصيفا جديدا للحبوب بعد عامين من العمل، يستقبل سفنا"
    " تبلغ حمولتها أربعين ألف طن.",
    "وقالت مهندسة المرفأ لبنى الصفدي في تصريح لمراسل سانا إن الرصيف مخصص للقمح والشعير.",
)
_SANA_AR_HTML = _html(
    "<title>افتتاح رصيف جديد للحبوب – S A N A</title>"
    '<meta property="article:published_time" content="2026-03-02T09:00:00+00:00">',
    '<div class="top-nav"><a href="/?cat=29">محليات</a></div><article class="post"><h1 class="name'
    ' post-title entry-title">افتتاح رصيف جديد للحبوب</h1><div class="entry">'
    + _p(*_SANA_AR)
    + '</div></article><div class="widget"><a href="/?p=9">معرض لزيت الزيتون</a></div>',
    lang="ar",
    rtl=True,
)

PAGES = (
    PublisherPage(
        name="RT, an article with a teaser",
        publisher="RT",
        url="https://www.rt.com/news/600000-tunnel-reopened-rock-fall/",
        html=_RT_HTML,
        title="Tunnel reopened after rock fall",
        paragraphs=_RT,
        around=(
            "World News",
            "Why one bridge was built twice",
            "You can share",
            "Ice on the river",
        ),
        published=("2026-03-03T14:20:00Z", "second"),
        language="en",
        links=(("the regional ministry of health", "https://health.selm.example/417"),),
    ),
    PublisherPage(
        name="RT, a video with a short text",
        publisher="RT",
        url="https://www.rt.com/news/600003-last-stone-lifted/",
        html=_RT_VIDEO_HTML,
        title="Last stone lifted from tunnel (VIDEO)",
        paragraphs=_RT_VIDEO,
        around=("World News",),
        published=("2026-03-03T15:00:00Z", "second"),
        language="en",
    ),
    PublisherPage(
        name="RT, the Arabic edition",
        publisher="RT",
        url="https://arabic.rt.com/world/1600000-%D9%86%D9%81%D9%82/",
        html=_RT_AR_HTML,
        title="إعادة فتح نفق بعد انهيار صخري",
        paragraphs=_RT_AR,
        around=("أخبار العالم", "شارك الخبر"),
        published=("2026-03-03T14:05:00Z", "second"),
        language="ar",
    ),
    PublisherPage(
        name="Al-Manar, an article from right to left",
        publisher="Al-Manar",
        url="https://www.almanar.com.lb/13000000",
        html=_MANAR_HTML,
        title="إغلاق جسر الميناء ثلاثة أسابيع",
        paragraphs=_MANAR,
        around=("محليات", "أسعار السمك ترتفع"),
        published=("2026-03-02T06:30:00Z", "second"),
        language="ar",
    ),
    PublisherPage(
        name="Al-Manar, the print view",
        publisher="Al-Manar",
        url="https://www.almanar.com.lb/13000000/print",
        html=_MANAR_PRINT_HTML,
        title="إغلاق جسر الميناء ثلاثة أسابيع",
        paragraphs=_MANAR,
        around=(),
        published=("2026-03-02", "day"),
        language="ar",
    ),
    PublisherPage(
        name="Syrian Foreign Ministry, a statement",
        publisher="Syrian Foreign Ministry",
        url="https://www.mofaex.gov.sy/statements/417",
        html=_SYRIA_HTML,
        title="بيان حول إغلاق المعبر النهري",
        paragraphs=_SYRIA,
        around=("الرئيسية", "شارع الاختبار"),
        published=("2026-01-02", "day"),
        language="ar",
    ),
    PublisherPage(
        name="Russian Foreign Ministry, a press note with a number",
        publisher="Russian Foreign Ministry",
        url="https://www.mid.ru/ru/foreign_policy/news/417/",
        html=_MID_HTML,
        title="О российско-карвельских консультациях",
        paragraphs=_MID,
        around=("Внешняя политика", "Поделиться", "Контакты"),
        published=("2026-03-03T12:20:00Z", "minute"),
        language="ru",
    ),
    PublisherPage(
        name="Russian Ministry of Defence, news",
        publisher="Russian Ministry of Defence",
        url="https://mil.ru/news_page/country/more.htm?id=417",
        html=_MIL_HTML,
        title="На флоте завершилось учение по спасению",
        paragraphs=_MIL,
        around=("Главная", "Версия для печати", "Все новости"),
        published=("2026-03-04T08:40:00Z", "minute"),
        language="ru",
    ),
    PublisherPage(
        name="SANA, the English edition",
        publisher="SANA",
        url="https://www.sana.sy/en/?p=417",
        html=_SANA_EN_HTML,
        title="New grain berth opened in Latakia",
        paragraphs=_SANA_EN,
        around=("Local", "A fair for olive oil"),
        published=("2026-03-02T10:12:31Z", "second"),
        language="en",
    ),
    PublisherPage(
        name="SANA, in Arabic",
        publisher="SANA",
        url="https://www.sana.sy/?p=416",
        html=_SANA_AR_HTML,
        title="افتتاح رصيف جديد للحبوب",
        paragraphs=_SANA_AR,
        around=("محليات", "معرض لزيت الزيتون"),
        published=("2026-03-02T09:00:00Z", "second"),
        language="ar",
    ),
)
