"""Who was added after the draw, and whether the first randomness after that decided their form.

docs/draw.md has the rules and the bytes. The name of a later form's source follows from the entry
that added its candidate, so there is one only; `exam draw check` draws the form again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.dice import LEAST_PEOPLE, Dice
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.rounds import CHAIN, first_after, round_of, signed_at
from exam_engine.verifying.strict_json import integer, text

_OWN: Final = "own"


@dataclass(slots=True)
class Opening:
    """An entry that added somebody, by pseudonym, and the one that drew their form."""

    pseudonym: str
    entry: int
    at: int
    application: str
    person: str
    drawn: int | None = None
    source: str = ""
    form_root: str = ""
    known: bool = False
    """Whether an entry above says, by its own time, that the round was signed by then."""


class LateDraws:
    """Later forms as far as their entries were followed."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._where = ""
        self._entry = 0
        self._sitting = ""
        self._announced = ""
        self._by_dice = False
        self._number = 0
        self._seen: set[str] = set()
        self._dice: Dice | None = None
        self._served: list[Opening] = []
        self._failed = 0
        self._latest = 0
        self.openings: dict[str, Opening] = {}

    def begin(
        self, sitting: str, announced: str, number: int, seen: set[str], *, by_dice: bool
    ) -> None:
        """The forms of the roster are drawn: from which source, after which commitments."""
        self._sitting, self._announced, self._by_dice = sitting, announced, by_dice
        self._number, self._seen = number, set(seen)

    def take(self, index: int, name: str, fields: dict[str, Any]) -> None:
        """Follow an entry of a later form."""
        self._entry, self._where = index, f"entry {index}"
        follow = _FOLLOW.get(name)
        if follow is None:
            what = f"{name} after the forms were drawn: a second draw"
            self._found(Attack.REDRAWN, what)
            return
        try:
            follow(self, fields)
        except Malformed as wrong:
            self._found(Attack.MALFORMED, wrong.sentence)
        except UnicodeEncodeError:
            self._found(Attack.MALFORMED, "it has half a surrogate pair, which no text has")

    def pass_time(self, at: int) -> None:
        """Remember the latest time of any open entry so far, in Unix ms by the server's clock."""
        self._latest = max(self._latest, at)

    def end(self, report: Report) -> None:
        """Say how many were added, and what each form was drawn from."""
        if self.openings:
            report.facts["added"] = len(self.openings)
        drawn = [one for one in self.openings.values() if one.drawn is not None]
        report.details += [_told(one) for one in self.openings.values()]
        if self._failed:
            report.details.append(f"{self._failed} ceremonies for later forms gave no randomness")
        if self._announced == _OWN and drawn:
            report.unproved["late_own"] = len(drawn)
        elif drawn:
            known = sum(one.known for one in drawn)
            if len(drawn) > known:
                self._step.proves("late_forms", len(drawn) - known)
            if known:
                report.unproved["late_clock"] = known

    # --- entries ---------------------------------------------------------------------------

    def added(self, fields: dict[str, Any]) -> None:
        """Take that somebody was added."""
        pseudonym = text(fields, "attempt")
        if pseudonym in self.openings:
            before = self.openings[pseudonym].entry
            what = f"{pseudonym} was added by entry {before} already: opening until lucky"
            self._found(Attack.REDRAWN, what)
            return
        application = text(fields, "application")
        if any(one.application == application for one in self.openings.values()):
            what = f"{pseudonym} is somebody who was added under another pseudonym already"
            self._found(Attack.REDRAWN, what)
        at = integer(fields, "at")
        by_beacon = round_of(self._announced) is not None
        self.openings[pseudonym] = Opening(
            pseudonym,
            self._entry,
            at,
            application,
            text(fields, "person"),
            known=by_beacon and self._latest >= signed_at(first_after(at)),
        )

    def drawn(self, fields: dict[str, Any]) -> None:
        """Take somebody's form: the first one, from the one source there is."""
        pseudonym, source = text(fields, "attempt"), text(fields, "source")
        one = self.openings.get(pseudonym)
        if one is None:
            self._found(Attack.GHOST, f"a form was drawn for {pseudonym}, whom no entry added")
            return
        if one.drawn is not None:
            what = f"a second form for {pseudonym}, after entry {one.drawn}: drawing until lucky"
            self._found(Attack.REDRAWN, what)
            return
        one.drawn, one.source = self._entry, source
        one.form_root = text(fields, "form_root")
        wanted, randomness = self._wanted(one), text(fields, "randomness")
        if source != wanted:
            what = f"the form is drawn from {source}, and entry {one.entry} asks for {wanted}"
            self._found(Attack.REDRAWN, what)
        elif self._by_dice:
            if self._dice is None or randomness != self._dice.randomness():
                what = "the randomness is not that of the dice: drawn from another seed"
                self._found(Attack.WRONG_SEED, what)
        elif (self._announced == _OWN) != (randomness == ""):
            self._found(Attack.MALFORMED, f"{source} gives no such randomness")
        elif round_of(self._announced) is not None and (
            integer(fields, "at") < signed_at(first_after(one.at))
        ):
            what = "the form was drawn before its round was signed, by the server's own clock"
            self._found(Attack.WRONG_SEED, what)

    def _wanted(self, one: Opening) -> str:
        """The source that decides the form of an opening; a sentence where there is none."""
        if self._by_dice:
            if self._dice is None or one not in self._served or self._dice.missing():
                return "a ceremony that began after it and is complete"
            return f"dice/{self._dice.listed().hex()}/{one.entry}"
        if round_of(self._announced) is not None:
            return f"drand/{CHAIN}/{first_after(one.at)}/{one.entry}"
        return f"{_OWN}/{one.entry}"

    def commitment(self, fields: dict[str, Any]) -> None:
        """Take somebody's commitment to a throw for those who wait."""
        committed = text(fields, "committed")
        if not self._by_dice:
            self._found(Attack.OUT_OF_ORDER, "dice are thrown for forms that dice do not decide")
            return
        if committed in self._seen:
            what = "this commitment was in the record before: what it hides may have been known"
            self._found(Attack.REDRAWN, what)
        self._seen.add(committed)
        if self._dice is None or self._dice.complete:
            if waiting := [one.entry for one in self._served if one.drawn is None]:
                what = f"dice are thrown again although those for entry {waiting[0]} were revealed"
                self._found(Attack.REDRAWN, f"{what}: drawing until lucky")
            self._dice = Dice(self._sitting)
            self._served = list(self.openings.values())
            if all(one.drawn is not None for one in self._served):
                self._found(Attack.REDRAWN, "dice are thrown, and nobody waits for a form")
        if wrong := self._dice.commit(fields, closed=self._dice.begun):
            self._found(Attack.INSERTED, wrong)

    def reveal(self, fields: dict[str, Any]) -> None:
        """Take somebody's throw."""
        if self._dice is None:
            self._found(Attack.OUT_OF_ORDER, "somebody reveals, and nobody has committed")
            return
        if self._dice.people < LEAST_PEOPLE:
            self._found(Attack.REDRAWN, f"fewer than {LEAST_PEOPLE} people threw dice")
        if wrong := self._dice.reveal(fields):
            self._found(Attack.ALTERED, wrong)

    def failure(self, fields: dict[str, Any]) -> None:
        """Take that a ceremony gave nothing: somebody must be missing."""
        missing = [] if self._dice is None else self._dice.missing()
        if not missing:
            what = "a ceremony is called failed in which everybody revealed: drawing until lucky"
            self._found(Attack.REDRAWN, what)
        elif fields.get("missing") != missing:
            self._found(Attack.ALTERED, f"not {', '.join(missing)} are said to be missing")
        if integer(fields, "number") != self._number:
            self._found(Attack.OUT_OF_ORDER, "a ceremony failed for another announcement")
        self._dice, self._served = None, []
        self._failed += 1

    def _found(self, attack: Attack, what: str) -> None:
        self._step.found(self._where, attack, what)


def _told(one: Opening) -> str:
    came = (
        "no form was drawn" if one.drawn is None else f"entry {one.drawn}: form from {one.source}"
    )
    return f"entry {one.entry}: {one.pseudonym} was added to the roster; {came}"


_FOLLOW: dict[str, Callable[[LateDraws, dict[str, Any]], None]] = {
    "CandidateAdded/1": LateDraws.added,
    "LateFormDrawn/1": LateDraws.drawn,
    "ThrowCommitted/1": LateDraws.commitment,
    "ThrowRevealed/1": LateDraws.reveal,
    "CeremonyFailed/1": LateDraws.failure,
}
ADDED: Final = "CandidateAdded/1"
OF_LATE_FORMS: Final = tuple(name for name in _FOLLOW if name != ADDED)
"""What may come as long as anybody may still begin to work."""
