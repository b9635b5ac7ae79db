"""Verbs of the schedule: watch, unwatch, watches, run."""

from __future__ import annotations

import getpass
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archiver import running
from archiver.archive import questions, watches
from archiver.archive.standing import Standing
from archiver.archive.store import Archive
from archiver.archive.watches import Watch, Wish
from archiver.cli import lists
from archiver.cli.notifying import Alerts
from archiver.cli.options import as_json, database, fetching, print_json, public_archives
from archiver.clock import parse_moment, to_datetime, utc_now
from archiver.errors import UsageProblem
from archiver.fetch.client import USER_AGENT
from archiver.line import Options
from archiver.schedule import Due, make_plan
from archiver.urls import absolute_http_url
from archiver.wording import say

__all__ = ["run", "unwatch", "watch", "watches_"]

by = click.option("--by", help="Who decides; default: the account that runs this.")
reason = click.option("--reason", help="Why; kept with the decision.")


@click.command()
@database
@click.argument("urls", metavar="URL ...", nargs=-1)
@click.option("--every", metavar="6h", help="Visit on an even grid, such as 15m, 6h, 1d.")
@click.option("--cron", metavar="EXPR", help="Visit by a cron line, such as '0 6 * * *'.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone of the cron line.")
@click.option("--adaptive", is_flag=True, help="More visits while a text is fresh or changes.")
@click.option("--budget", type=click.IntRange(min=0), help="Adaptive visits of a page in 24 hours.")
@click.option("--tag", "tags", multiple=True, help="A word to group by; may be repeated.")
@click.option("--until", metavar="TIME", help="Ends the watch by itself.")
@click.option("--feed", multiple=True, metavar="URL", help="Watch what a feed or sitemap names.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="LIST.csv",
    help="Take url, tag, reason, until from the columns of a CSV file.",
)
@click.option("--ignore-robots", is_flag=True, help="Visit also what robots.txt forbids.")
@click.option("--pause", is_flag=True, help="Stop visiting for now.")
@click.option("--resume", is_flag=True, help="Go on visiting.")
@by
@reason
@as_json
def watch(database: Path, as_json: bool, pause: bool, resume: bool, **said: Any) -> None:
    """Put addresses under watch, or change how they are watched; `run` makes the visits.

    Once a day where nothing else is said. Each call is a decision, kept with who, when and why.
    """
    wanted = _Wanted(**said)
    if pause and resume:
        raise UsageProblem("A page is paused or resumed; give one of --pause and --resume.")
    wishes = list(wanted.wishes(utc_now()))
    if not wishes:
        raise UsageProblem("Nothing to watch; give an address, --feed URL or --file LIST.csv.")
    if pause or resume:
        urls = [one.url for one in wishes]
        _turn(database, urls, "paused" if pause else "active", wanted.who, wanted.reason)
        return
    with Archive(database) as archive, archive.transaction() as connection:
        taken = [
            (one.url, *watches.put_under_watch(connection, one, archive.now())) for one in wishes
        ]
    if as_json:
        print_json([{"url": url, "watch_key": key, "new": new} for url, key, new in taken])
        return
    for url, _, new in taken:
        click.echo(f"{'under watch' if new else 'watched anew'}: {url}")


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What `watch` was told."""

    urls: tuple[str, ...]
    every: str | None
    cron: str | None
    zone: str
    adaptive: bool
    budget: int | None
    tags: tuple[str, ...]
    until: str | None
    feed: tuple[str, ...]
    files: tuple[Path, ...]
    ignore_robots: bool
    by: str | None
    reason: str | None

    @property
    def who(self) -> str:
        return self.by or _account()

    def wishes(self, now: datetime) -> Iterator[Wish]:
        """A wish for each address, feed and row of a list."""
        chance = random.Random()
        for url in self.urls:
            yield self._wish(url, "page", {}, now, chance)
        for url in self.feed:
            yield self._wish(url, "feed", {}, now, chance)
        for path in self.files:
            for row in lists.rows(path):
                with row.at_fault():
                    yield self._wish(row["url"], row["kind"] or "page", row, now, chance)

    def _wish(
        self, url: str, kind: str, row: Mapping[str, str], now: datetime, chance: random.Random
    ) -> Wish:
        """How one address is to be watched; a list's row goes before the options."""
        if kind not in ("page", "feed"):
            raise UsageProblem(f"{kind!r} is no kind; write page or feed.")
        ends = row.get("until") or self.until
        every, cron = row.get("every") or None, row.get("cron") or None
        budget = lists.number(row.get("budget"))
        plan = make_plan(
            now,
            chance,
            every=every if every or cron else self.every,
            cron=cron if every or cron else self.cron,
            zone=row.get("zone") or self.zone,
            adaptive=lists.is_yes(row.get("adaptive")) or self.adaptive,
            budget_per_day=self.budget if budget is None else budget,
            until=to_datetime(parse_moment(ends)[1]) if ends else None,
        )
        return Wish(
            url=absolute_http_url(url),
            plan=plan,
            by=self.who,
            reason=row.get("reason") or self.reason,
            kind=kind,
            tags=tuple(dict.fromkeys((*self.tags, *row.get("tag", "").split()))),
            ignore_robots=lists.is_yes(row.get("ignore_robots")) or self.ignore_robots,
        )


