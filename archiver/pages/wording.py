"""What pages print for each value: a reviewed sentence, never the bare value."""

from __future__ import annotations

from datetime import UTC

from archiver.clock import to_datetime

__all__ = [
    "CERTAINTY",
    "ELEMENT",
    "ENDED",
    "OP",
    "OUTCOME",
    "STATE",
    "TIME_SOURCE",
    "spell",
    "when",
]

OUTCOME = {
    "ok": "the page showed a text",
    "unchanged": "the server said that nothing had changed",
    "redirect": "the address led elsewhere",
    "missing": "the page was not found (404)",
    "gone": "the page was stated to be gone (410)",
    "blocked": "the server refused us",
    "challenge": "a challenge page came in its place",
    "paywall": "a paywall came in its place",
    "soft_404": "a page that says “not found” came in its place",
    "server_error": "the server failed",
    "empty": "the page was empty",
    "not_text": "what came was not a page of text",
    "unread": "what came could not be read",
    "refused": "we did not ask, by our own rules",
    "timeout": "no answer in time",
    "dns": "the site’s name could not be resolved",
    "tls": "no secure connection could be made",
    "reset": "the connection broke",
    "malformed": "the answer broke the rules of HTTP",
    "too_large": "the answer was too large",
    "interrupted": "the answer ended early",
}
STATE = {
    "present": "The page showed a text when it was last captured.",
    "absent": "No text of this page has been captured.",
    "page_gone": "The page was not there when it was last captured; its earlier text is below.",
    "not_checked_since": "The latest attempts did not reach the page; what it shows is unknown.",
}
OP = {
    "added": "Added",
    "removed": "Removed",
    "edited": "Reworded",
    "split": "Split in several",
    "merged": "Merged into one",
    "moved": "Moved, words unchanged",
}
ELEMENT = {
    "sentence": "sentence",
    "heading": "heading",
    "headline": "headline",
    "byline": "byline",
    "dateline": "date",
    "caption": "caption",
    "quotation_block": "quotation",
    "link": "link",
    "image": "image",
    "attachment": "attachment",
    "notice": "notice",
    "metadata": "metadata",
}
ENDED = {
    "changed": "then another text was seen",
    "missing": "then the page was not found (404)",
    "gone": "then the page was stated to be gone (410)",
    "soft_404": "then a page that says “not found” came in its place",
}
TIME_SOURCE = {
    "own_clock": "time by our own clock",
    "record": "time as the imported record states it",
    "archive": "time as the public archive states it",
    "operator": "supplied as a file; date and address stated by the operator",
}
CERTAINTY = {
    "at_capture": "A capture was made at that time.",
    "between_equal": "The captures before and after show the same text. "
    "In between, the page was not seen.",
    "between_different": "The captures before and after differ. "
    "Which of them stood at that time is not known.",
    "after_last": "The last capture is earlier. What the page has shown since is not known.",
    "before_first": "The first capture is later. What the page showed before is not known.",
}


def when(stamp: str | None) -> str:
    """`1 Mar 2026, 09:00:00 UTC` for a stored time; a dash for none, other text as it is."""
    if not stamp:
        return "–"
    try:
        moment = to_datetime(stamp)
    except ValueError:
        return stamp
    if len(stamp) == len("2026-03-01"):
        return f"{moment.day} {moment:%b %Y}"
    moment = moment if moment.tzinfo is None else moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M:%S} {'UTC' if moment.tzinfo else ''}".rstrip()


def spell(seconds: int | None) -> str:
    """A stretch of time in the two largest units that matter: `3 days 4 hours`."""
    left = seconds or 0
    parts = []
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "no time"
