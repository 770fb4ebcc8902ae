"""A draw as it is published after the release: enough for anyone to make it again, and no more.

It holds neither questions nor keys nor names. What it is checked against was published before the
draw: the announcement, and the root over the forms.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exam_engine.draw.late_sheet import Opening
from exam_engine.errors import BadPlan, DrawDiffers
from exam_engine.registry.announcements import (
    Announcement,
    blueprint_sha256,
    known_at,
    known_when_announced,
    read_announcement,
)
from exam_engine.registry.announcing import announcements, last_draw, load_fixed
from exam_engine.registry.drawing import Progress, silent
from exam_engine.registry.keys import Keys
from exam_engine.registry.late_published import PublishedLate, published_late, redrawn_later
from exam_engine.registry.leaves import (
    ItemLeaf,
    Leaf,
    PartLeaf,
    RosterLeaf,
    Salts,
    bank_leaves,
    form_leaf,
    outline_of,
    root,
    roster_leaves,
)
from exam_engine.registry.plans import LoadBank
from question_bank.assembly import Assembler
from question_bank.blueprint import Blueprint
from question_bank.ceremony import read_ceremony
from question_bank.errors import BankError, SeedRefused
from question_bank.forms import Form
from question_bank.outline import place_of
from question_bank.seeds import SECRET_BYTES, draw_seed, secret_commitment
from question_bank.sources import OWN, dice_source, is_ceremony, randomness_of
from question_bank.spelling import is_hex

FORMAT = "exam-engine/draw/v1"


class PublishedDraw(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="format",
    tag=FORMAT,
):
    """Everything that decided who got which form."""

    announcement: str
    """The very text that was published before the draw."""
    earlier: tuple[str, ...]
    """The announcements before that one, which gave no randomness, in their order."""
    failed: tuple[str, ...] = ()
    """The files of the dice ceremonies among those, in their order: who did not reveal."""
    blueprint: Blueprint
    bank: tuple[ItemLeaf | PartLeaf, ...]
    roster: tuple[RosterLeaf, ...]
    secret: str
    """The operator's, in hex."""
    proof: str
    """Of the public randomness."""
    forms_root: str
    later: tuple[PublishedLate, ...] = ()
    """The forms that were drawn for people who were added, in the order of their openings."""


class Redrawn(msgspec.Struct, frozen=True):
    """What a repeated draw found."""

    sitting: str
    source: str
    announced_sha256: str
    """Of the announcement: to be compared with what was published before the draw."""
    reason: str
    """Why it was not the first source; empty if it was."""
    earlier: tuple[Announcement, ...]
    """What was announced before and gave no randomness."""
    forms_root: str
    leaves: dict[str, Leaf]
    """Everybody's form on the roster, by participant number."""
    later: dict[str, Leaf]
    """The forms of those who were added."""

    @property
    def verifiable(self) -> bool:
        """Whether anybody but the operator had a part in the seed."""
        return self.source != OWN


def publish(
    database: Engine,
    keys: Keys,
    sitting: str,
    load_bank: LoadBank,
    openings: Sequence[Opening] = (),
) -> PublishedDraw:
    """The draw of a sitting, to be published; requires that its results are released.

    ``openings`` are those of its record.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
        BadPlan: it is not drawn yet.
    """
    with Session(database) as session:
        row = last_draw(session, sitting)
        if row.proof is None or row.forms_root is None:
            raise BadPlan(f"sitting {sitting} is not drawn yet", sitting=sitting)
        fixed = load_fixed(session, database, keys, sitting, load_bank)
        salts = Salts(fixed.leaf_secret)
        *earlier, _ = announcements(session, sitting)
        return PublishedDraw(
            announcement=row.announcement,
            earlier=tuple(one.announcement for one in earlier),
            failed=tuple(one.proof for one in earlier if one.proof is not None),
            blueprint=fixed.exam.blueprint,
            bank=tuple(bank_leaves(fixed.bank, salts)),
            roster=tuple(roster_leaves(fixed.roster, salts, fixed.roster_kind)),
            secret=fixed.secret.hex(),
            proof=row.proof,
            forms_root=row.forms_root,
            later=tuple(published_late(openings, len(fixed.roster), salts)),
        )


def write_draw(published: PublishedDraw) -> bytes:
    """A published draw as JSON."""
    return msgspec.json.encode(published) + b"\n"


def read_draw(written: bytes) -> PublishedDraw:
    """Read a published draw.

    Raises:
        DrawDiffers: it cannot be read as one.
    """
    try:
        return msgspec.json.decode(written, type=PublishedDraw)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise DrawDiffers(f"this is no published draw: {wrong}") from wrong


