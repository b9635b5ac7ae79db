"""An archive of any size, made of invented pages: the life of a watch list, told in order of time.

Captures come in as a schedule would bring them: most find the page as it was (304 or the same
bytes), some find new bytes around the same text, few a new text, a failure, or no page. A few pages
are visited thousands of times. Every table holds the rows that the program would have written, with
three exceptions that no measurement reads: bodies are random bytes of typical size, leaf hashes are
random, and all pages have the same surroundings.

Rows go straight into a schema made by `connect_writer`. Only while they are written, foreign keys
are off, and triggers and secondary indexes are dropped; all are made again before the file is used,
and `PRAGMA foreign_key_check` must then find nothing.
"""

from __future__ import annotations

import json
import random
import sqlite3
import uuid
from datetime import timedelta
from pathlib import Path

from scale_rows import BODY, CAPTURE, CHANGE, EDIT, EXTRACTION, PAYLOAD, VERSION, Page, Rows, Text
from scale_schedule import BEGIN, schedule, visits_per_page
from scale_sources import cite_and_quote
from scale_text import Prose, Step

from archiver.archive.files import connect_writer
from archiver.archive.packing import pack
from archiver.clock import from_datetime, seconds_between
from archiver.models import key
from archiver.urls import RULE, urlkey

__all__ = ["generate"]

HOSTS = 150
_BLOCKS = [f"Most read today: the harbour council, part {n}" for n in range(40)]
_AROUND = json.dumps([_BLOCKS, [["https://www.example.org/", "Home", 0]], []]).encode()
_AROUND_PACKED = pack(_AROUND, None)
FAILURES = ("timeout", "timeout", "blocked", "blocked", "server_error", "dns", "reset")
STATUS = {"blocked": 403, "server_error": 503, "missing": 404, "redirect": 301}
HEAD = b"x" * 330  # the size of a packed first response head


def generate(path: Path, captures: int, seed: int = 7) -> None:
    """Makes an archive at `path` of that many captures of a fiftieth as many resources."""
    connection = connect_writer(path)
    made_again = _strip(connection)
    connection.execute("BEGIN")
    _World(Rows(connection), random.Random(seed), captures).live()
    connection.execute(
        "INSERT INTO passages_fts (rowid, text, folded) SELECT id, text, folded FROM passages"
    )
    connection.execute("INSERT INTO bookmarks SELECT 'search', max(id) FROM passages")
    for statement in made_again:
        connection.execute(statement)
    connection.execute("COMMIT")
    broken = connection.execute("PRAGMA foreign_key_check").fetchmany(3)
    if broken:
        raise SystemExit(f"The generated rows do not fit together: {broken}")
    connection.close()
    connect_writer(path).close()  # back to a write-ahead log


def _strip(connection: sqlite3.Connection) -> list[str]:
    """Drops triggers and secondary indexes; returns the statements that make them again."""
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    parts = connection.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in parts:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in parts]


