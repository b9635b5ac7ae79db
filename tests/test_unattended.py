"""What the README says of running without anybody at the keyboard can be run as it stands."""

from __future__ import annotations

import configparser
import re
import shlex

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from tests.readme import ROOT

SECTION = (ROOT / "README.md").read_text().partition("## Unattended\n")[2].partition("\n## ")[0]
UNITS = re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", SECTION, re.S)
COMMANDS = re.findall(r"(?:^|[ =`/])archiver (\w+ +\S*news\.db[^`#\n>]*)", SECTION, re.M)


def unit(text: str) -> configparser.ConfigParser:
    """A unit file, read."""
    found = configparser.ConfigParser(interpolation=None)
    found.read_string(text)
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one_that_the_program_takes(command: str) -> None:
    verb, *arguments = shlex.split(command)
    known = cli.commands[verb]
    with CliRunner(env={"ARCHIVER_NOTIFY": "json://a json://b"}).isolation():
        context = known.make_context(verb, arguments)
    assert context.params["database"].name == "news.db"
    if verb == "notify" and "--to" not in command:
        assert context.params["targets"] == ("json://a", "json://b")


def test_the_section_names_the_commands_of_a_day() -> None:
    assert {command.split()[0] for command in COMMANDS} == {"watch", "run", "status", "notify"}
    assert len(COMMANDS) == 7


def test_the_units_start_the_program_and_each_other() -> None:
    units = {name: unit(text) for name, text in UNITS}
    assert set(units) == {"archiver.service", "archiver-notify.service", "archiver-notify.timer"}
    for name, one in units.items():
        if name.endswith(".service"):
            assert "/archiver " in one["Service"]["execstart"]
            assert one["Service"]["User"] == "archiver"
    assert units["archiver-notify.timer"]["Timer"]["oncalendar"]
