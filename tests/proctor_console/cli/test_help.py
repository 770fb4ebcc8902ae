"""Help is documentation: every command and option stands in docs/commands.md, with examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from proctor_console.cli.main import exam
from tests.proctor_console.cli.command_line import run

DOCS = Path(__file__).parents[3] / "docs" / "commands.md"


def every_command(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, *path, name)
        else:
            yield " ".join([*path, name]), command


COMMANDS = dict(every_command(exam))


def the_chapter(path: str) -> str:
    """What the documentation says about a command and its siblings."""
    chapters = re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next(one for one in chapters if one.startswith(f"`exam {path.partition(' ')[0]}`"))


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_is_documented(path: str) -> None:
    assert f"exam {path}" in the_chapter(path)


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_of_a_command_is_documented(path: str) -> None:
    chapter = the_chapter(path)

    options = [one for one in COMMANDS[path].params if isinstance(one, click.Option)]

    assert [flag for one in options for flag in one.opts if f"`{flag}" not in chapter] == []


def test_no_option_is_documented_that_does_not_exist() -> None:
    known = {flag for one in COMMANDS.values() for param in one.params for flag in param.opts}

    documented = set(re.findall(r"`(--[a-z-]+)", DOCS.read_text(encoding="utf-8")))

    assert documented <= known


@pytest.mark.parametrize("path", COMMANDS)
def test_help_says_what_a_command_does_and_shows_an_example(path: str) -> None:
    said = run(*path.split(), "--help").stdout

    assert f"exam {path}" in said.partition("Example")[2]
    assert all(
        param.help or param.name == "port"
        for param in COMMANDS[path].params
        if isinstance(param, click.Option)
    )


def test_wrong_usage_has_an_exit_status_of_its_own() -> None:
    assert run("serv").exit_code == 2
    assert run("demo", "--candidates", "2", "--idle", "3").exit_code == 2
