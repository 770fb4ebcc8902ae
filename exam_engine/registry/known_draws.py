"""Reads what the record of a sitting takes over of its draw."""

from hashlib import sha256

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from exam_engine.draw.known import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.registry.announcements import read_announcement
from exam_engine.registry.tables import DrawRow, FormRow
from question_bank.ceremony import read_ceremony
from question_bank.sources import is_ceremony, randomness_shown


def load_known_draw(database: Engine, sitting: str) -> KnownDraw:
    """What was announced about the draw of a sitting so far, and what was drawn."""
    with Session(database) as session:
        return known_draw(session, sitting)


def known_draw(session: Session, sitting: str) -> KnownDraw:
    """The same, within a transaction of the caller."""
    found = select(DrawRow).where(DrawRow.sitting == sitting).order_by(DrawRow.number)
    rows = session.scalars(found).all()
    made = None
    if rows and rows[-1].forms_root is not None:
        source = read_announcement(rows[-1].announcement).source
        made = MadeDraw(
            randomness_shown(source, rows[-1].proof or "").hex(),
            rows[-1].forms_root,
            forms_sha256(session, sitting),
        )
    return KnownDraw(tuple(map(_announced, rows)), made)


def forms_sha256(session: Session, sitting: str) -> str:
    """The hash over everybody's sealed form as it is stored now, in hex; docs/draw.md has it."""
    stored = select(FormRow.participant_number, FormRow.sealed_sha256)
    lines = session.execute(
        stored.where(FormRow.sitting == sitting).order_by(FormRow.participant_number)
    )
    return sha256("".join(f"{number} {sealed}\n" for number, sealed in lines).encode()).hexdigest()


def _announced(row: DrawRow) -> AnnouncedDraw:
    source = read_announcement(row.announcement).source
    held = is_ceremony(source) and row.proof is not None
    return AnnouncedDraw(row.announcement, read_ceremony(row.proof or "") if held else None)
