"""The verb that sends alerts, and the alerts of a run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

import click

from archiver.archive.events import Wanted
from archiver.cli.options import database
from archiver.clock import parse_moment
from archiver.errors import DeliveryProblem
from archiver.notifying import Desk, Letter, Order, Told, alerting, check, preview
from archiver.notifying import notify as notify_targets
from archiver.urls import absolute_http_url, urlkey
from archiver.wording import wordings

__all__ = ["Alerts", "notify"]

_KINDS = tuple(wordings()["event"])


@click.command()
@database
@click.option(
    "--to",
    "targets",
    metavar="URL",
    multiple=True,
    required=True,
    envvar="ARCHIVER_NOTIFY",
    help="An apprise address, such as mailto://user:password@example.org; may be repeated.",
)
@click.option("--tag", "tags", multiple=True, help="Only pages watched with this tag.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only events of this kind."
)
@click.option("--url", "urls", metavar="URL", multiple=True, help="Only this page.")
@click.option(
    "--since",
    metavar="TIME",
    help="Nothing that came in before; default: 7 days ago for a new target, else since last told.",
)
@click.option("--base-url", metavar="URL", help="The archive's page in a Datasette, for links.")
@click.option(
    "--batch",
    type=click.IntRange(1, 500),
    default=20,
    show_default=True,
    help="Events in one message.",
)
@click.option("--dry-run", is_flag=True, help="Print the messages; send and keep nothing.")
def notify(
    database: Path,
    targets: tuple[str, ...],
    tags: tuple[str, ...],
    kinds: tuple[str, ...],
    urls: tuple[str, ...],
    since: str | None,
    base_url: str | None,
    batch: int,
    dry_run: bool,
) -> None:
    """Tell others what is new: pages first seen, texts changed, pages gone and back.

    Each target is told of an event once. What an import or a rebuild adds to the past is history
    and is never told. A target that cannot be reached is told the next time.
    """
    order = Order(
        targets=tuple(dict.fromkeys(targets)),
        wanted=Wanted(
            kinds=tuple(sorted(kinds)),
            tags=tuple(sorted(tags)),
            urlkeys=tuple(sorted(urlkey(absolute_http_url(url)) for url in urls)),
        ),
        since=parse_moment(since)[0] if since else None,
        base_url=absolute_http_url(base_url) if base_url else None,
        batch=batch,
    )
    if dry_run:
        check(order)
        for target, messages in preview(database, order):
            _print(target, messages)
        return
    told = notify_targets(database, order)
    for one in told:
        click.echo(_told_line(one))
    problems = [one.problem for one in told if one.problem]
    if problems:
        raise DeliveryProblem(" ".join(problems))


class Alerts:
    """The alerts of a run; what becomes of them is told on standard error."""

    def __init__(self, database: Path, targets: Sequence[str], base_url: str | None) -> None:
        """Raises UsageProblem where a target cannot be meant."""
        self._failing: set[str] = set()
        self._database = database
        self._order = Order(
            targets=tuple(dict.fromkeys(targets)),
            base_url=absolute_http_url(base_url) if base_url else None,
        )
        check(self._order)

    @property
    def failed(self) -> bool:
        """Whether a target did not take the last alert that it was sent."""
        return bool(self._failing)

    def beside(self, recorder: Desk) -> AbstractAsyncContextManager[None]:
        """Sends them while a run makes its visits."""
        if not self._order.targets:
            return nullcontext()
        return alerting(self._database, self._order, self._tell, recorder)

    def _tell(self, told: Told) -> None:
        if told.problem:
            self._failing.add(told.target)
        else:
            self._failing.discard(told.target)
        click.echo(f"archiver: {told.problem or _told_line(told)}", err=True)


def _told_line(told: Told) -> str:
    """What one target took, in a line."""
    if not told.events:
        return f"{told.target}: {'nothing taken' if told.problem else 'nothing new'}"
    events = "1 event" if told.events == 1 else f"{told.events} events"
    messages = "1 message" if told.letters == 1 else f"{told.letters} messages"
    return f"{told.target}: {events} in {messages}"


def _print(target: str, messages: list[Letter]) -> None:
    click.echo(f"{target}: {len(messages) or 'no'} message{'' if len(messages) == 1 else 's'}")
    for message in messages:
        click.echo(f"\n{message.title}\n\n{message.body}")
