"""Loads planned sittings for the engine: the plan, the answer key, the sealed forms."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from exam_engine.errors import BadConfiguration, UnknownPlan
from exam_engine.registry.exams import Exam, load_exam, load_rooms
from exam_engine.registry.keys import Keys
from exam_engine.registry.sitting_secrets import SITTING_KEY, kept_secret
from exam_engine.registry.tables import FormRow, PictureRow, RosterRow, SittingRow
from exam_engine.roster import Candidate, SectionRange, SittingPlan
from question_bank.forms import Form
from question_bank.items import Bank
from question_bank.sealing import SealedForm, asset_keys, form_key, seal

LoadBank = Callable[[str, str], Bank]
"""The bank of a name and version; raises when there is none."""


def open_sittings(database: Engine) -> list[str]:
    """The ids of the sittings a starting server opens, earliest start first.

    A sitting whose forms are not drawn yet is none of them.
    """
    return _sittings(database, drawn=True)


def undrawn_sittings(database: Engine) -> list[str]:
    """The ids of the sittings whose draw is announced and not made, earliest start first."""
    return _sittings(database, drawn=False)


def _sittings(database: Engine, *, drawn: bool) -> list[str]:
    has_forms = exists().where(FormRow.sitting == SittingRow.id)
    with Session(database) as session:
        found = select(SittingRow.id).where(
            ~SittingRow.archived, has_forms if drawn else ~has_forms
        )
        return list(session.scalars(found.order_by(SittingRow.starts_at, SittingRow.id)))


def archive(database: Engine, sitting: str) -> None:
    """Leave a sitting in peace from the next start on."""
    with Session(database) as session, session.begin():
        sitting_row(session, sitting).archived = True


def load_plan(database: Engine, sitting: str) -> SittingPlan:
    """The plan of a sitting.

    Raises:
        UnknownPlan: there is none.
    """
    with Session(database) as session:
        row = sitting_row(session, sitting)
        exam = load_exam(database, row.exam)
        return SittingPlan(
            id=row.id,
            title=row.title,
            exam=exam.title,
            rules=exam.rules,
            starts_at=row.starts_at,
            duration_ms=row.duration_ms,
            sections=_sections(exam),
            rooms=load_rooms(session, row.centre),
            roster=load_roster(session, sitting),
            language=exam.language,
            desk_closes_ms=row.desk_closes_ms,
            late_grace_ms=exam.rule_pack.late_answers_grace_seconds * 1000,
            freeze_board_ms=row.freeze_board_ms,
            two_people=row.two_people,
            grant_alone_ms=row.grant_alone_ms,
            manifest=msgspec.json.decode(row.manifest, type=dict[str, str]),
        )


def load_roster(session: Session, sitting: str) -> tuple[Candidate, ...]:
    """Everybody expected at a sitting, in ascending order of participant numbers."""
    # columns, not rows as objects: half the time for a roster of 16,000
    columns = [getattr(RosterRow, name) for name in Candidate.__struct_fields__]
    people = select(*columns).where(RosterRow.sitting == sitting)
    return tuple(
        _candidate(person)
        for person in session.execute(people.order_by(RosterRow.participant_number))
    )


def _sections(exam: Exam) -> tuple[SectionRange, ...]:
    ranges, first = [], 1
    for section in exam.rule_pack.sections:
        last = first + section.items - 1
        ranges.append(
            SectionRange(
                id=section.id,
                title=section.title,
                first=first,
                last=last,
                max_points=section.max_points,
            )
        )
        first = last + 1
    return tuple(ranges)


def _candidate(person: Iterable[Any]) -> Candidate:
    fields = dict(zip(Candidate.__struct_fields__, person, strict=True))
    if fields["imported"] is not None:
        fields["imported"] = msgspec.json.decode(fields["imported"], type=dict[str, int])
    return Candidate(**fields)


def sitting_row(session: Session, sitting: str) -> SittingRow:
    """The row of a sitting.

    Raises:
        UnknownPlan: there is none.
    """
    row = session.get(SittingRow, sitting)
    if row is None:
        raise UnknownPlan(f"there is no sitting {sitting}", sitting=sitting)
    return row


class Forms:
    """The forms of one sitting: sealed for terminals, keyed for the engine.

    Only recipes are stored; sealing is deterministic and redone when a terminal asks.
    """

    def __init__(self, database: Engine, keys: Keys, sitting: str, load_bank: LoadBank) -> None:
        with Session(database) as session:
            exam = load_exam(database, sitting_row(session, sitting).exam)
            self._sitting_key = kept_secret(session, keys, sitting, SITTING_KEY)
            stored = session.execute(
                select(FormRow.participant_number, FormRow.recipe, FormRow.sealed_sha256).where(
                    FormRow.sitting == sitting
                )
            )
            self._stored = {number: (recipe, sha256) for number, recipe, sha256 in stored}
        self._database, self._keys, self._sitting = database, keys, sitting
        self._bank = load_bank(exam.bank, exam.bank_version)
        self._assets = asset_keys(self._bank, self._sitting_key)
        self._sealed = lru_cache(maxsize=256)(self._seal)  # a hall asks for each form about once

    def _form(self, attempt: str) -> Form:
        recipe, _ = self._stored[attempt]
        return Form.from_canonical_bytes(self._keys.open(recipe, f"{self._sitting}/form/{attempt}"))

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        """Points of an attempt's form, items x 5 as displayed; KeyError without a form."""
        return self._form(attempt).key(self._bank)

    def form_key(self, attempt: str) -> bytes:
        """The key that opens an attempt's form: for the candidate, once started."""
        return form_key(self._sitting_key, attempt)

    def committed(self, attempt: str) -> str:
        """The SHA-256 of an attempt's sealed form, in hex, without sealing it."""
        return self._stored[attempt][1]

    def sealed(self, attempt: str) -> SealedForm:
        """The sealed form of an attempt.

        Raises:
            BadConfiguration: it is not the form that was committed to.
        """
        return self._sealed(attempt)

    def _seal(self, attempt: str) -> SealedForm:
        sealed = seal(self._form(attempt), self._bank, self.form_key(attempt), self._assets)
        if sealed.sha256 != self._stored[attempt][1]:
            raise BadConfiguration(
                f"sitting {self._sitting}: the form of {attempt} is not the one committed to"
            )
        return sealed

    def picture(self, sha256: str) -> bytes | None:
        """A sealed picture by its hash, or None."""
        return self._assets.sealed.get(sha256)


def find_picture(database: Engine, sha256: str) -> bytes | None:
    """A sealed picture of any sitting by its hash, or None."""
    with Session(database) as session:
        return session.scalars(
            select(PictureRow.sealed).where(PictureRow.sha256 == sha256).limit(1)
        ).first()
