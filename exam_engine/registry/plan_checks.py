"""Says everything that is wrong with a planned sitting and its roster, before anything is drawn."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence

import msgspec
from sqlalchemy.orm import Session

from exam_engine.registry.exams import Exam, load_rooms
from exam_engine.registry.tables import CentreRow, SittingRow
from exam_engine.roster import GRANT_ALONE_MS, Candidate
from exam_engine.verifying.look_alikes import look_alikes
from question_bank.items import Bank

_SITTING_ID = re.compile(r"[a-z0-9-]{1,40}")
_PARTICIPANT_NUMBER = re.compile(r"[A-Za-z0-9-]{1,32}")


class NewSitting(msgspec.Struct, frozen=True, kw_only=True):
    """What staff decide about a sitting before it is drawn."""

    id: str
    title: str
    exam: str
    centre: str
    starts_at: int
    """Unix ms."""
    duration_ms: int | None = None
    """Working time; None: what the rules say."""
    desk_closes_ms: int | None = None
    """Sitting time after which it may finish by itself; None: never."""
    freeze_board_ms: int | None = None
    """How long before the ordinary end the public board stands still; None: never."""
    two_people: bool = True
    """Whether grave commands need a second person."""
    grant_alone_ms: int = GRANT_ALONE_MS
    """Working time that one person may give one attempt in all."""


def sitting_problems(
    session: Session, sitting: NewSitting, exam: Exam, bank: Bank
) -> Iterable[str]:
    """What is wrong with the sitting itself."""
    if not _SITTING_ID.fullmatch(sitting.id):
        yield f"sitting {sitting.id!r}: small letters, digits and hyphens, up to 40"
    if session.get(SittingRow, sitting.id):
        yield f"there is a sitting {sitting.id} already"
    if session.get(CentreRow, sitting.centre) is None:
        yield f"there is no centre {sitting.centre}"
    if sitting.freeze_board_ms is not None and sitting.freeze_board_ms <= 0:
        yield "the board is frozen some time before the end, or never"
    if sitting.grant_alone_ms < 0:
        yield "what one person may grant alone is no time, or some"
    if (bank.name, str(bank.version)) != (exam.bank, exam.bank_version):
        yield f"exam {exam.id} is drawn from bank {exam.bank} {exam.bank_version}"


def roster_problems(
    session: Session, sitting: NewSitting, exam: Exam, candidates: Sequence[Candidate]
) -> Iterable[str]:
    """What is wrong with the roster, candidate by candidate."""
    if not candidates:
        yield "nobody is on the roster"
    numbers = Counter(candidate.participant_number for candidate in candidates)
    yield from (f"participant number {number} twice" for number, n in numbers.items() if n > 1)
    for one in candidates:
        if not one.formation.isprintable():
            name = ascii(one.formation)
            yield f"candidate {one.participant_number}: the formation {name} cannot be printed"
    for alike in look_alikes({one.formation for one in candidates}):
        names = " and ".join(map(ascii, alike))
        yield f"the formations {names} look alike, and each would have a ranking of its own"
    rooms = {room.id for room in load_rooms(session, sitting.centre)}
    categories = exam.rule_pack.categories
    for candidate in candidates:
        number = candidate.participant_number
        yield from candidate_problems(candidate, categories)
        if candidate.room is not None and candidate.room not in rooms:
            yield f"candidate {number}: centre {sitting.centre} has no room {candidate.room}"


def candidate_problems(candidate: Candidate, categories: Container[str]) -> Iterable[str]:
    """What is wrong with one candidate, wherever they are to sit."""
    number = candidate.participant_number
    if not _PARTICIPANT_NUMBER.fullmatch(number):
        yield f"participant number {number!r}: letters, digits and hyphens, up to 32"
    if candidate.category not in categories:
        yield f"candidate {number}: the rules have no category {candidate.category}"
