"""Who was asked as second person and said no: the verifier reads it, and finds what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.show import as_text
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import write_everything, write_log
from tests.exam_engine.verifying.sittings import Recorded, rewritten
from tests.second_verifier.verifier import verify as second

GRANT = {"seconds": 900, "reason": "listrik padam"}


@pytest.fixture(scope="module")
def day() -> Recorded:
    """Everything that two people do was denied once before it was done."""
    day = Recorded()
    day.order(ask.OpenRegistration)
    for attempt in ("P-001", "P-002"):
        day.seat(attempt)
    day.deny(ask.StartSitting)
    day.order(ask.StartSitting)
    for item in range(1, 6):
        day.answer("P-001", item, 1)
    day.deny(ask.GrantTime, attempts=("P-001", "P-002"), **GRANT)
    day.deny(ask.GrantTime, room="a", **GRANT)
    day.deny(ask.GrantTime, **GRANT)
    day.order(ask.GrantTime, attempts=("P-001",), **GRANT)
    day.deny(ask.VoidAttempt, attempt="P-002", reason="menyontek")
    day.order(ask.VoidAttempt, attempt="P-002", reason="menyontek")
    day.finish("P-001")
    day.order(ask.FreezeBoard, reason="akhir")
    day.order(ask.FinishSitting)
    day.deny(ask.ThawBoard)
    day.deny(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="tertukar")
    day.deny(ask.ReleaseResults)
    day.order(ask.ReleaseResults)
    day.deny(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="tertukar")
    return day


def denials(day: Recorded) -> list[int]:
    return [at for at, record in enumerate(day.records) if b"ConsentDenied/1" in record]


def test_a_day_with_denials_holds_and_tells_them(tmp_path: Path, day: Recorded) -> None:
    assert len(denials(day)) == 9

    report = verify(write_everything(tmp_path / "bundle", day))

    assert report.findings == []
    assert second(tmp_path / "bundle") == []
    assert report.proved["two_people"] == 4
    told = as_text(report, details=True)
    for at in denials(day):
        assert f"entry {at}: a second person said no to " in told
    assert "saksi-contoh" not in told


def changed(
    tmp_path: Path, day: Recorded, which: int, change: Callable[[did.ConsentDenied], did.Event]
) -> Report:
    """What is found where one of the denials says something else."""
    count = 0

    def other(event: did.Event) -> did.Event:
        nonlocal count
        if not isinstance(event, did.ConsentDenied):
            return event
        count += 1
        return change(event) if count == which + 1 else event

    return verify(write_log(tmp_path / "bundle", rewritten(day, other).entries))


@pytest.mark.parametrize(
    ("which", "fields", "attack", "what"),
    [
        (0, {"what": "ResultsReleased"}, Attack.OUT_OF_ORDER, "nobody can be asked for"),
        (8, {"what": "ResultsReleased"}, Attack.OUT_OF_ORDER, "while it is released"),
        (0, {"what": "SittingFinished"}, Attack.MALFORMED, "its 'what' is none of"),
        (0, {"ms": 1000}, Attack.MALFORMED, "a grant has its time, and nothing else has any"),
        (1, {"ms": 0}, Attack.MALFORMED, "a grant has its time, and nothing else has any"),
        (0, {"attempts": ("P-001",)}, Attack.MALFORMED, "is about nobody by name"),
        (4, {"attempts": ()}, Attack.MALFORMED, "a disqualification is of one attempt"),
        (1, {"room": "a"}, Attack.MALFORMED, "it names a room that such a command"),
        (5, {"room": "a"}, Attack.MALFORMED, "it names a room that such a command"),
    ],
)
def test_a_denial_that_cannot_be_is_found(
    tmp_path: Path,
    day: Recorded,
    which: int,
    fields: dict[str, Any],
    attack: Attack,
    what: str,
) -> None:
    report = changed(tmp_path, day, which, lambda event: replace(event, **fields))

    assert second(tmp_path / "bundle") != []

    found = [one for one in report.findings if one.attack is attack and what in one.what]
    assert [one.where for one in found] == [f"entry {denials(day)[which]}"]


def test_a_denial_before_the_registration_is_found(tmp_path: Path, day: Recorded) -> None:
    entries = list(day.entries)
    at = denials(day)[0]
    entries.insert(1, entries.pop(at))

    report = verify(write_log(tmp_path / "bundle", entries))

    assert any("ConsentDenied/1 cannot happen" in one.what for one in report.findings)
