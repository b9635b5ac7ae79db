"""The labelled set of quotations: invented articles as the reader reads them, and their labels.

The articles are in `tests/eval/quotations/`; its README says what a label means.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.models import Extraction
from archiver.text.extract import read

__all__ = ["KINDS", "LANGUAGES", "Article", "Label", "articles"]

LANGUAGES = ("en", "ar", "ru")
KINDS = ("speech", "title", "scare")

_FOLDER = Path(__file__).with_name("quotations")


@dataclass(frozen=True, slots=True)
class Label:
    """What a careful reader says of one quotation; offsets count code points of the text."""

    start: int
    end: int
    kind: str
    kinds: frozenset[str]  # that are right
    speakers: tuple[str, ...]  # that are right, the fullest first
    unknown: bool  # no careful reader could tell
    form: str  # direct mixed; empty where nobody speaks
    basis: str  # cue carried_over; empty where nobody speaks
    bare: bool  # without marks, after a name or a dash: counted apart
    parted: bool  # by the author's words inside the marks, or a paragraph's end
    nested: bool
    doubtful: bool  # not scored


@dataclass(frozen=True, slots=True)
class Article:
    """An invented article as the reader reads it, and its labels."""

    key: str
    language: str
    persons: tuple[str, ...]
    extraction: Extraction
    labels: tuple[Label, ...]


def articles() -> list[Article]:
    """The invented articles of the set, read; ValueError where a label's words are not there."""
    found = []
    for language in LANGUAGES:
        with (_FOLDER / f"{language}.toml").open("rb") as file:
            for row in tomllib.load(file)["article"]:
                found.append(_article(row, language))
    return found


def _article(row: dict[str, Any], language: str) -> Article:
    text = row["text"].strip("\n")
    page = _page(text, language) if row.get("html") else text
    extraction = read(
        page.encode(),
        url=f"https://daily.example/{row['key']}",
        content_type=f"text/{'html' if row.get('html') else 'plain'}; charset=utf-8",
    )
    labels = tuple(_label(quote, row["key"], extraction.text) for quote in row["quote"])
    return Article(row["key"], language, tuple(row["persons"]), extraction, labels)


def _page(text: str, language: str) -> str:
    """A small page headed by the first paragraph; those that begin with > are block quotations."""
    title, *paragraphs = (html.escape(part, quote=False) for part in text.split("\n\n"))
    body = "\n".join(
        f"<blockquote><p>{part.removeprefix('&gt; ')}</p></blockquote>"
        if part.startswith("&gt; ")
        else f"<p>{part}</p>"
        for part in paragraphs
    ).replace("</blockquote>\n<blockquote>", "\n")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body><article><h1>{title}</h1>\n{body}\n</article></body></html>"
    )


def _label(row: dict[str, Any], key: str, text: str) -> Label:
    wanted = r"\s+".join(re.escape(word) for word in row["words"].split())
    places = list(re.finditer(f"(?=({wanted}))", text))
    ordinal = row.get("ordinal", 1)
    if len(places) < ordinal:
        raise ValueError(f"{key} does not hold {row['words']!r} {ordinal} times; mend the label.")
    start, end = places[ordinal - 1].span(1)
    first = (row["speaker"],) if "speaker" in row else ()
    return Label(
        start=start,
        end=end,
        kind=row["kind"],
        kinds=frozenset((row["kind"], *row.get("kind_any", ()))),
        speakers=(*first, *row.get("speaker_any", ())),
        unknown=row.get("unknown", False),
        form=row.get("form", ""),
        basis=row.get("basis", ""),
        bare=row.get("bare", False),
        parted=row.get("parted", False),
        nested=row.get("nested", False),
        doubtful=row.get("doubtful", False),
    )
