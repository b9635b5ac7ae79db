"""Which public archives are asked, and for which pages."""

from __future__ import annotations

import pytest

from archiver.errors import UsageProblem
from archiver.fetch.public_archives import Archive, is_public, read_archives, shipped_archives

LIST = """
[[archive]]
name = "Press Archive"
timegate = "https://press.example/web/"
timemap = "https://press.example/web/timemap/link/"
raw = "id_"

[[archive]]
name = "Old Archive"
timegate = "http://old.example/gate?url="
"""


def test_the_archives_that_ship_can_be_asked_over_https() -> None:
    names = [archive.name for archive in shipped_archives()]
    assert names[0] == "Internet Archive" and len(names) == len(set(names)) >= 3
    for archive in shipped_archives():
        assert archive.timemap and archive.timegate and archive.raw == "id_"
        assert archive.timemap.startswith("https://") and archive.holds(archive.timemap)
        assert is_public(archive.timegate)


def test_a_list_of_ones_own_is_read_in_its_order() -> None:
    assert read_archives(LIST, source="mine.toml") == (
        Archive(
            name="Press Archive",
            timegate="https://press.example/web/",
            timemap="https://press.example/web/timemap/link/",
            raw="id_",
        ),
        Archive(name="Old Archive", timegate="http://old.example/gate?url="),
    )


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("[[archive]]\nname = Press", '[[archive]]\nname = "Press Archive"', "line 3"),
        ("timegat =", "timegate =", "mine.toml, archive 1: `timegat` is no key"),
        (
            'timegate = "http://old.example/gate"',
            'timegate = "http://old.example/gate?url="',
            "/ or",
        ),
        (
            'timegate = "old.example/"',
            'timegate = "http://old.example/gate?url="',
            "archive 2: `time",
        ),
        ("timegate = 7", 'timegate = "http://old.example/gate?url="', "in quotation marks"),
        ('raw = "raw"', 'raw = "id_"', "archive 1: `raw` must be"),
        ('name = ""', 'name = "Old Archive"', "archive 2: `name` must be"),
        ('name = "Press Archive"', 'name = "Old Archive"', "two archives have the name"),
        ("[archives]\n[[archive]]", "[[archive]]", "and nothing else"),
    ],
)
def test_a_mistake_in_a_list_is_named_with_its_line_or_key(
    wrong: str, right: str, said: str
) -> None:
    text = LIST.replace(right, wrong, 1)
    assert text != LIST
    with pytest.raises(UsageProblem) as problem:
        read_archives(text, source="mine.toml")
    assert said in str(problem.value) and "mine.toml" in str(problem.value)


@pytest.mark.parametrize("text", ["", "archive = 7", "archive = [7]", "[archive]\nname = 'x'"])
def test_a_file_that_lists_no_archive_is_refused(text: str) -> None:
    with pytest.raises(UsageProblem, match=r"mine\.toml"):
        read_archives(text, source="mine.toml")


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/strait",
        "https://news.example:443/strait?edition=2",
        "http://news.example:80/strait",
        "https://новости.рф/пролив",
        "http://8.8.8.8/status",
        "http://[2606:4700::1111]/",
    ],
)
def test_a_page_on_the_public_web_may_be_looked_for(url: str) -> None:
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/draft",
        "http://127.1/draft",
        "http://2130706433/draft",
        "http://0x7f000001/draft",
        "http://0x7f.1/draft",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://[::ffff:192.168.0.1]/",
        "http://localhost/",
        "http://desk.localhost/",
        "http://intranet/",
        "http://intranet./",
        "http://printer.local/",
        "http://wiki.internal/",
        "http://nas.home.arpa/",
        "http://abcdefghij.onion/",
        "http://news.example:8080/",
        "http://editor:secret@news.example/",
        "ftp://news.example/",
        "file:///etc/passwd",
        "news.example/strait",
        "",
    ],
)
def test_what_is_nobody_elses_business_is_not_looked_for(url: str) -> None:
    assert not is_public(url)


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("http://web.archive.org/web/20240302090000/http://news.example/", True),
        ("https://web.archive.org:443/", True),
        ("https://WEB.archive.org/", True),
        ("https://web.archive.org./", True),
        ("https://web.archive.org:8443/", False),
        ("https://web.archive.org@rival.example/", False),
        ("https://web.archive.org.rival.example/", False),
        ("https://rival.example/https://web.archive.org/", False),
        ("https://web.archive.org:port/", False),
        ("//web.archive.org/", False),
        ("", False),
    ],
)
def test_an_archive_holds_what_is_on_its_own_host(address: str, held: bool) -> None:
    assert shipped_archives()[0].holds(address) is held
