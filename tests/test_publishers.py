"""Publishers: who owns an address, what a name means, and what is wrong with a list of them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from archiver.errors import UsageProblem
from archiver.publishers import (
    KINDS,
    Domain,
    Publisher,
    Publishers,
    read_publishers,
    shipped_publishers,
    shipped_text,
)
from archiver.words import words_of

SHIPPED = Publishers(shipped_publishers())
RELIED_ON = (
    *("RT", "Al-Manar", "Syrian Foreign Ministry", "Russian Foreign Ministry"),
    *("Russian Ministry of Defence", "SANA", "TASS", "RIA Novosti", "Sputnik", "Interfax"),
    *("Kremlin", "Press TV", "IRNA", "Al Mayadeen", "Al Jazeera", "Reuters", "AP", "AFP", "BBC"),
    *("Xinhua", "Anadolu", "US State Department", "Pentagon", "CENTCOM", "White House"),
    *("United Nations", "gov.uk"),
)
SCRIPTS = {"Latin": "[A-Za-z]", "Arabic": "[\u0621-\u064a]", "Cyrillic": "[А-Яа-я]"}


def folded(name: str) -> str:
    return " ".join(word.folded for word in words_of(name))


MEANT = {folded(alias): one.name for one in SHIPPED for alias in one.aliases}


def shipped(name: str) -> Publisher:
    publisher = SHIPPED.named(name)
    assert publisher, f"{name} does not ship"
    return publisher


def entry(*lines: str, name: str = "Daily") -> str:
    """A publisher in TOML: three lines, then those given."""
    return "\n".join(["[[publisher]]", f'name = "{name}"', 'kind = "outlet"', *lines]) + "\n"


def complaint(text: str) -> str:
    with pytest.raises(UsageProblem) as problem:
        read_publishers(text, source="sources.toml")
    return str(problem.value)


@pytest.mark.parametrize("name", RELIED_ON)
@pytest.mark.parametrize("script", SCRIPTS)
def test_publishers_that_news_leans_on_have_names_in_three_scripts(name: str, script: str) -> None:
    assert folded(name) in map(folded, shipped(name).aliases)
    assert any(re.match(SCRIPTS[script], alias) for alias in shipped(name).aliases)


def test_no_publisher_that_news_leans_on_is_without_an_address() -> None:
    assert [name for name in RELIED_ON if not shipped(name).domains] == []


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Syria’s Foreign Ministry", "Syrian Foreign Ministry"),
        ("Ministry of Foreign Affairs of Syria", "Syrian Foreign Ministry"),
        ("وزارة الخارجية والمغتربين السورية", "Syrian Foreign Ministry"),
        ("الخارجيّة السوريّة", "Syrian Foreign Ministry"),
        ("сирийский МИД", "Syrian Foreign Ministry"),
        ("al-Manar", "Al-Manar"),
        ("قناة المنار", "Al-Manar"),
        ("RUSSIA TODAY", "RT"),
        ("روسيا اليوم", "RT"),
        ("Russian MoD", "Russian Ministry of Defence"),
        ("Russia's Ministry of Defense", "Russian Ministry of Defence"),
        ("Министерство обороны Российской Федерации", "Russian Ministry of Defence"),
        ("МИД РФ", "Russian Foreign Ministry"),
        ("Foreign, Commonwealth and Development Office", "gov.uk"),
        ("U.S. Central Command", "CENTCOM"),
        ("وزارة الخارجية الأميركية", "US State Department"),
        ("وزارة الخارجية الأمريكية", "US State Department"),
        ("Турецкое Минобороны", "Turkish Ministry of Defence"),
        ("Türkiye's Ministry of National Defense", "Turkish Ministry of Defence"),
        ("المرصد السوري لحقوق الإنسان", "Syrian Observatory for Human Rights"),
    ],
)
def test_a_name_as_a_text_has_it_means_its_publisher(printed: str, name: str) -> None:
    assert MEANT[folded(printed)] == name


@pytest.mark.parametrize(
    "printed",
    [
        *("Foreign Ministry", "the Foreign Ministry", "Defence Ministry", "ministry", "MFA", "MoD"),
        *("agency", "news agency", "state television", "State Department", "The Independent"),
        *("The Times", "The Economist", "Fars", "Mehr", "The Hill", "Channel 12", "ABC News"),
        *("وزارة الخارجية", "الخارجية", "وزارة الدفاع", "وكالة الأنباء", "الجزيرة", "العربية"),
        *("الشرق الأوسط", "الميادين", "فارس", "مهر", "الحدث"),
        *("МИД", "Минобороны", "министерство обороны", "агентство", "спутник", "звезда", "АП"),
    ],
)
def test_a_name_that_may_mean_others_means_nobody(printed: str) -> None:
    assert folded(printed) not in MEANT


def test_each_shipped_publisher_is_named_once_in_each_way() -> None:
    for publisher in SHIPPED:
        names = [folded(alias) for alias in publisher.aliases]
        assert len(names) == len(set(names)), publisher.name


def test_the_languages_of_a_shipped_publisher_are_those_of_its_editions() -> None:
    for publisher in SHIPPED:
        editions = {one.language for one in publisher.domains if one.language}
        assert editions <= set(publisher.languages), publisher.name


def test_what_ships_can_be_read_and_is_the_text_that_is_told() -> None:
    assert read_publishers(shipped_text(), source="publishers.toml") == shipped_publishers()
    assert len(shipped_publishers()) >= 70
    assert {one.kind for one in shipped_publishers()} == set(KINDS)


def test_what_is_no_part_of_a_text_is_named_in_xpath() -> None:
    for publisher in SHIPPED:
        for expression in (*publisher.prune, *publisher.keep):
            etree.XPath(expression)


def test_a_teaser_inside_an_article_of_rt_is_no_part_of_it() -> None:
    page = html.fromstring(
        '<div><p>The bridge is open.</p><div class="x read-more-big y">Also: a fair.</div>'
        '<p class="read-morels">Morels are in season.</p></div>'
    )
    found = [node.text for path in shipped("RT").prune for node in page.xpath(path)]
    assert found == ["Also: a fair."]


@pytest.mark.parametrize(
    ("url", "name", "language"),
    [
        ("https://www.rt.com/news/1-harbour/", "RT", "en"),
        ("https://arabic.rt.com/middle_east/", "RT", "ar"),
        ("http://russian.rt.com", "RT", "ru"),
        ("https://sana.sy/", "SANA", "ar"),
        ("https://www.sana.sy/en/?p=12", "SANA", "en"),
        ("https://sana.sy/en", "SANA", "en"),
        ("https://sana.sy/ending/", "SANA", "ar"),
        ("https://english.almanar.com.lb/1", "Al-Manar", "en"),
        ("https://archive.almanar.com.lb/article.php?id=1", "Al-Manar", "ar"),
        ("https://mid.ru/ar/foreign_policy/", "Russian Foreign Ministry", "ar"),
        ("https://eng.mil.ru/en/news_page.htm", "Russian Ministry of Defence", "en"),
        ("https://www.bbc.co.uk/arabic/1", "BBC", "ar"),
        ("https://www.bbc.com/news/1", "BBC", "en"),
        ("https://assets.publishing.service.gov.uk/a.pdf", "gov.uk", "en"),
        ("https://2009-2017.state.gov/r/", "US State Department", "en"),
        ("https://unifil.unmissions.org/a", "UNIFIL", "en"),
        ("https://peacekeeping.unmissions.org/a", "United Nations", None),
    ],
)
def test_an_address_has_its_publisher_and_its_edition(
    url: str, name: str, language: str | None
) -> None:
    found = SHIPPED.at(url)
    assert found and found.name == name
    assert SHIPPED.edition(url) == language


@pytest.mark.parametrize(
    "url",
    [
        *("https://notrt.com/", "https://rt.com.example/", "https://com/", "https://rt/", "rt"),
        *("https://rt.com@daily.example/", "https://daily.example\\@rt.com/", "mailto:x@rt.com"),
        *("https://rt.com\\daily.example/", "javascript:alert(1)//rt.com", "data:text/html,rt.com"),
        *("", " ", "//", "https://", "https:///rt.com/", "http://[::1]/", "http://[", "?rt.com"),
        *("https://rt.com:80:80/", "https://r t.com/", "https://" + "a." * 100_000 + "rt.com/"),
        *("https://" + "ü" * 300 + ".com", "https://ü..rt.com/", "https://\ud800.rt.com/", "\x00"),
    ],
)
def test_an_address_that_only_looks_like_a_publisher_s_is_nobody_s(url: str) -> None:
    assert SHIPPED.at(url) is None
    assert SHIPPED.edition(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *("http://rt.com", "https://rt.com/", "//rt.com/a", "rt.com/a", "HTTPS://WWW.RT.COM/A"),
        *("https://rt.com:8443/a", "https://rt.com./a", "https://rt.com?q=//daily.example"),
        *("https://rt.com#daily.example", "https://user:word@rt.com/", "https://a@b@rt.com/"),
        *("https://m.rt.com/", "  https://rt.com/ ", "https://ｒｔ.com/", "https://rt.com:/a"),
    ],
)
def test_scheme_port_case_and_user_do_not_change_whose_address_it_is(url: str) -> None:
    found = SHIPPED.at(url)
    assert found and found.name == "RT"


@given(st.text(max_size=60))
@settings(max_examples=300)
@example("http://xn--a.rt.com")
def test_no_address_is_too_odd_to_be_asked_about(text: str) -> None:
    for url in (text, f"https://{text}", f"https://rt.com/{text}", f"https://{text}.rt.com/"):
        SHIPPED.at(url)
        SHIPPED.edition(url, "2020-01-01")


def daily(name: str, *domains: Domain) -> Publisher:
    return Publisher(name=name, kind="outlet", aliases=(name,), domains=domains)


def test_an_address_had_another_publisher_before_it_was_sold() -> None:
    herald = daily("Herald", Domain(host="news.example", until="2015-06-30", language="en"))
    courier = daily("Courier", Domain(host="news.example", since="2015-07-01", language="ru"))
    publishers = Publishers([courier, herald])
    url = "https://news.example/a"
    assert publishers.at(url, "2015-06-30T23:59:59Z") is herald
    assert publishers.at(url, "2015-07-01T00:00:00Z") is courier
    assert publishers.at(url) is courier
    assert publishers.edition(url, "2001-01-01") == "en"


def test_a_lapsed_listing_leaves_an_address_to_the_host_above() -> None:
    press = daily("Press", Domain(host="press.example"))
    weekly = daily("Weekly", Domain(host="weekly.press.example", until="2010-12-31"))
    publishers = Publishers([press, weekly])
    assert publishers.at("https://weekly.press.example/", "2010-01-01") is weekly
    assert publishers.at("https://weekly.press.example/", "2011-01-01") is press


def test_an_edition_that_is_no_more_still_tells_its_language() -> None:
    paper = daily(
        "Paper",
        Domain(host="paper.example", language="ar"),
        Domain(host="paper.example", path="/en/", language="en", until="2010-12-31"),
    )
    assert Publishers([paper]).edition("https://paper.example/EN/a") == "en"


HOSTS = st.sampled_from(["a", "b.a", "c.b.a", "b", "xb.a"])
PATHS = st.sampled_from(["", "/en/", "/en/old/", "/ar/"])
DAYS = st.sampled_from(["2001-01-01", "2002-01-01", "2003-01-01"])
DOMAINS = st.builds(Domain, host=HOSTS, path=PATHS, since=st.none() | DAYS, until=st.none() | DAYS)
LISTS = st.lists(st.lists(DOMAINS, max_size=5), max_size=4)


def by_looking_at_all(publishers: list[Publisher], url: str, day: str | None) -> str | None:
    """The name of the owner of an address, found without any index."""
    parts = urlsplit(url)
    best: tuple[int, int, str, str, int] | None = None
    owner = None
    for place, publisher in enumerate(publishers):
        for domain in publisher.domains:
            inside = f".{parts.hostname}".endswith(f".{domain.host}")
            below = f"{parts.path}/".startswith(domain.path)
            first, last = domain.since or "0001-01-01", domain.until or "9999-12-31"
            if inside and below and (day is None or first <= day <= last):
                rank = (domain.host.count("."), len(domain.path), last, first, place)
                if best is None or rank > best:
                    best, owner = rank, publisher.name
    return owner


@given(
    LISTS, HOSTS, st.sampled_from(["", "/", "/en", "/en/x", "/en/old", "/art"]), DAYS | st.none()
)
@settings(max_examples=200)
def test_the_index_finds_whom_a_look_at_every_listing_finds(
    lists: list[list[Domain]], host: str, path: str, day: str | None
) -> None:
    publishers = [daily(f"Daily {n}", *domains) for n, domains in enumerate(lists)]
    url = f"https://www.{host}{path}"
    found = Publishers(publishers).at(url, day)
    assert (found and found.name) == by_looking_at_all(publishers, url, day)


def test_a_user_s_publisher_overrides_the_shipped_one_of_its_name() -> None:
    own = read_publishers(
        entry('aliases = ["Al-Manar of ours"]', 'domains = [{ host = "ours.example" }]').replace(
            '"Daily"', '"Al-Manar"'
        ),
        source="ours.toml",
    )
    publishers = Publishers([*shipped_publishers(), *own])
    assert publishers.named("Al-Manar") is own[0]
    assert publishers.at("https://ours.example/") is own[0]
    assert publishers.at("https://almanar.com.lb/") is None
    assert len(list(publishers)) == len(shipped_publishers())


def test_of_two_users_lists_the_later_has_the_last_word() -> None:
    first, other = daily("One", Domain(host="a.example")), daily("Two", Domain(host="a.example"))
    again = daily("One", Domain(host="a.example"), Domain(host="b.example"))
    publishers = Publishers([first, other, again])
    assert publishers.at("https://a.example/") is again
    assert list(publishers) == [other, again]


def test_a_user_s_publisher_takes_an_address_that_a_shipped_one_lists() -> None:
    own = daily("RT Arabic", Domain(host="arabic.rt.com"))
    publishers = Publishers([*shipped_publishers(), own])
    assert publishers.at("https://arabic.rt.com/a") is own
    assert publishers.named("RT") is shipped("RT")


def test_a_list_is_read_in_full() -> None:
    text = entry(
        'country = "SY"',
        'languages = ["ar", "en"]',
        'aliases = ["Daily", "اليومية", "خبرنامه\u200cها"]',
        "domains = [",
        '  { host = "daily.example", since = 2001-02-03 },',
        '  { host = "daily.example", path = "/en/", language = "en", until = "2002-01-01" },',
        "]",
        'feeds = ["https://daily.example/rss"]',
        'sitemaps = ["https://daily.example/sitemap.xml"]',
        'search = "https://daily.example/?s={words}"',
        'channels = ["https://channel.example/daily"]',
        "prune = [\"//*[@class='ad']\"]",
        'keep = ["//blockquote"]',
        'zone = "Asia/Damascus"',
    )
    assert read_publishers("\ufeff" + text.replace("\n", "\r\n"), source="sources.toml") == (
        Publisher(
            name="Daily",
            kind="outlet",
            country="SY",
            languages=("ar", "en"),
            aliases=("Daily", "اليومية", "خبرنامه\u200cها"),
            domains=(
                Domain(host="daily.example", since="2001-02-03"),
                Domain(host="daily.example", path="/en/", language="en", until="2002-01-01"),
            ),
            feeds=("https://daily.example/rss",),
            sitemaps=("https://daily.example/sitemap.xml",),
            search="https://daily.example/?s={words}",
            channels=("https://channel.example/daily",),
            prune=("//*[@class='ad']",),
            keep=("//blockquote",),
            zone="Asia/Damascus",
        ),
    )


def test_a_publisher_without_aliases_goes_by_its_name() -> None:
    assert read_publishers(entry(), source="sources.toml")[0].aliases == ("Daily",)


def test_an_empty_list_holds_nobody() -> None:
    assert read_publishers("# to come\n", source="sources.toml") == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a = [\n1,", 2, "no TOML"),
        ("a = 1\nb = = 2\n", 2, "no TOML"),
        (entry('name = "Daily"'), 4, "no TOML"),
        ("\ncolour = 1\n" + entry(), 2, "key 'colour' is unknown"),
        ("# one\n[publisher]\nname = 'Daily'\n", 2, "write [[publisher]]"),
        ("\npublisher = [1]\n", 2, "must be a table"),
        (entry() + '[[publisher]]\nname = "Weekly"\n', 4, "key 'kind' of publisher 'Weekly'"),
        ('[[publisher]]\nkind = "outlet"\n', 1, "key 'name' of a publisher without name"),
        (entry("colour = 1"), 4, "key 'colour' of publisher 'Daily' is unknown"),
        (entry('"the colour" = 1'), 4, "'the colour'"),
        (entry().replace("outlet", "paper"), 3, "kind 'paper' of publisher 'Daily' means nothing"),
        (entry("", "country = 7"), 5, "country of publisher 'Daily' must be text"),
        (entry('country = "Syria"'), 4, "country 'Syria'"),
        (entry('aliases = "Daily"'), 4, "aliases of publisher 'Daily' must be a list"),
        (entry("aliases = [", '"Daily",', '# "a"', "5]"), 7, "aliases"),
        (entry("aliases = [", '"a,b", "c]",', "'…'", "]"), 6, "aliases '…'"),
        (entry('aliases = ["Daily", """a\\', 'b""", "c\\u0007"]'), 5, "cannot be seen"),
        (entry('aliases = ["Daily", "b\\u202Ec"]'), 4, "cannot be seen"),
        (entry(f'aliases = ["{"a" * 201}"]'), 4, "longer than 200"),
        (entry('aliases = [" Daily"]'), 4, "aliases ' Daily'"),
        (entry('languages = ["ar-SY"]'), 4, "languages 'ar-SY'"),
        (entry('feeds = ["daily.example/rss"]'), 4, "feeds 'daily.example/rss'"),
        (entry('sitemaps = ["ftp://daily.example/a"]'), 4, "sitemaps"),
        (entry('channels = ["https://a b/"]'), 4, "channels"),
        (entry(f'feeds = ["https://a.example/{"a" * 2000}"]'), 4, "longer than 2000"),
        (entry('search = "https://daily.example/?s="'), 4, "{words}"),
        (entry('search = "https://{words}.example/"'), 4, "search"),
        (entry('prune = [""]'), 4, "prune"),
        (entry('zone = "Asia/Nowhere"'), 4, "zone 'Asia/Nowhere'"),
        (entry('zone = "../../etc/passwd"'), 4, "zone"),
        (entry('zone = "Asia"'), 4, "zone"),
        (entry('domains = ["daily.example"]'), 4, "a domain of publisher 'Daily' must be a table"),
        (entry("domains = [", "{ path = '/a/' },", "]"), 5, "key 'host'"),
        (entry("domains = [", "{ host = 'a.example' },", "{ host = 'https://a' },"), 7, "no TOML"),
        (entry("domains = [{ host = 'a.example' },", "{ host = 'https://a' }]"), 5, "host"),
        (entry("domains = [{ host = 'www.a.example' }]"), 4, "host 'www.a.example'"),
        (entry("domains = [{ host = 'A.example' }]"), 4, "host"),
        (entry("domains = [{ host = 'é.example' }]"), 4, "host"),
        (entry(f"domains = [{{ host = '{'a' * 246}.example' }}]"), 4, "host"),
        (entry("domains = [{ host = 'a.example', path = 'ar/' }]"), 4, "path 'ar/'"),
        (entry("domains = [{ host = 'a.example', path = '/a?b/' }]"), 4, "path"),
        (entry("domains = [{ host = 'a.example', language = 'Arabic' }]"), 4, "language"),
        (entry("domains = [{ host = 'a.example', since = '2001-02-30' }]"), 4, "since"),
        (entry("domains = [{ host = 'a.example', since = '20010203' }]"), 4, "since"),
        (entry("domains = [{ host = 'a.example', since = 2001-02-03T04:05:06 }]"), 4, "since"),
        (
            entry("[[publisher.domains]]", "host = 'a.example'", "[[publisher.domains]]")
            + "host = 'b.example'\nsince = 2002-01-01\nuntil = 2001-01-01\n",
            9,
            "until 2001-01-01 of a domain of publisher 'Daily' is before since 2002-01-01",
        ),
        (
            entry("domains = [{ host = 'a', since = 2002-01-01, until = 2001-01-01 }]")
            + entry("[[publisher.domains]]", "host = 'b'", "until = 2001-01-01", name="W"),
            4,
            "until 2001-01-01",
        ),
        (entry() + "\n" + entry(), 6, "name 'Daily' stands twice"),
        (
            entry("aliases = ['The Daily']") + entry("aliases = ['b', 'the-daily']", name="W"),
            8,
            "alias 'the-daily' means 'Daily' and 'W'",
        ),
        (
            entry("domains = [{ host = 'a.example' }]")
            + entry("domains = [{ host = 'b.example' },", "{ host = 'a.example' }]", name="W"),
            9,
            "host 'a.example' is listed for 'Daily' and 'W'",
        ),
        (
            entry("domains = [{ host = 'a.example', path = '/b/', until = '2001-01-01' }]")
            + entry(
                "domains = [{ host = 'a.example', path = '/B/', since = '2001-01-01' }]", name="W"
            ),
            8,
            "host 'a.example/b/'",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_line_and_key(text: str, line: int, said: str) -> None:
    sentence = complaint(text)
    assert sentence.startswith(f"sources.toml, line {line}: ")
    assert said in sentence
    assert sentence.endswith(".") and sentence.isprintable() and len(sentence) < 300


def test_one_host_may_pass_from_one_publisher_to_another() -> None:
    before = entry("domains = [{ host = 'a.example', until = 2001-01-01 }]")
    after = entry("domains = [{ host = 'a.example', since = 2001-01-02 }]", name="Weekly")
    assert len(read_publishers(before + after, source="sources.toml")) == 2
    assert len(read_publishers(after + before, source="sources.toml")) == 2


NOISE = st.sampled_from(
    [
        "# [[publisher]]\n",
        "\n",
        'search = """https://a.example/\\\n  ?kind=[[publisher]]&s={words}"""\n',
        'prune = [\'//*[.="kind = "]\', "//a#b"]\n',
        'keep = [\n  """//a[. = "]"]""", # kind = "x"\n]\n',
        "domains = [ # {\n  { host = 'HOST.example', path = '/a/' }, { host = 'HOST.example' } ]\n",
    ]
)


