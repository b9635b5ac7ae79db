"""Where servers, names and rules may lead a fetcher that must not go there.

`{canary}` stands for the port of a listener on this machine that nobody may ever reach.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from tests import hostile
from tests.hostile import GOOD_TEXT, Answer, flooding, leading, resetting, saying, whole

# A page redirects to each of these.
FORBIDDEN_PLACES = {
    "file": "file:///etc/passwd",
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,forged",
    "gopher": "gopher://127.0.0.1:{canary}/x",
    "ftp": "ftp://127.0.0.1/x",
    "unix": "http+unix://%2Ftmp%2Fx/",
    "loopback-port": "http://127.0.0.1:{canary}/",
    "loopback-80": "http://127.0.0.1/",
    "loopback-443": "https://127.0.0.1/",
    "loopback-other": "http://127.8.8.8/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata-azure": "http://168.63.129.16/",
    "v6-loopback": "http://[::1]/",
    "v6-loopback-long": "http://[0:0:0:0:0:0:0:1]/",
    "v6-unspecified": "http://[::]/",
    "v6-mapped": "http://[::ffff:127.0.0.1]/",
    "v6-mapped-hex": "http://[::ffff:7f00:1]/",
    "v6-compatible": "http://[::127.0.0.1]/",
    "v6-translated": "http://[::ffff:0:127.0.0.1]/",
    "v6-local": "http://[fe80::1]/",
    "v6-zone": "http://[fe80::1%25lo]/",
    "v6-unique-local": "http://[fd00::1]/",
    "v6-multicast": "http://[ff02::1]/",
    "nat64": "http://[64:ff9b::127.0.0.1]/",
    "nat64-private": "http://[64:ff9b:1::7f00:1]/",
    "six-to-four": "http://[2002:7f00:1::]/",
    "teredo": "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "isatap": "http://[2001:4860::5efe:7f00:1]/",
    "decimal": "http://2130706433/",
    "octal": "http://0177.0.0.1/",
    "hexadecimal": "http://0x7f000001/",
    "hexadecimal-parts": "http://0x7f.0.0.0x1/",
    "short": "http://127.1/",
    "zero": "http://0/",
    "zeros": "http://0.0.0.0/",
    "localhost": "http://localhost/",
    "localhost-dot": "http://localhost./",
    "loopback-dot": "http://127.0.0.1./",
    "full-width": "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "circled": "http://\u2460\u2461\u2466.0.0.1/",
    "ideographic-dot": "http://127\u30020\u30020\u30021/",
    "userinfo": "http://news.example@127.0.0.1/",
    "password": "http://user:secret@news.example/",
    "backslash": "http://news.example\\@127.0.0.1/",
    "private-10": "http://10.0.0.1/",
    "private-172": "http://172.16.0.1/",
    "private-192": "http://192.168.1.1/",
    "carrier": "http://100.64.0.1/",
    "benchmark": "http://198.18.0.1/",
    "documentation": "http://192.0.2.1/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "port-25": "http://news.example:25/",
    "port-6379": "http://127.0.0.1:6379/",
    "port-0": "http://news.example:0/",
    "port-absurd": "http://news.example:99999/",
    "scheme-relative": "//127.0.0.1:{canary}/",
    "no-host": "https://:443/",
    "tab": "http://127.0.0.1\t/",
}

# Names that a name server answers like this; a fetch asks for http://NAME.dns.example/.
ANSWERS: dict[str, tuple[str, list[str] | int | None]] = {
    "private": ("R", ["10.0.0.1"]),
    "metadata": ("R", ["169.254.169.254"]),
    "loopback": ("R", ["127.0.0.1"]),
    "zeros": ("R", ["0.0.0.0"]),
    "mapped": ("R", ["::ffff:127.0.0.1"]),
    "loopback-v6": ("R", ["::1"]),
    "nat64": ("R", ["64:ff9b::7f00:1"]),
    "six-to-four": ("R", ["2002:7f00:1::"]),
    "unique-local": ("R", ["fd00::1"]),
    "carrier": ("R", ["100.64.0.1"]),
    "zone": ("R", ["fe80::1%lo"]),
    "public-and-private": ("R", ["192.0.32.8", "127.0.0.1"]),
    "no-address": ("R", ["not an address"]),
    "rebinding": ("R", ["rebinding"]),
    "unknown": ("F", socket.EAI_NONAME),
    "in-trouble": ("F", socket.EAI_AGAIN),
    "broken": ("F", socket.EAI_FAIL),
    "nothing": ("F", []),
    "silent": ("F", None),
}


def _rules(text: bytes) -> Answer:
    return whole(text, b"Content-Type: text/plain")


CLOSED = b"User-agent: *\nDisallow: /\n"
MANY_GROUPS = b"".join(b"User-agent: bot%d\nDisallow: /\n" % number for number in range(14_000))

# Sites by the answer to their robots.txt; a fetch asks for a good page on each.
ROBOTS: dict[str, tuple[str, Answer]] = {
    "disallow": ("R", _rules(CLOSED)),
    "disallow-us": ("R", _rules(b"User-agent: Archiver\nDisallow: /good\n")),
    "others-only": ("K", _rules(b"User-agent: archiver-x\nDisallow: /\n")),
    "missing": ("K", whole(CLOSED, status=b"404 Not Found")),
    "forbidden": ("K", whole(CLOSED, status=b"403 Forbidden")),
    "html": ("K", whole(GOOD_TEXT, b"Content-Type: text/html")),
    "error": ("R", whole(b"", status=b"500 Oops")),
    "too-many": ("R", whole(b"", b"Retry-After: 9", status=b"429 Too Many Requests")),
    "bom-cr": ("R", _rules(b"\xef\xbb\xbf" + CLOSED.replace(b"\n", b"\r"))),
    "large": ("KR", _rules(b"# filler\n" * 68_000 + CLOSED)),
    "endless": ("KR", flooding(hostile.OK + b"\r\n", b"Disallow: /x\n")),
    "drip": ("R", hostile.dripping(hostile.OK + b"\r\n", b"#")),
    "silent": ("R", hostile.stalling(b"")),
    "reset": ("R", resetting(b"")),
    "cut": ("R", saying(hostile.OK + b"Content-Length: 99\r\n\r\n" + CLOSED)),
    "loop": ("K", leading(b"/robots.txt")),
    "endless-chain": ("K", hostile.endless_chain),
    "to-canary": ("KR", leading(b"http://127.0.0.1/robots.txt")),
    "to-file": ("KR", leading(b"file:///etc/passwd")),
    "wildcards": ("K", _rules(b"User-agent: *\nDisallow: /" + b"*a" * 50_000 + b"b$\n")),
    "crawl-delay": ("K", _rules(b"User-agent: *\nCrawl-delay: 1e-9\n")),
    "groups": ("K", _rules(MANY_GROUPS)),
    "names": ("R", _rules(b"User-agent: x\n" * 30_000 + CLOSED)),
    "noise": ("R", saying(bytes(range(256)))),
    "bomb": ("KR", hostile.coded(hostile.BOMB, b"gzip")),
}


def resolver(canary: str = "127.0.0.1") -> Callable[[str, int], object]:
    """A name server for all names of these cases; every other name is this machine."""
    asked: dict[str, int] = {}

    async def resolve(host: str, port: int) -> list[str]:
        if not host.endswith(".dns.example"):
            return ["127.0.0.1"]
        answer = ANSWERS[host.removesuffix(".dns.example")][1]
        if answer is None:
            await asyncio.get_running_loop().create_future()
        if isinstance(answer, int):
            raise socket.gaierror(answer, "as this case has it")
        if answer == ["rebinding"]:
            asked[host] = asked.get(host, 0) + 1
            return ["192.0.2.1"] if asked[host] == 1 else [canary]
        return list(answer or [])

    return resolve
