"""`exam ceremony`: public randomness by dice, for a hall without internet."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click
import msgspec

from proctor_console.backup.durable_file import replace, write
from proctor_console.cli.refusals import RefusingGroup
from question_bank.ceremony import Ceremony, read_ceremony, write_ceremony
from question_bank.errors import CeremonyRefused
from question_bank.sources import dice_source
from question_bank.throws import LEAST_ROLLS, NONCE_BYTES, Throw, named, rolled

FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=RefusingGroup)
def ceremony() -> None:
    """Make public randomness with dice: at least three people, each with dice of their own.

    Everybody throws in private and commits; when all commitments are listed and the draw is
    announced, everybody reveals. One FILE goes around, at one machine or on a stick. Who does not
    reveal is named, and there is no result: hold a new ceremony then, and announce it.
    """


@ceremony.command()
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="Your name, as everybody will read it.")
@click.option("--sitting", help="Id of the sitting; needed by whoever begins the FILE.")
@click.option(
    "--keep",
    required=True,
    type=FILE,
    help="A new file of your own: your throw, for nobody's eyes until you reveal it.",
)
@click.option("--rolls-file", type=THERE, help="Your rolls as text; without it you are asked.")
def commit(
    *, file: Path, name: str, sitting: str | None, keep: Path, rolls_file: Path | None
) -> None:
    """Commit to a throw: your line is added to FILE, your throw goes to a file you keep.

    Throw a die with six faces at least 50 times, where nobody sees it, and type the digits.

    \b
    Examples:
      exam ceremony commit dice.json --sitting session-1 --name "Saksi Contoh 01" --keep 01.throw
      exam ceremony commit dice.json --name "Saksi Contoh 02" --keep 02.throw
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    going = _begun(file, sitting)
    typed = (
        rolls_file.read_text("utf-8", "replace")
        if rolls_file
        else click.prompt(f"Your rolls, at least {LEAST_ROLLS} digits", hide_input=True, err=True)
    )
    throw = Throw(going.sitting, named(name), rolled(typed), secrets.token_hex(NONCE_BYTES))
    after = going.committed(throw.name, throw.commitment())
    write(keep, msgspec.json.encode(throw))
    _replaced(file, after)
    click.echo(f"{throw.name}: committed to {len(throw.rolls)} rolls; keep {keep} to yourself.")
    click.echo(f"Commitment: {throw.commitment().hex()}")


@ceremony.command()
@click.argument("file", type=THERE)
@click.option("--kept", required=True, type=THERE, help="The file that `commit` had you keep.")
def reveal(file: Path, kept: Path) -> None:
    """Reveal your throw in FILE; from the first reveal on, nobody can be added.

    Reveal when the draw has been announced with this ceremony, not before.

    \b
    Example:
      exam ceremony reveal dice.json --kept 01.throw
    """  # noqa: D301 (as above)
    try:
        throw = msgspec.json.decode(kept.read_bytes(), type=Throw)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise CeremonyRefused(f"{kept} is no kept throw: {wrong}") from wrong
    after = read_ceremony(file.read_bytes()).revealed(throw)
    _replaced(file, after)
    waiting = ", ".join(after.missing())
    click.echo(f"{throw.name}: revealed. " + (f"Still to come: {waiting}." if waiting else ""))


@ceremony.command()
@click.argument("file", type=THERE)
def check(file: Path) -> None:
    """Check every commitment and every reveal in FILE, and tell the randomness.

    Before the first reveal it tells the name under which the ceremony is announced. Exit status 1
    if anything is false, or if some have revealed and others have not: they are named.

    \b
    Example:
      exam ceremony check dice.json
    """  # noqa: D301 (as above)
    held = read_ceremony(file.read_bytes())
    for one in held.commitments:
        click.echo(f"{one.commitment}  {one.name}")
    if not held.reveals:
        click.echo(f"Nobody has revealed. To be announced: {dice_source(held)}")
        return
    randomness = held.randomness()
    click.echo(f"All {len(held.reveals)} revealed what they had committed to.")
    click.echo(f"Randomness: {randomness.hex()}")


def _begun(file: Path, sitting: str | None) -> Ceremony:
    """The ceremony in the file; a new one if there is none."""
    if not file.exists():
        if sitting is None:
            raise click.UsageError(f"{file} is new: say for which --sitting the ceremony is.")
        return Ceremony(sitting)
    going = read_ceremony(file.read_bytes())
    if sitting is not None and sitting != going.sitting:
        raise CeremonyRefused(f"{file} is of the ceremony for {going.sitting}, not {sitting}")
    return going


def _replaced(file: Path, going: Ceremony) -> None:
    """Write the ceremony; until it is on disk, whatever was there stays."""
    half = file.with_name(f".{file.name}.{os.getpid()}")
    write(half, write_ceremony(going).encode())
    replace(half, file)