@given(
    st.lists(st.lists(NOISE, unique_by=lambda line: line[:5]), min_size=1, max_size=4), st.data()
)
def test_a_fault_is_found_on_its_line_whatever_stands_around_it(
    noise: list[list[str]], data: st.DataObject
) -> None:
    texts = [
        entry(name=f"Daily {n}") + "".join(lines).replace("HOST", f"h{n}")
        for n, lines in enumerate(noise)
    ]
    wrong = data.draw(st.integers(0, len(texts) - 1))
    before = "".join(texts[:wrong]) + texts[wrong]
    fault = 'aliases = [\n  "[", "a \\" b", \'}\',\n  "…",\n]\n'
    sentence = complaint(
        before + fault.replace('"[", ', "").replace("'}',", "") + "".join(texts[wrong + 1 :])
    )
    assert sentence.startswith(f"sources.toml, line {before.count(chr(10)) + 3}: aliases '…'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * (4 * 1024 * 1024 + 1), "larger than 4 MiB"),
        ("publisher = " + "[" * 100_000, "brackets"),
        ("x = " + "{a = " * 100_000, "brackets"),
        ("a." * 1_000_000 + "a = 1", "parts between dots"),
        ("\n".join('["a' + '"."a' * 400 + '"]' for _ in range(1_000)), "parts between dots"),
        ("a = " + "1" * 5_000, "no TOML"),
        ("[[publisher]]\n" * 20_001, "more than 20000 publishers"),
    ],
)
def test_a_list_without_end_is_refused(text: str, said: str) -> None:
    assert said in complaint(text)
