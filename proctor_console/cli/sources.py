"""How a source of public randomness is typed.

`beacon:ROUND`, `ceremony:FILE`, `dice` or `own`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony, read_ceremony
from question_bank.errors import CeremonyRefused
from question_bank.sources import CEREMONY, OWN, beacon_source, dice_source


class Wanted(NamedTuple):
    """A source as somebody asked for it."""

    name: str
    ceremony: Ceremony | None = None

    def for_sitting(self, sitting: str) -> str:
        """The source's name; raises CeremonyRefused if the dice were thrown for another sitting."""
        if self.ceremony is not None and self.ceremony.sitting != sitting:
            raise CeremonyRefused(
                f"this ceremony is held for {self.ceremony.sitting}, not {sitting}"
            )
        return self.name


class Source(click.ParamType[Wanted]):
    """A source of public randomness; a ceremony has all commitments and no reveal."""

    name = "beacon:ROUND|ceremony:FILE|dice|own"

    def convert(
        self, value: str | Wanted, param: click.Parameter | None, ctx: click.Context | None
    ) -> Wanted:
        """The source, or a usage error; raises what is wrong with round or ceremony."""
        if isinstance(value, Wanted):
            return value
        kind, _, rest = value.partition(":")
        if value in {CEREMONY, OWN}:
            return Wanted(value)
        if kind == "beacon" and rest.isascii() and rest.isdigit():
            return Wanted(beacon_source(QUICKNET, int(rest)))
        if kind == "ceremony" and rest:
            ceremony = read_ceremony(Path(rest).read_bytes())
            return Wanted(dice_source(ceremony), ceremony)
        return self.fail(f"{value!r} is not like {self.name}", param, ctx)
