"""The answer keys of a sitting in the shape the hot path wants: bytes, looked up once."""

from collections.abc import Iterable, Mapping
from itertools import chain

from exam_engine.draw.late_forms import Entered, LateForm
from exam_engine.errors import BadPlan, LedgerDamaged
from exam_engine.roster import (
    CHOICES,
    Candidate,
    CommittedKey,
    PlacedItem,
    PointsLookup,
    SittingPlan,
)


class AnswerKeys:
    """Points by attempt as items x 5 bytes, in displayed order; shared by all folds."""

    def __init__(self, plan: SittingPlan, points: PointsLookup) -> None:
        self._length = plan.items * CHOICES
        self._points = points
        self._keys: dict[str, bytes] = {}
        self._forms_with: dict[str, Mapping[str, PlacedItem]] = {}
        self._drawn: dict[tuple[str, str, str], LateForm] = {}

    def of(self, attempt: str) -> bytes:
        """The key of one attempt; raises BadPlan if there is no form, or one of another length."""
        known = self._keys.get(attempt)
        if known is not None:
            return known
        try:
            rows = self._points.points(attempt)
        except KeyError as missing:
            raise BadPlan("there is no form for this attempt", attempt=attempt) from missing
        key = bytes(chain.from_iterable(rows))
        if len(key) != self._length:
            raise BadPlan("the form has another number of items than the plan", points=len(key))
        self._keys[attempt] = key
        return key

    def committed(self, item: str) -> CommittedKey | None:
        """The key of an item as it was committed to; None if the bank has no such item."""
        return self._points.committed_key(item)

    def item_at(self, attempt: str, number: int) -> tuple[str, PlacedItem] | None:
        """Which item of the bank somebody's form has at a number from 1; None: none."""
        return self._points.item_at(attempt, number)

    def forms_with(self, item: str) -> Mapping[str, PlacedItem]:
        """Whose forms have an item, and where; looked up once for each item that is asked for."""
        known = self._forms_with.get(item)
        if known is None:
            known = self._forms_with[item] = self._points.forms_with(item)
        return known

    def look_up(self, item: str) -> None:
        """Have what a correction of an item needs at hand; nothing for what is no item."""
        if self.committed(item) is not None:
            self.forms_with(item)

    def enter(self, candidate: Candidate, place: int) -> Entered:
        """Somebody who is added, with their commitments; raises BadPlan."""
        return self._points.enter(candidate, place)

    def draw_late(self, attempt: str, source: str, proof: str) -> LateForm:
        """The form of somebody who was added; drawn once. Raises BadRandomness or BadPlan."""
        asked = attempt, source, proof
        drawn = self._drawn.get(asked)
        if drawn is None:
            drawn = self._drawn[asked] = self._points.draw_late(*asked)
        return drawn

    def take_late(self, attempt: str, source: str, form: LateForm) -> None:
        """Know from now on a form that the record has."""
        self._points.take_late(attempt, source, form)
        self._forms_with.clear()

    def check_late(self, attempts: Iterable[str]) -> None:
        """Raise LedgerDamaged if a form cannot be drawn again as it was recorded."""
        for attempt in attempts:
            try:
                self._points.check_late(attempt)
            except BadPlan as other:
                raise LedgerDamaged(f"the form of {attempt}: {other.sentence}") from other

    def check(self, root: str | None) -> None:
        """Raise LedgerDamaged if the stored keys are others than those bound before the start."""
        stored = None if root is None else self._points.keys_root()
        if stored != root:
            raise LedgerDamaged(
                f"entry 0: the keys bound before the start have the root {root}, and those that "
                f"are stored come to {stored}: a key was changed, and no entry says so"
            )
