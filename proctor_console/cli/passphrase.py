"""How a passphrase reaches the program: from a file, or typed; never as an argument."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from proctor_console.backup.passphrase import LEAST_CHARACTERS

Command = Callable[..., Any]


def passphrase_option(command: Command) -> Command:
    """`--passphrase-file FILE`: where the passphrase stands, for whoever cannot type it."""
    return click.option(
        "--passphrase-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file whose first line is the passphrase; without it you are asked.",
    )(command)


def chosen(file: Path | None, *, new: bool) -> str:
    """The passphrase; a new one is typed twice."""
    if file is not None:
        return (file.read_text("utf-8").splitlines() or [""])[0].strip()
    asked = f"Passphrase, at least {LEAST_CHARACTERS} characters" if new else "Passphrase"
    typed: str = click.prompt(asked, hide_input=True, confirmation_prompt=new, err=True)
    return typed
