"""Plans a sitting: checks the roster, commits to everything a draw depends on, and announces it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exam_engine.clock import WallClock, wall_ms
from exam_engine.errors import BadPlan
from exam_engine.registry.announcements import Announcement, Fixed, check_in_advance
from exam_engine.registry.announcing import announce, undrawn
from exam_engine.registry.drawing import Progress, draw, silent
from exam_engine.registry.entitlement import entitled
from exam_engine.registry.exams import Exam, load_exam
from exam_engine.registry.keys import Keys
from exam_engine.registry.plan_checks import NewSitting, roster_problems, sitting_problems
from exam_engine.registry.sitting_secrets import (
    DRAW_SECRET,
    LEAF_SECRET,
    SITTING_KEY,
    keep_secret,
    new_secret,
)
from exam_engine.registry.tables import RosterRow, SittingRow
from exam_engine.roster import Candidate
from question_bank.assembly import Assembler
from question_bank.ceremony import Ceremony
from question_bank.items import Bank
from question_bank.sources import OWN
from scoring.errors import RuleMissing


def create_sitting(
    database: Engine,
    keys: Keys,
    sitting: NewSitting,
    roster: Sequence[Candidate],
    bank: Bank,
    *,
    source: str = OWN,
    ceremony: Ceremony | None = None,
    secret: bytes | None = None,
    progress: Progress = silent,
    clock: WallClock = wall_ms,
) -> Announcement:
    """Plan a sitting in one transaction: all of it is there afterwards, or nothing.

    With the operator's own source the forms are drawn at once, the same ones for the same secret
    (without one, 32 random bytes); with another one the draw is announced, and made later. A
    ceremony that the source names is given with it, none revealed.

    Raises:
        BadPlan: with every reason in the evidence's `problems`; or the source is known already.
        BlueprintUnmet: the bank cannot fill the blueprint.
    """
    exam = load_exam(database, sitting.exam)
    candidates = [entitled(one, exam, _duration_ms(exam, sitting)) for one in roster]
    with Session(database) as session, session.begin():
        problems = [
            *sitting_problems(session, sitting, exam, bank),
            *roster_problems(session, sitting, exam, candidates),
        ]
        if problems:
            raise BadPlan(f"sitting {sitting.id}: " + "; ".join(problems), problems=problems)
        now_ms = clock()
        check_in_advance(source, now_ms, sitting.starts_at)
        Assembler(bank, exam.blueprint)  # refuses today what could not be drawn on the day
        row = SittingRow(
            **(msgspec.structs.asdict(sitting) | {"duration_ms": _duration_ms(exam, sitting)}),
            manifest="{}",
            archived=False,
        )
        session.add(row)
        session.flush()
        session.add_all(_roster_row(sitting.id, candidate) for candidate in candidates)
        session.flush()
        key = new_secret()
        fixed = Fixed(exam, bank, candidates, secret or new_secret(), new_secret())
        for name, kept in (
            (SITTING_KEY, key),
            (DRAW_SECRET, fixed.secret),
            (LEAF_SECRET, fixed.leaf_secret),
        ):
            keep_secret(session, keys, sitting.id, name, kept)
        announcement = announce(session, fixed, sitting.id, source, now_ms, ceremony=ceremony)
        if source == OWN:
            row_of_draw = undrawn(session, sitting.id)
            draw(session, keys, fixed, key, row_of_draw, "", now_ms, progress)
        return announcement


def _duration_ms(exam: Exam, sitting: NewSitting) -> int:
    if sitting.duration_ms is not None:
        return sitting.duration_ms
    try:
        return exam.rule_pack.allowance_ms()
    except RuleMissing as unknown:
        raise BadPlan(f"sitting {sitting.id}: give a duration; {unknown}") from unknown


def _roster_row(sitting: str, candidate: Candidate) -> RosterRow:
    fields = msgspec.structs.asdict(candidate)
    imported = fields.pop("imported")
    return RosterRow(
        sitting=sitting,
        imported=None if imported is None else msgspec.json.encode(imported).decode(),
        **fields,
    )
