"""The reviewed sentence for each stored value, in English, Arabic and Russian (db/wording.toml)."""

from __future__ import annotations

import tomllib
from functools import cache

from archiver.data import data_folder

__all__ = ["LANGUAGES", "say", "wordings"]

LANGUAGES = ("en", "ar", "ru")


@cache
def wordings() -> dict[str, dict[str, dict[str, str]]]:
    """Kind of value → value → language → sentence."""
    with (data_folder() / "wording.toml").open("rb") as file:
        return tomllib.load(file)


def say(kind: str, value: str, language: str = "en", **facts: object) -> str:
    """The sentence for a stored value, such as `say("outcome", "blocked")`; facts fill its places.

    Raises KeyError for a value without wording, which a test rules out for all that is stored.
    """
    return wordings()[kind][value][language].format(**facts)
