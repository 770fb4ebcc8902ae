"""Stores what is announced about draws, and finds that nothing of it has changed since."""

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
from exam_engine.registry.exams import load_exam
from exam_engine.registry.keys import Keys
from exam_engine.registry.plans import LoadBank, load_roster, sitting_row
from exam_engine.registry.sitting_secrets import DRAW_SECRET, LEAF_SECRET, kept_secret
from exam_engine.registry.tables import DrawRow
from question_bank.sources import OWN


def announce(
    session: Session,
    fixed: Fixed,
    sitting: str,
    source: str,
    now_ms: int,
    *,
    number: int = 1,
    reason: str = "",
) -> Announcement:
    """Store the announcement of a draw within the caller's transaction."""
    announcement = fixed.announced(sitting, source, now_ms, number, reason)
    session.add(DrawRow(sitting=sitting, number=number, announcement=announcement.text))
    session.flush()
    return announcement


def announce_again(
    database: Engine,
    keys: Keys,
    sitting: str,
    load_bank: LoadBank,
    source: str,
    reason: str,
    clock: WallClock = wall_ms,
) -> Announcement:
    """Announce another source, because the one before gave no randomness; the former stays.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
        BadPlan: it is drawn; the round announced before is known; no reason; a bad source.
    """
    with Session(database) as session, session.begin():
        row = undrawn(session, sitting)
        before, now_ms = read_announcement(row.announcement), clock()
        if not reason.strip():
            raise BadPlan("say why there is another announcement: everybody will read it")
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
        fixed = load_fixed(session, database, keys, sitting, load_bank)
        check_unchanged(fixed, before)
        return announce(
            session, fixed, sitting, source, now_ms, number=before.number + 1, reason=reason.strip()
        )


def load_fixed(
    session: Session, database: Engine, keys: Keys, sitting: str, load_bank: LoadBank
) -> Fixed:
    """What the announcement of a sitting binds, as it is stored now."""
    exam = load_exam(database, sitting_row(session, sitting).exam)
    return Fixed(
        exam,
        load_bank(exam.bank, exam.bank_version),
        load_roster(session, sitting),
        kept_secret(session, keys, sitting, DRAW_SECRET),
        kept_secret(session, keys, sitting, LEAF_SECRET),
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


def announcements(session: Session, sitting: str) -> list[str]:
    """Every announcement of a sitting's draw as published, in their order."""
    found = select(DrawRow.announcement).where(DrawRow.sitting == sitting)
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
