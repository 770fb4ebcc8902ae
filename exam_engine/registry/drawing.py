"""Draws what was announced: everybody's form, sealed, and the root over all of them."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exam_engine.clock import WallClock, wall_ms
from exam_engine.registry.announcements import Fixed, read_announcement
from exam_engine.registry.announcing import bind, check_unchanged, load_fixed, undrawn
from exam_engine.registry.keys import Keys
from exam_engine.registry.leaves import Leaf, form_leaf, root
from exam_engine.registry.plans import LoadBank
from exam_engine.registry.sitting_secrets import SITTING_KEY, kept_secret
from exam_engine.registry.tables import DrawRow, FormRow, PictureRow
from question_bank.assembly import Assembler
from question_bank.outline import place_of
from question_bank.sealing import asset_keys, form_key, seal
from question_bank.seeds import draw_seed
from question_bank.sources import randomness_of

Progress = Callable[[int, int], None]
"""Called with (forms sealed, forms in all)."""


def silent(_done: int, _all: int) -> None:
    """Nobody watches."""


def draw_sitting(
    database: Engine,
    keys: Keys,
    sitting: str,
    load_bank: LoadBank,
    proof: str,
    progress: Progress = silent,
    clock: WallClock = wall_ms,
) -> str:
    """Draw and seal everybody's form in one transaction; returns the root over the forms.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
        BadPlan: it is drawn already, or bank, blueprint or roster are not those announced.
        BankError: the proof does not hold.
    """
    with Session(database) as session, session.begin():
        row = undrawn(session, sitting)
        fixed = load_fixed(session, database, keys, sitting, load_bank)
        check_unchanged(fixed, read_announcement(row.announcement))
        key = kept_secret(session, keys, sitting, SITTING_KEY)
        return draw(session, keys, fixed, key, row, proof, clock(), progress)


def draw(
    session: Session,
    keys: Keys,
    fixed: Fixed,
    sitting_key: bytes,
    row: DrawRow,
    proof: str,
    now_ms: int,
    progress: Progress,
) -> str:
    """Draw, seal and store every form within the caller's transaction; returns the root."""
    announcement, sitting = read_announcement(row.announcement), row.sitting
    randomness = randomness_of(announcement.source, proof, sitting)
    seed = draw_seed(fixed.secret, randomness, sitting, announcement.source)
    assembler = Assembler(fixed.bank, fixed.exam.blueprint)
    assets = asset_keys(fixed.bank, sitting_key)
    place = place_of(fixed.bank.items)
    session.add_all(
        PictureRow(sitting=sitting, sha256=name, sealed=sealed)
        for name, sealed in assets.sealed.items()
    )
    leaves: list[Leaf] = []
    ordered = sorted(one.participant_number for one in fixed.roster)
    for done, number in enumerate(ordered, 1):
        form = assembler.form(seed, number)
        sealed = seal(form, fixed.bank, form_key(sitting_key, number), assets).sha256
        recipe = keys.seal(form.canonical_bytes(), f"{sitting}/form/{number}")
        session.add(
            FormRow(sitting=sitting, participant_number=number, recipe=recipe, sealed_sha256=sealed)
        )
        leaves.append(form_leaf(number, form, place))
        progress(done, len(ordered))
    bind(session, fixed, announcement)  # also what was announced before rules were kept
    row.proof, row.forms_root, row.drawn_at = proof, root(leaves), now_ms
    return row.forms_root