class _World:
    """The pages, the schedule, and what each visit finds."""

    def __init__(self, out: Rows, chance: random.Random, captures: int) -> None:
        self._out = out
        self._chance = chance
        self._captures = captures
        self._prose = Prose(out, chance)
        self._words = self._prose.words
        self._visits = visits_per_page(chance, captures)
        self._pages: dict[int, Page] = {}
        self._run_day = -1
        self._run = 0

    def live(self) -> None:
        """Visits every page as often as planned, in order of time."""
        self._out.add(
            "readings", 1, "2024-01-01T00:00:00Z", "e/1", "s/1", "f/1", "c/1", "none", "none",
            "none", 1,
        )  # fmt: skip
        for moment, number in schedule(self._chance, self._visits):
            page = self._pages.get(number) or self._open(number)
            at = from_datetime(BEGIN + timedelta(seconds=moment))
            self._begin_run(moment // 86_400, at)
            self._visit(page, at)
        for page in self._pages.values():
            self._close(page)
        self._out.close()
        cite_and_quote(self._out, self._chance, self._words)

    def _open(self, number: int) -> Page:
        """A page that is visited for the first time."""
        host = f"www.{self._words[number % HOSTS + 500]}.example"
        slug = "-".join(self._chance.choices(self._words, k=6))
        surt = urlkey(url := f"https://{host}/news/{2020 + number % 6}/{slug}-{number}")
        page_id = self._out.id("resources")
        addresses = [url] if number % 10 else [url, url.replace("https:", "http:")]
        url_ids = [self._out.id("urls") for _ in addresses]
        for url_id, address in zip(url_ids, addresses, strict=True):
            self._out.add("urls", url_id, address)
            self._out.add("url_resources", url_id, page_id)
        row: dict[str, object] = {"id": page_id, "urlkey": surt, "urlkey_rule": RULE, "url": url}
        row |= {"host": surt.partition(")")[0], "reading_id": 1, "captures": 0, "versions": 0}
        row |= {"role": "article" if number % 10 < 3 else "source", "changes_main": 0}
        row |= {"language": ("en", "en", "ru", "ar")[number % 4], "last_usable_at": None}
        visits = self._visits[number]
        page = Page(page_id, url_ids, row, host, min(0.5, (4 + visits / 100) / visits))
        if number % 33 == 7 and visits < 500 and self._pages:
            page.redirects_to = self._pages[self._chance.choice(list(self._pages)[:500])]
        self._pages[number] = page
        return page

    def _begin_run(self, day: int, at: str) -> None:
        if day == self._run_day:
            return
        self._run_day, self._run = day, self._out.id("runs")
        self._out.add(
            "runs (id, key, kind, operator, software, started_at, salt)",
            self._run, self._uuid(), "live", "bench", "archiver", at, b"0" * 16,
        )  # fmt: skip
        self._out.add("run_ends", self._run, at, "{}")
        self._leaf(1, self._run)

    def _leaf(self, kind: int, subject: int) -> None:
        seq = self._out.id("log_entries") - 1
        self._out.add("log_entries", seq, kind, subject, self._chance.randbytes(32))

    def _uuid(self) -> str:
        return uuid.UUID(int=self._chance.getrandbits(128), version=4).urn

    def _visit(self, page: Page, at: str) -> None:
        outcome = self._outcome(page)
        capture = self._out.id("captures")
        record = self._uuid()
        before = page.version
        fresh = outcome == "ok" and self._fresh_payload(page)
        changes = peripheral = 0
        if outcome in ("ok", "unchanged"):
            step = self._prose.next_text(page) if self._turns(page) else []
            if step and not fresh:
                self._fresh_payload(page)
                outcome = "ok"
            changes, peripheral = self._seen(page, capture, record, at, outcome, step)
        elif outcome == "missing":
            self._absent(page, at)
        if outcome != "redirect":
            self._count_gap(page, at, outcome)
        self._write_capture(page, capture, record, at, outcome)
        is_text = outcome in ("ok", "unchanged")
        self._out.add(
            "visits", page.id, at, capture, outcome, page.version if is_text else None,
            page.payload[0] if is_text and page.payload else None,
            int(is_text and before not in (0, page.version)), changes, peripheral,
        )  # fmt: skip
        self._keep(page, at, record, outcome)

    def _outcome(self, page: Page) -> str:
        """What this visit finds: the page, the same page, a failure, or nothing there."""
        chance = self._chance.random()
        if page.redirects_to is not None:
            return "redirect"
        if page.failing:
            page.failing -= 1
            return page.failure
        if page.gone:
            page.gone -= 1
            return "missing"
        if page.version and chance < 0.018:
            page.failing = int(self._chance.expovariate(0.6))
            page.failure = self._chance.choice(FAILURES)
            return page.failure
        if page.version and chance < 0.0185:
            page.gone = int(self._chance.expovariate(0.05))
            return "missing"
        return "ok" if not page.version or chance < 0.16 else "unchanged"

    def _turns(self, page: Page) -> bool:
        return not page.version or self._chance.random() < page.change_chance

    def _fresh_payload(self, page: Page) -> bool:
        payload = self._out.id("payloads")
        digest = "sha256:" + self._chance.randbytes(32).hex()
        first = page.payload is None
        page.payload, page.shown = (payload, digest), None
        self._out.add(PAYLOAD, payload, digest, self._chance.randrange(20_000, 200_000))
        body = self._chance.randbytes(12_000 if first else 250)
        self._out.add(BODY, payload, 0 if first else 1, page.id, "zstd", body)
        return True

    def _seen(
        self, page: Page, capture: int, record: str, at: str, outcome: str,
        step: list[Step],
    ) -> tuple[int, int]:  # fmt: skip
        """Opens or extends an observation; returns main and peripheral changes written."""
        old_version, old_shown, old = page.version, page.shown, page.observation
        if outcome == "ok":
            page.extraction = self._out.id("extractions")
        if step:
            self._number_version(page, at)
        if outcome == "ok":
            self._extract(page, at)
        if old is not None and old[7] is None and old_version == page.version:
            gap = seconds_between(str(old[4]), at)
            old[4], old[5], old[6] = at, int(str(old[5])) + 1, max(int(str(old[6])), gap)
        else:
            if old is not None and old[7] is None:
                old[7], old[8] = "changed", at
                self._turn_spells(page, at, str(old[4]), "removed")
                self._out.add("observations", *old)
            row_id = self._out.id("observations")
            page.observation = [row_id, page.id, page.version, at, at, 1, 0, None, None, "own"]
            self._open_spells(page, at)
        main = 0
        last_seen = str(old[4]) if old else at
        if step and old_version:
            for position, (op, before, after) in enumerate(step):
                main += 1
                self._write_change(page, capture, at, position, old_version, last_seen,
                                   op, before, after, "main")  # fmt: skip
        around = int(outcome == "ok" and old_version > 0 and self._chance.random() < 0.3)
        for position in range(around):
            after = (0, " ".join(self._chance.choices(self._words, k=12)), "sentence")
            self._write_change(page, capture, at, main + position, old_version, last_seen,
                               "added", None, after, "peripheral")  # fmt: skip
        page.row["changes_main"] = int(str(page.row["changes_main"])) + main
        if old_shown is None or outcome == "ok":
            page.shown = (capture, record)
        return main, around

    def _number_version(self, page: Page, at: str) -> None:
        """Gives the page's text its version: a new one, or the one it had before."""
        for version, text in page.told[-2:]:
            if text == page.text:
                page.version = version
                page.told.append((version, list(page.text)))
                return
        page.version = self._out.id("versions")
        page.told.append((page.version, list(page.text)))
        digest = "sha256:" + self._chance.randbytes(32).hex()
        number = int(str(page.row["versions"])) + 1
        title = page.text[0][1]
        page.row |= {"versions": number, "title": title}
        words = sum(text.count(" ") + 1 for _, text, _ in page.text)
        self._out.add(
            VERSION, page.version, key(str(page.row["urlkey"]), digest), page.id, digest, 1,
            page.extraction, number, at, title, page.row["language"], words,
        )  # fmt: skip
        start = 0
        for position, (passage, text, element) in enumerate(page.text):
            gap = "\n\n" if position else ""
            start += len(gap)
            self._out.add("occurrences", page.version, position, passage, element, start, gap)
            start += len(text)

    def _extract(self, page: Page, at: str) -> None:
        assert page.payload is not None
        published = page.row.setdefault("published_at", at)
        self._out.add(
            EXTRACTION, page.extraction, 1, page.id, page.payload[0], "text/html", page.url_ids[0],
            "ok", "text", page.version, page.payload[1], published, "utf-8", 0,
            _AROUND_PACKED, len(_AROUND),
        )  # fmt: skip

    def _turn_spells(self, page: Page, at: str, last_seen: str, ended_by: str) -> None:
        """Ends the stay of each passage that the page no longer holds."""
        kept = set() if ended_by == "page_gone" else {passage for passage, _, _ in page.text}
        for passage in [passage for passage in page.spells if passage not in kept]:
            spell = page.spells.pop(passage)
            spell[6:9] = last_seen, at, ended_by
            self._out.add("spells", *spell)

    def _open_spells(self, page: Page, at: str) -> None:
        before = page.row["last_usable_at"]
        for passage, _, _ in page.text:
            if passage not in page.spells:
                stay = page.stays[passage] = page.stays.get(passage, 0) + 1
                spell = self._out.id("spells")
                page.spells[passage] = [
                    *(spell, page.id, passage, stay, before, at, None, None, None)
                ]

    def _write_change(
        self, page: Page, capture: int, at: str, position: int, old_version: int, last_seen: str,
        op: str, before: Text | None, after: Text | None, scope: str,
    ) -> None:  # fmt: skip
        change = self._out.id("changes")
        old = before[1] if before else ""
        new = after[1] if after else ""
        element = (before or after or (0, "", "sentence"))[2]
        old_capture = page.shown[0] if page.shown else capture
        self._out.add(
            CHANGE, change, key(str(capture), str(position), op), page.id, old_capture, capture,
            old_version, page.version, last_seen, at, position, op, element, scope, 0, 0, old, new,
            0.9 if op == "edited" else None,
        )  # fmt: skip
        if op == "edited":
            spans = zip(old.split(" "), new.split(" "), strict=True)
            for was, now in [(was, now) for was, now in spans if was != now]:
                begin = old.find(was)
                self._out.add(
                    EDIT, self._out.id("edits"), change, page.id, at, begin, begin + len(was),
                    begin, begin + len(now), was, now,
                )  # fmt: skip

    def _absent(self, page: Page, at: str) -> None:
        seen = page.observation
        if seen is not None and seen[7] is None:
            seen[7], seen[8] = "missing", at
            self._turn_spells(page, at, str(seen[4]), "page_gone")
            self._out.add("observations", *seen)

    def _count_gap(self, page: Page, at: str, outcome: str) -> None:
        """Opens, widens or closes the stretch in which nothing usable came."""
        if outcome not in ("ok", "unchanged", "missing"):
            if page.gap is None:
                begin = page.row["last_usable_at"] or at
                page.gap = [self._out.id("gaps"), page.id, begin, None, outcome, 0]
            page.gap[5] = int(str(page.gap[5])) + 1
            return
        if page.gap is not None:
            page.gap[3] = at
            self._out.add("gaps", *page.gap)
            page.gap = None
        if page.row["last_usable_at"]:
            gap = seconds_between(str(page.row["last_usable_at"]), at)
            page.row["max_gap_s"] = max(gap, int(str(page.row.get("max_gap_s") or 0)))
        page.row["last_usable_at"] = at

    def _write_capture(self, page: Page, capture: int, record: str, at: str, outcome: str) -> None:
        not_modified = outcome == "unchanged" and self._chance.random() < 0.6
        failed = outcome in ("timeout", "dns", "reset")
        transport = outcome if failed else "not_modified" if not_modified else "response"
        status = None if failed else 304 if not_modified else STATUS.get(outcome, 200)
        digest = page.payload[1] if page.payload and outcome in ("ok", "unchanged") else None
        base = page.row.get("head_capture_id")
        target = page.redirects_to.row["url"] if page.redirects_to else None
        head = None if failed else HEAD if base is None else self._chance.randbytes(45)
        self._out.add(
            CAPTURE, capture, record, self._chance.choice(page.url_ids), self._run, 0,
            page.row["role"], "GET", at, "own_clock", at, "live", transport, status,
            None if failed else base, HEAD[:180] if base is None else b"", head, "HTTP/1.1",
            "192.0.2.7:443", None if not_modified else digest,
            page.shown[1] if not_modified and page.shown else None, target,
            self._chance.randrange(40, 900), f"The server did not answer: {outcome}." if failed
            else None,
        )  # fmt: skip
        self._leaf(0, capture)
        if base is None and not failed:
            page.row["head_capture_id"] = capture
        if outcome not in ("ok", "unchanged"):
            self._out.add("assessments", record, page.id, outcome, transport, "transport/1")

    def _keep(self, page: Page, at: str, record: str, outcome: str) -> None:
        row = page.row
        row.setdefault("first_captured_at", at)
        row |= {"last_captured_at": at, "last_record_id": record, "last": outcome}
        row["captures"] = int(str(row["captures"])) + 1

    def _close(self, page: Page) -> None:
        """Writes what still stands when the story ends."""
        seen, row = page.observation, page.row
        if seen is not None and seen[7] is None:
            self._out.add("observations", *seen)
        for spell in page.spells.values():
            self._out.add("spells", *spell)
        if page.gap is not None:
            self._out.add("gaps", *page.gap)
        if page.redirects_to is not None and page.redirects_to is not page:
            link = (row["first_captured_at"], row["last_captured_at"], row["last_record_id"])
            self._out.add("resource_links", page.id, page.redirects_to.id, "redirect", *link)
        last = row.pop("last")
        present = "present" if last in ("ok", "unchanged") else "not_checked_since"
        state = "absent" if seen is None else "page_gone" if seen[7] == "missing" else present
        row |= {"state": state, "observation_id": seen[0] if seen else None}
        row["text_capture_id"] = page.shown[0] if page.shown else None
        row["text_extraction_id"] = page.extraction or None
        row |= {"payload_id": page.payload[0] if page.payload else None}
        for name in ("title", "published_at", "max_gap_s", "head_capture_id"):
            row.setdefault(name, None)
        names = sorted(row)
        self._out.add(f"resources ({', '.join(names)})", *(row[name] for name in names))
