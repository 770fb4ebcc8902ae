"""Adds people to a sitting that is open, and draws their forms from the secret of its draw.

Nothing of it is stored here: the record has who was added and from which randomness, and the form
follows from that, from the secret and from the bank. So there is nothing that could differ.
"""

from functools import cached_property

import msgspec

from exam_engine.draw.late_forms import Entered, LateForm
from exam_engine.errors import BadPlan, BadRandomness
from exam_engine.registry.announcements import blueprint_sha256
from exam_engine.registry.entitlement import entitled
from exam_engine.registry.exams import Exam
from exam_engine.registry.leaves import (
    Salts,
    bank_leaves,
    candidate_leaf,
    form_leaf,
    root,
)
from exam_engine.registry.plan_checks import candidate_problems
from exam_engine.roster import Candidate
from question_bank.assembly import Assembler
from question_bank.errors import BankError
from question_bank.forms import Form
from question_bank.items import Bank
from question_bank.late_sources import late_randomness
from question_bank.outline import place_of
from question_bank.sealing import AssetKeys, form_key, seal
from question_bank.seeds import draw_seed, secret_commitment


class Drawable(msgspec.Struct, frozen=True, kw_only=True):
    """What decides who may be added to a sitting, and which form they get."""

    sitting: str
    exam: Exam
    bank: Bank
    assets: AssetKeys
    duration_ms: int
    manifest: dict[str, str]
    sitting_key: bytes
    secret: bytes
    """The operator's, of the draw."""
    leaf_secret: bytes


class LateDrawing:
    """Later forms of one sitting, as often as they are asked for."""

    def __init__(self, drawn_from: Drawable) -> None:
        self._from = drawn_from
        self._salts = Salts(drawn_from.leaf_secret)

    def enter(self, candidate: Candidate, place: int) -> Entered:
        """Somebody with the working time that the rules give, behind the commitments of a place.

        Raises:
            BadPlan: with everything that is wrong with them.
        """
        exam = self._from.exam
        if problems := list(candidate_problems(candidate, exam.rule_pack.categories)):
            raise BadPlan("; ".join(problems), problems=problems)
        one = entitled(candidate, exam, self._from.duration_ms)
        leaf = candidate_leaf(place, one, self._salts)
        return Entered(one, leaf.application, leaf.person)

    def draw(self, attempt: str, source: str, proof: str) -> LateForm:
        """Check the randomness, and draw and seal the form.

        Raises:
            BadRandomness: the proof is not that of the source.
            BadPlan: bank, blueprint or secret are not those that were announced.
        """
        self._check_unchanged()
        try:
            randomness = late_randomness(source, proof, self._from.sitting)
        except BankError as wrong:
            raise BadRandomness(str(wrong)) from wrong
        form = self._drawn(attempt, source, randomness)
        key = form_key(self._from.sitting_key, attempt)
        sealed = seal(form, self._from.bank, key, self._from.assets)
        return LateForm(randomness.hex(), self._root(attempt, form), sealed.sha256)

    def form(self, attempt: str, source: str, recorded: LateForm) -> Form:
        """The form that the record says was drawn.

        Raises:
            BadPlan: what is stored here gives another one.
        """
        form = self._drawn(attempt, source, bytes.fromhex(recorded.randomness))
        if (drawn := self._root(attempt, form)) != recorded.form_root:
            raise BadPlan(
                f"the form of {attempt} is {drawn}, and the record has {recorded.form_root}: "
                "somebody has changed the bank or the secret of the draw",
                attempt=attempt,
            )
        return form

    def _drawn(self, attempt: str, source: str, randomness: bytes) -> Form:
        seed = draw_seed(self._from.secret, randomness, self._from.sitting, source)
        return self._assembler.form(seed, attempt)

    def _root(self, attempt: str, form: Form) -> str:
        return root([form_leaf(attempt, form, self._places)])

    def _check_unchanged(self) -> None:
        """Find that forms are drawn from what was announced; of a large bank it takes a second."""
        announced = self._from.manifest
        there = {
            "secret_commitment": secret_commitment(self._from.sitting, self._from.secret).hex(),
            "blueprint_sha256": blueprint_sha256(self._from.exam.blueprint),
            "bank_root": self._bank_root,
        }
        if changed := [name for name, hashed in there.items() if announced.get(name) != hashed]:
            raise BadPlan(f"{', '.join(changed)} are not those announced", problems=changed)

    @cached_property
    def _bank_root(self) -> str:
        return root(bank_leaves(self._from.bank, self._salts))

    @cached_property
    def _assembler(self) -> Assembler:
        return Assembler(self._from.bank, self._from.exam.blueprint)

    @cached_property
    def _places(self) -> dict[str, int]:
        return place_of(self._from.bank.items)
