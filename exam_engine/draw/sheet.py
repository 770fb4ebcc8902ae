"""The draw of a sitting as folded from its entries: what was announced, thrown and drawn."""

from collections.abc import Callable
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.errors import NotNow
from question_bank.ceremony import Ceremony
from question_bank.errors import BankError
from question_bank.sources import CEREMONY, is_ceremony
from question_bank.throws import Throw


class AnnouncedSource(msgspec.Struct, frozen=True):
    """Of an announcement, what decides which entry may come next."""

    number: int
    source: str


class DrawSheet(msgspec.Struct, frozen=True):
    """What the record has of the draw.

    Attributes:
        sitting: The id, for which dice are thrown.
        promised: Whether the first entry commits to an operator's secret, and forms are still to
            be drawn from it.
        announced: SHA-256 of every announcement, in hex, in their order.
        source: The one that counts; ``dice`` while a ceremony is being held.
        ceremony: The dice ceremony under way, or the one that was drawn from.
        failed: The last ceremony whose list was announced and that gave no randomness.
        made: The entry of the draw, once it was made.
        over: Whether the last ceremony has failed, and nothing was announced or thrown since.
        entries: How many there were.
    """

    sitting: str = ""
    promised: bool = False
    announced: tuple[str, ...] = ()
    source: str = ""
    ceremony: Ceremony | None = None
    failed: Ceremony | None = None
    made: did.FormsDrawn | None = None
    over: bool = False
    entries: int = 0

    @property
    def waits(self) -> bool:
        """Whether nobody has a form yet, and so nobody can be registered."""
        return self.promised and self.made is None


def promise(event: did.SittingPrepared) -> DrawSheet:
    """What the first entry says; one from before there were entries of a draw has all of it."""
    commits, has_forms = "secret_commitment" in event.manifest, "forms_root" in event.manifest
    return DrawSheet(sitting=event.sitting, promised=commits and not has_forms)


def evolve(sheet: DrawSheet, event: did.Event) -> DrawSheet:
    """Fold an entry of a draw; any other leaves it as it is.

    Raises:
        NotNow: it does not follow from what came before.
    """
    change = _CHANGES.get(type(event))
    if change is None:
        return sheet
    if sheet.made is not None:
        raise NotNow("the forms of this sitting are drawn; nobody draws twice")
    try:
        after: DrawSheet = change(sheet, event)
    except BankError as wrong:
        raise NotNow(str(wrong)) from wrong
    over = isinstance(event, did.CeremonyFailed)
    return replace(after, over=over, entries=sheet.entries + 1)


def _announced(sheet: DrawSheet, event: did.DrawAnnounced) -> DrawSheet:
    try:
        said = msgspec.json.decode(event.announcement, type=AnnouncedSource)
    except msgspec.DecodeError as wrong:
        raise NotNow(f"this is no announcement: {wrong}") from wrong
    expected = len(sheet.announced) + 1
    if said.number != expected:
        raise NotNow(f"announcement {expected} is next, not {said.number}")
    ceremony = _ceremony(sheet) if said.source == CEREMONY else sheet.ceremony
    if is_ceremony(said.source):
        _same_list(sheet, said.source)
    elif said.source != CEREMONY:
        ceremony = None
    sha = sha256(event.announcement.encode()).hexdigest()
    return replace(sheet, announced=(*sheet.announced, sha), source=said.source, ceremony=ceremony)


def _same_list(sheet: DrawSheet, source: str) -> None:
    listed = f"{CEREMONY}/{_ceremony(sheet).listed().hex()}"
    if listed != source:
        raise NotNow(f"the commitments in the record are {listed}, announced is {source}")


def _committed(sheet: DrawSheet, event: did.ThrowCommitted) -> DrawSheet:
    if is_ceremony(sheet.source):
        raise NotNow("the list of commitments is announced: nobody can be added")
    committed = _ceremony(sheet).committed(event.name, _bytes(event.committed))
    return replace(sheet, ceremony=committed)


def _revealed(sheet: DrawSheet, event: did.ThrowRevealed) -> DrawSheet:
    if not is_ceremony(sheet.source):
        raise NotNow("nobody reveals before the list of commitments is announced")
    throw = Throw(sheet.sitting, event.name, event.rolls, event.nonce)
    return replace(sheet, ceremony=_ceremony(sheet).revealed(throw))


def _failed(sheet: DrawSheet, event: did.CeremonyFailed) -> DrawSheet:
    ceremony = _ceremony(sheet)
    if event.number != len(sheet.announced):
        raise NotNow("no ceremony of this number is under way", number=event.number)
    if not event.missing or event.missing != ceremony.missing():
        raise NotNow("a ceremony fails when somebody has not revealed, and not otherwise")
    # before the list was announced nobody had a part in a result: it is only given up
    failed = ceremony if is_ceremony(sheet.source) else sheet.failed
    return replace(sheet, source=CEREMONY, ceremony=Ceremony(sheet.sitting), failed=failed)


def _made(sheet: DrawSheet, event: did.FormsDrawn) -> DrawSheet:
    if event.number != len(sheet.announced) or sheet.source == CEREMONY:
        raise NotNow("forms are drawn from the announcement that counts", number=event.number)
    if is_ceremony(sheet.source) and _ceremony(sheet).randomness().hex() != event.randomness:
        raise NotNow("this is not the randomness of the dice")
    return replace(sheet, made=event)


def _ceremony(sheet: DrawSheet) -> Ceremony:
    return sheet.ceremony or Ceremony(sheet.sitting)


def _bytes(said: str) -> bytes:
    try:
        return bytes.fromhex(said)
    except ValueError as wrong:
        raise NotNow("a commitment is written in hexadecimal digits") from wrong


_CHANGES: dict[type[did.Event], Callable[..., DrawSheet]] = {
    did.DrawAnnounced: _announced,
    did.ThrowCommitted: _committed,
    did.ThrowRevealed: _revealed,
    did.CeremonyFailed: _failed,
    did.FormsDrawn: _made,
}
OF_THE_DRAW: tuple[type[did.Event], ...] = tuple(_CHANGES)
