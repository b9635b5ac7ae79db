"""Pages in the layout of six publishers' sites; every word on them is invented.

Class names and order follow the sites: teasers inside the text, share blocks, print views, language
editions, right-to-left text, and dates as each of them prints them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAGES", "PublisherPage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherPage:
    """A page and what a careful reader finds on it.

    `paragraphs` are its whole text below the headline; `around` is on the page and no part of it.
    """

    name: str
    publisher: str
    url: str
    html: str
    title: str
    paragraphs: tuple[str, ...]
    around: tuple[str, ...]
    published: tuple[str, str]  # as stored, and its precision
    language: str
    byline: str | None = None
    links: tuple[tuple[str, str], ...] = ()  # words in the text, and where they lead
    sources: tuple[tuple[str, str], ...] = ()  # words that refer to a known publisher, and its name


def _html(head: str, body: str, *, lang: str) -> str:
    direction = ' dir="rtl"' if lang == "ar" else ""
    return (
        f'<!doctype html><html lang="{lang}"{direction}><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    )


def _p(*paragraphs: str) -> str:
    return "".join(f"<p>{one}</p>\n" for one in paragraphs)


def _linked(text: str, words: str, href: str) -> str:
    """A text with a link on some of its words."""
    assert text.count(words) == 1
    return text.replace(words, f'<a href="{href}" target="_blank">{words}</a>')


_RT_TITLE = "Tunnel reopened after rock fall"
_RT_SUMMARY = "Rescuers in the Selm region have opened the way to three villages that were cut off."
_RT = (
    "Russian engineers have reopened a road tunnel north of the town of Selm, four days after a rock"
    " fall cut off three villages, the regional emergency service said on Tuesday.",
    "About 900 tons of stone were moved by hand and crane. Nobody was hurt, according to"
    " the regional ministry of health.",
    "“We had bread for two days and candles for six,” one of the villagers told RT.",
    "A second tunnel two kilometres to the east will stay closed until its drains have been looked"
    " at, the service added.",
)
_RT_HTML = _html(
    f'<title>{_RT_TITLE} — RT World News</title><meta property="og:title" content="{_RT_TITLE}">'
    '<meta property="og:site_name" content="RT International"><script type="application/ld+json">'
    '{"@context": "http://schema.org", "@type": "NewsArticle",'
    ' "datePublished": "2026-03-03T14:20:00+00:00"}</script>',
    '<div class="layout"><div class="header"><ul class="nav"><li class="nav__item"><a href="/news/">'
    'World News</a></li><li class="nav__item"><a href="/shows/">Shows</a></li></ul></div>'
    '<div class="columns"><div class="article"><div class="article__breadcrumbs"><div'
    ' class="breadcrumbs"><a class="breadcrumbs__links" href="/">Home</a></div></div>'
    f'<h1 class="article__heading">{_RT_TITLE}</h1><div class="article__date"><span class="date'
    ' date_article-header">3 Mar, 2026 14:20</span></div><div class="article__short-url"><div'
    ' class="short-url"><a class="short-url__link" href="/">Get short URL</a></div></div><div'
    ' class="article__cover"><div class="media"><picture><img class="media__item"'
    ' data-src="/t.jpg"></picture></div><div class="media__footer media__footer_bottom"><div'
    ' class="media__title media__title_arcticle"><span>The mouth of the tunnel</span> <span>©</span>'
    ' <span>Selm News / Ira Lomova</span></div></div></div><div class="article__share"><div'
    ' class="social-container"></div><div class="article__google-news upper"><span>Follow RT on</span>'
    '<a href="https://news.example"><img src="/g.svg"></a></div></div><div class="article__summary'
    f' summary ">{_RT_SUMMARY}</div><div class="article__text text ">'
    + _p(
        _RT[0],
        _linked(_RT[1], "the regional ministry of health", "https://health.selm.example/417"),
    )
    + '<a href="/russia/600001-bridge-built-twice/" class="read-more-big"><span'
    ' class="read-more-big__container"><span class="read-more-big__content"><span'
    ' class="read-more-big__subtitle">Also on rt.com</span><span class="read-more-big__title">Why one'
    " bridge over the river at Selm was built twice in four years</span></span></span></a>"
    + _p(_RT[2], _RT[3], "<strong><em>Like this story? Share it with a friend!</em></strong>", "")
    + '</div><div class="article__share article__share_bottom"><div class="article__google-news lower">'
    '<span>You can share this story on social media:</span></div><div class="article__tags-trends">'
    '<div class="tags-trends"><strong class="tags-trends__heading">Trends:</strong><a'
    ' class="tags-trends__link" href="/trends/tunnels/">Tunnels news</a></div></div></div></div>'
    '<div class="card-list"><div class="card"><a class="link" href="/news/600002-ice/">Ice on the river'
    ' is late</a></div></div></div></div><div class="footer">Autonomous Nonprofit Organization</div>',
    lang="en",
)

_RT_VIDEO_TITLE = "Last stone lifted from tunnel (VIDEO)"
_RT_VIDEO = ("The crane lifts the last stone from the mouth of the tunnel at Selm.",)
_RT_VIDEO_HTML = _html(
    f'<title>{_RT_VIDEO_TITLE} — RT World News</title><meta property="og:title"'
    f' content="{_RT_VIDEO_TITLE}"><meta name="published_time_telegram"'
    ' content="2026-03-03T15:00:00+00:00">',
    '<div class="header"><ul class="nav"><li class="nav__item"><a href="/news/">World News</a></li>'
    '</ul></div><div class="article"><div class="article__breadcrumbs"><a href="/">Home</a></div><h1'
    f' class="article__heading">{_RT_VIDEO_TITLE}</h1><div class="article__date"><span class="date'
    ' date_article-header">3 Mar, 2026 15:00</span></div><div class="article__cover"><div class="media'
    ' media_video"><video src="/v.mp4"></video></div></div><div class="article__share"><span>Follow RT'
    f' on</span></div><div class="article__text text ">{_p(*_RT_VIDEO)}</div></div><div class="footer">'
    "Autonomous Nonprofit Organization</div>",
    lang="en",
)

_RT_AR_TITLE = "إعادة فتح نفق بعد انهيار صخري"
_RT_AR = (
    "أعلنت خدمة الطوارئ في منطقة سلم يوم الثلاثاء إعادة فتح نفق جبلي بعد أربعة أيام من انهيار صخري عزل"
    " ثلاث قرى عن المدينة.",
    "ونقلت الرافعات نحو 900 طن من الحجارة، ولم يصب أحد بأذى، بحسب وزارة الصحة في المنطقة.",
    'وقال رئيس الخدمة: "نعتذر لأهالي القرى عن أيام العزلة".',
    "المصدر: RT",
)
_RT_AR_HTML = _html(
    f'<title>{_RT_AR_TITLE} - RT Arabic</title><meta property="og:title" content="{_RT_AR_TITLE}">',
    '<div class="main-menu"><ul><li><a href="/world/">أخبار العالم</a></li></ul></div><div'
    f' class="news-item news-item_main"><h1 class="heading">{_RT_AR_TITLE}</h1><div class="info"><span'
    ' class="date">تاريخ النشر:03.03.2026 | 15:05 GMT</span></div><div class="media-container"><img'
    ' src="/n.jpg"></div><div class="text js-text js-mediator-article">'
    + _p(
        _RT_AR[0],
        _linked(_RT_AR[1], "وزارة الصحة في المنطقة", "https://health.selm.example/ar/417"),
    )
    + '<div class="read-more"><div class="read-more__title">إقرأ المزيد</div><a class="read-more__link"'
    ' href="/world/1600001/">لماذا شيد جسر واحد مرتين</a></div>'
    + _p(*_RT_AR[2:])
    + '</div><div class="share">شارك الخبر مع أصدقائك</div><div class="tags-block"><a href="/tags/">أنفاق'
    "</a></div></div>",
    lang="ar",
)

_RT_RU_TITLE = "Тоннель под Сельмом открыли после обвала"
_RT_RU_SUMMARY = "Спасатели открыли дорогу к трём деревням, отрезанным обвалом."
_RT_RU = (
    "Дорожники открыли тоннель к северу от города Сельм через четыре дня после обвала, сообщили"
    " в региональной службе спасения.",
    "По данным министерства здравоохранения региона, никто не пострадал.",
    "«Хлеба было на два дня, свечей — на шесть», — рассказал RT житель одной из деревень.",
)
_RT_RU_HTML = _html(
    f"<title>{_RT_RU_TITLE} — РТ на русском</title><meta property='og:title' content='{_RT_RU_TITLE}'>"
    '<meta name="mediator_published_time" content="2026-03-03T15:20:00+03:00">',
    '<div class="header"><ul class="nav"><li><a href="/world">Мир</a></li></ul></div><div'
    ' class="article article_article-page"><h1 class="article__heading'
    f' article__heading_article-page">{_RT_RU_TITLE}</h1><div class="article__date-autor-shortcode">'
    '<div class="article__date article__date_article-page"><time class="date" datetime="2026-3-3 15:20">'
    '3 марта 2026, 15:20</time></div><div class="article__author"><a rel="author" href="/a">Ян Гордин'
    '</a></div></div><div class="article__cover article__cover_article-page"><img src="/t.jpg"></div>'
    '<div class="article__summary article__summary_article-page js-mediator-article">'
    f'{_RT_RU_SUMMARY}</div><div class="article__text article__text_article-page js-mediator-article">'
    + _p(
        _RT_RU[0],
        _linked(
            _RT_RU[1], "министерства здравоохранения региона", "https://health.selm.example/ru"
        ),
    )
    + '<div class="read-more"><div class="read-more__title">Также по теме</div><div'
    ' class="read-more__content"><a href="/russia/article/600001-most">Зачем один и тот же мост через'
    " реку построили дважды за четыре года</a></div></div>"
    + _p(_RT_RU[2])
    + '</div><div class="article__share">Поделиться</div><div class="article__error">Ошибка в тексте?'
    ' Выделите её и нажмите «Ctrl + Enter»</div></div><div class="rows"><a href="/world/news/2">Лёд на'
    " реке опоздал</a></div>",
    lang="ru",
)

_MANAR_TITLE = "إغلاق جسر الميناء ثلاثة أسابيع"
_MANAR = (
    "أعلنت بلدية زهور أن جسر الميناء القديم سيغلق أمام السيارات ثلاثة أسابيع ابتداء من يوم الاثنين"
    " لإصلاح أعمدته.",
    "وقال رئيس البلدية في تصريح لقناة المنار إن المشاة سيعبرون الجسر كالمعتاد، وإن العبارة ستعمل"
    " ليلا.",
    "وكانت البلدية قد أرجأت أعمال الإصلاح مرتين بسبب الأمطار التي هطلت على الساحل في الشتاء الماضي.",
)
_MANAR_HTML = _html(
    f"<title>{_MANAR_TITLE} – موقع قناة المنار – لبنان</title>"
    f'<meta property="og:title" content="{_MANAR_TITLE}">'
    '<meta property="article:published_time" content="2026-03-02T08:30:00+02:00">',
    '<div class="top-menu"><ul><li><a href="/category/local">محليات</a></li></ul></div><article'
    f' class="post"><header class="article-header"><h1 class="article-title">{_MANAR_TITLE}</h1><span'
    ' class="published">منذ ساعتين</span><div class="article-share"><a href="https://t.me/share/url">شارك'
    '</a></div></header><section class="article-content">'
    + _p(_MANAR[0], _linked(_MANAR[1], "تصريح لقناة المنار", "/12999900"), _MANAR[2])
    + '</section><footer class="article-footer"><p class="source">المصدر: موقع المنار</p></footer>'
    '</article><aside class="most-read"><h3>الأكثر قراءة</h3><ul><li><a href="/900">أسعار السمك ترتفع'
    "</a></li></ul></aside>",
    lang="ar",
)
_MANAR_PRINT_HTML = _html(
    f"<title>{_MANAR_TITLE}</title>",
    f'<div class="print-page"><h1>{_MANAR_TITLE}</h1><div class="date">2 آذار 2026 - 08:30</div><div>'
    f"{'<br><br>'.join(_MANAR)}</div></div>",
    lang="ar",
)

_SYRIA_TITLE = "بيان حول إغلاق المعبر النهري"
_SYRIA = (
    "أدانت وزارة الخارجية والمغتربين في بيان لها اليوم إغلاق المعبر النهري أمام قوافل الحبوب، وطالبت"
    " بفتحه دون شروط.",
    "وجاء في البيان أن القافلة أبلغت عن موعدها قبل أسبوع، وأن إدارة المعبر أكدت تسلم الإشعار في اليوم"
    " نفسه.",
    "وكانت وكالة رويترز قد ذكرت أن المعبر أغلق بسبب أعمال صيانة.",
    "ودعت الوزارة إلى تحقيق تشارك فيه الدول المطلة على النهر، وأبدت استعدادها لتسليم ما لديها من"
    " وثائق.",
)
_SYRIA_HTML = _html(
    f"<title>{_SYRIA_TITLE} | وزارة الخارجية والمغتربين</title>",
    '<header><a href="/">الرئيسية</a> <a href="/ministry">الوزارة</a></header><main><div class='
    f'"node node-statement"><h1 class="page-title">{_SYRIA_TITLE}</h1><div class="field'
    ' field-date">دمشق، ٢ كانون الثاني ٢٠٢٦</div><div class="field field-body">'
    + _p(*_SYRIA)
    + '</div></div></main><footer class="footer">دمشق، شارع الاختبار</footer>',
    lang="ar",
)

_MID_TITLE = "О российско-карвельских консультациях"
_MID = (
    "2 марта в Москве прошли консультации представителей министерств двух стран по вопросам судоходства"
    " на пограничной реке.",
    "Стороны условились о том, что суда с зерном будут проходить шлюз вне очереди, а уведомления о"
    " караванах — направляться не позднее чем за трое суток.",
    "Следующая встреча пройдёт в мае в городе Остриле.",
)
_MID_EN_TITLE = "On Russian-Carvelian consultations"
_MID_EN = (
    "On March 2, officials of the two countries’ ministries held consultations in Moscow on navigation"
    " on the border river.",
    "The sides agreed that ships with grain will pass the lock first, and that convoys will be notified"
    " no later than three days ahead.",
)


def _mid_html(title: str, date: str, edition: str, text: str, *, lang: str) -> str:
    return _html(
        f'<title>{title} - The Ministry</title><meta property="og:title" content="{title}">',
        '<header class="header"><nav class="menu"><a href="/foreign_policy/">Foreign policy</a></nav>'
        '<ul class="languages"><li><a href="/417/">' + edition + "</a></li></ul></header>"
        f'<div class="photo-content"><h1 class="photo-content__title">{title}</h1><div'
        f' class="article-line"><p class="article-line__note">{date}</p><p class="article-line__note'
        ' article-line__note_small">417-03-03-2026</p></div><div class="photo-content__text"><div'
        f' class="text article-content">{text}</div></div><div class="share">Telegram VK</div></div>'
        '<footer class="footer">Smolenskaya-Sennaya</footer>',
        lang=lang,
    )


_MID_HTML = _mid_html(
    _MID_TITLE,
    "3 марта 2026 15:20",
    "English",
    _p(_MID[0], _linked(_MID[1], "уведомления о караванах", "/ru/documents/31/"), _MID[2]),
    lang="ru",
)
_MID_EN_HTML = _mid_html(_MID_EN_TITLE, "3 March 2026 15:20", "Русский", _p(*_MID_EN), lang="en")

_MIL_TITLE = "На флоте завершилось учение по спасению"
_MIL = (
    "В акватории залива завершилось учение по спасению судна, потерявшего ход, сообщил начальник"
    " пресс-службы флота капитан второго ранга Пётр Ладогин.",
    "В учении участвовали два буксира, спасательный катер и вертолёт. Буксирный трос был подан на"
    " условно терпящее бедствие судно за сорок минут.",
)
_BRIEFING_TITLE = "Брифинг начальника пресс-службы флота"
_BRIEFING = (
    "За сутки корабли дежурных сил провели три каравана судов с зерном.",
    "Нарушений договорённостей о судоходстве не отмечено.",
    "Работа поста в порту Острил продолжается.",
)


def _mil_html(title: str, date: str, text: str) -> str:
    return _html(
        f"<title>{title} : Министерство обороны</title>",
        '<div id="top"><a href="/index.htm">Главная</a></div><div id="content"><div id="left"><a'
        f' href="/structure.htm">Структура</a></div><div id="center"><h1>{title}</h1><div><a'
        f' class="date" href="/news_page/country.htm">{date}</a></div>{text}<div class="labels">Метки:'
        ' <a href="/labels/417.htm">учения</a></div><div class="print"><a href="?print=1">Версия для'
        ' печати</a></div></div><div id="right"><a href="/news/2.htm">Все новости</a></div></div>',
        lang="ru",
    )


_SANA_EN_TITLE = "New grain berth opened in Latakia"
_SANA_EN = (
    "Latakia, SANA – The harbour administration of Latakia opened a new grain berth on Monday after"
    " two years of work, harbour engineer Lubna Safadi told reporters.",
    "The berth takes ships of up to 40,000 tons and will be used for wheat and barley, the Ministry"
    " of Transport said in a statement.",
    "Ghossoun / Manar Salameh",
)
_SANA_RU_TITLE = "В Латакии открыт новый зерновой причал"
_SANA_RU = (
    "Латакия, 2 марта /САНА/. Администрация порта Латакия открыла новый зерновой причал после двух лет"
    " работ, сообщила портовый инженер Любна Сафади.",
    "Причал принимает суда грузоподъёмностью до 40 тысяч тонн, говорится в заявлении министерства"
    " транспорта.",
)
_SANA_AR_TITLE = "افتتاح رصيف جديد للحبوب"
_SANA_AR = (
    "اللاذقية-سانا افتتحت إدارة مرفأ اللاذقية اليوم رصيفا جديدا للحبوب بعد عامين من العمل، يستقبل سفنا"
    " تبلغ حمولتها أربعين ألف طن.",
    "وقالت مهندسة المرفأ لبنى الصفدي في تصريح لمراسل سانا إن الرصيف مخصص للقمح والشعير.",
)


def _sana_html(title: str, menu: str, text: str, other: str, *, lang: str, head: str = "") -> str:
    return _html(
        f"<title>{title} – Syrian Arab News Agency</title>{head}",
        f'<div class="top-nav"><ul class="menu"><li><a href="/?cat=5">{menu}</a></li></ul></div>'
        f'<article class="post-listing post"><div class="post-inner"><h1 class="name post-title'
        f' entry-title">{title}</h1><p class="post-meta"><span class="tie-date">2026-03-02</span></p>'
        f'<div class="entry">{text}<div class="share-post"><span class="share-text">Share</span></div>'
        f'</div></div></article><section id="related_posts"><h3>Related</h3><a href="/?p=2">{other}</a>'
        "</section>",
        lang=lang,
    )


_PUBLISHED = '<meta property="article:published_time" content="2026-03-02T10:12:31+00:00">'
_SANA_EN_HTML = _sana_html(
    *(_SANA_EN_TITLE, "Local"),
    _p(
        _SANA_EN[0],
        _linked(_SANA_EN[1], "said in a statement", "https://mot.example/7"),
        _SANA_EN[2],
    ),
    "A fair for olive oil",
    lang="en",
    head=_PUBLISHED,
)
_SANA_RU_HTML = _sana_html(
    *(_SANA_RU_TITLE, "Экономика", _p(*_SANA_RU), "Ярмарка оливкового масла"),
    lang="ru",
    head=_PUBLISHED,
)
_SANA_AR_HTML = _sana_html(
    *(_SANA_AR_TITLE, "محليات", _p(*_SANA_AR), "معرض لزيت الزيتون"), lang="ar"
)

PAGES = (
    PublisherPage(
        name="RT, an article with a teaser",
        publisher="RT",
        url="https://www.rt.com/news/600000-tunnel-reopened-rock-fall/",
        html=_RT_HTML,
        title=_RT_TITLE,
        paragraphs=(_RT_SUMMARY, *_RT),
        around=(
            *(
                "World News",
                "Home",
                "3 Mar, 2026",
                "Get short URL",
                "Follow RT on",
                "Also on rt.com",
            ),
            *("Why one bridge", "Like this story?", "You can share", "Tunnels news"),
            *("Ice on the river", "Autonomous"),
        ),
        published=("2026-03-03T14:20:00Z", "second"),
        language="en",
        links=(("the regional ministry of health", "https://health.selm.example/417"),),
        sources=(("told RT", "RT"),),
    ),
    PublisherPage(
        name="RT, a video with a short text",
        publisher="RT",
        url="https://www.rt.com/news/600003-last-stone-lifted/",
        html=_RT_VIDEO_HTML,
        title=_RT_VIDEO_TITLE,
        paragraphs=_RT_VIDEO,
        around=("World News", "Home", "3 Mar, 2026", "Follow RT on", "Autonomous"),
        published=("2026-03-03T15:00:00Z", "second"),
        language="en",
    ),
    PublisherPage(
        name="RT, the Arabic edition",
        publisher="RT",
        url="https://arabic.rt.com/world/1600000-%D9%86%D9%81%D9%82/",
        html=_RT_AR_HTML,
        title=_RT_AR_TITLE,
        paragraphs=_RT_AR,
        around=("أخبار العالم", "تاريخ النشر", "لماذا شيد جسر", "شارك الخبر", "أنفاق"),
        published=("2026-03-03T15:05:00Z", "minute"),
        language="ar",
        links=(("وزارة الصحة في المنطقة", "https://health.selm.example/ar/417"),),
        sources=(("المصدر: RT", "RT"),),
    ),
    PublisherPage(
        name="RT, the Russian edition",
        publisher="RT",
        url="https://russian.rt.com/russia/news/600000-tonnel-selm",
        html=_RT_RU_HTML,
        title=_RT_RU_TITLE,
        paragraphs=(_RT_RU_SUMMARY, *_RT_RU),
        around=("Мир", "3 марта", "Зачем один и тот же мост", "Ошибка в тексте", "Лёд на реке"),
        published=("2026-03-03T12:20:00Z", "second"),
        language="ru",
        byline="Ян Гордин",
        links=(("министерства здравоохранения региона", "https://health.selm.example/ru"),),
        sources=(("рассказал RT", "RT"),),
    ),
    PublisherPage(
        name="Al-Manar, an article from right to left",
        publisher="Al-Manar",
        url="https://www.almanar.com.lb/13000000",
        html=_MANAR_HTML,
        title=_MANAR_TITLE,
        paragraphs=_MANAR,
        around=("محليات", "منذ ساعتين", "أسعار السمك ترتفع"),
        published=("2026-03-02T06:30:00Z", "second"),
        language="ar",
        links=(("تصريح لقناة المنار", "https://www.almanar.com.lb/12999900"),),
        sources=(("في تصريح لقناة المنار", "Al-Manar"),),
    ),
    PublisherPage(
        name="Al-Manar, the print view",
        publisher="Al-Manar",
        url="https://www.almanar.com.lb/13000000/print",
        html=_MANAR_PRINT_HTML,
        title=_MANAR_TITLE,
        paragraphs=_MANAR,
        around=("2 آذار",),
        published=("2026-03-02T06:30:00Z", "minute"),
        language="ar",
        sources=(("في تصريح لقناة المنار", "Al-Manar"),),
    ),
    PublisherPage(
        name="Syrian Foreign Ministry, a statement",
        publisher="Syrian Foreign Ministry",
        url="https://www.mofaex.gov.sy/statements/417",
        html=_SYRIA_HTML,
        title=_SYRIA_TITLE,
        paragraphs=_SYRIA,
        around=("الرئيسية", "كانون الثاني", "شارع الاختبار"),
        published=("2026-01-02", "day"),
        language="ar",
        sources=(("وكالة رويترز قد ذكرت", "Reuters"),),
    ),
    PublisherPage(
        name="Russian Foreign Ministry, a press note with a number",
        publisher="Russian Foreign Ministry",
        url="https://www.mid.ru/ru/foreign_policy/news/417/",
        html=_MID_HTML,
        title=_MID_TITLE,
        paragraphs=_MID,
        around=("Foreign policy", "English", "417-03-03-2026", "Telegram VK", "Smolenskaya"),
        published=("2026-03-03T12:20:00Z", "minute"),
        language="ru",
        links=(("уведомления о караванах", "https://www.mid.ru/ru/documents/31/"),),
        sources=(("уведомления о караванах", "Russian Foreign Ministry"),),
    ),
    PublisherPage(
        name="Russian Foreign Ministry, the English edition",
        publisher="Russian Foreign Ministry",
        url="https://www.mid.ru/en/foreign_policy/news/417/",
        html=_MID_EN_HTML,
        title=_MID_EN_TITLE,
        paragraphs=_MID_EN,
        around=("Foreign policy", "Русский", "417-03-03-2026", "Telegram VK"),
        published=("2026-03-03T12:20:00Z", "minute"),
        language="en",
    ),
    PublisherPage(
        name="Russian Ministry of Defence, news",
        publisher="Russian Ministry of Defence",
        url="https://function.mil.ru/news_page/country/more.htm?id=417@egNews",
        html=_mil_html(
            _MIL_TITLE,
            "04.03.2026 (11:40)",
            _p(_MIL[0], _linked(_MIL[1], "два буксира", "/fleet/tugs.htm")),
        ),
        title=_MIL_TITLE,
        paragraphs=_MIL,
        around=("Главная", "Структура", "04.03.2026", "Метки", "Версия для печати", "Все новости"),
        published=("2026-03-04T08:40:00Z", "minute"),
        language="ru",
        links=(("два буксира", "https://function.mil.ru/fleet/tugs.htm"),),
        sources=(("два буксира", "Russian Ministry of Defence"),),
    ),
    PublisherPage(
        name="Russian Ministry of Defence, a briefing without paragraphs",
        publisher="Russian Ministry of Defence",
        url="https://mil.ru/briefing/more.htm?id=418",
        html=_mil_html(_BRIEFING_TITLE, "05.03.2026 (18:05)", "<br><br>".join(_BRIEFING)),
        title=_BRIEFING_TITLE,
        paragraphs=_BRIEFING,
        around=("Главная", "Структура", "05.03.2026", "Версия для печати", "Все новости"),
        published=("2026-03-05T15:05:00Z", "minute"),
        language="ru",
    ),
    PublisherPage(
        name="SANA, the English edition",
        publisher="SANA",
        url="https://www.sana.sy/en/?p=417",
        html=_SANA_EN_HTML,
        title=_SANA_EN_TITLE,
        paragraphs=_SANA_EN,
        around=("Local", "2026-03-02", "Share", "A fair for olive oil"),
        published=("2026-03-02T10:12:31Z", "second"),
        language="en",
        links=(("said in a statement", "https://mot.example/7"),),
        sources=(("Latakia, SANA", "SANA"),),
    ),
    PublisherPage(
        name="SANA, the Russian edition",
        publisher="SANA",
        url="https://www.sana.sy/ru/?p=418",
        html=_SANA_RU_HTML,
        title=_SANA_RU_TITLE,
        paragraphs=_SANA_RU,
        around=("Экономика", "2026-03-02", "Ярмарка оливкового масла"),
        published=("2026-03-02T10:12:31Z", "second"),
        language="ru",
        sources=(("Латакия, 2 марта /САНА", "SANA"),),
    ),
    PublisherPage(
        name="SANA, in Arabic",
        publisher="SANA",
        url="https://www.sana.sy/?p=416",
        html=_SANA_AR_HTML,
        title=_SANA_AR_TITLE,
        paragraphs=_SANA_AR,
        around=("محليات", "2026-03-02", "معرض لزيت الزيتون"),
        published=("2026-03-02", "day"),
        language="ar",
        sources=(("تصريح لمراسل سانا", "SANA"),),
    ),
)
