"""Forms of people who were added: each way of choosing one, as the entries tell it."""

from __future__ import annotations

from pathlib import Path

from exam_engine.verifying.report import Report
from tests.attacks.record import By, Case, Row, To, attacks, control
from tests.exam_engine.verifying.test_late_draws import (
    A_ROUND,
    AGAIN,
    HONEST,
    HONEST_DICE,
    LATER,
    MAIN,
    OPENED,
    WHEN,
    Made,
    added,
    admitted,
    by_beacon,
    by_dice,
    commitments,
    drawn,
    failed,
    record,
    reveals,
    with_dice,
)

RANDOM = LATER.randomness().hex()


@control
def test_honest_ones_hold(tmp_path: Path) -> None:
    assert record(tmp_path / "beacon", A_ROUND, *HONEST).holds
    assert with_dice(tmp_path / "dice", *HONEST_DICE[0]).holds


@attacks(
    Row.EASY_SET,
    Case(
        "the form of somebody who was added comes from a later round than the first",
        "the form is drawn from drand/…, and entry 4 asks for drand/…[drawing again until lucky]",
        [added(), drawn(by_beacon(more=1))],
    ),
    Case(
        "the form of somebody who was added comes from the opening of somebody else",
        "the form is drawn from drand/…/9, and entry 4 asks for drand/…/4",
        [added(), drawn(by_beacon(index=9))],
    ),
    Case(
        "the form of somebody who was added comes from the operator alone",
        "the form is drawn from own/4, and entry 4 asks for drand/…",
        [added(), drawn(f"own/{OPENED}")],
    ),
    Case(
        "a later form is drawn before its round was signed",
        "the form was drawn before its round was signed…[forms from another seed]",
        [added(), drawn(by_beacon(), when=WHEN)],
    ),
    Case(
        "somebody who was added is admitted before their form is drawn",
        "of somebody who was added begins without a form…[out of order]",
        [added(), admitted(), drawn(by_beacon())],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_a_later_form_that_is_chosen(tmp_path: Path, tried: Case[list[Made]]) -> Report:
    return record(tmp_path, A_ROUND, *tried.how)


@attacks(
    Row.LUCKY,
    Case(
        "somebody who was added gets a second form",
        "a second form for …: drawing until lucky",
        [added(), drawn(by_beacon()), drawn(by_beacon())],
    ),
    Case(
        "somebody is added a second time",
        "was added by entry 4 already: opening until lucky",
        [added(), added()],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_a_second_opening(tmp_path: Path, tried: Case[list[Made]]) -> Report:
    return record(tmp_path, A_ROUND, *tried.how)


@attacks(
    Row.LUCKY,
    Case(
        "dice that were shown before are thrown again for somebody who was added",
        "this commitment was in the record before: what it hides may have been known",
        [added(), *commitments(MAIN), *reveals(MAIN), drawn(by_dice(MAIN))],
    ),
    Case(
        "dice are thrown again when the first are known",
        "dice are thrown again although those for entry 10 were revealed: drawing until lucky",
        [added(), *commitments(LATER), *reveals(LATER), *commitments(AGAIN)],
    ),
    Case(
        "somebody is added when the dice are known",
        "asks for a ceremony that began after it and is complete",
        [
            *(added("W-002"), *commitments(LATER), *reveals(LATER), added()),
            drawn(by_dice(index=17), randomness=RANDOM),
        ],
    ),
    Case(
        "a ceremony for later forms is called failed in which everybody revealed",
        "a ceremony is called failed in which everybody revealed: drawing until lucky",
        [added(), *commitments(LATER), *reveals(LATER), failed("Saksi A")],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_dice_for_later_forms(tmp_path: Path, tried: Case[list[Made]]) -> Report:
    return with_dice(tmp_path, *tried.how)


@attacks(
    Row.NEVER_SAT,
    Case(
        "a form is drawn for somebody whom no entry added",
        "a form was drawn for …, whom no entry added [candidate who never sat]",
        [drawn(by_beacon())],
    ),
    Case(
        "a paper of nobody on the roster is declared later",
        "began before its candidate was added [candidate who never sat]",
        [admitted(), added()],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_somebody_whom_nobody_added(tmp_path: Path, tried: Case[list[Made]]) -> Report:
    return record(tmp_path, A_ROUND, *tried.how)


@attacks(
    Row.LUCKY,
    Case(
        "a friend is added under one number after the other, until a form pleases",
        "why 1 people were added and have no paper",
        [
            *(added("W-001"), added("W-002"), drawn(by_beacon())),
            *(drawn(by_beacon(index=OPENED + 1), "W-002"), admitted("W-002")),
        ],
    ),
    to=To.RECORD,
    by=By.SAID,
)
def test_one_number_after_the_other(tmp_path: Path, tried: Case[list[Made]]) -> Report:
    return record(tmp_path, A_ROUND, *tried.how)
