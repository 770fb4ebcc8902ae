"""Who was added to a sitting after its draw, and how their forms come, as folded from entries.

A form that is drawn later has one source only (``question_bank/late_sources.py``), which nobody can
know when its attempt is opened: the first round after the opening's line; or, where the draw was a
dice ceremony, the first ceremony that began after it. A commitment that is in the record already
says nothing any more: it is refused.
"""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.candidate import Candidate
from exam_engine.draw.late_forms import LateForm
from exam_engine.draw.sheet import OF_THE_DRAW, DrawSheet
from exam_engine.draw.sheet import evolve as evolve_draw
from exam_engine.errors import NotDrawn, NotNow
from question_bank.ceremony import Ceremony, write_ceremony
from question_bank.errors import BankError
from question_bank.late_sources import late_source
from question_bank.sources import is_ceremony
from question_bank.throws import Throw


class LateDraw(msgspec.Struct, frozen=True):
    """A form that was drawn later: from which source, what proves it, and its hashes."""

    source: str
    proof: str
    form: LateForm


class Opening(msgspec.Struct, frozen=True):
    """Somebody who was added, by which line of the ledger, and when in Unix ms."""

    candidate: Candidate
    entry: int
    at: int
    drawn: LateDraw | None = None


class LateSheet(msgspec.Struct, frozen=True):
    """What the record has of openings.

    Attributes:
        openings: In the order of their lines.
        ceremony: The dice ceremony for those who wait, as far as it has come; the last one.
        served: For how many openings it is held: those before its first commitment.
        failed: How many such ceremonies gave no randomness.
        committed: Every commitment of the record, those of the sitting's own draw included.
    """

    openings: tuple[Opening, ...] = ()
    ceremony: Ceremony | None = None
    served: int = 0
    failed: int = 0
    committed: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[Opening, ...]:
        """Who has no form yet."""
        return tuple(one for one in self.openings if one.drawn is None)

    def of(self, attempt: str) -> Opening | None:
        """The opening of an attempt; None for who was on the roster."""
        found = (one for one in self.openings if one.candidate.participant_number == attempt)
        return next(found, None)

    def waits(self, attempt: str) -> bool:
        """Whether somebody was added and has no form yet, so that nobody can admit them."""
        opening = self.of(attempt)
        return opening is not None and opening.drawn is None


def source_of(draw: DrawSheet, late: LateSheet, opening: Opening) -> tuple[str, str]:
    """The one source of a form, and what of its proof is in the record: a ceremony, or nothing.

    Raises:
        NotDrawn: it is to come from dice that have not been thrown, or not been revealed.
        NotNow: the draw of the sitting is not in the record.
    """
    held, proof = late.ceremony, ""
    if is_ceremony(draw.source):
        served = late.openings[: late.served]
        if held is None or opening not in served or held.missing() or not held.reveals:
            raise NotDrawn("no dice ceremony that began after this opening is complete")
        proof = write_ceremony(held)
    try:
        return late_source(draw.source, opening.at, opening.entry, held), proof
    except BankError as none:
        raise NotNow(none.sentence) from none


def follow(
    draw: DrawSheet, late: LateSheet, event: did.Event, entry: int
) -> tuple[DrawSheet, LateSheet]:
    """Fold an entry of a draw, of the sitting's own or of later forms, at its line.

    Raises:
        NotNow: it does not follow from what came before.
    """
    if draw.made is None and not isinstance(event, _LATE_ONLY):
        draw = evolve_draw(draw, event)
        if isinstance(event, did.ThrowCommitted):
            late = replace(late, committed=(*late.committed, event.committed))
        return draw, late
    change = _CHANGES.get(type(event))
    if change is None:
        return evolve_draw(draw, event), late  # which refuses a second draw
    try:
        after: LateSheet = change(draw, late, event, entry)
    except BankError as wrong:
        raise NotNow(str(wrong)) from wrong
    return draw, after


