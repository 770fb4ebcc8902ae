"""Announces what a sitting stands on, its exam and its centre, or finds them announced before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exam_engine.errors import BadPlan, UnknownPlan
from exam_engine.registry.exams import Exam, create_centre, create_exam, load_exam, load_rooms
from exam_engine.roster import Room
from question_bank.blueprint import read_blueprint
from question_bank.items import Bank
from question_bank.store import list_banks, load_bank
from scoring.rules import read as read_rules


def stored_bank(database: Engine, name: str, version: str | None = None) -> Bank:
    """An imported bank; its latest import when no version is named.

    Raises:
        BankUnknown: there is none.
    """
    with database.connect() as connection:
        versions = [one for known, one, _ in list_banks(connection) if known == name]
        return load_bank(connection, name, version or (versions[-1] if versions else ""))


def announced_exam(
    database: Engine, exam_id: str, title: str, rules: str, blueprint: Path, bank: Bank
) -> Exam:
    """The exam of this id; announced now if it was not.

    Raises:
        BadPlan: it was, with other rules (or the rule pack has changed since), another blueprint
            or another bank.
        BlueprintInvalid: the blueprint cannot be read.
    """
    asked = read_blueprint(blueprint)
    try:
        known = load_exam(database, exam_id)
    except UnknownPlan:
        return create_exam(database, exam_id, title, rules, asked, bank)
    if (known.rules, known.blueprint) != (rules, asked) or (
        (known.bank, known.bank_version) != (bank.name, str(bank.version))
    ):
        raise BadPlan(
            f"The exam {exam_id} was announced with rules {known.rules}, blueprint "
            f"{known.blueprint.name} and bank {known.bank} {known.bank_version}: "
            "give the changed one another id.",
            exam=exam_id,
        )
    if known.rule_text not in {None, read_rules(rules)}:
        raise BadPlan(
            f"The exam {exam_id} was announced with another text of the rules {rules}, which has "
            "changed since: give the changed one another id.",
            exam=exam_id,
        )
    return known


def announced_centre(database: Engine, centre_id: str, title: str, rooms: Sequence[Room]) -> None:
    """Make sure the centre is there; rooms may be left out when it was entered before.

    Raises:
        BadPlan: it is there with other rooms, or new and without any.
    """
    with Session(database) as session:
        known = load_rooms(session, centre_id)
    if not known:
        create_centre(database, centre_id, title, rooms)
    elif rooms and {(one.id, one.seats) for one in known} != {(one.id, one.seats) for one in rooms}:
        listed = ", ".join(f"{one.id}:{one.seats}" for one in known)
        raise BadPlan(f"The centre {centre_id} has the rooms {listed}.", centre=centre_id)
