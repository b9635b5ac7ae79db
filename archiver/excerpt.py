"""An edit in one line: what went and what came, with a few words of the text around it."""

from __future__ import annotations

import re

__all__ = ["excerpt", "shortened"]

_LEAD = re.compile(r"(?:\S+\s+){0,6}\S*$")  # up to six words before an edit
_TRAIL = re.compile(r"\S*(?:\s+\S+){0,6}")


def excerpt(old: str, start: int, end: int, went: str, came: str) -> str:
    """`… killing [-3-]{+30+} dock workers`: the edit as it stands in the old text.

    `start` and `end` are code points of `old`; `went` stood there, `came` stands there now.
    """
    lead = _LEAD.search(old[:start])
    trail = _TRAIL.match(old[end:])
    before = lead[0] if lead else ""
    after = trail[0] if trail else ""
    more = "… " if len(before) < start else ""
    rest = " …" if end + len(after) < len(old) else ""
    gone = f"[-{went}-]" if went else ""
    new = f"{{+{came}+}}" if came else ""
    return f"{more}{before}{gone}{new}{after}{rest}"


def shortened(text: str, longest: int) -> str:
    """The text, cut to so many characters where it is longer."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
