"""Time that cannot have passed so: the operator has committed to other times, or to other rules."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.attacks.spoiling import Event
from tests.exam_engine.verifying.bundles import write_everything, write_log
from tests.exam_engine.verifying.sittings import Recorded, rewritten


def in_time(event: did.Event) -> did.Event:
    return replace(event, late_ms=0) if isinstance(event, did.AnswerRecorded) else event


def admitted_with(more_ms: int) -> Event:
    def change(event: did.Event) -> did.Event:
        if isinstance(event, did.CandidateAdmitted):
            return replace(event, allowance_ms=event.allowance_ms + more_ms)
        return event

    return change


def negative_allowance(event: did.Event) -> did.Event:
    return replace(event, allowance_ms=-1) if isinstance(event, did.CandidateAdmitted) else event


def negative_lateness(event: did.Event) -> did.Event:
    late = isinstance(event, did.AnswerRecorded) and event.late_ms
    return replace(event, late_ms=-1) if late else event


def smaller_grant(event: did.Event) -> did.Event:
    return replace(event, ms=1) if isinstance(event, did.TimeGranted) else event


@attacks(
    Row.LATE,
    Case(
        "an answer in the grace is called one in time",
        "an answer 3000 ms after the time was up is called 0 ms late [answer after time]",
        in_time,
    ),
    Case(
        "a negative lateness",
        "its 'late_ms' is not above zero [not in the format]",
        negative_lateness,
    ),
    Case(
        "everybody had a minute less, and one answered until the old end",
        "ms after the time was up; 30000 ms of grace are given [answer after time]",
        admitted_with(-60_000),
    ),
    Case(
        "everybody had a minute more, and the paper was ended as if not",
        "the paper was ended by time with … ms left: time was stolen [answer after time]",
        admitted_with(60_000),
    ),
    Case(
        "a negative allowance",
        "its 'allowance_ms' is negative [not in the format]",
        negative_allowance,
    ),
    Case(
        "a grant is undone afterwards: a minute becomes a millisecond",
        "ms after the time was up; 30000 ms of grace are given [answer after time]",
        smaller_grant,
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_time_that_does_not_fit(tmp_path: Path, day: Recorded, tried: Case[Event]) -> Report:
    return verify(write_everything(tmp_path / "bundle", rewritten(day, tried.how)))


@attack(
    Row.LATE,
    "a sitting waits longer for late answers than the rules say",
    to=To.RECORD,
    by=By.VERIFY,
    says="entry 0: late answers are waited for during 600000 ms; the rules say 30000 ms "
    "[other rules]",
)
def test_a_longer_grace_than_the_rules_have(tmp_path: Path, day: Recorded) -> Report:
    def patient(event: did.Event) -> did.Event:
        is_first = isinstance(event, did.SittingPrepared)
        return replace(event, late_grace_ms=600_000) if is_first else event

    return verify(write_everything(tmp_path / "bundle", rewritten(day, patient)))


@attack(
    Row.LATE,
    "the clock of the sitting is put back between two answers",
    to=To.RECORD,
    by=By.VERIFY,
    says="ms, and a line above was written at … ms [out of order]",
)
def test_a_clock_that_goes_back(tmp_path: Path, day: Recorded) -> Report:
    def earlier(event: did.Event) -> did.Event:
        is_one = isinstance(event, did.AnswerRecorded) and event.seq == 50
        return replace(event, clock=event.clock - 60_000) if is_one else event

    return verify(write_everything(tmp_path / "bundle", rewritten(day, earlier)))


@attack(
    Row.LATE,
    "the times of day in the record are put a year ahead",
    to=To.RECORD,
    by=By.SAID,
    says="that the time of day on … entries is right: a witness had signed them more than a day "
    "before",
)
def test_a_time_in_the_future(tmp_path: Path, day: Recorded) -> Report:
    def ahead(event: did.Event) -> did.Event:
        return replace(event, at=event.at + 365 * 86_400_000)

    return verify(write_log(tmp_path / "bundle", rewritten(day, ahead).entries))
