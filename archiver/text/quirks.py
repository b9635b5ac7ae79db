"""What is particular to a publisher's pages: parts that are no text, parts that are, their zone.

All of it is curated data, written by people who looked at the pages; nothing here is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from archiver.publishers import Publisher
from archiver.text.page import Element, path

__all__ = ["Quirks", "check_quirks", "elements_at", "quirks_of", "zone_of"]


@dataclass(frozen=True, slots=True)
class Quirks:
    """What is no part of the text of a publisher's pages (`prune`), and what always is (`keep`).

    Both are XPath 1.0 expressions. `zone` (IANA) is that of the times which the pages print without
    an offset: without it such a time keeps only its day.
    """

    prune: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    zone: str | None = None


def quirks_of(publisher: Publisher | None) -> Quirks | None:
    """The quirks that a publisher's data states; None where it states none."""
    if publisher is None or not (publisher.prune or publisher.keep or publisher.zone):
        return None
    return Quirks(publisher.prune, publisher.keep, publisher.zone)


def check_quirks(publisher: Publisher) -> str | None:
    """A sentence on the first expression of a publisher that can find no elements, if there is one.

    What an expression finds on a page is known only there: one that finds nothing is no fault.
    """
    page = etree.fromstring('<html><body><p id="a" class="a">A <a href="/">B</a></p></body></html>')
    for name, expressions in (("prune", publisher.prune), ("keep", publisher.keep)):
        _, faults = elements_at(page, expressions)
        if faults:
            return f"{publisher.name}: {name} {faults[0]}; mend it, or leave it out."
    return None


def elements_at(root: Element, expressions: tuple[str, ...]) -> tuple[list[Element], list[str]]:
    """The elements of a page that expressions find, each once, and what is wrong with others."""
    found: dict[Element, None] = {}
    faults: list[str] = []
    for expression in expressions:
        try:
            found.update(dict.fromkeys(_elements(_compiled(expression)(root))))
        except (etree.LxmlError, ValueError, TypeError) as error:
            faults.append(f"{expression!r} is no XPath 1.0 that finds elements ({error})"[:300])
    return list(found), faults


def zone_of(quirks: Quirks) -> ZoneInfo | None:
    """The zone of printed times without an offset; None where none is known."""
    try:
        return ZoneInfo(quirks.zone) if quirks.zone else None
    except (KeyError, ValueError, OSError):  # OSError: a folder of zones, such as Asia
        return None


@lru_cache(maxsize=1_024)
def _compiled(expression: str) -> Callable[[Element], Any]:
    return path(expression)


def _elements(found: Any) -> Iterator[Element]:
    """What an expression found, if it is elements.

    Raises TypeError for text, attributes, numbers and truth values.
    """
    if not isinstance(found, list):
        raise TypeError("it finds a value")
    for one in found:
        if not isinstance(one, etree._Element):
            raise TypeError("it finds text")
        yield one
