"""Builders of announced and published draws: the known round 1000 of the beacon, and dice."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from exam_engine.registry import keys as master
from exam_engine.registry.drawing import draw_sitting
from exam_engine.registry.published_draw import PublishedDraw, publish
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony
from question_bank.items import Bank
from question_bank.sources import beacon_source, dice_source
from tests.exam_engine.planned import a_bank, a_planned_sitting

SITTING = "sesi-1"
A_ROUND = beacon_source(QUICKNET, 1000)
SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)
BEFORE_MS = QUICKNET.time_ms(1000) - 60_000
AFTER_MS = QUICKNET.time_ms(1000) + 2_000


def the_bank(_name: str, _version: str) -> Bank:
    return a_bank()


def announced(folder: Path, source: str | Ceremony = A_ROUND) -> Engine:
    ceremony = source if isinstance(source, Ceremony) else None
    name = dice_source(source) if isinstance(source, Ceremony) else source
    return a_planned_sitting(folder, SITTING, source=name, ceremony=ceremony, now_ms=BEFORE_MS)


def drawn(folder: Path, database: Engine, proof: str = SIGNATURE) -> str:
    keys = master.read(folder / "keys")
    return draw_sitting(database, keys, SITTING, the_bank, proof, clock=lambda: AFTER_MS)


def published(folder: Path, database: Engine) -> PublishedDraw:
    return publish(database, master.read(folder / "keys"), SITTING, the_bank)
