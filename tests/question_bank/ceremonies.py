"""Builders of dice ceremonies."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.ceremony import Ceremony
from question_bank.throws import Throw

SITTING = "sesi-1"
ROLLS = "16253" * 10
NAMES = ("Saksi Contoh 01", "Saksi Contoh 02", "Saksi Contoh 03")


def a_throw(name: str = NAMES[0], rolls: str = ROLLS, sitting: str = SITTING) -> Throw:
    return Throw(sitting, name, rolls, name.encode()[-1:].hex() * 32)


def throws(names: Iterable[str] = NAMES, sitting: str = SITTING) -> list[Throw]:
    return [a_throw(name, sitting=sitting) for name in names]


def committed(thrown: Iterable[Throw]) -> Ceremony:
    ceremony = None
    for throw in thrown:
        ceremony = ceremony or Ceremony(throw.sitting)
        ceremony = ceremony.committed(throw.name, throw.commitment())
    assert ceremony is not None
    return ceremony


def held(thrown: Iterable[Throw]) -> Ceremony:
    thrown = list(thrown)
    ceremony = committed(thrown)
    for throw in thrown:
        ceremony = ceremony.revealed(throw)
    return ceremony
