"""`exam bundle`: the record of a released sitting, opened as far as its tier says."""

from __future__ import annotations

from pathlib import Path

import click

from proctor_console.bundles.tiers import Tier
from proctor_console.bundles.writing import Asked, write_bundle
from proctor_console.cli.display import stages
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder

_WARNINGS = {
    Tier.CANDIDATE: "everything recorded of these candidates: number, seat, terminals, failed "
    "logins, accounts of staff, every answer with its time. Give it to them alone.",
    Tier.POINTS: "everybody's participant number, formation, category, and every answer with its "
    "time and what was looked at; forms and keys without texts.",
    Tier.EVERYTHING: "all that the tier points has, and everybody's seat, terminals and failed "
    "logins, and the accounts of staff.",
}


@click.command()
@click.argument("sitting")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--tier",
    type=click.Choice([str(tier) for tier in Tier]),
    required=True,
    help="How much is opened; docs/verifying.md says what each shows of people.",
)
@click.option(
    "--attempt",
    "attempts",
    metavar="NUMBER",
    multiple=True,
    help="With the tier candidate: whose paper; as often as you like.",
)
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The policy as it was announced. Default: the record's key and witnesses.policy.",
)
@data_option
def bundle(
    sitting: str,
    folder: Path,
    tier: str,
    attempts: tuple[str, ...],
    policy: Path | None,
    data_dir: Path,
) -> None:
    """Write the record of SITTING into the new FOLDER, for anybody to check with `exam verify`.

    Only once its results are released. What is opened once can never be closed again: see what
    the law allows before choosing a tier. Names, dates of birth, needs and the texts of items are
    in none of them.

    \b
    Examples:
      exam bundle session-1 public --tier log
      exam bundle session-1 rina --tier candidate --attempt 26-0001
      exam bundle session-1 public --tier points --policy announced.policy
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    chosen = Tier(tier)
    asked = Asked(sitting, chosen, attempts, None if policy is None else policy.read_bytes())
    with stages() as stage:
        written = write_bundle(open_folder(data_dir), asked, folder, stage)
    click.echo(f"{folder}: {written.entries:,} entries, {written.papers:,} papers opened.")
    if written.few:
        click.echo(
            f"Not enough witnesses, so `exam verify` will find fault with it: {written.few}. "
            f"`exam log witnesses {sitting} --ask` asks them now.",
            err=True,
        )
    if written.erased:
        click.echo(f"Destroyed, so not opened: {', '.join(written.erased)}.")
    if chosen in _WARNINGS:
        click.echo(f"Personal data in it: {_WARNINGS[chosen]}", err=True)
