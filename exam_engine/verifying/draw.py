"""The draw of a sitting as its open entries tell it: announcements, dice, and the forms' root.

docs/draw.md has the rules and the bytes. What a beacon signed is not checked here, which takes
pairings of elliptic curves; `exam draw check` does that, and draws the forms again.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.dice import LEAST_PEOPLE, MOST_PEOPLE, Dice
from exam_engine.verifying.late_draws import ADDED, OF_LATE_FORMS, LateDraws
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.rounds import round_of, signed_at
from exam_engine.verifying.strict_json import integer, read_object, text

_DICE = re.compile("dice/[0-9a-f]{64}")
_TO_BE_HELD, _OWN = "dice", "own"
_HASH = re.compile("[0-9a-f]{64}")
_BOUND = ("secret_commitment", "blueprint_sha256", "bank_root", "keys_root", "roster_root")
"""What every announcement of a sitting says alike, and the first entry too."""


class Announced(NamedTuple):
    """One announcement: what it says, and when its entry was written by the server's clock."""

    source: str
    announced_at: int
    recorded_at: int


class Draw:
    """The draw as far as it was followed; ``made`` are the fields of its last entry."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._where = ""
        self._promised = False
        self._manifest: dict[str, Any] = {}
        self._sitting = ""
        self.announced: list[Announced] = []
        self._source = ""
        self._dice = Dice("")
        self.made: dict[str, Any] | None = None
        self.late = LateDraws(step)
        self._committed: set[str] = set()

    def begin(self, prepared: dict[str, Any]) -> None:
        """Take the first entry, which says what forms are drawn from."""
        manifest = prepared.get("manifest")
        self._manifest = manifest if isinstance(manifest, dict) else {}
        self._sitting = str(prepared.get("sitting", ""))
        self._dice = Dice(self._sitting)
        self._promised = "secret_commitment" in self._manifest
        self._promised &= "forms_root" not in self._manifest

    def take(self, index: int, name: str, fields: dict[str, Any]) -> None:
        """Follow an open entry, if it is of the draw."""
        follow = _FOLLOW.get(name)
        later = name == ADDED or name in OF_LATE_FORMS
        if follow is None and not later:
            return
        self._where = f"entry {index}"
        if self.made is not None:
            self.late.take(index, name, fields)
            return
        if follow is None:
            self._found(Attack.OUT_OF_ORDER, f"{name} before the forms of the roster were drawn")
            return
        try:
            follow(self, fields)
        except Malformed as wrong:
            self._found(Attack.MALFORMED, wrong.sentence)
        except UnicodeEncodeError:
            self._found(Attack.MALFORMED, "it has half a surrogate pair, which no text has")

    def registration(self, index: int) -> None:
        """Nobody can be registered who has no form."""
        if self._promised and self.made is None:
            self._where = f"entry {index}"
            self._found(Attack.OUT_OF_ORDER, "the registration was opened before forms were drawn")

    @property
    def forms_root(self) -> object:
        """The root over the forms, wherever the record has it."""
        recorded = self._manifest.get("forms_root")
        return recorded if self.made is None else self.made.get("forms_root")

    def end(self, report: Report) -> None:
        """Say what the entries show of the draw."""
        self.late.end(report)
        if self.made is None:
            report.unproved["draw_unrecorded"] = 0
            return
        last = self.announced[-1] if self.announced else Announced(_OWN, 0, 0)
        self._step.proves("draw_recorded", len(self.announced))
        round_ms = _round_ms(last.source)
        if last.source == _OWN:
            report.unproved["draw_own"] = 0
        elif round_ms is None:
            self._step.proves("dice_checked", self._dice.people)
        elif last.recorded_at < round_ms:
            self._step.proves("draw_named_before", 0)
        else:
            report.unproved["draw_named_late"] = 0
        report.unproved["draw_not_repeated"] = 0
        report.facts |= {"draw_source": last.source, "forms_root": str(self.forms_root)}

    # --- entries ---------------------------------------------------------------------------

    def announcement(self, fields: dict[str, Any]) -> None:
        """Take an announcement: the next one, of the same draw, for a reason that counts."""
        said = read_object(text(fields, "announcement").encode())
        number, expected = integer(said, "number"), len(self.announced) + 1
        source, at = text(said, "source"), integer(said, "announced_at")
        name = f"announcement {number}"
        if number != expected:
            what = f"{name} comes where number {expected} is next: the list has a gap"
            self._found(Attack.DROPPED, what)
        if text(said, "sitting") != self._sitting:
            self._found(Attack.REDRAWN, f"{name} is of another sitting")
        if changed := [one for one in _BOUND if said.get(one) != self._manifest.get(one)]:
            what = f"{name} has another {', '.join(changed)} than the first entry"
            self._found(Attack.REDRAWN, f"{what}: drawn from something else")
        self._source_of(name, source, at)
        if self.announced:
            self._another(name, self.announced[-1], at, said.get("reason"))
        self.announced.append(Announced(source, at, integer(fields, "at")))
        self._source = source

    def _source_of(self, name: str, source: str, at: int) -> None:
        round_ms = _round_ms(source)
        if round_ms is not None:
            if round_ms <= at:
                self._found(Attack.REDRAWN, f"{name} names a round that was signed already")
        elif _DICE.fullmatch(source):
            if source != f"dice/{self._dice.listed().hex()}":
                what = f"{name} has another list of commitments than the entries before it"
                self._found(Attack.ALTERED, what)
            if self._dice.people < LEAST_PEOPLE:
                self._found(Attack.REDRAWN, f"{name}: fewer than {LEAST_PEOPLE} people threw dice")
            if self._dice.people > MOST_PEOPLE:
                self._found(Attack.MALFORMED, f"{name}: more than {MOST_PEOPLE} people threw dice")
        elif source not in {_TO_BE_HELD, _OWN}:
            raise Malformed(f"{name} names {source!r}: no source that is known here")

    def _another(self, name: str, before: Announced, at: int, reason: object) -> None:
        """One announcement after another: only if the former gave no randomness."""
        number, round_ms = len(self.announced), _round_ms(before.source)
        why = ""
        if round_ms is not None and round_ms <= at:
            why = f"the round of announcement {number} was signed by then"
        elif before.source == _OWN:
            why = f"announcement {number} was the operator's own, which is drawn at once"
        elif _DICE.fullmatch(before.source) and self._source == before.source:
            why = f"nothing says that the ceremony of announcement {number} failed"
        if why:
            self._found(Attack.REDRAWN, f"{name} was made although {why}: drawing until lucky")
        if type(reason) is not str or not reason.strip():
            self._found(Attack.REDRAWN, f"{name} does not say why there is another one")

    def commitment(self, fields: dict[str, Any]) -> None:
        """Take somebody's commitment."""
        self._committed.add(text(fields, "committed"))
        if wrong := self._dice.commit(fields, closed=bool(_DICE.fullmatch(self._source))):
            self._found(Attack.INSERTED, wrong)

    def reveal(self, fields: dict[str, Any]) -> None:
        """Take somebody's throw."""
        if not _DICE.fullmatch(self._source):
            self._found(Attack.OUT_OF_ORDER, "somebody reveals before the list was announced")
        elif wrong := self._dice.reveal(fields):
            self._found(Attack.ALTERED, wrong)

    def failure(self, fields: dict[str, Any]) -> None:
        """Take that a ceremony gave nothing: somebody must be missing."""
        missing = self._dice.missing()
        if not missing:
            what = "a ceremony is called failed in which everybody revealed: drawing until lucky"
            self._found(Attack.REDRAWN, what)
        elif fields.get("missing") != missing:
            self._found(Attack.ALTERED, f"not {', '.join(missing)} are said to be missing")
        of_dice = self._source == _TO_BE_HELD or _DICE.fullmatch(self._source)
        if integer(fields, "number") != len(self.announced) or not of_dice:
            self._found(Attack.OUT_OF_ORDER, "a ceremony failed that was not announced last")
        self._source, self._dice = _TO_BE_HELD, Dice(self._sitting)

    def forms(self, fields: dict[str, Any]) -> None:
        """Take what was drawn, from the announcement that counts."""
        for name in ("forms_root", "forms_sha256"):
            if not _HASH.fullmatch(text(fields, name)):
                raise Malformed(f"its {name!r} is not 64 small hexadecimal digits")
        self.made = fields
        by_dice = _DICE.fullmatch(self._source) is not None
        number = len(self.announced)
        self.late.begin(self._sitting, self._source, number, self._committed, by_dice=by_dice)
        if self._manifest.get("forms_root", fields["forms_root"]) != fields["forms_root"]:
            self._found(Attack.REDRAWN, "the forms are others than the first entry says")
        randomness, number = text(fields, "randomness"), integer(fields, "number")
        if number != len(self.announced) or self._source in {"", _TO_BE_HELD}:
            what = f"forms were drawn from announcement {number}, which is not the one that counts"
            self._found(Attack.REDRAWN, what)
        elif _DICE.fullmatch(self._source) and randomness != self._dice.randomness():
            what = "the randomness is not that of the dice: drawn from another seed"
            self._found(Attack.WRONG_SEED, what)
        elif (self._source == _OWN) != (randomness == "") or not _HASH.fullmatch(
            randomness or "0" * 64
        ):
            self._found(Attack.MALFORMED, f"{self._source} gives no such randomness")

    def _found(self, attack: Attack, what: str) -> None:
        self._step.found(self._where, attack, what)


def _round_ms(source: str) -> int | None:
    """When the round of a source is signed, in Unix ms; None: it is no beacon's."""
    number = round_of(source)
    return None if number is None else signed_at(number)


_FOLLOW: dict[str, Callable[[Draw, dict[str, Any]], None]] = {
    "DrawAnnounced/1": Draw.announcement,
    "ThrowCommitted/1": Draw.commitment,
    "ThrowRevealed/1": Draw.reveal,
    "CeremonyFailed/1": Draw.failure,
    "FormsDrawn/1": Draw.forms,
}
OF_THE_DRAW: Final = tuple(_FOLLOW)
