"""Verbs that report what someone said, by language (db/verbs.toml)."""

from __future__ import annotations

import tomllib
from functools import cache

from archiver.data import data_folder
from archiver.words import folded_word

__all__ = ["LANGUAGES_OF_SPEECH", "giving_verbs", "reporting_verbs"]

LANGUAGES_OF_SPEECH = ("en", "ar", "ru")


@cache
def reporting_verbs(language: str) -> frozenset[str]:
    """The folded forms of verbs that take what was said; empty for a language without a list."""
    return _forms(language, "says")


@cache
def giving_verbs(language: str) -> frozenset[str]:
    """The folded forms of verbs for what a source does with its material: released, aired."""
    return _forms(language, "gives")


def _forms(language: str, part: str) -> frozenset[str]:
    return frozenset(folded_word(word) for word in _lists().get(language, {}).get(part, "").split())


@cache
def _lists() -> dict[str, dict[str, str]]:
    with (data_folder() / "verbs.toml").open("rb") as file:
        return tomllib.load(file)
