"""Later forms in a record: honest ones hold, and each way of choosing one is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exam_engine import events as did
from exam_engine.candidate import Candidate
from exam_engine.draw.known import KnownDraw
from exam_engine.ledger.scribe import Identity, Scribe
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.verification import verify
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony
from question_bank.sources import beacon_source, dice_source
from tests.exam_engine.verifying.bundles import write_log
from tests.exam_engine.verifying.sittings import Recorded, an_announcement
from tests.question_bank.ceremonies import held, throws

Made = Callable[[Recorded, int], did.Event]
"""An event of a record at this index."""

AT = QUICKNET.time_ms(40_000_000) - 1_000
BEFORE = {"at": AT - 60_000, "clock": 1_000}
WHEN = {"at": AT, "clock": 1_000}
AFTER = {"at": AT + 5_000, "clock": 2_000}
A_ROUND = beacon_source(QUICKNET, 39_999_990)
RANDOM = "ab" * 32
MAIN = held(throws())
LATER = held(throws(("Saksi A", "Saksi B", "Saksi C")))
NAMES = [one.name for one in LATER.commitments]
AGAIN = held(throws(("Saksi D", "Saksi E", "Saksi F")))


def added(number: str = "W-001", of: str = "") -> Made:
    candidate = Candidate(participant_number=number, name="x", formation="x")
    return lambda _, __: did.CandidateAdded(
        candidate=candidate,
        application=(of or number).encode().hex().ljust(64, "0"),
        person="cd" * 32,
        reason="x",
        staff="x",
        seconded_by="y",
        **WHEN,
    )


def drawn(
    source: str, number: str = "W-001", randomness: str = RANDOM, when: dict[str, int] = AFTER
) -> Made:
    return lambda _, __: did.LateFormDrawn(
        attempt=number,
        source=source,
        randomness=randomness,
        form_root="12" * 32,
        form_sha256="34" * 32,
        **when,
    )


def admitted(number: str = "W-001") -> Made:
    return lambda _, __: did.CandidateAdmitted(attempt=number, allowance_ms=1, **AFTER)


def commitments(ceremony: Ceremony, when: dict[str, int] = AFTER) -> list[Made]:
    return [
        lambda _, __, one=one: did.ThrowCommitted(  # type: ignore[misc]
            name=one.name, committed=one.commitment, **when
        )
        for one in ceremony.commitments
    ]


def reveals(ceremony: Ceremony, when: dict[str, int] = AFTER) -> list[Made]:
    return [
        lambda _, __, one=one: did.ThrowRevealed(  # type: ignore[misc]
            name=one.name, rolls=one.rolls, nonce=one.nonce, **when
        )
        for one in ceremony.reveals
    ]


def failed(*missing: str, number: int = 1) -> Made:
    return lambda _, __: did.CeremonyFailed(number=number, missing=missing, reason="x", **AFTER)


def started() -> Made:
    return lambda _, __: did.SittingStarted(staff="x", seconded_by="y", **AFTER)


def record(folder: Path, source: str, *made: Made, main: Ceremony | None = None) -> Report:
    """A record whose registration is open, with these entries behind that, signed as honest."""
    day = Recorded(draw=lambda _: KnownDraw())
    identities = day.identities | {
        number: Identity(number.encode().ljust(16, b"\0"), number.encode().ljust(32, b"\0"))
        for number in ("W-001", "W-002")
    }
    said = an_announcement(day.manifest, 1, source, announced_at=BEFORE["at"])
    prepared = did.SittingPrepared(
        sitting="sesi-1", rules="x", items=5, duration_ms=1, roster_size=4, two_people=True,
        pseudonym="ef" * 16, manifest=day.manifest, **BEFORE,
    )  # fmt: skip
    randomness = RANDOM if main is None else main.randomness().hex()
    events: list[did.Event] = [prepared]
    if main is not None:
        events += [one(day, 0) for one in commitments(main, BEFORE)]
    events.append(did.DrawAnnounced(announcement=said, **BEFORE))
    if main is not None:
        events += [one(day, 0) for one in reveals(main, BEFORE)]
    events += [
        did.FormsDrawn(
            number=1,
            randomness="" if source == "own" else randomness,
            forms_root=day.forms_root,
            forms_sha256="0" * 64,
            **BEFORE,
        ),
        did.RegistrationOpened(**BEFORE),
    ]
    for one in made:
        events.append(one(day, len(events)))
    scribe = Scribe(identities)
    return verify(write_log(folder, [scribe.write(event).entry for event in events]))


OPENED = 4
"""The index of the first entry behind the registration of a sitting drawn from a beacon."""
OPENED_BY_DICE = 10


def by_beacon(index: int = OPENED, more: int = 0) -> str:
    number = QUICKNET.first_after(AT) + more
    return f"drand/{QUICKNET.chain_hash}/{number}/{index}"


def by_dice(ceremony: Ceremony = LATER, index: int = OPENED_BY_DICE) -> str:
    return f"dice/{ceremony.listed().hex()}/{index}"


def with_dice(folder: Path, *made: Made) -> Report:
    return record(folder, dice_source(MAIN.without_reveals()), *made, main=MAIN)


HONEST: list[Made] = [added(), drawn(by_beacon()), admitted()]
UNDRAWN: list[Made] = [added("W-001"), added("W-002")]
HONEST_DICE: list[list[Made]] = [
    [
        added(),
        *commitments(LATER),
        *reveals(LATER),
        drawn(by_dice(), randomness=LATER.randomness().hex()),
    ],
    [
        added(),
        *commitments(AGAIN),
        *reveals(AGAIN)[:1],
        failed(*[one.name for one in AGAIN.commitments][1:]),
        started(),
        *commitments(LATER),
        *reveals(LATER),
        drawn(by_dice(), randomness=LATER.randomness().hex()),
    ],
]
"""Ordinary ones, and one after a ceremony that failed."""
BY_BEACON: list[tuple[list[Made], Attack, str]] = [
        (
            [added(), drawn(by_beacon(more=1))],
            Attack.REDRAWN,
            f"drawn from {by_beacon(more=1)}, and entry {OPENED} asks for {by_beacon()}",
        ),
        ([added(), drawn(by_beacon(index=9))], Attack.REDRAWN, f"entry {OPENED} asks for"),
        ([added(), drawn(f"own/{OPENED}")], Attack.REDRAWN, f"entry {OPENED} asks for"),
        (
            [added(), drawn(by_beacon(), when=WHEN)],
            Attack.WRONG_SEED,
            "the form was drawn before its round was signed",
        ),
        (
            [added(), drawn(by_beacon()), drawn(by_beacon())],
            Attack.REDRAWN,
            "drawing until lucky",
        ),
        ([added(), added()], Attack.REDRAWN, "opening until lucky"),
        ([drawn(by_beacon())], Attack.GHOST, "whom no entry added"),
        ([added(), admitted()], Attack.OUT_OF_ORDER, "begins without a form"),
        (
            [added(), admitted(), drawn(by_beacon())],
            Attack.OUT_OF_ORDER,
            "begins without a form",
        ),
        ([admitted(), added()], Attack.GHOST, "began before its candidate was added"),
        ([started(), added()], Attack.OUT_OF_ORDER, "CandidateAdded/1 cannot happen"),
        ([added(), drawn(by_beacon(), randomness="")], Attack.MALFORMED, "no such randomness"),
        ([added(), *commitments(LATER)], Attack.OUT_OF_ORDER, "dice do not decide"),
]  # fmt: skip
BY_DICE: list[tuple[list[Made], Attack, str]] = [
        (
            [added(), *commitments(MAIN), *reveals(MAIN), drawn(by_dice(MAIN))],
            Attack.REDRAWN,
            "was in the record before: what it hides may have been known",
        ),
        (
            [*commitments(LATER), *reveals(LATER), added(), drawn(by_dice(index=16))],
            Attack.REDRAWN,
            "asks for a ceremony that began after it",
        ),
        (
            [added(), *commitments(LATER), drawn(by_dice())],
            Attack.REDRAWN,
            "asks for a ceremony that began after it and is complete",
        ),
        (
            [added(), *commitments(LATER), *reveals(LATER), drawn(by_dice())],
            Attack.WRONG_SEED,
            "the randomness is not that of the dice",
        ),
        (
            [added(), *commitments(LATER), *reveals(LATER), *commitments(AGAIN)],
            Attack.REDRAWN,
            f"dice are thrown again although those for entry {OPENED_BY_DICE} were revealed",
        ),
        (
            [added(), *commitments(LATER), *reveals(LATER), failed("Saksi A")],
            Attack.REDRAWN,
            "called failed in which everybody revealed",
        ),
        (
            [added(), *commitments(LATER), failed("Saksi A")],
            Attack.ALTERED,
            "are said to be missing",
        ),
        (
            [added(), *commitments(LATER)[:2], *reveals(LATER)[:2]],
            Attack.REDRAWN,
            "fewer than 3 people threw dice",
        ),
        (
            [added(), *commitments(LATER), *reveals(LATER)[:1], *commitments(AGAIN)[:1]],
            Attack.INSERTED,
            "committed after the list was announced",
        ),
        ([added(), *reveals(LATER)], Attack.OUT_OF_ORDER, "nobody has committed"),
        (commitments(LATER), Attack.REDRAWN, "dice are thrown, and nobody waits"),
        (
            [added(), *commitments(LATER), failed(*NAMES, number=7)],
            Attack.OUT_OF_ORDER,
            "a ceremony failed for another announcement",
        ),
        (
            [added("W-001"), added("W-002", of="W-001")],
            Attack.REDRAWN,
            "is somebody who was added under another pseudonym already",
        ),
        (
            [added(), drawn(by_beacon(index=OPENED_BY_DICE))],
            Attack.REDRAWN,
            "asks for a ceremony",
        ),
]  # fmt: skip


def test_a_form_of_the_first_round_after_its_opening_holds_and_is_counted(tmp_path: Path) -> None:
    report = record(tmp_path, A_ROUND, *HONEST)

    assert report.findings == []
    assert report.proved["late_forms"] == 1
    assert report.facts["added"] == 1
    (said,) = [one for one in report.details if "was added to the roster" in one]
    assert said.startswith(f"entry {OPENED}: ")
    assert by_beacon() in said


def test_everybody_who_was_added_is_named_also_without_a_form(tmp_path: Path) -> None:
    report = record(tmp_path, A_ROUND, *UNDRAWN)

    assert report.findings == []
    assert report.facts["added"] == 2
    assert len([one for one in report.details if one.endswith("no form was drawn")]) == 2
    assert "late_forms" not in report.proved


def test_additions_that_came_to_nothing_are_counted(tmp_path: Path) -> None:
    """Somebody who is added again until the form pleases leaves openings without papers."""
    report = record(
        tmp_path,
        A_ROUND,
        added("W-001"),
        drawn(by_beacon()),
        added("W-002"),
        drawn(by_beacon(index=OPENED + 2), "W-002"),
        admitted("W-002"),
    )

    assert report.unproved["added_absent"] == 1


def test_a_clock_that_went_back_before_somebody_was_added_is_told(tmp_path: Path) -> None:
    """An operator who sets the clock back knows the round that will decide the form."""
    resumed = did.BoardFrozen(by="staff", at=AT + 60_000, clock=1_000)
    index = OPENED + 1
    report = record(tmp_path, A_ROUND, lambda _, __: resumed, added(), drawn(by_beacon(index)))

    assert report.findings == []
    assert report.unproved["late_clock"] == 1
    assert "late_forms" not in report.proved


def test_dice_after_the_opening_hold_and_are_thrown_again_from_the_entries(tmp_path: Path) -> None:
    report = with_dice(tmp_path, *HONEST_DICE[0])

    assert report.findings == []
    assert report.proved["late_forms"] == 1


def test_a_ceremony_that_failed_is_counted_and_the_next_one_decides(tmp_path: Path) -> None:
    report = with_dice(tmp_path, *HONEST_DICE[1])

    assert report.findings == []
    assert "1 ceremonies for later forms gave no randomness" in report.details


def test_of_the_operators_own_nothing_is_proved(tmp_path: Path) -> None:
    report = record(tmp_path, "own", added(), drawn(f"own/{OPENED}", randomness=""))

    assert report.findings == []
    assert report.unproved["late_own"] == 1
    assert "late_forms" not in report.proved


@pytest.mark.parametrize(("entries", "attack", "said"), BY_BEACON)
def test_whatever_chooses_a_later_form_of_a_beacon_is_found(
    tmp_path: Path, entries: list[Made], attack: Attack, said: str
) -> None:
    report = record(tmp_path, A_ROUND, *entries)

    found = [one.what for one in report.findings if one.attack is attack]
    assert any(said in what for what in found), report.findings


@pytest.mark.parametrize(("entries", "attack", "said"), BY_DICE)
def test_whatever_chooses_a_later_form_of_dice_is_found(
    tmp_path: Path, entries: list[Made], attack: Attack, said: str
) -> None:
    report = with_dice(tmp_path, *entries)

    found = [one.what for one in report.findings if one.attack is attack]
    assert any(said in what for what in found), report.findings


def test_more_papers_than_people_are_found_although_somebody_was_added(tmp_path: Path) -> None:
    numbers = [f"P-{at:03}" for at in range(1, 5)]
    honest = record(tmp_path / "a", A_ROUND, added(), drawn(by_beacon()), *map(admitted, numbers))
    more = [*map(admitted, numbers), admitted("W-002")]
    ghost = record(tmp_path / "b", A_ROUND, added(), drawn(by_beacon()), *more)

    assert honest.findings == []
    assert [one.attack for one in ghost.findings] == [Attack.GHOST]
    assert "5 papers, and 4 people were on the roster" in ghost.findings[0].what
