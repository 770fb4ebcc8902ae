"""A sitting that is drawn and open for registration, to which people can be added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry import keys as master
from exam_engine.registry.drawing import draw_sitting
from exam_engine.registry.known_draws import load_known_draw
from exam_engine.registry.plans import Forms, load_plan
from exam_engine.roster import Candidate
from exam_engine.sequencer import Sequencer
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony, write_ceremony
from question_bank.sources import OWN, beacon_source, dice_source
from tests.exam_engine.builders import HandClock, Staff, a_hall, a_store
from tests.exam_engine.planned import STARTS_AT, a_planned_sitting
from tests.exam_engine.registry.draws import SITTING, the_bank
from tests.question_bank.ceremonies import committed, held, throws
from tests.question_bank.own_beacon import signature

ANNOUNCED_AT = STARTS_AT - 3_600_000
ROUND = QUICKNET.first_after(ANNOUNCED_AT) + 5
THROWN = throws()
LATER = throws(("Saksi Nanti 04", "Saksi Nanti 05", "Saksi Nanti 06"))


def somebody(number: str = "W-001", **changes: Any) -> Candidate:
    fields = {
        "participant_number": number,
        "name": "Peserta Tambahan 01",
        "formation": "Formasi Contoh",
        "room": "r1",
    }
    return Candidate(**(fields | changes))


class LateSitting:
    """One data folder, its record, and whoever writes it right now."""

    def __init__(self, folder: Path, source: str) -> None:
        self.folder = folder
        ceremony: Ceremony | None = None
        if source == "dice":
            ceremony = committed(THROWN)
            source = dice_source(ceremony)
        elif source == "drand":
            source = beacon_source(QUICKNET, ROUND)
        self.source = source
        self.clock = HandClock()
        self.clock.set_wall(ANNOUNCED_AT - STARTS_AT)
        self.database: Engine = a_planned_sitting(
            folder, SITTING, source=source, ceremony=ceremony, now_ms=ANNOUNCED_AT
        )
        self.store: LedgerStore = a_store(folder)
        self.hall: Hall
        self.writer: Sequencer
        self.forms: Forms
        self.open()
        self.clock.pass_ms(60_000)
        if source != OWN:
            proof = signature(ROUND) if ceremony is None else write_ceremony(held(THROWN))
            draw_sitting(self.database, self.keys, SITTING, the_bank, proof, clock=self.clock.wall)
            self.writer.submit(ask.RecordDraw(known=load_known_draw(self.database, SITTING)))
        self.staff(ask.OpenRegistration)

    @property
    def keys(self) -> master.Keys:
        return master.read(self.folder / "keys")

    def open(self) -> None:
        self.hall = a_hall(self.store, self.clock)
        self.forms = self.another_forms()
        self.writer = self.hall.open(load_plan(self.database, SITTING), self.forms)

    def another_forms(self) -> Forms:
        """The forms as another process of the server has them."""
        return Forms(self.database, self.keys, SITTING, the_bank)

    def reopen(self) -> None:
        """Another server, which folds the record anew."""
        self.hall.stop()
        self.open()

    def staff(self, command: type[ask.StaffCommand], **fields: Any) -> None:
        Staff(self.writer)(command, **fields)

    def add(self, number: str = "W-001", **changes: Any) -> int:
        """Add somebody; returns the index of the line."""
        self.staff(ask.AddCandidate, candidate=somebody(number, **changes), reason="undangan")
        return self.opening(number).entry

    def opening(self, number: str = "W-001") -> Any:
        return self.writer.sheets.sitting.late.of(number)

    def round_of(self, number: str = "W-001") -> int:
        return QUICKNET.first_after(self.opening(number).at)

    def draw(self, number: str = "W-001", **fields: Any) -> did.LateFormDrawn:
        """Draw somebody's form once its round is signed."""
        if self.source.startswith("drand"):
            self.clock.pass_ms(10_000)
            if "signature" not in fields:
                fields["signature"] = signature(self.round_of(number))
        self.staff(ask.DrawLateForm, attempt=number, **fields)
        drawn = self.events()[-1]
        assert isinstance(drawn, did.LateFormDrawn)
        return drawn

    def throw(self, thrown: Any = LATER, *, reveal: bool = True) -> None:
        """A dice ceremony for those who wait, on the console."""
        for one in thrown:
            self.staff(ask.CommitThrow, name=one.name, committed=one.commitment().hex())
        for one in thrown if reveal else ():
            self.staff(ask.RevealThrow, name=one.name, rolls=one.rolls, nonce=one.nonce)

    def events(self) -> list[did.Event]:
        return [decode_record(record) for record, _ in self.store.lines(SITTING)]

    def public(self, index: int) -> dict[str, Any]:
        entry = self.store.entries(SITTING, index, index + 1)[0]
        assert entry[:1] == b"\x04"
        found: dict[str, Any] = msgspec.json.decode(entry[1:])
        return found


@contextmanager
def a_late_sitting(folder: Path, source: str = OWN) -> Iterator[LateSitting]:
    sitting = LateSitting(folder, source)
    try:
        yield sitting
    finally:
        sitting.hall.stop()