def redraw(published: PublishedDraw, progress: Progress = silent) -> Redrawn:
    """Draw every form again from what was published, and find that it is what was given out.

    Raises:
        DrawDiffers: with everything that contradicts the announcement; or the forms do.
        BankError: the proof of the randomness does not hold.
    """
    announced = read_announcement(published.announcement)
    if problems := list(_contradictions(published)):
        raise DrawDiffers(
            f"the draw of sitting {announced.sitting} is not the one announced", problems=problems
        )
    randomness = randomness_of(announced.source, published.proof, announced.sitting)
    secret = bytes.fromhex(published.secret)
    seed = draw_seed(secret, randomness, announced.sitting, announced.source)
    leaves: dict[str, Leaf] = {}
    for done, (number, form, place) in enumerate(_forms(published, seed), 1):
        leaves[number] = form_leaf(number, form, place)
        progress(done, len(published.roster))
    if (drawn := root(leaves.values())) != published.forms_root:
        raise DrawDiffers(
            f"the forms of sitting {announced.sitting} are not those of this seed: "
            f"drawn again {drawn}, given out {published.forms_root}"
        )
    later = redrawn_later(
        announced.source, announced.sitting, secret, _assembler(published), published.later
    )
    return Redrawn(
        announced.sitting,
        announced.source,
        announced.sha256,
        announced.reason,
        tuple(read_announcement(text) for text in published.earlier),
        published.forms_root,
        leaves,
        later,
    )


def _assembler(published: PublishedDraw) -> tuple[Assembler, dict[str, int]]:
    outline = outline_of(published.bank, "published")
    return Assembler(outline, published.blueprint), place_of(outline.items)


def _forms(published: PublishedDraw, seed: bytes) -> Iterator[tuple[str, Form, dict[str, int]]]:
    assembler, place = _assembler(published)
    for one in published.roster:
        number = one.participant_number
        yield number, assembler.form(seed, number), place


def _contradictions(published: PublishedDraw) -> Iterable[str]:
    """Every way in which what was published is not what was announced."""
    announced = read_announcement(published.announcement)
    try:
        secret = bytes.fromhex(published.secret) if is_hex(published.secret, SECRET_BYTES) else b""
        if secret_commitment(announced.sitting, secret).hex() != announced.secret_commitment:
            yield "the secret is not the one committed to"
    except SeedRefused as wrong:
        yield wrong.sentence
    if blueprint_sha256(published.blueprint) != announced.blueprint_sha256:
        yield "the blueprint is another one"
    if root(published.bank) != announced.bank_root:
        yield "the bank is another one"
    if root(published.roster) != announced.roster_root:
        yield "the roster is another one"
    items = [one.place for one in published.bank if isinstance(one, ItemLeaf)]
    parts = [one.place for one in published.bank[len(items) :] if isinstance(one, PartLeaf)]
    if items != list(range(len(items))) or parts != list(range(len(published.bank) - len(items))):
        yield "the bank's items and parts are not numbered from 0 in their order"
    numbers = [one.participant_number for one in published.roster]
    if numbers != sorted(set(numbers)):
        yield "the roster is not in ascending order of participant numbers"
    added = [one.candidate.participant_number for one in published.later]
    if len({*numbers, *added}) != len(numbers) + len(added):
        yield "somebody was added who is there already"
    yield from _contradicting_announcements([*published.earlier, published.announcement])
    yield from _no_failures(published)


def _contradicting_announcements(texts: Sequence[str]) -> Iterable[str]:
    """Every way in which the announcements of a sitting do not go together."""
    read = [read_announcement(text) for text in texts]
    if [one.text for one in read] != list(texts):
        yield "an announcement is not spelled as it was hashed"
    if [one.number for one in read] != list(range(1, len(read) + 1)):
        yield f"the announcements are numbered {', '.join(str(one.number) for one in read)}"
    for one in read:
        if one.bound != read[-1].bound:
            yield f"announcement {one.number} commits to something else"
        if known_when_announced(one):
            yield f"announcement {one.number} names a round that was known already"
    for before, one in pairwise(read):
        if known_at(before, one.announced_at):
            yield (
                f"announcement {one.number} was made although the randomness of announcement "
                f"{before.number} was known by then"
            )
        if not one.reason.strip():
            yield f"announcement {one.number} does not say why there is another one"


def _no_failures(published: PublishedDraw) -> Iterable[str]:
    """Every ceremony before the last announcement that is not shown to have failed."""
    files = list(published.failed)
    for one in map(read_announcement, published.earlier):
        if not is_ceremony(one.source):
            continue
        try:
            held = read_ceremony(files.pop(0) if files else "")
        except BankError as wrong:
            yield f"ceremony {one.source} is not shown to have failed: {wrong.sentence}"
            continue
        if held.sitting != one.sitting or dice_source(held.without_reveals()) != one.source:
            yield f"ceremony {one.source} is not shown to have failed: the file is of another one"
        elif not held.missing():
            yield f"ceremony {one.source} did not fail: everybody revealed"
    if files:
        yield "there are more files of failed ceremonies than were announced"
