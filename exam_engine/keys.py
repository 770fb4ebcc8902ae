"""The answer keys of a sitting in the shape the hot path wants: bytes, looked up once."""

from itertools import chain

from exam_engine.errors import BadPlan
from exam_engine.roster import CHOICES, PointsLookup, SittingPlan


class AnswerKeys:
    """Points by attempt as items x 5 bytes, in displayed order; shared by all folds."""

    def __init__(self, plan: SittingPlan, points: PointsLookup) -> None:
        self._length = plan.items * CHOICES
        self._points = points
        self._keys: dict[str, bytes] = {}

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
