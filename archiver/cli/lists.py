"""Lists of watched pages as CSV: url, tag, reason, until, and how each is watched."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from archiver.errors import UsageProblem

__all__ = ["ListRow", "is_yes", "number", "rows", "write"]

_COLUMNS = ("url", "tag", "reason", "until")
_HOW = ("kind", "every", "cron", "zone", "adaptive", "budget", "ignore_robots")


class ListRow(dict[str, str]):
    """A row of a list, every known column in it; knows where it stands."""

    def __init__(self, values: Mapping[str, str], place: str) -> None:
        super().__init__(dict.fromkeys(_COLUMNS + _HOW, "") | dict(values))
        self._place = place

    @contextmanager
    def at_fault(self) -> Iterator[None]:
        """Names the file and the line in what is wrong with the row."""
        try:
            yield
        except UsageProblem as problem:
            raise UsageProblem(f"{self._place}: {problem}") from None


def rows(path: Path) -> Iterator[ListRow]:
    """The rows of a list; raises UsageProblem naming the line that cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _known(path, reader.fieldnames or ())
            for row in reader:
                place = f"{path}, line {reader.line_num}"
                if None in row:
                    raise UsageProblem(
                        f"{place}: more fields than columns; put quotes around a comma."
                    )
                values = {name: (value or "").strip() for name, value in row.items()}
                if not values["url"]:
                    raise UsageProblem(f"{place}: no url; fill it in.")
                yield ListRow(values, place)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read ({error.strerror}); name a CSV file.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageProblem(f"{path} is no CSV in UTF-8 ({error}); save it as that.") from None


def _known(path: Path, names: Sequence[str]) -> None:
    """Raises UsageProblem for a first line without url, or with a column that means nothing."""
    if "url" not in names:
        raise UsageProblem(
            f"{path} has no column url; give its first line as {','.join(_COLUMNS)}."
        )
    strange = [name for name in names if name not in _COLUMNS + _HOW]
    if strange:
        raise UsageProblem(
            f"{path}, line 1: column {strange[0]!r} means nothing here;"
            f" known are {', '.join(_COLUMNS + _HOW)}."
        )


def is_yes(text: str | None) -> bool:
    """Whether a field says yes; raises UsageProblem for what is neither yes nor no."""
    said = (text or "").strip().lower()
    if said not in ("", "0", "1", "no", "yes", "false", "true"):
        raise UsageProblem(f"{text!r} is neither yes nor no; write 1 or 0.")
    return said in ("1", "yes", "true")


def number(text: str | None) -> int | None:
    """The whole number in a field; None for an empty one."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UsageProblem(f"{text!r} is no budget; write visits per day, such as 24.")
    return int(text)


def write(watches: Sequence[Mapping[str, Any]], file: TextIO) -> None:
    """Prints watches as a list that brings them under watch in the same way elsewhere."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS + _HOW)
    for row in watches:
        every = f"{row['every_s']}s" if row["every_s"] else ""
        tags = " ".join(json.loads(row["tags"]))
        how = (row["kind"], every, row["cron"], row["zone"], row["adaptive"])
        said = (row["url"], tags, row["reason"], row["until"], *how)
        writer.writerow((*said, row["budget_per_day"], row["ignore_robots"]))
