"""The draw as its entries tell it: each way of drawing again, and forms from another seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exam_engine import events as did
from exam_engine.verifying.report import Report
from question_bank.sources import dice_source
from tests.attacks.record import By, Case, Row, To, attacks
from tests.exam_engine.verifying.made_up_draws import (
    A_ROUND,
    AGAIN,
    ALMOST,
    ANOTHER,
    HELD,
    OTHERS,
    SIGNED_AT,
    WHEN,
    an,
    dice,
    failure,
    forms,
    made_up,
)
from tests.exam_engine.verifying.sittings import Recorded

Made = list[Callable[[Recorded], did.Event]]


@attacks(
    Row.LUCKY,
    Case(
        "another round is announced once the first was signed",
        "announcement 2 was made although the round of announcement 1 was signed by then",
        [an(1, A_ROUND), AGAIN, forms(2)],
    ),
    Case(
        "another announcement comes after the forms were drawn",
        "DrawAnnounced/1 after the forms were drawn: a second draw…[drawing again until lucky]",
        [an(1, A_ROUND), forms(1), an(2, ANOTHER), forms(2)],
    ),
    Case(
        "an announcement is left out",
        "announcement 3 comes where number 2 is next: the list has a gap…[dropped]",
        [an(1, A_ROUND), an(3, ANOTHER), forms(2)],
    ),
    Case(
        "an announcement commits to another secret than the first entry",
        "announcement 1 has another secret_commitment than the first entry",
        [an(1, A_ROUND, secret_commitment="00" * 32), forms(1)],
    ),
    Case(
        "an announcement of another sitting",
        "announcement 1 is of another sitting…[drawing again until lucky]",
        [an(1, A_ROUND, sitting="sesi-2"), forms(1)],
    ),
    Case(
        "a round is named that was signed already",
        "announcement 1 names a round that was signed already…[drawing again until lucky]",
        [an(1, A_ROUND, announced_at=SIGNED_AT), forms(1)],
    ),
    Case(
        "another announcement gives no reason",
        "announcement 2 does not say why…[drawing again until lucky]",
        [an(1, A_ROUND), an(2, ANOTHER, reason=" "), forms(2)],
    ),
    Case(
        "the operator's own seed is replaced, which gave its forms at once",
        "announcement 1 was the operator's own…[drawing again until lucky]",
        [an(1, "own"), an(2, A_ROUND), forms(2)],
    ),
    Case(
        "a ceremony is called failed in which everybody revealed",
        "a ceremony is called failed in which everybody revealed: drawing until lucky",
        [*dice(HELD), failure("Saksi Contoh 02"), an(2, A_ROUND), forms(2)],
    ),
    Case(
        "a ceremony in which somebody is missing is passed over in silence",
        "nothing says that the ceremony of announcement 1 failed…[drawing again until lucky]",
        [*dice(ALMOST), an(2, A_ROUND), forms(2)],
    ),
    Case(
        "somebody is said to be missing who revealed",
        "not Saksi Contoh 02, Saksi Contoh 03 are said to be missing…[altered]",
        [*dice(ALMOST), failure("Saksi Contoh 03"), an(2, A_ROUND), forms(2)],
    ),
    Case(
        "somebody reveals before the list was announced",
        "somebody reveals before the list was announced…[out of order]",
        [*dice(HELD)[4:], *dice(HELD)[:4], forms(1)],
    ),
    Case(
        "somebody commits after the list was announced",
        "Saksi A committed after the list was announced…[inserted]",
        [
            *dice(HELD.without_reveals()),
            lambda _: did.ThrowCommitted(name="Saksi A", committed="ab" * 32, **WHEN),
        ],
    ),
    Case(
        "forms are drawn from an announcement that does not count",
        "forms were drawn from announcement 2, which is not the one that counts",
        [an(1, A_ROUND), forms(2)],
    ),
    Case(
        "a source that nobody knows",
        "no source that is known here…[not in the format]",
        [an(1, "beacon"), forms(1)],
    ),
    Case(
        "the registration opens before forms are drawn",
        "opened before forms were drawn…[out of order]",
        [an(1, A_ROUND)],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_a_draw_that_is_repeated(tmp_path: Path, tried: Case[Made]) -> Report:
    return made_up(tmp_path, *tried.how)


@attacks(
    Row.EASY_SET,
    Case(
        "the randomness is not that of the dice",
        "the randomness is not that of the dice: drawn from another seed…[forms from another seed]",
        [*dice(HELD), forms(1)],
    ),
    Case(
        "forms are drawn from the dice before everybody revealed",
        "the randomness is not that of the dice…[forms from another seed]",
        [*dice(ALMOST), forms(1, HELD.randomness().hex())],
    ),
    Case(
        "the list of commitments is another than was committed to",
        "announcement 1 has another list of commitments than the entries before it…[altered]",
        [*dice(HELD.without_reveals())[:3], an(1, dice_source(OTHERS)), forms(1)],
    ),
    Case(
        "somebody reveals another throw than they committed to",
        "Saksi Contoh 01 revealed another throw than they committed to…[altered]",
        [
            *dice(HELD.without_reveals()),
            lambda _: did.ThrowRevealed(
                name="Saksi Contoh 01", rolls="26253" * 10, nonce="31" * 32, **WHEN
            ),
        ],
    ),
    Case(
        "forms of a beacon without randomness",
        "gives no such randomness…[not in the format]",
        [an(1, A_ROUND), forms(1, "")],
    ),
    Case(
        "forms of the operator's own seed with randomness",
        "gives no such randomness…[not in the format]",
        [an(1, "own"), forms(1)],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_forms_from_another_seed(tmp_path: Path, tried: Case[Made]) -> Report:
    return made_up(tmp_path, *tried.how)
