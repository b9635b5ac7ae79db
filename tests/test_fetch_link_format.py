"""Links of TimeMaps and Link headers are read as meant, and what is broken costs little."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch.heads import header_fields, http_date, written_http_date
from archiver.fetch.link_format import read_links
from archiver.fetch.replay import read_replay

names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
values = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
targets = st.text(
    st.characters(exclude_characters="<> \t\r\n", exclude_categories=["Cs", "Cc", "Zs"]), min_size=1
)


def written(target: str, attributes: dict[str, str]) -> str:
    """A link in link-format."""
    quoted = {
        name: '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for name, value in attributes.items()
    }
    return "; ".join([f"<{target}>", *(f"{name}={value}" for name, value in quoted.items())])


@given(st.lists(st.tuples(targets, st.dictionaries(names, values, max_size=8)), max_size=8))
def test_links_are_read_as_they_were_written(links: list[tuple[str, dict[str, str]]]) -> None:
    text = ",\n".join(written(target, attributes) for target, attributes in links)
    read = [(one.target, dict(one.attributes)) for one in read_links(text) if one is not None]
    assert read == [(target.strip(), attributes) for target, attributes in links]


@given(st.text(st.sampled_from('<>;,="\\ \nab'), max_size=200))
def test_no_text_keeps_a_later_link_from_being_read(noise: str) -> None:
    last = list(read_links(noise + '\n<http://news.example/>; rel="memento"'))[-1]
    assert last is not None and last.target == "http://news.example/"


def test_what_archives_write_loosely_is_read() -> None:
    text = """<http://a.example/> ; rel=original
      <http://b.example/>;REL="first memento";datetime="Sat, 02 Mar 2024 09:00:00 GMT";;title,
    , <http://c.example/a,b;c>; rel="memento"; rel="other"; title="one, \\"two\\"; <three>","""
    original, first, last = (one for one in read_links(text) if one is not None)
    assert original.relations == {"original"}
    assert first.relations == {"first", "memento"}
    assert first.attributes["datetime"] == "Sat, 02 Mar 2024 09:00:00 GMT"
    assert last.target == "http://c.example/a,b;c"
    assert (last.relations, last.attributes["title"]) == ({"memento"}, 'one, "two"; <three>')


@pytest.mark.parametrize(
    "unit",
    [
        *("<", "<>", "<a>", "<a>\n", ",", " ", "junk ", "<a>;;;;", "<a>" + ";a" * 17),
        *('<a>;x="', '<a>;x="\\', '<a>;x="\\"', "<a>" + " " * 4000 + "x", "<" + "b" * 9_990),
        '<a>;x="' + "b" * 2_040,
    ],
)
def test_no_text_is_slow_to_read(unit: str) -> None:
    text = unit * (2**19 // len(unit))
    started = time.process_time()
    for _ in read_links(text):
        pass
    assert time.process_time() - started < 10, "read again from each place it takes minutes"


@given(st.datetimes(timezones=st.just(None)))
def test_http_dates_are_read_as_they_were_written(moment: object) -> None:
    stored = f"{moment:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")
    assert http_date(written_http_date(stored)) == stored


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2024-03-02T09:00:00Z", "Sat, 02 Mar 2024 09:00:00", "02 Mar 2024"),
        *("Sat, 02 Mar 2024 09:00:00 +0300", "Sat, 02 Mrz 2024 09:00:00 GMT"),
        *("Sat, 31 Feb 2024 09:00:00 GMT", "Sat, 02 Mar 0000 09:00:00 GMT"),
        *("Sat, 02 Mar 2024 25:00:00 GMT", "Sat, 0٢ Mar 2024 09:00:00 GMT"),
    ],
)
def test_what_is_no_http_date_is_none(text: str) -> None:
    assert http_date(text) is None


def test_a_head_is_read_field_by_field() -> None:
    head = b"HTTP/1.1 200 OK\r\nLink: <a>;\r\n  rel=x\r\nlink: <b>\r\nno field\r\nX:\r\n\r\n"
    fields = header_fields(head)
    assert fields.get_list("link") == ["<a>; rel=x", "<b>"] and fields["x"] == ""
    assert not header_fields(None) and not header_fields(b"HTTP/1.1 200 OK\r\n\r\n")


@pytest.mark.parametrize(
    ("address", "page", "moment"),
    [
        (
            "https://a.example/web/20240302090000/http://n.example/x?y=1#z",
            *("http://n.example/x?y=1#z", "2024-03-02T09:00:00Z"),
        ),
        (
            "https://a.example/20240302090000id_/http:/n.example/",
            *("http://n.example/", "2024-03-02T09:00:00Z"),
        ),
        (
            "http://a.example/all/20240302090000mp_/n.example/",
            *("http://n.example/", "2024-03-02T09:00:00Z"),
        ),
        ("http://a.example/web/20249902090000/http://n.example/", "http://n.example/", None),
    ],
)
def test_an_address_in_an_archive_tells_page_and_time(
    address: str, page: str, moment: str | None
) -> None:
    replay = read_replay(address)
    assert replay is not None and (replay.target, replay.moment) == (page, moment)
    raw = read_replay(replay.address("id_"))
    assert raw is not None and (raw.mode, raw.target, raw.digits) == ("id_", page, replay.digits)


@pytest.mark.parametrize(
    "address",
    ["https://a.example/web/2024/http://n.example/", "https://a.example/", "20240302090000/x", ""],
)
def test_other_addresses_are_no_replay(address: str) -> None:
    assert read_replay(address) is None