@click.command()
@database
@click.argument("urls", metavar="URL ...", nargs=-1, required=True)
@by
@reason
def unwatch(database: Path, urls: tuple[str, ...], by: str | None, reason: str | None) -> None:
    """End the watch over addresses; what was captured stays."""
    _turn(database, urls, "ended", by or _account(), reason)


@click.command("watches")
@database
@click.option("--csv", "as_csv", is_flag=True, help="Print a list that `watch --file` takes.")
@click.option("--all", "everything", is_flag=True, help="Also what is paused or ended.")
@as_json
def watches_(database: Path, as_csv: bool, everything: bool, as_json: bool) -> None:
    """What is under watch, when each page is due next, and why."""
    with questions.opened(database) as archive:
        rows = questions.watches(archive, everything=everything)
    if as_json:
        print_json(rows)
    elif as_csv:
        lists.write(rows, sys.stdout)
    else:
        for row in rows:
            due = (
                f"due {row['next_due_at']}: {row['next_why']}"
                if row["next_due_at"]
                else "not planned yet"
            )
            click.echo(f"{row['url']}  {row['state']}, {due if row['state'] == 'active' else ''}")


@click.command()
@database
@click.option("--once", is_flag=True, help="Make the visits that are due now, and end.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes that read pages.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=0),
    default=2000,
    show_default=True,
    help="Adaptive visits of all pages together in 24 hours.",
)
@click.option("--no-sources", is_flag=True, help="Capture articles without the pages they cite.")
@click.option("--contact", help="An address that sites can write to; sent with each request.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How each visit is told: a sentence, or a JSON object in a line.",
)
@click.option(
    "--notify",
    "targets",
    metavar="URL",
    multiple=True,
    envvar="ARCHIVER_NOTIFY",
    help="Tell this apprise address what is new, as `notify` does; may be repeated.",
)
@click.option("--base-url", metavar="URL", help="The archive's page in a Datasette, for alerts.")
@fetching
def run(
    database: Path,
    once: bool,
    jobs: int,
    budget: int,
    no_sources: bool,
    contact: str | None,
    log_format: str,
    targets: tuple[str, ...],
    base_url: str | None,
    allow: tuple[str, ...],
    timeout: float,
    max_body: int,
    delay: float,
    archives: str | None,
) -> None:
    """Make the visits that are due; without --once, until stopped. Obeys robots.txt.

    One process schedules an archive at a time; a second one says so and ends.
    """
    with questions.opened(database):
        pass  # refuses, in one sentence, what is no archive
    options = Options(
        allow=allow,
        timeout=timeout,
        max_body=max_body,
        delay=delay,
        sources=not no_sources,
        archives=public_archives(archives),
        robots=True,
        workers=jobs,
        user_agent=_user_agent(contact),
    )
    alerts = Alerts(database, targets, base_url)
    done = running.run(
        database,
        options,
        once=once,
        budget_per_day=budget,
        told=_teller(log_format),
        beside=alerts.beside,
    )
    if log_format == "text":
        click.echo(
            f"{done.made} visits, {done.usable} usable, {done.changed} with another text"
            + (f"; {done.missed} earlier moments had passed unmade" if done.missed else "")
            + (
                f"; {done.left_by_the_dead} were begun before by a run that was cut off"
                if done.left_by_the_dead
                else ""
            )
        )
    if done.fault:
        click.echo(f"archiver: {done.fault}; `status --since` names each such visit.", err=True)
    if once and (done.failed or alerts.failed):
        sys.exit(1)


def _user_agent(contact: str | None) -> str:
    """How requests name us; raises UsageProblem for what no header may hold."""
    if contact is None:
        return USER_AGENT
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set("()\\"):
        raise UsageProblem(
            f"--contact {contact!r} cannot be sent; give an address such as desk@ledger.example."
        )
    return f"{USER_AGENT[:-1]}; {contact})"


def _teller(log_format: str) -> Callable[[Watch, Due, Standing], None]:
    """Tells each visit as it is done: a line of text, or of JSON for machines."""

    def in_json(watch: Watch, due: Due, standing: Standing) -> None:
        facts = {
            "at": due.at.isoformat(),
            "trigger": due.trigger,
            "why": due.why,
            "url": standing.url,
            "outcome": standing.outcome,
            "changed": standing.changed,
            "error": standing.error,
            "record_id": standing.record_id,
            "tags": list(watch.tags),
        }
        click.echo(json.dumps(facts, ensure_ascii=True))

    def in_text(watch: Watch, due: Due, standing: Standing) -> None:
        changed = ", text differs from the one before" if standing.changed else ""
        error = f" ({standing.error})" if standing.error else ""
        click.echo(f"{standing.url}: {say('outcome', standing.outcome)}{changed}{error}")

    return in_json if log_format == "json" else in_text


def _turn(database: Path, urls: Sequence[str], state: str, who: str, why: str | None) -> None:
    """Pauses, resumes or ends watches; one that is not there is named, and nothing is done."""
    with Archive(database, create=False) as archive, archive.transaction() as connection:
        for url in urls:
            if not watches.turn(connection, absolute_http_url(url), state, who, why, archive.now()):
                raise UsageProblem(
                    f"{url} is not under watch, so nothing was changed;"
                    f" `archiver watches {database}` lists what is."
                )
    for url in urls:
        click.echo(f"{state}: {url}")


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
