"""What `python -m bench handover` takes for lost."""

import pytest

from bench.handover import ITEMS, missing
from exam_engine.events import AnswerRecorded


def recorded(attempt: str, seq: int, **other: int) -> AnswerRecorded:
    sent = {"item": seq % ITEMS + 1, "choice": seq % 5}
    return AnswerRecorded(at=0, clock=0, attempt=attempt, seq=seq, **(sent | other))


@pytest.mark.parametrize(
    ("on_disk", "lost"),
    [
        ([recorded("A", 1), recorded("A", 2), recorded("B", 1)], []),
        ([recorded("A", 1), recorded("B", 1), recorded("B", 2)], [("A", 2)]),
        ([recorded("A", 1), recorded("A", 2, choice=4), recorded("B", 1)], [("A", 2)]),
        ([], [("A", 1), ("A", 2), ("B", 1)]),
    ],
    ids=["all there", "as many, but another one's", "another choice", "none"],
)
def test_every_acknowledged_number_is_looked_for_by_itself(
    on_disk: list[AnswerRecorded], lost: list[tuple[str, int]]
) -> None:
    assert missing(on_disk, {"A": [1, 2], "B": [1]}) == lost