def _added(draw: DrawSheet, late: LateSheet, event: did.CandidateAdded, entry: int) -> LateSheet:
    if draw.made is None:
        raise NotNow("nobody can be added: the record does not have the draw of this sitting")
    return replace(late, openings=(*late.openings, Opening(event.candidate, entry, event.at)))


def _drawn(draw: DrawSheet, late: LateSheet, event: did.LateFormDrawn, _: int) -> LateSheet:
    opening = late.of(event.attempt)
    if opening is None or opening.drawn is not None:
        raise NotNow("this attempt does not wait for a form", attempt=event.attempt)
    source, held = source_of(draw, late, opening)
    if source != event.source:
        raise NotNow(f"this form is drawn from {source}, not from {event.source}")
    if held and late.ceremony is not None and late.ceremony.randomness().hex() != event.randomness:
        raise NotNow("this is not the randomness of the dice")
    form = LateForm(event.randomness, event.form_root, event.form_sha256)
    drawn = replace(opening, drawn=LateDraw(source, held or event.proof, form))
    openings = tuple(drawn if one is opening else one for one in late.openings)
    return replace(late, openings=openings)


def _committed(draw: DrawSheet, late: LateSheet, event: did.ThrowCommitted, _: int) -> LateSheet:
    if not is_ceremony(draw.source):
        raise NotNow("forms of this sitting are not drawn by dice")
    if event.committed in late.committed:
        raise NotNow("this commitment is in the record already: what it hides may be known")
    held, served = late.ceremony, late.served
    if held is None or (held.reveals and not held.missing()):
        if any(one.drawn is None for one in late.openings[:served]):
            # who may choose between two ceremonies draws until it pleases
            raise NotNow("some wait for the ceremony that is complete: draw their forms first")
        held, served = Ceremony(draw.sitting), len(late.openings)
    if not late.waiting:
        raise NotNow("nobody waits for a form, so no dice are thrown")
    held = held.committed(event.name, _bytes(event.committed))
    committed = (*late.committed, event.committed)
    return replace(late, ceremony=held, served=served, committed=committed)


def _revealed(draw: DrawSheet, late: LateSheet, event: did.ThrowRevealed, _: int) -> LateSheet:
    if late.ceremony is None:
        raise NotNow("nobody reveals before all have committed")
    throw = Throw(draw.sitting, event.name, event.rolls, event.nonce)
    return replace(late, ceremony=late.ceremony.revealed(throw))


def _failed(draw: DrawSheet, late: LateSheet, event: did.CeremonyFailed, _: int) -> LateSheet:
    missing = () if late.ceremony is None else late.ceremony.missing()
    if event.number != len(draw.announced):
        raise NotNow("no ceremony of this number is under way", number=event.number)
    if not event.missing or event.missing != missing:
        raise NotNow("a ceremony fails when somebody has not revealed, and not otherwise")
    return replace(late, ceremony=None, served=0, failed=late.failed + 1)


def _bytes(said: str) -> bytes:
    try:
        return bytes.fromhex(said)
    except ValueError as wrong:
        raise NotNow("a commitment is written in hexadecimal digits") from wrong


_LATE_ONLY = (did.CandidateAdded, did.LateFormDrawn)
_CHANGES: dict[type[did.Event], Callable[..., LateSheet]] = {
    did.CandidateAdded: _added,
    did.LateFormDrawn: _drawn,
    did.ThrowCommitted: _committed,
    did.ThrowRevealed: _revealed,
    did.CeremonyFailed: _failed,
}
OF_ANY_DRAW: tuple[type[did.Event], ...] = (*OF_THE_DRAW, *_LATE_ONLY)
"""Every entry of a draw, of the sitting's own or of later forms."""
OF_LATE_FORMS: tuple[type[did.Event], ...] = (
    did.LateFormDrawn,
    did.ThrowCommitted,
    did.ThrowRevealed,
    did.CeremonyFailed,
)
"""What may come as long as anybody may still begin to work."""
