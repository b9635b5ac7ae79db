"""The newsroom that the tests and the demonstration read from keeps to the rules of the web."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import trafilatura

from archiver.demo.layout import NOTICE_PLACE, notice, page
from archiver.demo.newsroom import Newsroom

MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(clock=lambda: MONDAY) as opened:
        yield opened


def ask(
    newsroom: Newsroom, path: str, method: str = "GET", timeout: float = 5, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=timeout)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=sent)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_a_published_page_is_sent_as_it_was_written(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "<p>Three “died”.</p>")
    answer, body = ask(newsroom, "/a")
    assert answer.status == 200
    assert body.decode() == "<p>Three “died”.</p>"
    assert answer.headers["Date"] == "Mon, 02 Mar 2026 06:00:00 GMT"
    assert answer.headers["Content-Length"] == str(len(body))


def test_an_unchanged_page_answers_304_until_it_is_edited(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "3 died")
    tag = ask(newsroom, "/a")[0].headers["ETag"]
    answer, body = ask(newsroom, "/a", If_None_Match=f'"other", W/{tag}')
    assert (answer.status, body, answer.headers["ETag"]) == (304, b"", tag)
    newsroom.edit("/a", "3", "30")
    answer, body = ask(newsroom, "/a", If_None_Match=tag)
    assert (answer.status, body) == (200, b"30 died")


def test_an_entity_tag_is_asked_before_a_date(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "text", last_modified=MONDAY)
    stamp = "Mon, 02 Mar 2026 06:00:00 GMT"
    assert ask(newsroom, "/a", If_Modified_Since=stamp)[0].status == 304
    both = {"If_Modified_Since": stamp, "If_None_Match": '"other"'}
    assert ask(newsroom, "/a", **both)[0].status == 200


def test_an_edit_moves_the_last_modified_date_on(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "3 died", etag=False, last_modified=MONDAY)
    newsroom.edit("/a", "3", "30")
    answer, _ = ask(newsroom, "/a", If_Modified_Since="Mon, 02 Mar 2026 06:00:00 GMT")
    assert (answer.status, answer.headers["Last-Modified"][17:25]) == (200, "06:00:01")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("date", ["yesterday", "", "Mon, 99 Mar 2026 06:00:00 GMT"])
def test_a_date_that_is_none_is_overlooked(newsroom: Newsroom, date: str) -> None:
    newsroom.publish("/a", "text", last_modified=MONDAY)
    assert ask(newsroom, "/a", If_Modified_Since=date)[0].status == 200


def test_words_that_are_not_there_cannot_be_edited(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "3 died")
    with pytest.raises(LookupError, match="does not hold"):
        newsroom.edit("/a", "thirty", "3")
    with pytest.raises(LookupError, match="nothing is published"):
        newsroom.edit("/b", "3", "30")


def test_a_text_returns_to_an_earlier_state_with_its_earlier_tag(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "alleged thieves")
    first = ask(newsroom, "/a")[0].headers["ETag"]
    newsroom.edit("/a", "alleged ", "")
    second = ask(newsroom, "/a")[0].headers["ETag"]
    newsroom.edit("/a", "thieves", "alleged thieves")
    assert ask(newsroom, "/a")[0].headers["ETag"] == first != second


def test_gzip_is_for_readers_who_take_it(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "words " * 500, gzip=True)
    answer, body = ask(newsroom, "/a", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == b"words " * 500
    plain, words = ask(newsroom, "/a", Accept_Encoding="identity")
    assert (plain.headers["Content-Encoding"], words) == (None, b"words " * 500)
    assert plain.headers["ETag"] != answer.headers["ETag"]


def test_a_charset_is_kept_to_through_an_edit(newsroom: Newsroom) -> None:
    kind = "text/html; charset=windows-1251"
    newsroom.publish("/a", "Погибли трое", content_type=kind)
    newsroom.edit("/a", "трое", "тридцать")
    answer, body = ask(newsroom, "/a")
    assert (answer.headers["Content-Type"], body.decode("cp1251")) == (kind, "Погибли тридцать")


@pytest.mark.parametrize("status", [404, 410])
def test_a_withdrawn_page_can_come_back(newsroom: Newsroom, status: int) -> None:
    newsroom.publish("/a", "statement")
    newsroom.withdraw("/a", status)
    assert ask(newsroom, "/a")[0].status == status
    newsroom.restore("/a")
    assert ask(newsroom, "/a")[1] == b"statement"


def test_a_redirect_names_its_target_and_an_edit_goes_on_behind_it(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "3 died")
    newsroom.redirect("/a", "/b", 301)
    answer, _ = ask(newsroom, "/a")
    assert (answer.status, answer.headers["Location"]) == (301, "/b")
    newsroom.edit("/a", "3", "30")
    newsroom.restore("/a")
    assert ask(newsroom, "/a")[1] == b"30 died"


def test_a_bot_check_answers_403_or_200_and_never_304(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "statement")
    tag = ask(newsroom, "/a")[0].headers["ETag"]
    newsroom.block("/a")
    answer, body = ask(newsroom, "/a", If_None_Match=tag)
    assert (answer.status, b"Access denied" in body) == (403, True)
    newsroom.challenge("/a")
    answer, body = ask(newsroom, "/a", If_None_Match=tag)
    assert (answer.status, b"not a robot" in body) == (200, True)


def test_head_sends_the_head_alone(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "statement")
    answer, body = ask(newsroom, "/a", "HEAD")
    assert (answer.status, answer.headers["Content-Length"], body) == (200, "9", b"")


def test_a_site_without_robots_txt_answers_404_and_counts_the_request(newsroom: Newsroom) -> None:
    answer, _ = ask(newsroom, "/robots.txt", User_Agent="reader/1")
    assert answer.status == 404
    asked = newsroom.requests[-1]
    assert (asked.method, asked.path, asked.headers["user-agent"]) == (
        "GET",
        "/robots.txt",
        "reader/1",
    )


def test_tracking_parameters_lead_to_the_same_page_unless_published_apart(
    newsroom: Newsroom,
) -> None:
    newsroom.publish("/a", "page")
    newsroom.publish("/a?page=2", "page two")
    newsroom.publish("/مقال", "عربي")
    assert ask(newsroom, "/a?utm_source=x")[1] == b"page"
    assert ask(newsroom, "/a?page=2")[1] == b"page two"
    assert ask(newsroom, urlsplit(newsroom.url("/مقال")).path)[1].decode() == "عربي"


def test_several_requests_share_a_connection(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "page")
    with closing(http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=5)) as reader:
        reader.connect()
        used = reader.sock
        for path in ("/a", "/nowhere", "/a"):
            reader.request("GET", path)
            reader.getresponse().read()
            assert reader.sock is used


def test_an_answer_can_be_cut_short(newsroom: Newsroom) -> None:
    newsroom.answer_raw("/a", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nThree di")
    with pytest.raises(http.client.IncompleteRead):
        ask(newsroom, "/a")
    newsroom.answer_raw("/a", b"")
    with pytest.raises(http.client.RemoteDisconnected):
        ask(newsroom, "/a")


def test_headers_given_win_over_the_true_ones(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "page", headers={"ETag": '"mine"', "X-Served-By": "north"}, status=503)
    answer, _ = ask(newsroom, "/a")
    assert (answer.status, answer.headers["X-Served-By"]) == (503, "north")
    assert answer.headers.get_all("ETag") == ['"mine"']


def test_a_stalled_page_is_answered_once_it_is_released(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "statement")
    newsroom.stall("/a")
    with pytest.raises(TimeoutError):
        ask(newsroom, "/a", timeout=0.1)
    bodies: list[bytes] = []
    reader = threading.Thread(target=lambda: bodies.append(ask(newsroom, "/a")[1]))
    reader.start()
    while len(newsroom.requests) < 2:
        reader.join(0.01)
    newsroom.restore("/a")
    reader.join(5)
    assert bodies == [b"statement"]


def test_a_page_can_stall_in_the_middle_of_its_body(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "x" * 1000)
    newsroom.stall("/a", after_bytes=300)
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=5) as connection:
        connection.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        received = b""
        while len(received) < 300:
            received += connection.recv(300 - len(received))
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        newsroom.restore("/a")
        connection.settimeout(5)
        while not received.endswith(b"x" * 1000):
            received += connection.recv(1000)


def test_a_newsroom_closes_at_once_while_requests_hang() -> None:
    newsroom = Newsroom()
    newsroom.publish("/a", "page")
    newsroom.stall("/b", after_bytes=1)
    place = ("127.0.0.1", newsroom.port)
    with (
        closing(http.client.HTTPConnection(*place, timeout=5)) as idle,
        socket.create_connection(place, timeout=5) as hanging,
    ):
        idle.request("GET", "/a")
        idle.getresponse().read()
        hanging.sendall(b"GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        assert hanging.recv(1) == b"H"  # so the request has been read, and hangs
        started = time.perf_counter()
        newsroom.close()
        newsroom.close()
        assert time.perf_counter() - started < 1
        assert hanging.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place, timeout=1)


def test_many_readers_and_an_editor_at_once_see_whole_texts_only(newsroom: Newsroom) -> None:
    newsroom.publish("/a", "0 " * 2000)
    seen: list[set[bytes]] = []

    def read() -> None:
        seen.extend(set(ask(newsroom, "/a")[1].split()) for _ in range(20))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(50):
        newsroom.edit("/a", f"{number} ", f"{number + 1} ")
    for reader in readers:
        reader.join()
    assert len(seen) == 80
    assert all(len(numbers) == 1 for numbers in seen)
    assert len(newsroom.requests) == 80


def test_the_extractor_reads_the_article_and_leaves_the_page_around_it() -> None:
    words = [
        "A grain ship ran aground on the bar at dawn, and its crew of nine walked ashore.",
        "> Nobody was hurt, and nobody was surprised, for the buoy has been dark since May.",
        "## What the pilots say",
        'The [harbour office](north:/log) keeps a log & "answers no letters", they say.',
    ]
    html = page("Ship aground", words, byline="Ann Onym", credit="Meridian", related=["Old news"])
    html = html.replace(NOTICE_PLACE, notice("Correction: the crew were nine, not eight."))
    text = trafilatura.extract(html, deduplicate=False) or ""
    for paragraph in ("ran aground", "dark since May", "What the pilots say", "nine, not eight"):
        assert paragraph in text
    assert 'The harbour office keeps a log & "answers no letters"' in text
    assert "Old news" not in text and "Politics" not in text
