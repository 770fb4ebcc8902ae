"""Draws as operators make and publish them, with what the record of the sitting says."""

from __future__ import annotations

import re
from contextlib import closing
from functools import partial
from typing import Final

from sqlalchemy import Engine

from exam_engine import events as did
from exam_engine.draw.late_sheet import OF_ANY_DRAW, LateSheet, Opening, follow
from exam_engine.draw.sheet import DrawSheet, evolve, promise
from exam_engine.ledger.entry import OPEN
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.published_draw import PublishedDraw, publish
from proctor_console.data_folder import DataFolder
from proctor_console.errors import NotReleased
from question_bank.ceremony import Ceremony
from question_bank.errors import CeremonyRefused
from question_bank.items import Bank
from question_bank.sources import is_ceremony
from question_bank.store import load_bank

# the open entry of the release, as docs/ledger-format.md spells it
_RELEASED: Final = re.compile(rb'\x04\{"event":"ResultsReleased/')
_OF_A_DRAW: Final = re.compile(
    rb'\x04\{"event":"(?:SittingPrepared|%s)/'
    % "|".join(one.__name__ for one in OF_ANY_DRAW).encode()
)


def bank_of(folder: DataFolder, name: str, version: str) -> Bank:
    """A bank of the folder; raises BankUnknown."""
    return bank_in(folder.database, name, version)


def bank_in(database: Engine, name: str, version: str) -> Bank:
    """A bank of the database; raises BankUnknown."""
    with database.connect() as connection:
        return load_bank(connection, name, version)


def publishable(folder: DataFolder, sitting: str) -> PublishedDraw:
    """The draw of a sitting whose results are released.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
        BadPlan: it is not drawn yet.
        NotReleased: it has the operator's secret, which must not be known while people work.
    """
    openings, released = _told(folder, sitting)
    found = publish(folder.database, folder.keys, sitting, partial(bank_of, folder), openings)
    if not released:
        raise NotReleased(f"The results of sitting {sitting} are not released; publish after that.")
    return found


def openings_of(folder: DataFolder, sitting: str) -> tuple[Opening, ...]:
    """Who was added to a sitting, and their forms, as its record says."""
    return _told(folder, sitting)[0]


def _told(folder: DataFolder, sitting: str) -> tuple[tuple[Opening, ...], bool]:
    """The openings of a record, and whether the results are released, in one reading of it."""
    draw, late, released = DrawSheet(sitting), LateSheet(), False
    with closing(LedgerStore(folder.database).lines(sitting)) as lines:
        for index, (record, public) in enumerate(lines):
            if public[:1] != OPEN:
                continue
            released = released or _RELEASED.match(public) is not None
            if _OF_A_DRAW.match(public):
                draw, late = _followed(draw, late, decode_record(record), index)
    return late.openings, released


def _followed(
    draw: DrawSheet, late: LateSheet, event: did.Event, index: int
) -> tuple[DrawSheet, LateSheet]:
    """What the record has of draws after one more open entry."""
    if isinstance(event, did.SittingPrepared):
        return promise(event), late
    return follow(draw, late, event, index)


def recorded_draw(folder: DataFolder, sitting: str) -> DrawSheet:
    """What the record of a sitting has of its draw so far; nothing if it has not begun."""
    sheet = DrawSheet(sitting)
    with closing(LedgerStore(folder.database).lines(sitting)) as lines:
        for record, public in lines:
            event = decode_record(record) if public[:1] == OPEN else None
            if isinstance(event, did.RegistrationOpened):
                break
            if isinstance(event, did.SittingPrepared):
                sheet = promise(event)
            elif event is not None:
                sheet = evolve(sheet, event)
    return sheet


def held_on_console(folder: DataFolder, sitting: str) -> Ceremony:
    """The ceremony that was announced and held on the console, as far as it has come.

    Raises:
        CeremonyRefused: the record has none.
    """
    draw = recorded_draw(folder, sitting)
    if draw.ceremony is None or not is_ceremony(draw.source):
        raise CeremonyRefused(f"the record of {sitting} has no announced ceremony: give its file")
    return draw.ceremony


def failed_on_console(folder: DataFolder, sitting: str) -> Ceremony | None:
    """The ceremony that gave no randomness, if it was held on the console."""
    draw = recorded_draw(folder, sitting)
    return draw.ceremony if is_ceremony(draw.source) else draw.failed
