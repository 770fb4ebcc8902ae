"""`exam correct-key`: another key for an item, by two people, and the rank differences it makes."""

from __future__ import annotations

import os
from pathlib import Path

import click

from proctor_console import correcting
from proctor_console.backup import durable_file
from proctor_console.cli.at_the_server import account, asked, server_of
from proctor_console.cli.options import data_option
from proctor_console.correcting import Corrected, Item, Points, Refused

LETTERS = "ABCDE"
_WHY = {
    "unknown_attempt": "Nobody on the roster of the sitting has this number.",
    "unknown_item": "The bank of this exam has no such item, or the paper no such number.",
    "unused_item": "No form of this sitting has the item: nobody's points depend on its key.",
    "bad_key": "No key of this item can be like this; its choices have other points.",
    "same_key": "The item is worth exactly that already.",
    "keys_uncommitted": "The first entry of this sitting does not bind its keys.",
    "not_now": "A key is corrected after the end of a sitting, and this one is not over.",
    "bad_request": "The server does not understand this: is a name or the reason too long?",
    "retry": "It is not saved; nothing was corrected. Try again.",
}


@click.command("correct-key")
@click.argument("sitting")
@click.argument("item")
@click.option("--right", metavar="LETTERS", help="Which choices are right, such as B or BD.")
@click.option(
    "--points", metavar="A,B,C,D,E", help="Points of the five choices, for an item that is graded."
)
@click.option("--all-full", is_flag=True, help="Full points to all, also to who left it out.")
@click.option("--reason", required=True, help="Why. Everybody will read it: name nobody.")
@click.option("--staff", help="Username of who asks: a coordinator. Default: you are asked.")
@click.option("--second", help="Username of the second person. Default: you are asked.")
@click.option(
    "-o",
    "--output",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    default=Path(),
    show_default="this folder",
    help="Where the report goes: SITTING-correction-N.xlsx and .csv.",
)
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
@click.option("--url", help="Address of the server. Default: the one of the data folder.")
@data_option
def correct_key(
    *,
    sitting: str,
    item: str,
    right: str | None,
    points: str | None,
    all_full: bool,
    reason: str,
    staff: str | None,
    second: str | None,
    output: Path,
    yes: bool,
    url: str | None,
    data_dir: Path,
) -> None:
    """Correct the key of ITEM in SITTING, which is over: a public entry, everybody rescored.

    ITEM is an id of the bank, or PARTICIPANT/NUMBER as in 26-0001/13: item 13 on that paper.
    Choices are named as in the bank; found on a paper, it is said which choice was shown as which.
    The server does it and must run; you log in as on its console, and a second person consents.
    What was before stays in the record and can be proved (`exam verify --before-correction`).

    \b
    Examples:
      exam correct-key session-1 tiu-012 --right B --reason "Key and choices were swapped"
      exam correct-key session-1 26-0001/13 --right BD --reason "Two choices are right"
      exam correct-key session-1 tkp-007 --points 5,3,4,2,1 --reason "Graded in another order"
      exam correct-key session-1 tiu-020 --all-full --reason "The figure was not printed"
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if sum((right is not None, points is not None, all_full)) != 1:
        raise click.UsageError("Say one of --right, --points and --all-full.")
    address = url or server_of(data_dir)
    first = account(staff, "Username")
    found = asked(correcting.find(address, first, sitting, item), _WHY)
    wanted = None if all_full else _points(found, right, points)
    _describe(found, wanted, reason)
    if not yes:
        click.confirm("Correct this key?", abort=True, err=True)
    try:
        made = asked(
            correcting.correct(address, first, None, sitting, found.id, wanted, reason),
            _WHY,
            second_may_follow=True,
        )
    except Refused:
        other = account(second, "Second person, username")
        again = correcting.correct(address, first, other, sitting, found.id, wanted, reason)
        made = asked(again, _WHY)
    _report(made, sitting, output)


def _points(found: Item, right: str | None, points: str | None) -> Points:
    """The five points that are meant; the server says whether a key can be like that."""
    if right is not None:
        chosen, best, worst = set(right.upper()), found.values[0], found.values[-1]
        if not chosen <= set(LETTERS) or len(set(found.values)) != len({best, worst}):
            raise click.ClickException(
                f"--right takes letters of A to E, for an item whose choices are right or wrong; "
                f"those of {found.id} have {', '.join(map(str, found.values))} points."
            )
        return tuple(best if letter in chosen else worst for letter in LETTERS)
    given = (points or "").split(",")
    if len(given) != len(LETTERS) or not all(one.isascii() and one.isdigit() for one in given):
        raise click.ClickException(f"--points takes five numbers for A to E, not {points}.")
    return tuple(map(int, given))


def _describe(found: Item, wanted: Points, reason: str) -> None:
    click.echo(f"Item {found.id}, version {found.version}, section {found.section}.", err=True)
    if found.order is not None:
        pairs = zip(LETTERS, found.order, strict=True)
        shown = ", ".join(f"{letter} is {LETTERS[at]}" for letter, at in pairs)
        click.echo(f"On that paper, as shown and as in the bank: {shown}.", err=True)
    click.echo(f"{found.papers} papers have it.", err=True)
    if found.corrections:
        numbers = ", ".join(map(str, found.corrections))
        click.echo(f"It was corrected before: correction {numbers}.", err=True)
    if wanted is None:
        click.echo("From now on: full points to all, also to who left it out.", err=True)
    else:
        pairs = zip(LETTERS, wanted, strict=True)
        click.echo(f"From now on: {', '.join(f'{one} {each}' for one, each in pairs)}.", err=True)
    click.echo(f"Reason, which everybody can read: {reason}", err=True)


def _report(made: Corrected, sitting: str, output: Path) -> None:
    click.echo(
        f"Correction {made.number} of {sitting} is entry {made.entry}: of {made.papers} papers "
        f"with the item {made.changed} have other points; {made.places} places are others."
    )
    for kind, written in (("xlsx", made.xlsx), ("csv", made.csv)):
        path = output / f"{sitting}-correction-{made.number}.{kind}"
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            durable_file.write(temporary, written)
            durable_file.replace(temporary, path)
        except OSError as failure:
            raise click.ClickException(
                f"The key is corrected, but {path} cannot be written ({failure.strerror}); the "
                "console has the report."
            ) from failure
        click.echo(str(path))
