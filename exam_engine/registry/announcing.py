"""Stores what is announced about draws, and finds that nothing of it has changed since."""

from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from exam_engine.clock import WallClock, wall_ms
from exam_engine.errors import BadPlan, UnknownPlan
from exam_engine.registry.announcements import (
    Announcement,
    Fixed,
    check_in_advance,
    read_announcement,
)
from exam_engine.registry.exams import kept_text, load_exam
from exam_engine.registry.keys import Keys
from exam_engine.registry.leaves import Salts, announced_kind
from exam_engine.registry.plans import LoadBank, load_roster, sitting_row
from exam_engine.registry.sitting_secrets import DRAW_SECRET, LEAF_SECRET, kept_secret
from exam_engine.registry.tables import DrawRow, ExamRow
from question_bank.ceremony import Ceremony, write_ceremony
from question_bank.sources import OWN, dice_source, is_ceremony

REASON_LENGTH: Final = 500


def announce(
    session: Session,
    fixed: Fixed,
    sitting: str,
    source: str,
    now_ms: int,
    *,
    ceremony: Ceremony | None = None,
    number: int = 1,
    reason: str = "",
) -> Announcement:
    """Store the announcement of a draw within the caller's transaction.

    A ceremony that the source names is given with it, none revealed.

    Raises:
        BadPlan: a ceremony is named, and is not the one that is given.
    """
    if is_ceremony(source) and (ceremony is None or dice_source(ceremony) != source):
        raise BadPlan(f"{source} is announced with the ceremony of this name")
    announcement = fixed.announced(sitting, source, now_ms, number, reason)
    bind(session, fixed, announcement)
    session.add(
        DrawRow(
            sitting=sitting,
            number=number,
            announcement=announcement.text,
            proof=None if ceremony is None else write_ceremony(ceremony),
        )
    )
    session.flush()
    return announcement


def bind(session: Session, fixed: Fixed, announcement: Announcement) -> None:
    """Keep what the first entry of the record commits to, and the rules among it."""
    rule_text = kept_text(fixed.exam)
    session.get_one(ExamRow, fixed.exam.id).rule_text = rule_text
    manifest = fixed.manifest | announcement.manifest
    manifest["rules_sha256"] = sha256(rule_text.encode()).hexdigest()
    row = sitting_row(session, announcement.sitting)
    row.manifest = msgspec.json.encode(manifest).decode()


def announce_again(
    database: Engine,
    keys: Keys,
    sitting: str,
    load_bank: LoadBank,
    source: str,
    reason: str,
    *,
    ceremony: Ceremony | None = None,
    failed: Ceremony | None = None,
    clock: WallClock = wall_ms,
) -> Announcement:
    """Announce another source, because the one before gave no randomness; the former stays.

    A ceremony that the source names is given with it; if the former was one, ``failed`` is what
    became of it.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
        BadPlan: it is drawn; the round announced before is known, or everybody has revealed; no
            reason; a bad source.
    """
    with Session(database) as session, session.begin():
        row = undrawn(session, sitting)
        before, now_ms = read_announcement(row.announcement), clock()
        if not 0 < len(reason.strip()) <= REASON_LENGTH:
            raise BadPlan(
                f"say in at most {REASON_LENGTH} characters why there is another announcement: "
                "everybody will read it"
            )
        if source == OWN:
            raise BadPlan("a draw that was announced as verifiable stays verifiable")
        starts_at = sitting_row(session, sitting).starts_at
        try:
            check_in_advance(before.source, now_ms, starts_at)
        except BadPlan as known:
            # whoever may choose anew when the result is known draws until it pleases
            raise BadPlan(
                f"sitting {sitting}: draw with what was announced; {known.sentence}"
            ) from known
        check_in_advance(source, now_ms, starts_at)
        if is_ceremony(before.source):
            row.proof = _failure(before, failed)
        fixed = load_fixed(session, database, keys, sitting, load_bank)
        check_unchanged(fixed, before)
        return announce(
            session,
            fixed,
            sitting,
            source,
            now_ms,
            ceremony=ceremony,
            number=before.number + 1,
            reason=reason.strip(),
        )


def _failure(announced: Announcement, ceremony: Ceremony | None) -> str:
    """What is kept of a ceremony that gave no randomness.

    Raises:
        BadPlan: it is not given, is another one, or did not fail.
    """
    if ceremony is None:
        raise BadPlan("give the ceremony that failed: everybody is to see who did not reveal")
    if (ceremony.sitting, dice_source(ceremony.without_reveals())) != (
        announced.sitting,
        announced.source,
    ):
        raise BadPlan(f"this is not the ceremony that was announced, {announced.source}")
    if not ceremony.missing():
        raise BadPlan("everybody has revealed: draw with what was announced")
    return write_ceremony(ceremony)


def load_fixed(
    session: Session, database: Engine, keys: Keys, sitting: str, load_bank: LoadBank
) -> Fixed:
    """What the announcement of a sitting binds, as it is stored now.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
    """
    exam = load_exam(database, sitting_row(session, sitting).exam)
    roster = load_roster(session, sitting)
    leaf_secret = kept_secret(session, keys, sitting, LEAF_SECRET)
    announced = read_announcement(last_draw(session, sitting).announcement)
    return Fixed(
        exam,
        load_bank(exam.bank, exam.bank_version),
        roster,
        kept_secret(session, keys, sitting, DRAW_SECRET),
        leaf_secret,
        announced_kind(roster, Salts(leaf_secret), announced.roster_root),
    )


def last_draw(session: Session, sitting: str) -> DrawRow:
    """What was announced last about the draw of a sitting.

    Raises:
        UnknownPlan: nothing; it was planned before there were announcements, or not at all.
    """
    found = select(DrawRow).where(DrawRow.sitting == sitting).order_by(DrawRow.number.desc())
    row = session.scalars(found.limit(1)).first()
    if row is None:
        raise UnknownPlan(f"no draw was announced for a sitting {sitting}", sitting=sitting)
    return row


def announcements(session: Session, sitting: str) -> list[DrawRow]:
    """Every announcement of a sitting's draw, in their order."""
    found = select(DrawRow).where(DrawRow.sitting == sitting)
    return list(session.scalars(found.order_by(DrawRow.number)))


def undrawn(session: Session, sitting: str) -> DrawRow:
    """What was announced last about a draw that is still to be made.

    Raises:
        UnknownPlan: nothing.
        BadPlan: it is made.
    """
    row = last_draw(session, sitting)
    if row.drawn_at is not None:
        raise BadPlan(f"sitting {sitting} is drawn; nobody draws twice", sitting=sitting)
    return row


def check_unchanged(fixed: Fixed, announced: Announcement) -> None:
    """Refuse to draw from anything but what was announced.

    Raises:
        BadPlan: names every root and commitment that is another now.
    """
    now = fixed.announced(
        announced.sitting,
        announced.source,
        announced.announced_at,
        announced.number,
        announced.reason,
    )
    changed = [
        name
        for name in announced.__struct_fields__
        if getattr(now, name) != getattr(announced, name)
    ]
    if changed:
        raise BadPlan(
            f"sitting {announced.sitting}: {', '.join(changed)} are not those announced",
            problems=changed,
        )
