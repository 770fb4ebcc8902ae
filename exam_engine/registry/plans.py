"""Loads planned sittings for the engine: the plan, the answer key, the sealed forms."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, exists, select
from sqlalchemy.orm import Session

from exam_engine.draw.late_forms import Entered, LateForm
from exam_engine.errors import BadConfiguration, BadPlan, UnknownPlan
from exam_engine.registry.committed_keys import CommittedKeys
from exam_engine.registry.exams import Exam, load_exam, load_rooms
from exam_engine.registry.keys import Keys
from exam_engine.registry.known_draws import known_draw
from exam_engine.registry.late_drawing import Drawable, LateDrawing
from exam_engine.registry.sitting_secrets import (
    DRAW_SECRET,
    LEAF_SECRET,
    SITTING_KEY,
    kept_secret,
)
from exam_engine.registry.tables import FormRow, RosterRow, SittingRow
from exam_engine.roster import Candidate, CommittedKey, PlacedItem, SectionRange, SittingPlan
from question_bank.forms import Form, find_item
from question_bank.items import Bank
from question_bank.sealing import SealedForm, asset_keys, form_key, seal

LoadBank = Callable[[str, str], Bank]
"""The bank of a name and version; raises when there is none."""


def open_sittings(database: Engine) -> list[str]:
    """The ids of the sittings a starting server opens, earliest start first.

    Among them are those whose forms are not drawn yet: their announcement is to be in the record.
    """
    return _sittings(database, ~SittingRow.archived)


def undrawn_sittings(database: Engine) -> list[str]:
    """The ids of the sittings whose draw is announced and not made, earliest start first."""
    has_forms = exists().where(FormRow.sitting == SittingRow.id)
    return _sittings(database, ~SittingRow.archived & ~has_forms)


def _sittings(database: Engine, which: ColumnElement[bool]) -> list[str]:
    found = select(SittingRow.id).where(which).order_by(SittingRow.starts_at, SittingRow.id)
    with Session(database) as session:
        return list(session.scalars(found))


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
            rule_text=exam.rule_text,
            manifest=msgspec.json.decode(row.manifest, type=dict[str, str]),
            draw=known_draw(session, sitting),
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
            row = sitting_row(session, sitting)
            exam, manifest = load_exam(database, row.exam), msgspec.json.decode(row.manifest)
            self._sitting_key = kept_secret(session, keys, sitting, SITTING_KEY)
            # sittings planned before there were draws have no salts, and bind no keys
            bound = "keys_root" in manifest
            salts = kept_secret(session, keys, sitting, LEAF_SECRET) if bound else None
            drawn = "secret_commitment" in manifest
            secret = kept_secret(session, keys, sitting, DRAW_SECRET) if drawn else None
            duration_ms = row.duration_ms
        self._stored: dict[str, tuple[bytes, str]] = {}
        self._database, self._keys, self._sitting = database, keys, sitting
        self._bank = load_bank(exam.bank, exam.bank_version)
        self._committed = None if salts is None else CommittedKeys(self._bank, salts)
        self._assets = asset_keys(self._bank, self._sitting_key)
        self._late: dict[str, tuple[str, LateForm]] = {}
        self._drawing = None
        if salts is not None and secret is not None:
            self._drawing = LateDrawing(
                Drawable(
                    sitting=sitting,
                    exam=exam,
                    bank=self._bank,
                    assets=self._assets,
                    duration_ms=duration_ms,
                    manifest=manifest,
                    sitting_key=self._sitting_key,
                    secret=secret,
                    leaf_secret=salts,
                )
            )
        self._late_form = lru_cache(maxsize=256)(self._late_drawn)
        self._sealed = lru_cache(maxsize=256)(self._seal)  # a hall asks for each form about once
        self._read()

    def _read(self) -> None:
        stored = select(FormRow.participant_number, FormRow.recipe, FormRow.sealed_sha256)
        with Session(self._database) as session:
            found = session.execute(stored.where(FormRow.sitting == self._sitting))
            self._stored = {number: (recipe, sha256) for number, recipe, sha256 in found}

    def _of(self, attempt: str) -> tuple[bytes, str]:
        """Recipe and hash; a sitting may be open before it is drawn."""
        if attempt not in self._stored:
            self._read()
        return self._stored[attempt]

    def _form(self, attempt: str) -> Form:
        if attempt in self._late:
            return self._late_form(attempt)
        return Form.from_canonical_bytes(self._recipe(attempt))

    def _recipe(self, attempt: str) -> bytes:
        if attempt in self._late:
            return self._late_form(attempt).canonical_bytes()
        recipe, _ = self._of(attempt)
        return self._keys.open(recipe, f"{self._sitting}/form/{attempt}")

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        """Points of an attempt's form, items x 5 as displayed; KeyError without a form."""
        return self._form(attempt).key(self._bank)

    def keys_root(self) -> str | None:
        """The root over the keys as they are stored now, in hex; None: the sitting binds none."""
        return None if self._committed is None else self._committed.root

    def committed_key(self, item: str) -> CommittedKey | None:
        """The key of an item; None if the bank has no such item, or the sitting binds no keys."""
        return None if self._committed is None else self._committed.of(item)

    def item_at(self, attempt: str, number: int) -> tuple[str, PlacedItem] | None:
        """Which item of the bank somebody's form has at a number from 1; None: none."""
        known = attempt in self._stored or attempt in self._late
        items = self._form(attempt).items if known else ()
        if not 1 <= number <= len(items):
            return None
        item = items[number - 1]
        return item.item_id, PlacedItem(number, item.order)

    def forms_with(self, item: str) -> Mapping[str, PlacedItem]:
        """Whose forms have an item, by participant number, and where."""
        everybody = (*self._stored, *self._late)
        found = {attempt: find_item(self._recipe(attempt), item) for attempt in everybody}
        return {
            attempt: PlacedItem(*placed) for attempt, placed in found.items() if placed is not None
        }

    def form_key(self, attempt: str) -> bytes:
        """The key that opens an attempt's form: for the candidate, once started."""
        return form_key(self._sitting_key, attempt)

    def committed(self, attempt: str) -> str:
        """The SHA-256 of an attempt's sealed form, in hex, without sealing it."""
        if attempt in self._late:
            return self._late[attempt][1].form_sha256
        return self._of(attempt)[1]

    def sealed(self, attempt: str) -> SealedForm:
        """The sealed form of an attempt.

        Raises:
            BadConfiguration: it is not the form that was committed to.
        """
        return self._sealed(attempt)

    def _seal(self, attempt: str) -> SealedForm:
        sealed = seal(self._form(attempt), self._bank, self.form_key(attempt), self._assets)
        if sealed.sha256 != self.committed(attempt):
            raise BadConfiguration(
                f"sitting {self._sitting}: the form of {attempt} is not the one committed to"
            )
        return sealed

    # --- of those who were added later -----------------------------------------------------

    def enter(self, candidate: Candidate, place: int) -> Entered:
        """Somebody who is added, with their commitments; raises BadPlan."""
        return self._draws().enter(candidate, place)

    def draw_late(self, attempt: str, source: str, proof: str) -> LateForm:
        """Draw and seal the form of somebody who was added; raises BadRandomness, or BadPlan."""
        return self._draws().draw(attempt, source, proof)

    def take_late(self, attempt: str, source: str, form: LateForm) -> None:
        """Know from now on a form that the record has; it is drawn again when it is asked for."""
        self._late[attempt] = source, form

    def check_late(self, attempt: str) -> None:
        """Raise BadPlan if a form drawn again is not the recorded one."""
        self._form(attempt)

    def _late_drawn(self, attempt: str) -> Form:
        source, recorded = self._late[attempt]
        return self._draws().form(attempt, source, recorded)

    def _draws(self) -> LateDrawing:
        if self._drawing is None:
            raise BadPlan(f"sitting {self._sitting} was planned before forms could be drawn later")
        return self._drawing

    def picture(self, sha256: str) -> bytes | None:
        """A sealed picture by its hash, or None."""
        return self._assets.sealed.get(sha256)
