"""Lines for people: one for each thing a person did, and nothing that must stay private."""

from exam_engine import commands as ask
from exam_engine import events as did
from proctor_console.console.happenings import activity, timeline
from tests.exam_engine.builders import Staff, an_answer


def test_answers_that_follow_one_another_are_one_line(staff: Staff, working: str) -> None:
    for seq in range(1, 5):
        staff.sequencer.submit(an_answer(working, seq, item=seq))
    staff(ask.Pause, attempts=(working,), reason="Peserta sakit")
    staff(ask.Resume, attempts=(working,))
    staff.sequencer.submit(an_answer(working, 5, item=5))

    lines = timeline((event for _, event in staff.sequencer.timeline(working)), str)

    assert [(one.kind, one.count) for one in lines][-4:] == [
        ("answers", 4),
        ("attempts_paused", None),
        ("attempts_resumed", None),
        ("answers", 1),
    ]


def test_an_end_says_by_whom(staff: Staff, working: str) -> None:
    staff(ask.FinishAttempt, attempts=(working,), reason="Peserta sakit")

    lines = timeline((event for _, event in staff.sequencer.timeline(working)), str)

    assert (lines[-1].kind, lines[-1].reason) == ("attempt_finished_by_proctor", "Peserta sakit")


def test_an_order_to_many_is_one_line(staff: Staff) -> None:
    for attempt in ("P-001", "P-002"):
        staff.seat(attempt)
    staff(ask.StartSitting)
    staff(ask.FinishAttempt, attempts=("P-001", "P-002"), reason="Kebakaran")

    lines = activity(
        [event for one in ("P-001", "P-002") for _, event in staff.sequencer.timeline(one)], str
    )

    (end,) = [one for one in lines if one.kind == "attempt_finished_by_proctor"]
    assert sorted(end.attempts or ()) == ["P-001", "P-002"]


def test_no_line_tells_a_pin_a_choice_or_a_key() -> None:
    events = [
        did.PinIssued(at=1, clock=1, attempt="P-001", nonce="geheim", request_id="r", staff="x"),
        did.TerminalBound(at=1, clock=1, attempt="P-001", terminal="geheim"),
        did.AnswerRecorded(at=1, clock=1, attempt="P-001", seq=1, item=1, choice=4),
    ]

    lines = timeline(events, str)

    assert "geheim" not in str(lines)
    assert [one.kind for one in lines] == ["pin_issued", "terminal_bound", "answers"]
    assert "choice" not in str(lines)


def test_contact_is_in_a_candidates_day_and_refused_late_answers_are_staffs_business() -> None:
    when = {"at": 1, "clock": 1}
    events = [
        did.ContactLost(attempt="P-001", **when),
        did.ContactRegained(attempt="P-001", **when),
        did.LateAnswersRefused(attempts=("P-001",), count=3, **when),
    ]

    day, business = timeline(events, str), activity(events, str)

    assert [(one.kind, one.attempts, one.count) for one in day] == [
        ("contact_lost", ("P-001",), None),
        ("contact_regained", ("P-001",), None),
        ("late_answers_refused", ("P-001",), 3),
    ]
    assert business == day[2:]


def test_a_draw_is_told_with_whose_throw_it_is_also_where_no_staff_was() -> None:
    when = {"at": 1, "clock": 1}
    signed = {**when, "request_id": "r-1", "staff": "pemantau"}
    events = [
        did.DrawAnnounced(announcement="{}", **when),
        did.ThrowCommitted(name="Saksi 01", committed="ab", **signed),
        did.ThrowRevealed(name="Saksi 01", rolls="1", nonce="ab", **when),
        did.CeremonyFailed(number=1, missing=("Saksi 02", "Saksi 03"), reason="pergi", **when),
        did.FormsDrawn(number=1, randomness="", forms_root="", forms_sha256="", **when),
    ]

    lines = activity(events, str)

    assert [(one.kind, one.by, one.reason) for one in lines] == [
        ("draw_announced", None, None),
        ("throw_committed", "pemantau", "Saksi 01"),
        ("throw_revealed", None, "Saksi 01"),
        ("ceremony_failed", None, "Saksi 02, Saksi 03 · pergi"),
        ("forms_drawn", None, None),
    ]
