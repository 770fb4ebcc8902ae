"""`exam beacon`: rounds of public randomness, and whether a signature is theirs."""

from __future__ import annotations

from datetime import datetime

import click

from exam_engine.clock import wall_ms
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.cli.sitting import TIME
from question_bank.beacon import QUICKNET, SECOND_MS
from question_bank.sources import beacon_source, randomness_of


@click.group(cls=RefusingGroup)
def beacon() -> None:
    """Check public randomness (drand quicknet) without a network.

    A round of the beacon is signed by strangers at its time and known to nobody before. A draw
    that names a round in advance can therefore be chosen by nobody.
    """


@beacon.command("round")
@click.argument("time", type=click.DateTime([TIME]))
def round_(time: datetime) -> None:
    """Tell the first round that is signed after TIME (local, "YYYY-MM-DD HH:MM").

    \b
    Example:
      exam beacon round "2026-12-01 07:30"
    """  # noqa: D301 (click needs the real backspace to keep the lines of the example)
    number = QUICKNET.first_after(int(time.timestamp() * SECOND_MS))
    click.echo(f"Round {number}, signed at {_local(number)}: --draw beacon:{number}")


@beacon.command()
@click.argument("number", metavar="ROUND", type=click.IntRange(min=1))
@click.argument("signature")
def check(number: int, signature: str) -> None:
    """Find that SIGNATURE (in hex) is that of ROUND, and tell the randomness.

    Exit status 0 only if it is.

    \b
    Example:
      exam beacon check 1000 b44679b9a59a...
    """  # noqa: D301 (as above)
    randomness = randomness_of(beacon_source(QUICKNET, number), signature.strip().lower(), "")
    click.echo(f"Round {number} of {QUICKNET.name}, {_local(number)}: the signature is genuine.")
    click.echo(f"Randomness: {randomness.hex()}")
    if QUICKNET.time_ms(number) > wall_ms():
        click.echo("By the clock of this machine the round is still to come: that clock is wrong.")


def _local(number: int) -> str:
    moment = datetime.fromtimestamp(QUICKNET.time_ms(number) / SECOND_MS).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M:%S %z")
