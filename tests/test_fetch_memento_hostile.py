"""Archives that fail, lie, or never end: what was readable counts, and no untruth is taken in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from archiver.fetch.client import Bounds, Client
from archiver.fetch.memento import Memento, Mementos, Taken, TimeMap
from archiver.fetch.public_archives import Archive
from tests import hostile

PAGE = "http://news.example/strait"
AROUND = "2024-03-02T12:00:00Z"
LISTED = "Sat, 02 Mar 2024 09:00:00 GMT"
TIMEMAP = f"web/timemap/link/{PAGE}"
TIMEGATE = f"web/{PAGE}"
RAW = f"web/20240302090000id_/{PAGE}"
LINKS = b"Content-Type: application/link-format"
DATED = b"Memento-Datetime: " + LISTED.encode()
TEXT = b"<p>The strait is open."


@pytest.fixture
async def place() -> AsyncIterator[hostile.Hostile]:
    async with hostile.hostile() as opened:
        yield opened


def archive(place: hostile.Hostile, name: str = "127.0.0.1") -> Archive:
    """An archive at the hostile server, by one of its names."""
    home = f"http://{name}:{place.port}/web/"
    return Archive(name=name, timegate=home, timemap=f"{home}timemap/link/", raw="id_")


def client(place: hostile.Hostile, timeout: float = 20.0) -> Client:
    """A client that may reach the hostile server alone."""
    return Client(allow=(f"127.0.0.1:{place.port}",), delay=0, timeout=timeout)


def line(place: hostile.Hostile, digits: str, date: str, rel: str = "memento") -> str:
    """A memento as a TimeMap lists it."""
    return f'<{place.home}/web/{digits}/{PAGE}>; rel="{rel}"; datetime="{date}",\n'


def good_lines(place: hostile.Hostile) -> str:
    """Two mementos, one before and one after the time that is asked for."""
    return line(place, "20240302090000", LISTED) + line(
        place, "20240305090000", "Tue, 05 Mar 2024 09:00:00 GMT", "last memento"
    )


async def find(place: hostile.Hostile, timeout: float = 20.0) -> TimeMap:
    """What the archive is found to hold."""
    async with client(place, timeout) as fetcher:
        return await Mementos(fetcher, [archive(place)]).find(PAGE, around=AROUND)


async def take(place: hostile.Hostile, *headers: bytes, status: bytes = b"200 OK") -> list[Taken]:
    """What is taken of a memento that the archive answers for with these headers."""
    place.cases[RAW] = hostile.whole(TEXT, *headers, status=status)
    return await take_at(place, f"{place.home}/{RAW}")


async def take_at(place: hostile.Hostile, uri: str) -> list[Taken]:
    """What is taken of a memento that is said to be at an address."""
    async with client(place) as fetcher:
        return await Mementos(fetcher).capture(memento(archive(place), uri))


def memento(held_by: Archive, uri: str, page: str = PAGE) -> Memento:
    """A memento as a TimeMap would have it."""
    return Memento(
        uri=uri,
        datetime="2024-03-02T09:00:00Z",
        archive=held_by,
        original=page,
        how="timemap",
        asked=AROUND,
    )


def moments(found: TimeMap) -> list[str]:
    return [memento.datetime for memento in found.mementos]


def asked_paths(place: hostile.Hostile) -> list[str]:
    return [head.split(b" ")[1].decode().lstrip("/") for head in place.asked]


async def test_a_timemap_without_end_is_cut_and_what_it_listed_counts(
    place: hostile.Hostile,
) -> None:
    start = b"HTTP/1.1 200 OK\r\n" + LINKS + b"\r\n\r\n"
    place.cases[TIMEMAP] = hostile.flooding(start, good_lines(place).encode())
    place.cases[TIMEGATE] = hostile.whole(b"", status=b"404 Not Found")
    found = await find(place)
    assert moments(found) == ["2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]
    assert not found.complete and "more than 50000 links" in found.notes[0]


async def test_a_timemap_that_says_it_is_too_long_is_read_in_part(place: hostile.Hostile) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + LINKS + b"\r\nContent-Length: 9000000000\r\n\r\n"
    place.cases[TIMEMAP] = hostile.flooding(head + good_lines(place).encode() + b"<x", b"y" * 1000)
    place.cases[TIMEGATE] = hostile.whole(b"", status=b"404 Not Found")
    found = await find(place)
    assert moments(found) == ["2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]
    assert "larger than 16777216 bytes" in found.notes[0]


async def test_a_timemap_in_pages_for_ever_is_left_after_some(place: hostile.Hostile) -> None:
    async def page(visitor: hostile.Visitor) -> None:
        number = visitor.path.count("more")
        following = f'<{place.home}{visitor.path}?more>; rel="timemap"'
        listed = line(place, f"2024030209{number:02}00", LISTED.replace(":00:", f":{number:02}:"))
        await hostile.whole((listed + following).encode(), LINKS)(visitor)

    place.cases[TIMEMAP] = page
    place.cases[TIMEGATE] = hostile.whole(b"", status=b"404 Not Found")
    found = await find(place)
    assert moments(found) == ["2024-03-02T09:19:00Z"], "the last of twenty pages"
    assert sum("timemap" in path for path in asked_paths(place)) == 20
    assert any("goes on after 20 pages" in note for note in found.notes)


async def test_pages_that_lead_in_a_circle_are_read_once(place: hostile.Hostile) -> None:
    async def page(visitor: hostile.Visitor) -> None:
        second = "?" in visitor.path
        other = "" if second else "?second"
        following = (
            f'<{place.home}/{TIMEMAP}{other}>; rel="timemap"; type="application/link-format"'
        )
        listed = good_lines(place) if second else ""
        await hostile.whole((listed + following).encode(), LINKS)(visitor)

    place.cases[TIMEMAP] = page
    found = await find(place)
    assert moments(found) == ["2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]
    assert (len(place.asked), found.complete) == (2, True)


async def test_a_timemap_that_drips_gives_what_came_in_time(place: hostile.Hostile) -> None:
    start = b"HTTP/1.1 200 OK\r\n" + LINKS + b"\r\n\r\n" + good_lines(place).encode()
    place.cases[TIMEMAP] = hostile.dripping(start, b" ")
    place.cases[TIMEGATE] = hostile.whole(b"", status=b"404 Not Found")
    found = await find(place, timeout=0.3)
    assert moments(found) == ["2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]
    assert "not whole: No whole answer within 0.3 s" in found.notes[0]


AT_TEN = '<{home}/web/20240302100000/{page}>; rel="memento"'
BROKEN = {
    "half-a-link": ("<http://half", "1 cannot be read"),
    "cut-in-a-date": (f'{AT_TEN}; datetime="Sat, 02', "1 cannot be read"),
    "no-date": (f"{AT_TEN},", "1 without a date"),
    "odd-date": (f'{AT_TEN}; datetime="yesterday",', "1 without a date"),
    "no-such-day": (f'{AT_TEN}; datetime="Sat, 31 Feb 2024 10:00:00 GMT",', "1 without a date"),
    "lying-date": (f'{AT_TEN}; datetime="Sat, 02 Mar 2019 10:00:00 GMT",', "1 dated otherwise"),
    "other-host": (
        '<http://169.254.169.254/web/20240302100000/{page}>; rel="memento";'
        ' datetime="Sat, 02 Mar 2024 10:00:00 GMT",',
        "1 outside of the archive",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_line_costs_no_more_than_itself(place: hostile.Hostile, case: str) -> None:
    broken, note = BROKEN[case]
    text = broken.format(home=place.home, page=PAGE) + "\n" + good_lines(place)
    place.cases[TIMEMAP] = hostile.whole(text.encode(), LINKS)
    place.cases[TIMEGATE] = hostile.whole(b"", status=b"404 Not Found")
    found = await find(place)
    assert moments(found) == ["2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]
    assert not found.complete and note in found.notes[0]
    assert TIMEGATE in asked_paths(place), "where the TimeMap is in doubt, the TimeGate is asked"


@pytest.mark.parametrize(
    "answer",
    [
        hostile.whole(b"<!doctype html>\n<title>Archive</title><p>Please wait <br>", b"X: 1"),
        hostile.whole(b"", LINKS),
        hostile.whole(bytes(range(256)) * 50, LINKS),
        hostile.whole(b"<p>No.", status=b"403 Forbidden"),
        hostile.saying(b"HTTP/1.1 200 fine\r\n\r\n"),
    ],
)
async def test_what_is_no_timemap_is_kept_and_the_timegate_asked(
    place: hostile.Hostile, answer: hostile.Answer
) -> None:
    place.cases[TIMEMAP] = answer
    place.cases[TIMEGATE] = hostile.leading(f"/web/20240302090000/{PAGE}".encode())
    found = await find(place)
    assert [(one.datetime, one.how) for one in found.mementos] == [
        ("2024-03-02T09:00:00Z", "timegate")
    ]
    (kept,) = found.tries
    assert kept.url == f"{place.home}/{TIMEMAP}" and len(found.notes) >= 1
    assert (kept.status, kept.transport) in [(200, "malformed"), (403, "response")]
    assert b"Accept-Datetime: Sat, 02 Mar 2024 12:00:00 GMT\r\n" in place.asked[-1]
    assert b"Accept-Datetime" not in place.asked[0]


async def test_a_timemap_of_the_wrong_type_is_read_and_doubted(place: hostile.Hostile) -> None:
    place.cases[TIMEMAP] = hostile.whole(good_lines(place).encode(), b"Content-Type: text/plain")
    place.cases[TIMEGATE] = hostile.whole(b"", status=b"404 Not Found")
    found = await find(place)
    assert len(found.mementos) == 2 and "is called text/plain" in found.notes[0]


async def test_a_timegate_may_lead_to_another_and_name_mementos_in_links(
    place: hostile.Hostile,
) -> None:
    place.cases[TIMEMAP] = hostile.whole(b"", LINKS)
    place.cases[TIMEGATE] = hostile.leading(f"/gate/{PAGE}".encode())
    links = good_lines(place).replace("\n", " ").rstrip(", ").encode()
    place.cases[f"gate/{PAGE}"] = hostile.whole(b"<p>A frame.", b"Link: " + links)
    found = await find(place)
    assert moments(found) == ["2024-03-02T09:00:00Z", "2024-03-05T09:00:00Z"]


async def test_a_timegate_may_answer_with_the_memento_itself(place: hostile.Hostile) -> None:
    place.cases[TIMEMAP] = hostile.whole(b"", LINKS)
    for where in (f"/web/20240302090000/{PAGE}", "http://[::1", "http://rival.example/web/2024/"):
        place.cases[TIMEGATE] = hostile.whole(TEXT, DATED, b"Content-Location: " + where.encode())
        found = await find(place)
        (memento_found,) = found.mementos
        held_at = where if where.startswith("/web") else f"/{TIMEGATE}"
        assert memento_found.uri == place.home + held_at
        assert memento_found.datetime == "2024-03-02T09:00:00Z"


async def test_a_timemap_that_moved_and_fails_is_kept_with_its_redirect(
    place: hostile.Hostile,
) -> None:
    place.cases[TIMEMAP] = hostile.leading(b"/elsewhere")
    place.cases["elsewhere"] = hostile.whole(b"<p>No.", status=b"404 Not Found")
    found = await find(place)
    first, last = found.tries
    assert (first.status, last.status, first.fetch_id) == (302, 404, last.fetch_id)
    assert last.fetch_id == first.record_id


async def test_a_timegate_that_only_leads_on_is_left(place: hostile.Hostile) -> None:
    place.cases[TIMEMAP] = hostile.whole(b"", LINKS)
    place.cases[TIMEGATE] = hostile.endless_chain
    found = await find(place)
    assert found.mementos == () and len(place.asked) == 4


@pytest.mark.parametrize("status", [b"429 Too Many Requests", b"503 Service Unavailable"])
async def test_an_archive_that_asks_to_wait_is_left_alone_and_the_next_one_asked(
    place: hostile.Hostile, status: bytes
) -> None:
    async def busy_by_one_name(visitor: hostile.Visitor) -> None:
        if b"Host: second.example" in visitor.head:
            listed = good_lines(place).replace("127.0.0.1", "second.example")
            await hostile.whole(listed.encode(), LINKS)(visitor)
        else:
            await hostile.whole(b"busy", b"Retry-After: 600", status=status)(visitor)

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    place.cases[TIMEMAP] = busy_by_one_name
    allow = (f"127.0.0.1:{place.port}", f"second.example:{place.port}")
    async with Client(allow=allow, delay=0, resolve=here) as fetcher:
        asking = Mementos(fetcher, [archive(place), archive(place, "second.example")])
        first = await asking.find(PAGE, around=AROUND)
        again = await asking.find(PAGE, around=AROUND)
    assert {one.archive.name for one in first.mementos} == {"second.example"}
    assert first.mementos == again.mementos
    assert [one.status for one in first.tries] == [int(status[:3])] and again.tries == ()
    assert "left alone for another" in again.notes[0]
    hosts = [head.split(b"\r\n")[1].split(b":")[1].strip() for head in place.asked]
    assert hosts == [b"127.0.0.1", b"second.example", b"second.example"]


async def test_a_page_on_a_private_host_is_asked_of_nobody(place: hostile.Hostile) -> None:
    async with client(place) as fetcher:
        asking = Mementos(fetcher, [archive(place)])
        for url in (f"{place.home}/draft", "https://intranet/draft"):
            found = await asking.find(url, around=AROUND)
            assert (found.mementos, found.complete) == ((), False) and "no public" in found.notes[0]
    assert place.asked == []


UNTRUE = {
    "no Memento-Datetime": (),
    "in the future": (b"Memento-Datetime: Wed, 02 Mar 2995 09:00:00 GMT",),
    "its address otherwise": (b"Memento-Datetime: Tue, 05 Mar 2024 09:00:00 GMT",),
    "cannot be read": (b"Memento-Datetime: 2024-03-02",),
    "not of http://news.example/strait": (DATED, b'Link: <http://rival.example/>; rel="original"'),
}


@pytest.mark.parametrize("reason", UNTRUE)
async def test_an_answer_that_cannot_be_the_memento_is_none(
    place: hostile.Hostile, reason: str
) -> None:
    (taken,) = await take(place, *UNTRUE[reason])
    assert taken.provenance is None
    assert (taken.capture.url, taken.capture.via) == (f"{place.home}/{RAW}", "live")
    assert (taken.capture.transport, taken.capture.status) == ("malformed", 200)
    assert reason in (taken.capture.error or "") and taken.capture.payload == TEXT


async def test_two_dates_on_one_memento_are_none(place: hostile.Hostile) -> None:
    (taken,) = await take(place, DATED, b"Memento-Datetime: Sat, 02 Mar 2024 10:00:00 GMT")
    assert (taken.provenance, taken.capture.transport) == (None, "malformed")


async def test_the_date_of_the_answer_counts_and_not_that_of_the_timemap(
    place: hostile.Hostile,
) -> None:
    (taken,) = await take(place, b"Memento-Datetime: Sat, 02 Mar 2024 09:04:05 GMT")
    assert taken.capture.captured_at == "2024-03-02T09:04:05Z"
    assert taken.provenance is not None
    assert (taken.provenance.listed, taken.provenance.given) == (
        "2024-03-02T09:00:00Z",
        "2024-03-02T09:04:05Z",
    )


async def test_a_memento_that_breaks_off_is_a_failure_of_the_archive(
    place: hostile.Hostile,
) -> None:
    place.cases[RAW] = hostile.saying(
        b"HTTP/1.1 200 OK\r\n" + DATED + b"\r\nContent-Length: 999\r\n\r\n" + TEXT
    )
    (taken,) = await take_at(place, f"{place.home}/{RAW}")
    assert (taken.provenance, taken.capture.transport) == (None, "interrupted")
    assert taken.capture.url == f"{place.home}/{RAW}"


@pytest.mark.parametrize(
    "location",
    [
        "{home}/web/20240302090000id_/http://news.example/moved",
        "/web/20240302090000id_/http://news.example/moved",
        "//127.0.0.1:{port}/web/20240302090000id_/http://news.example/moved",
        "/web/20240302090000id_/http:/news.example/moved",
        "http://news.example/moved",
        "/moved",
    ],
)
async def test_however_an_archive_writes_an_archived_redirect_it_is_unwrapped(
    place: hostile.Hostile, location: str
) -> None:
    place.cases["web/20240302090000id_/http://news.example/moved"] = hostile.whole(TEXT, DATED)
    written = location.format(home=place.home, port=place.port).encode()
    first, second = await take(
        place, DATED, b"Location: " + written, status=b"301 Moved Permanently"
    )
    assert (first.capture.redirected_to, first.capture.status) == ("http://news.example/moved", 301)
    assert (second.capture.url, second.capture.payload) == ("http://news.example/moved", TEXT)


async def test_a_redirect_to_the_nearest_memento_is_followed_and_kept_raw(
    place: hostile.Hostile,
) -> None:
    place.cases[RAW] = hostile.leading(f"{place.home}/web/20240301080000/{PAGE}".encode())
    place.cases[f"web/20240301080000id_/{PAGE}"] = hostile.whole(
        *(TEXT, b"Memento-Datetime: Fri, 01 Mar 2024 08:00:00 GMT")
    )
    (taken,) = await take_at(place, f"{place.home}/{RAW}")
    assert taken.capture.captured_at == "2024-03-01T08:00:00Z"
    assert taken.provenance is not None and taken.provenance.raw is True


async def test_redirects_of_the_archive_without_end_are_left(place: hostile.Hostile) -> None:
    numbers = range(20)
    for number in numbers:
        following = f"/web/202403020900{number + 1:02}/{PAGE}".encode()
        place.cases[f"web/202403020900{number:02}id_/{PAGE}"] = hostile.leading(following)
    (taken,) = await take_at(place, f"{place.home}/{RAW}")
    assert taken.capture.transport == "malformed" and "do not end" in (taken.capture.error or "")
    assert len(place.asked) == 10


async def test_a_circle_of_the_archives_redirects_is_left(place: hostile.Hostile) -> None:
    place.cases[RAW] = hostile.leading(f"/{RAW}".encode())
    (taken,) = await take_at(place, f"{place.home}/{RAW}")
    assert "do not end" in (taken.capture.error or "") and len(place.asked) == 1


@pytest.mark.parametrize("target", [b"http://169.254.169.254/latest", b"http://rival.example/"])
async def test_an_archive_cannot_send_us_elsewhere(place: hostile.Hostile, target: bytes) -> None:
    (soft,) = await take(place, b"Location: " + target, status=b"302 Found")
    assert soft.provenance is None and "outside of it" in (soft.capture.error or "")
    archived = await take(place, DATED, b"Location: " + target, status=b"302 Found")
    assert archived[0].capture.redirected_to == target.decode()
    assert {head.split(b"\r\n")[1] for head in place.asked} == {b"Host: 127.0.0.1:%d" % place.port}


async def test_an_archived_circle_of_redirects_ends(place: hostile.Hostile) -> None:
    (taken,) = await take(place, DATED, b"Location: " + PAGE.encode(), status=b"302 Found")
    assert (taken.capture.redirected_to, len(place.asked)) == (PAGE, 1)


async def test_links_escaped_for_html_still_name_the_page(place: hostile.Hostile) -> None:
    page = "http://news.example/list?day=2&hour=9"
    listed = memento(archive(place), f"{place.home}/web/20240302090000/{page}", page)
    escaped = page.replace("&", "&amp;").encode()
    place.cases["web/20240302090000id_/http://news.example/list"] = hostile.whole(
        *(TEXT, DATED, b"Link: <" + escaped + b'>; rel="original"')
    )
    async with client(place) as fetcher:
        (taken,) = await Mementos(fetcher).capture(listed)
    assert taken.capture.url == page


async def test_an_unknown_archive_without_raw_bytes_still_gives_a_page(
    place: hostile.Hostile,
) -> None:
    place.cases[RAW] = hostile.whole(b"<p>No such address.", status=b"404 Not Found")
    place.cases[RAW.replace("id_", "")] = hostile.whole(TEXT, DATED)
    unknown = replace(archive(place), timegate=None, listed=False)
    async with client(place) as fetcher:
        listed = memento(unknown, f"{place.home}/web/20240302090000/{PAGE}")
        failed, taken = await Mementos(fetcher).capture(listed)
    assert (failed.provenance, failed.capture.status) == (None, 404)
    assert taken.provenance is not None and taken.provenance.raw is False
    assert taken.capture.url == PAGE


async def test_an_archive_that_fails_at_a_memento_is_left_alone(place: hostile.Hostile) -> None:
    place.cases[RAW] = hostile.whole(b"busy", status=b"503 Service Unavailable")
    listed = memento(archive(place), f"{place.home}/{RAW}")
    async with client(place) as fetcher:
        asking = Mementos(fetcher)
        (failed,) = await asking.capture(listed)
        assert await asking.capture(listed) == []
    assert (failed.capture.status, failed.provenance, len(place.asked)) == (503, None, 1)


async def test_one_fetch_may_be_bound_more_narrowly_than_its_client(
    place: hostile.Hostile,
) -> None:
    async with client(place) as fetcher:
        (cut,) = await fetcher.fetch(f"{place.home}/good", bounds=Bounds(20.0, 10))
        (late,) = await fetcher.fetch(f"{place.home}/body-drip", bounds=Bounds(0.2, 10_000))
        (whole,) = await fetcher.fetch(f"{place.home}/good", bounds=Bounds(1e9, 10**12))
        (left,) = await fetcher.fetch(f"{place.home}/moved", follow=False)
    assert (cut.transport, cut.payload) == ("too_large", hostile.GOOD_TEXT[:10])
    assert late.transport == "timeout" and "within 0.2 s" in (late.error or "")
    assert (whole.transport, whole.payload) == ("response", hostile.GOOD_TEXT)
    assert (left.status, left.redirected_to) == (301, f"{place.home}/good")
