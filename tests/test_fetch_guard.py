"""A URL found in a page never leads the archive into the machine or the network it runs in."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch import Client
from archiver.fetch.faults import Fault
from archiver.fetch.guard import Guard, address_refusal, read_url
from tests import hostile

HOME = "127.0.0.1"

INSIDE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:808:808::",
    "2001:0:1234::1",
    "2001:db8::1",
    "2001:10::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "2606:4700::5efe:127.0.0.1",
    "2606:4700::200:5efe:10.0.0.1",
    "2001:67c::5efe:c0a8:101",
]
OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "169.253.1.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
    "2001:67c:2e8::1",
]


@pytest.fixture
async def place() -> AsyncIterator[hostile.Hostile]:
    async with hostile.hostile() as opened:
        yield opened


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_in_every_form(address: str) -> None:
    assert address_refusal(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_public_internet_is_let_through(address: str) -> None:
    assert address_refusal(address) is None


@given(st.integers(0, 2**32 - 1))
def test_ipv4_inside_ipv6_is_never_judged_more_kindly(number: int) -> None:
    plain = address_refusal(str(ipaddress.IPv4Address(number)))
    for form in (
        number,
        0xFFFF << 32 | number,
        0x64FF9B << 96 | number,
        0x2002 << 112 | number << 80,
    ):
        wrapped = address_refusal(str(ipaddress.IPv6Address(form)))
        assert wrapped is not None or plain is None


@given(st.ip_addresses(v=4))
def test_whatever_python_calls_not_global_is_refused(address: ipaddress.IPv4Address) -> None:
    assert address.is_global or address_refusal(str(address))


REFUSED = [
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hello",
    "gopher://127.0.0.1:70/x",
    "ftp://news.example/a",
    "//news.example/a",
    "news.example/a",
    "",
    "http://",
    "http:///a",
    "http://user@news.example/",
    "http://user:secret@news.example/",
    "http://@news.example/",
    "http://news.example\\@127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://news.example/a\r\nX-Injected: 1",
    "http://news.example/a b",
    "http://[::1",
    "http://[v1.a]/",
    "http://news.example:0/",
    "http://news.example:99999/",
    "http://news.example:port/",
    "http://%31%32%37.0.0.1/",
    "http://a b/",
    "http://news.example/\ud800",
    "http://" + "a" * 9000,
]


@pytest.mark.parametrize("url", REFUSED)
async def test_what_is_no_plain_web_address_becomes_a_refused_capture(url: str) -> None:
    async with Client(delay=0) as fetcher:
        (capture,) = await fetcher.fetch(url)
    assert (capture.transport, capture.request_head) == ("refused_guard", None)
    assert capture.error and capture.url.isprintable() and len(capture.url) <= 3 * 2048
    capture.url.encode()


SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0x7f.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://127.0.0.1./",
    "http://[fe80::1%25lo]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/",
    "http://[fd00::1]/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
]


@pytest.mark.parametrize("url", SPELLINGS)
async def test_the_machine_itself_is_refused_in_every_spelling(url: str) -> None:
    async with Client(delay=0, timeout=5) as fetcher:
        (capture,) = await fetcher.fetch(url)
    assert (capture.transport, capture.peer) == ("refused_guard", None)


@pytest.mark.parametrize(
    "target",
    [
        *SPELLINGS,
        *(
            spelling.replace("/", ":PORT/").replace(":PORT/:PORT/", "//")
            for spelling in SPELLINGS[1:]
        ),
        *REFUSED[:5],
        "http://127.0.0.1:25/",
        "http://news.example:8080/",
        "//169.254.169.254/latest",
        "http://user@127.0.0.1:PORT/",
        "/\\127.0.0.1:PORT/",
    ],
)
async def test_a_redirect_to_a_forbidden_place_is_recorded_and_not_followed(
    place: hostile.Hostile, target: str
) -> None:
    place.cases["trap"] = hostile.leading(target.replace("PORT", str(place.port)).encode())
    async with Client(allow=(f"{HOME}:{place.port}",), delay=0, timeout=5) as fetcher:
        first, second = await fetcher.fetch(f"{place.home}/trap")
    assert (first.transport, first.status) == ("response", 302)
    assert (second.transport, second.request_head) == ("refused_guard", None)
    assert second.error and first.redirected_to
    assert len(place.asked) == 1


async def test_a_forbidden_third_hop_is_refused_like_a_first_one(place: hostile.Hostile) -> None:
    place.cases |= {"one": hostile.leading(b"/two"), "two": hostile.leading(b"http://10.0.0.1/")}
    async with Client(allow=(f"{HOME}:{place.port}",), delay=0, timeout=5) as fetcher:
        captures = await fetcher.fetch(f"{place.home}/one")
    assert [capture.transport for capture in captures] == ["response", "response", "refused_guard"]


async def test_a_name_with_one_private_address_is_refused_whole(place: hostile.Hostile) -> None:
    async def answers(host: str, port: int) -> list[str]:
        return ["8.8.8.8", HOME]

    async with Client(resolve=answers, delay=0) as fetcher:
        (capture,) = await fetcher.fetch("http://news.example/")
    assert capture.transport == "refused_guard" and place.connections == 0


async def test_a_name_is_looked_up_once_so_that_its_answer_cannot_change_in_between() -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"] if len(asked) == 1 else [HOME]

    async with Client(resolve=rebinding, delay=0) as fetcher:
        (capture,) = await fetcher.fetch("http://news.example/")
    assert (asked, capture.transport) == (["news.example"], "refused_guard")


async def test_the_server_is_asked_by_its_name_though_reached_by_its_address(
    place: hostile.Hostile,
) -> None:
    async def answers(host: str, port: int) -> list[str]:
        return [HOME]

    name = f"news.example:{place.port}"
    async with Client(resolve=answers, allow=(name,), delay=0) as fetcher:
        (capture,) = await fetcher.fetch(f"http://{name}/good")
    assert capture.payload == hostile.GOOD_TEXT and capture.peer == f"{HOME}:{place.port}"
    assert f"Host: {name}\r\n".encode() in place.asked[0]


@pytest.mark.parametrize("allow", ["127.0.0.1", "127.0.0.1:PORT", " 127.0.0.1 "])
async def test_an_allowed_host_is_reached(place: hostile.Hostile, allow: str) -> None:
    entry = allow.replace("PORT", str(place.port))
    async with Client(allow=(entry,), delay=0) as fetcher:
        (capture,) = await fetcher.fetch(f"{place.home}/good")
    assert capture.transport == "response"


@pytest.mark.parametrize("allow", ["127.0.0.1:1", "localhost", "127.0.0.2", "[::1]"])
async def test_an_exception_holds_for_nothing_else(place: hostile.Hostile, allow: str) -> None:
    async with Client(allow=(allow,), delay=0) as fetcher:
        (capture,) = await fetcher.fetch(f"{place.home}/good")
    assert capture.transport == "refused_guard" and place.connections == 0
    assert capture.error and f"--allow 127.0.0.1:{place.port}" in capture.error


def test_exceptions_are_read_with_and_without_brackets_and_ports() -> None:
    guard = Guard.allowing(["[::1]:8000", "fd00::1", "News.Example:81", "[fd00::2]"])
    assert guard.excepts("::1", 8000) and not guard.excepts("::1", 80)
    assert guard.excepts("fd00::1", 5) and guard.excepts("fd00::2", 5)
    assert guard.excepts("news.example", 81) and not guard.excepts("news.example", 80)


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_web_address_or_refused(text: str) -> None:
    for address in (text, f"http://{text}", f"http://news.example/{text}"):
        try:
            url = read_url(address)
        except Fault as fault:
            assert fault.transport == "refused_guard"
        else:
            assert url.scheme in ("http", "https") and url.host and not url.userinfo
