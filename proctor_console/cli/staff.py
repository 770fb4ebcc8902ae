"""`exam staff`: accounts of the people who run the exam day."""

from __future__ import annotations

from pathlib import Path

import click

from proctor_console.cli.display import table
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.data_folder import open_folder
from proctor_console.staff import passwords
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister

ROLES = [role.value for role in Role]


@click.group(cls=RefusingGroup)
def staff() -> None:
    """Give people accounts for the console.

    \b
    Roles:
      desk         admits candidates, issues PINs, assigns seats
      proctor      starts, pauses, grants time, moves attempts to other terminals
      coordinator  all of that, and voids attempts, ends sittings, releases results, corrects keys
      observer     sees everything, changes nothing
      admin        everything
    """  # noqa: D301 (click needs the real backspace to keep the lines of the list)


@staff.command()
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--name", help="The person's name as the minutes print it; default: the username.")
@click.option("--prompt", is_flag=True, help="Type the password instead of having one made.")
@data_option
def add(username: str, role: str, name: str | None, prompt: bool, data_dir: Path) -> None:
    """Give somebody an account.

    Without --prompt a password is made and shown once; nobody can look it up later.

    \b
    Examples:
      exam staff add desk-1 --role desk --name "Petugas Contoh 01"
      exam staff add coordinator --role coordinator --prompt
    """  # noqa: D301 (as above)
    register = StaffRegister(open_folder(data_dir).database)
    password = _password(prompt)
    register.add(username, name or username, Role(role), password)
    _tell(username, role, None if prompt else password)


@staff.command()
@click.argument("username")
@click.option("--prompt", is_flag=True, help="Type the password instead of having one made.")
@data_option
def password(username: str, prompt: bool, data_dir: Path) -> None:
    """Give somebody another password; their open sessions end.

    \b
    Example:
      exam staff password desk-1
    """  # noqa: D301 (as above)
    register = StaffRegister(open_folder(data_dir).database)
    new = _password(prompt)
    register.change_password(username, new)
    _tell(username, None, None if prompt else new)


@staff.command("list")
@data_option
def list_(data_dir: Path) -> None:
    """List the accounts.

    \b
    Example:
      exam staff list
    """  # noqa: D301 (as above)
    everyone = StaffRegister(open_folder(data_dir).database).everyone()
    table(("username", "name", "role"), [(one.username, one.name, one.role) for one in everyone])


def _password(prompt: bool) -> str:
    if prompt:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return passwords.generate()


def _tell(username: str, role: str | None, made: str | None) -> None:
    described = f" ({role})" if role else ""
    click.echo(f"Account {username}{described}.")
    if made:
        click.echo(f"Password, shown this once: {made}")
