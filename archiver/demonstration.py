"""A local newsroom plays its week, the archive follows it, and a short story tells both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from archiver.archive import morning, questions, quote_questions, source_questions
from archiver.archive.questions import Row
from archiver.archive.standing import Standing
from archiver.clock import utc_now
from archiver.demo.sites import ARTICLE, Sites, open_sites
from archiver.demo.week import MONDAY, Step, calendar
from archiver.errors import UsageProblem
from archiver.excerpt import excerpt
from archiver.snapshot import Options, snapshot
from archiver.wording import say

__all__ = ["play"]

Tell = Callable[[str], None]
_STALL = 1.5  # seconds that a visit waits for an answer; one of them gets none


def play(folder: Path, *, tell: Tell, workers: int) -> Path:
    """Plays the week into a fresh archive in `folder`, tells it, and returns the archive's path."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "week.db"
    if database.exists():
        raise UsageProblem(
            f"{database} is there already; remove it, or name another folder for the demo."
        )
    moment = [MONDAY]
    with open_sites(lambda: moment[0]) as sites:
        for visit, steps in calendar():
            moment[0] = visit
            _visit(database, sites, visit, steps, tell=tell, workers=workers)
        for line in _summary(database, sites.url(ARTICLE)):
            tell(line)
    return database


def _visit(
    database: Path,
    sites: Sites,
    visit: datetime,
    steps: Sequence[Step],
    *,
    tell: Tell,
    workers: int,
) -> None:
    """Lets the newsroom act, captures the article with its sources, and tells what is news."""
    for step in steps:
        step.act(sites)
    seen: list[Standing] = []
    options = Options(
        allow=tuple(site.address for site in sites.all),
        timeout=_STALL,
        delay=0,
        workers=workers,
        clock=lambda: visit,
        told=seen.append,
    )
    snapshot(database, [sites.url(ARTICLE)], options)
    lines = [line for standing in seen for line in _news(database, standing)]
    if steps or lines:
        tell(f"\n{visit:%a %H:%M}")
    for step in steps:
        tell(f"  newsroom  {step.tell}")
    for line in lines or (["nothing new"] if steps else []):
        tell(f"  archive   {line}")


def _news(database: Path, standing: Standing) -> list[str]:
    """What a capture shows that the one before did not."""
    if standing.outcome == "unchanged":
        return []
    with questions.opened(database) as archive:
        found = questions.find(archive, standing.url)
        changes = questions.changes_of(archive, standing.record_id)
        edits = {
            change["change_key"]: questions.edits_of(archive, change["change_key"])
            for change in changes
        }
        captures = questions.history_of(archive, found, 2)
    if len(captures) == 1:
        return [f"{standing.url}: first capture"]
    if standing.outcome != "ok":
        same = captures[1]["outcome"] == standing.outcome
        return [] if same else [f"{standing.url}: {say('outcome', standing.outcome)}"]
    told = [
        f"    {line}"
        for change in changes
        if change["scope"] == "main"
        for line in _lines(change, edits[change["change_key"]])
    ]
    again = "version {} again" if _is_return(captures) else "version {}"
    name = again.format(captures[0]["version_number"])
    return [f"{standing.url}: {name}", *told] if told else []


def _is_return(captures: Sequence[Row]) -> bool:
    """Whether the latest capture went back to a version of before."""
    latest, before = captures[0], captures[1]
    return (latest["version_number"] or 0) < (before["version_number"] or 0)


def _lines(change: Row, edits: Sequence[Row]) -> list[str]:
    """A change as the words that came and went, with a few around them."""
    if not edits:
        return [f"- {change['old_text']}" if change["old_text"] else f"+ {change['new_text']}"]
    return [_excerpt(change["old_text"], edit) for edit in edits]


def _excerpt(old: str, edit: Row) -> str:
    words = excerpt(old, *(edit[n] for n in ("old_start", "old_end", "old_text", "new_text")))
    return f"~ {words}"


def _summary(database: Path, url: str) -> list[str]:
    """What can be asked of the archive now."""
    with questions.opened(database) as archive:
        counts = morning.status(archive, None, utc_now())
        found = questions.find(archive, url)
        observations = questions.observations_of(archive, found)
        cited = source_questions.citations_of(archive, found)
        quoted = quote_questions.quotes_of(archive, found)
        conflicts = quote_questions.conflicts_of(archive, found)
    lines = [
        "",
        f"{counts['captures']} captures of {counts['resources']} pages, every one with its leaf in"
        f" the log ({counts['log_entries']} leaves); {counts['versions']} versions,"
        f" {counts['changes']} changes.",
        f"{url} showed {len({row['version_key'] for row in observations})} versions"
        f" in {len(observations)} observations:",
    ]
    for row in observations:
        ended = f", {say('ended_by', row['ended_by'])}" if row["ended_by"] else ""
        lines.append(
            f"  version {row['version_number']}: {row['first_seen_at']} to {row['last_seen_at']},"
            f" {row['captures']} captures{ended}"
        )
    lines.append("It leans on:")
    lines += [f"  {_source(row)}" for row in cited]
    lines += _quoted(quoted, conflicts)
    return [
        *lines,
        "",
        "Ask it yourself:",
        f"  archiver log     {database} {url}",
        f"  archiver show    {database} {url} --at 2026-03-04",
        f"  archiver diff    {database} {url} --from 2026-03-02 --to 2026-03-06",
        f"  archiver sources {database} {url}",
        f"  archiver quotes  {database} {url}",
    ]


def _source(row: Row) -> str:
    """A source that the article cites, and where it stands now."""
    stands = say("outcome", row["source_outcome"]) if row["source_outcome"] else row["reason"]
    return f"“{row['mention']}” ({say('how', row['how'])}): {stands}"


def _quoted(quoted: Sequence[Row], conflicts: Sequence[Row]) -> list[str]:
    """Whose words the article holds, what became of them, and which offices disagree."""
    spoken = [row for row in quoted if row["class"] == "speech"]
    speakers = Counter(row["speaker"] or "nobody named" for row in spoken if row["present"])
    reworded = sum(row["wordings"] > 1 for row in spoken)
    gone = sum(not row["present"] for row in spoken)
    lines = ["It quotes:"]
    lines += [f"  {who}: {times}" for who, times in speakers.most_common()]
    lines.append(f"Of these quotations {reworded} were reworded, and {gone} have gone.")
    return lines + [say("role_conflict", "found", **row) for row in conflicts]
