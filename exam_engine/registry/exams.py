"""Exams and places: what sittings are planned from."""

from collections.abc import Iterable
from typing import Protocol

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from exam_engine.errors import BadPlan, UnknownPlan
from exam_engine.registry.tables import CentreRow, ExamRow, RoomRow
from exam_engine.roster import Room, SittingPlan
from question_bank.blueprint import Blueprint
from question_bank.items import Bank
from scoring import rules
from scoring.rule_pack import RulePack


class Exam(msgspec.Struct, frozen=True):
    """A rule pack, a blueprint and a bank under one name."""

    id: str
    title: str
    rules: str
    blueprint: Blueprint
    bank: str
    bank_version: str
    language: str
    rule_text: str | None = None
    """The rule pack as it was announced; None: announced before this was kept."""

    @property
    def rule_pack(self) -> RulePack:
        """The rules by which it is scored."""
        return rules.parse(kept_text(self), self.rules)


def create_exam(
    database: Engine,
    exam_id: str,
    title: str,
    rule_pack: str,
    blueprint: Blueprint,
    bank: Bank,
    rule_text: str | None = None,
) -> Exam:
    """Announce an exam, by the rule pack of this name as it is now unless its text is given.

    The text is kept: a pack that is changed afterwards is another one.

    Raises:
        BadPlan: the id is taken, or the blueprint's sections are not those of the rules.
        RulePackRefused: there is no such rule pack, or it is wrong.
    """
    exam = Exam(
        exam_id,
        title,
        rule_pack,
        blueprint,
        bank.name,
        str(bank.version),
        bank.language,
        rules.read(rule_pack) if rule_text is None else rule_text,
    )
    asked = [(section.id, section.items) for section in exam.rule_pack.sections]
    given = [(section.section, section.items) for section in blueprint.sections]
    if asked != given:
        raise BadPlan(f"blueprint {blueprint.name}: the rules ask for {asked}, it gives {given}")
    row = ExamRow(**msgspec.structs.asdict(exam))
    row.blueprint = msgspec.json.encode(blueprint).decode()
    with Session(database) as session, session.begin():
        if session.get(ExamRow, exam_id):
            raise BadPlan(f"there is an exam {exam_id} already", exam=exam_id)
        session.add(row)
    return exam


def load_exam(database: Engine, exam_id: str) -> Exam:
    """An exam by its id.

    Raises:
        UnknownPlan: there is none.
    """
    with Session(database) as session:
        row = session.get(ExamRow, exam_id)
        if row is None:
            raise UnknownPlan(f"there is no exam {exam_id}", exam=exam_id)
        blueprint = msgspec.json.decode(row.blueprint, type=Blueprint)
        return Exam(
            row.id,
            row.title,
            row.rules,
            blueprint,
            row.bank,
            row.bank_version,
            row.language,
            row.rule_text,
        )


class _Ruled(Protocol):
    """An exam or a plan: what has rules by name, and their text if it was kept."""

    @property
    def rules(self) -> str:
        """The name of the rule pack."""

    @property
    def rule_text(self) -> str | None:
        """Its text."""


def kept_text(ruled: _Ruled) -> str:
    """The rule pack of an exam or a plan as it was announced, or, if nobody kept it, as it is now.

    Raises:
        RulePackRefused: nobody kept it, and there is none of its name.
    """
    return rules.read(ruled.rules) if ruled.rule_text is None else ruled.rule_text


def rules_of(plan: SittingPlan) -> RulePack:
    """The rules of a sitting.

    Raises:
        RulePackRefused: as ``kept_text``; or it is wrong.
    """
    return rules.parse(kept_text(plan), plan.rules)


def create_centre(database: Engine, centre_id: str, title: str, rooms: Iterable[Room]) -> None:
    """Enter a centre and its rooms.

    Raises:
        BadPlan: the id is taken, or it has no room.
    """
    rooms = tuple(rooms)
    if not rooms:
        raise BadPlan(f"centre {centre_id} has no room", centre=centre_id)
    with Session(database) as session, session.begin():
        if session.get(CentreRow, centre_id):
            raise BadPlan(f"there is a centre {centre_id} already", centre=centre_id)
        session.add(CentreRow(id=centre_id, title=title))
        session.flush()
        session.add_all(
            RoomRow(centre=centre_id, id=room.id, title=room.title, seats=room.seats)
            for room in rooms
        )


def load_rooms(session: Session, centre_id: str) -> tuple[Room, ...]:
    """The rooms of a centre, by id."""
    found = session.scalars(select(RoomRow).where(RoomRow.centre == centre_id).order_by(RoomRow.id))
    return tuple(Room(id=room.id, title=room.title, seats=room.seats) for room in found)
