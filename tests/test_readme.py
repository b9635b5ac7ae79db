"""The README tells the truth: its tables are made from the program, and every verb is in them."""

from __future__ import annotations

from archiver.cli import cli
from tests.readme import ROOT, current


def test_the_readme_is_current() -> None:
    text = (ROOT / "README.md").read_text()
    assert text == current(text), "run `make readme`"


def test_the_two_commands_are_named() -> None:
    text = (ROOT / "README.md").read_text()
    assert "make demo" in text
    assert "make test" in text


def test_every_verb_says_what_it_does_and_what_its_options_mean() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                assert getattr(parameter, "help", None), f"{name} {parameter.name}"
