"""A little archive for the tests of what is served: an edit, a return, a page withdrawn.

Its story, day by day of March 2026, at noon:
 2 the strait article (A), the Arabic one (A), the Russian one (A), an old address that leads on
 3 the strait article again, unchanged; a time-out of the Russian one
 4 the strait article: three dead become thirty, a sentence dropped (B); the Arabic one edited (B)
 5 the strait article is as it was on the 2nd (A)
 6 the strait article is not found
 7 the Russian article edited (B); the ministry times out, and stays so
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from archiver.archive import dues
from archiver.archive.store import Archive
from archiver.archive.watches import Wish, put_under_watch, watches
from archiver.clock import from_datetime
from archiver.models import Capture
from archiver.schedule import Due, Plan
from tests.desk import NOON, record_id, said, take

__all__ = [
    "BRIDGE",
    "GAZETTE",
    "HARBOUR",
    "INQUIRY",
    "MINISTRY",
    "MOVED",
    "OPINION",
    "STRAIT",
    "TEXTS",
    "add_inquiry",
    "add_opinion",
    "fill",
    "noon",
    "put_on_schedule",
]

STRAIT = "https://news.example/strait"
HARBOUR = "https://akhbar.example/marfa"
BRIDGE = "https://vesti.example/most"
MOVED = "https://old.example/strait"
MINISTRY = "https://ministry.example/statement"
INQUIRY = "https://courier.example/inquiry"
GAZETTE = "https://gazette.example/closed-doors"
OPINION = "https://ledger.example/opinion/who-watched-the-strait"
TEXTS = {
    "strait A": (
        "en",
        "Three dead after ferry strikes pier",
        "Three people died when a ferry struck a pier in the strait on Sunday, the harbour office"
        " said.",
        "“We saw the lights too late,” said the captain, Oren Vale, who was alleged to have slept.",
        "The ferry was carrying two hundred passengers and forty cars to the northern shore.",
    ),
    "strait B": (
        "en",
        "Thirty dead after ferry strikes pier",
        "Thirty people died when a ferry struck a pier in the strait on Sunday, the harbour office"
        " said.",
        "The ferry was carrying two hundred passengers and forty cars to the northern shore.",
    ),
    "harbour A": (
        "ar",
        "إعادة فتح المرفأ بعد العاصفة",
        "أعلنت إدارة المرفأ أن العمل سيعود صباح الاثنين بعد توقف دام ثلاثة أيام.",
        "وقال المتحدث باسم الإدارة إن «السُّفُن الصغيرة ستدخل أولاً» ثم تتبعها سفن الشحن.",
    ),
    "harbour B": (
        "ar",
        "إعادة فتح المرفأ بعد العاصفة",
        "أعلنت إدارة المرفأ أن العمل سيعود مساء الثلاثاء بعد توقف دام أربعة أيام.",
        "وقال المتحدث باسم الإدارة إن «السُّفُن الصغيرة ستدخل أولاً» ثم تتبعها سفن الشحن.",
    ),
    "bridge A": (
        "ru",
        "Мост закрыт до весны",
        "Городские власти закрыли мост на ремонт: движение вернётся не раньше апреля.",
        "«Мы сделаем всё ещё до паводка», — сказал инженер Пётр Лугин.",
    ),
    "bridge B": (
        "ru",
        "Мост закрыт до лета",
        "Городские власти закрыли мост на ремонт: движение вернётся не раньше июня.",
        "«Мы сделаем всё ещё до паводка», — сказал инженер Пётр Лугин.",
    ),
}
TEXTS |= {
    "inquiry A": (
        "en",
        "Skipper tells inquiry of the lights",
        "“We saw the lights too late,” the skipper, Oren Vale, told the inquiry on Thursday.",
        "“There was no pilot aboard on the night that the ferry struck the pier,” he added.",
        "Foreign Ministry spokeswoman Edda Brandt said that the inquiry would hear ten witnesses.",
    ),
    "inquiry B": (
        "en",
        "Skipper tells inquiry of the lights",
        "“There was no pilot on board on the night that the ferry struck the pier,” the skipper,"
        " Oren Vale, told the inquiry on Thursday.",
        "Foreign Ministry spokeswoman Edda Brandt said that the inquiry would hear ten witnesses.",
    ),
    "doors": (
        "en",
        "Inquiry goes on behind closed doors",
        "Edda Brandt, a spokeswoman for the Defence Ministry, said the hearings were private.",
        "“Nobody is to be named before the report is out,” Brandt said on Friday evening.",
    ),
}
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def fill(path: Path) -> Path:
    """Fills a new archive with the story; returns its path."""
    take(path, [*_strait(), *_harbour(), *_bridge(), *_others()])
    return path


def add_opinion(path: Path) -> Path:
    """Adds an opinion piece of the 5th that links to the two articles and names a broadcaster."""
    body = (
        "<figure><img src='/pier.jpg'><figcaption>The pier on Sunday. / RT</figcaption></figure>"
        f"<p>The strait was not watched, as <a href='{STRAIT}'>the report on the ferry</a> shows to"
        " anyone who reads it twice.</p>"
        "<p>According to Al-Manar, the harbour had three watchmen for nine miles of water.</p>"
        f"<p>They have <a href='{HARBOUR}'>opened the harbour again</a>, as if nothing was.</p>"
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Who watched the strait'
        f"</title></head><body><main><article><h1>Who watched the strait</h1>{body}</article>"
        "</main></body></html>"
    )
    head = {"response_head": _HEAD, "status": 200}
    take(path, [said(51, noon(5), url=OPINION, payload=page.encode(), **head)])
    return path


def add_inquiry(path: Path) -> Path:
    """Adds a report of the 5th that is reworded on the 6th, and another one of that day.

    It has words of the strait article; the two give a spokeswoman different offices.
    """
    shown = (
        _shown(61, 5, INQUIRY, "inquiry A"),
        _shown(62, 6, INQUIRY, "inquiry B"),
        _shown(63, 6, GAZETTE, "doors"),
    )
    take(path, shown)
    return path


def put_on_schedule(path: Path) -> Path:
    """Puts the strait article under a daily watch, whose second visit came two hours late."""
    first, second, third = (NOON + timedelta(days=day) for day in (0, 1, 2))
    plan = Plan(added_at=first, every_s=86_400)
    with Archive(path, clock=lambda: second) as archive, archive.transaction() as connection:
        wish = Wish(url=STRAIT, plan=plan, by="desk", reason="The ferry.", tags=("harbours",))
        put_under_watch(connection, wish, from_datetime(first))
        (watch,) = watches(connection)
        made = from_datetime(second)
        due = Due(second - timedelta(hours=2), "base", "Once a day.")
        claimed = dues.claim(connection, watch, due, made)
        shown = {"record_id": record_id(2), "outcome": "unchanged"}
        dues.close_due(connection, claimed, made_at=made, **shown)
        connection.execute(
            "UPDATE watches SET next_due_at = ?, next_trigger = 'base', next_why = 'Once a day.'",
            (from_datetime(third),),
        )
    return path


def _strait() -> list[Capture]:
    return [
        _shown(1, 2, STRAIT, "strait A"),
        _shown(2, 3, STRAIT, "strait A"),
        _shown(3, 4, STRAIT, "strait B"),
        _shown(4, 5, STRAIT, "strait A"),
        said(5, noon(6), url=STRAIT, status=404, payload=b"Not here"),
    ]


def _harbour() -> list[Capture]:
    return [_shown(11, 2, HARBOUR, "harbour A"), _shown(12, 4, HARBOUR, "harbour B")]


def _bridge() -> list[Capture]:
    silent = said(22, noon(3), url=BRIDGE, transport="timeout", error="No answer in 60 seconds.")
    return [_shown(21, 2, BRIDGE, "bridge A"), silent, _shown(23, 7, BRIDGE, "bridge B")]


def _others() -> list[Capture]:
    late = {"transport": "timeout", "role": "source", "error": "No answer in 60 seconds."}
    return [
        said(31, noon(2), url=MOVED, status=301, redirected_to=STRAIT),
        said(41, noon(7), url=MINISTRY, **late),
        said(42, noon(8), url=MINISTRY, **late),
    ]


def noon(day: int) -> str:
    """Noon of a day of the story."""
    return f"2026-03-{day:02d}T12:00:00Z"


def _shown(number: int, day: int, url: str, text: str) -> Capture:
    language, headline, *paragraphs = TEXTS[text]
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{headline}</title></head><body><nav><a href='/world'>World</a></nav><main>"
        f"<article><h1>{headline}</h1>{body}</article></main>"
        "<footer><p>Quay Street</p></footer></body></html>"
    )
    return said(number, noon(day), url=url, payload=page.encode(), response_head=_HEAD, status=200)
