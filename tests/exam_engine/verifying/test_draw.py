"""The draw in a record: an honest one holds, and each way of drawing again is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.known_draw import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.ledger.scribe import Scribe
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.verification import verify
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony
from question_bank.sources import beacon_source, dice_source
from tests.exam_engine.verifying.bundles import write_log
from tests.exam_engine.verifying.sittings import Recorded, an_announcement
from tests.question_bank.ceremonies import committed, held, throws

ROUND = 40_000_000
A_ROUND, ANOTHER = (beacon_source(QUICKNET, ROUND + more) for more in (0, 100))
SIGNED_AT = QUICKNET.time_ms(ROUND)
RANDOM = "ab" * 32
WHEN = {"at": 1_790_000_001_000, "clock": 1_000}
Entries = list[did.Event]


def by_beacon(day: Recorded) -> KnownDraw:
    """One announcement, and the forms that follow from it."""
    announced = AnnouncedDraw(an_announcement(day.manifest, 1, A_ROUND))
    return KnownDraw((announced,), MadeDraw(RANDOM, day.forms_root, "0" * 64))


def by_dice(day: Recorded) -> KnownDraw:
    """Two ceremonies: in the first, two people did not reveal."""
    first = committed(throws())
    second = held(throws(["Saksi A", "Saksi B", "Saksi C"]))
    made = MadeDraw(second.randomness().hex(), day.forms_root, "0" * 64)
    return KnownDraw(
        (
            AnnouncedDraw(
                an_announcement(day.manifest, 1, dice_source(first)), first.revealed(throws()[0])
            ),
            AnnouncedDraw(
                an_announcement(day.manifest, 2, dice_source(second.without_reveals())), second
            ),
        ),
        made,
    )


def verified(day: Recorded, folder: Path) -> Report:
    day.order(ask.OpenRegistration)
    return verify(write_log(folder, day.entries))


def test_a_round_that_is_in_the_record_before_its_time_proves_that_it_was_named_before(
    tmp_path: Path,
) -> None:
    report = verified(Recorded(draw=by_beacon), tmp_path)

    assert report.findings == []
    assert report.proved["draw_recorded"] == 1
    assert WHEN["at"] < SIGNED_AT
    assert "draw_named_before" in report.proved
    assert "draw_not_repeated" in report.unproved
    assert report.facts["draw_source"] == A_ROUND


def test_a_round_that_came_into_the_record_too_late_proves_nothing_of_that(tmp_path: Path) -> None:
    early = beacon_source(QUICKNET, 1000)

    def draw(day: Recorded) -> KnownDraw:
        said = an_announcement(day.manifest, 1, early, announced_at=QUICKNET.time_ms(1000) - 1)
        return KnownDraw((AnnouncedDraw(said),), MadeDraw(RANDOM, day.forms_root, "0" * 64))

    report = verified(Recorded(draw=draw), tmp_path)

    assert report.findings == []
    assert "draw_named_before" not in report.proved
    assert "draw_named_late" in report.unproved


def test_dice_are_thrown_again_from_the_entries_alone(tmp_path: Path) -> None:
    day = Recorded(draw=by_dice)
    report = verified(day, tmp_path)

    assert report.findings == []
    assert report.proved["draw_recorded"] == 2
    assert report.proved["dice_checked"] == 3
    kinds = [entry.split(b'"')[3].decode() for entry in day.entries if entry[:1] == b"\x04"]
    assert kinds[1:] == [
        *["ThrowCommitted/1"] * 3,
        "DrawAnnounced/1",
        "ThrowRevealed/1",
        "CeremonyFailed/1",
        *["ThrowCommitted/1"] * 3,
        "DrawAnnounced/1",
        *["ThrowRevealed/1"] * 3,
        "FormsDrawn/1",
        "RegistrationOpened/1",
    ]


def test_a_record_without_a_draw_says_so(tmp_path: Path) -> None:
    report = verified(Recorded(draw=lambda _: KnownDraw()), tmp_path)

    assert "draw_unrecorded" in report.unproved
    assert not [one for one in report.proved if one.startswith("draw")]


def test_a_root_in_the_first_entry_is_as_good_in_records_from_before(tmp_path: Path) -> None:
    day = Recorded(draw=lambda _: KnownDraw())
    prepared = did.SittingPrepared(
        sitting="sesi-1", rules="x", items=5, duration_ms=1, roster_size=4,
        manifest=day.manifest | {"forms_root": day.forms_root}, **WHEN,
    )  # fmt: skip

    report = verify(write_log(tmp_path, written(day, [prepared])))

    assert report.findings == []


def written(day: Recorded, events: Entries) -> list[bytes]:
    """Entries as software writes them that refuses nothing."""
    scribe = Scribe(day.identities)
    return [scribe.write(event).entry for event in events]


def made_up(folder: Path, *events: Callable[[Recorded], did.Event]) -> Report:
    """A record with these entries behind the first, signed as if they had been honest."""
    day = Recorded(draw=lambda _: KnownDraw())
    prepared = did.SittingPrepared(
        sitting="sesi-1", rules="x", items=5, duration_ms=1, roster_size=4,
        manifest=day.manifest, **WHEN,
    )  # fmt: skip
    opened = did.RegistrationOpened(**WHEN)
    entries = written(day, [prepared, *(one(day) for one in events), opened])
    return verify(write_log(folder, entries))


def an(number: int, source: str, **said: object) -> Callable[[Recorded], did.Event]:
    return lambda day: did.DrawAnnounced(
        announcement=an_announcement(day.manifest, number, source, **said), **WHEN
    )


def forms(number: int, randomness: str = RANDOM) -> Callable[[Recorded], did.Event]:
    return lambda day: did.FormsDrawn(
        number=number,
        randomness=randomness,
        forms_root=day.forms_root,
        forms_sha256="0" * 64,
        **WHEN,
    )


def dice(ceremony: Ceremony) -> list[Callable[[Recorded], did.Event]]:
    """Commitments, their list as announcement 1, and what was revealed."""
    return [
        *(
            lambda _, one=one: did.ThrowCommitted(name=one.name, committed=one.commitment, **WHEN)
            for one in ceremony.commitments
        ),
        an(1, dice_source(ceremony.without_reveals())),
        *(
            lambda _, one=one: did.ThrowRevealed(
                name=one.name, rolls=one.rolls, nonce=one.nonce, **WHEN
            )
            for one in ceremony.reveals
        ),
    ]


def failure(*missing: str) -> Callable[[Recorded], did.Event]:
    return lambda _: did.CeremonyFailed(number=1, missing=missing, reason="x", **WHEN)


HELD = held(throws())
ALMOST = committed(throws()).revealed(throws()[0])
OTHERS = committed(throws(["Saksi A", "Saksi B", "Saksi C"]))
AGAIN = an(2, ANOTHER, announced_at=SIGNED_AT)


@pytest.mark.parametrize(
    ("entries", "attack", "said"),
    [
        (
            [an(1, A_ROUND), AGAIN, forms(2)],
            Attack.REDRAWN,
            "announcement 2 was made although the round of announcement 1 was signed by then",
        ),
        (
            [an(1, A_ROUND), forms(1), an(2, ANOTHER), forms(2)],
            Attack.REDRAWN,
            "DrawAnnounced/1 after the forms were drawn: a second draw",
        ),
        (
            [an(1, A_ROUND), an(3, ANOTHER), forms(2)],
            Attack.DROPPED,
            "announcement 3 comes where number 2 is next: the list has a gap",
        ),
        (
            [an(1, A_ROUND, secret_commitment="00" * 32), forms(1)],
            Attack.REDRAWN,
            "announcement 1 has another secret_commitment than the first entry",
        ),
        (
            [an(1, A_ROUND, sitting="sesi-2"), forms(1)],
            Attack.REDRAWN,
            "announcement 1 is of another sitting",
        ),
        (
            [an(1, A_ROUND, announced_at=SIGNED_AT), forms(1)],
            Attack.REDRAWN,
            "announcement 1 names a round that was signed already",
        ),
        (
            [an(1, A_ROUND), an(2, ANOTHER, reason=" "), forms(2)],
            Attack.REDRAWN,
            "announcement 2 does not say why",
        ),
        (
            [an(1, "own"), an(2, A_ROUND), forms(2)],
            Attack.REDRAWN,
            "announcement 1 was the operator's own",
        ),
        (
            [*dice(HELD), failure("Saksi Contoh 02"), an(2, A_ROUND), forms(2)],
            Attack.REDRAWN,
            "a ceremony is called failed in which everybody revealed: drawing until lucky",
        ),
        (
            [*dice(ALMOST), an(2, A_ROUND), forms(2)],
            Attack.REDRAWN,
            "nothing says that the ceremony of announcement 1 failed",
        ),
        (
            [*dice(ALMOST), failure("Saksi Contoh 03"), an(2, A_ROUND), forms(2)],
            Attack.ALTERED,
            "not Saksi Contoh 02, Saksi Contoh 03 are said to be missing",
        ),
        (
            [*dice(HELD), forms(1)],
            Attack.WRONG_SEED,
            "the randomness is not that of the dice: drawn from another seed",
        ),
        (
            [*dice(ALMOST), forms(1, HELD.randomness().hex())],
            Attack.WRONG_SEED,
            "the randomness is not that of the dice",
        ),
        (
            [*dice(HELD.without_reveals())[:3], an(1, dice_source(OTHERS)), forms(1)],
            Attack.ALTERED,
            "announcement 1 has another list of commitments than the entries before it",
        ),
        (
            [*dice(HELD)[4:], *dice(HELD)[:4], forms(1)],
            Attack.OUT_OF_ORDER,
            "somebody reveals before the list was announced",
        ),
        (
            [
                *dice(HELD.without_reveals()),
                lambda _: did.ThrowRevealed(
                    name="Saksi Contoh 01", rolls="26253" * 10, nonce="31" * 32, **WHEN
                ),
            ],
            Attack.ALTERED,
            "Saksi Contoh 01 revealed another throw than they committed to",
        ),
        (
            [
                *dice(HELD.without_reveals()),
                lambda _: did.ThrowCommitted(name="Saksi A", committed="ab" * 32, **WHEN),
            ],
            Attack.INSERTED,
            "Saksi A committed after the list was announced",
        ),
        (
            [an(1, A_ROUND), forms(2)],
            Attack.REDRAWN,
            "forms were drawn from announcement 2, which is not the one that counts",
        ),
        ([an(1, A_ROUND), forms(1, "")], Attack.MALFORMED, "gives no such randomness"),
        ([an(1, "own"), forms(1)], Attack.MALFORMED, "gives no such randomness"),
        ([an(1, "beacon"), forms(1)], Attack.MALFORMED, "no source that is known here"),
        ([an(1, A_ROUND)], Attack.OUT_OF_ORDER, "opened before forms were drawn"),
    ],
)  # fmt: skip
def test_drawing_again_until_lucky_is_found_in_the_entries_alone(
    tmp_path: Path,
    entries: list[Callable[[Recorded], did.Event]],
    attack: Attack,
    said: str,
) -> None:
    report = made_up(tmp_path, *entries)

    found = [one.what for one in report.findings if one.attack is attack]
    assert any(said in what for what in found), report.findings


@pytest.mark.parametrize(
    "fields",
    [
        {"event": "ThrowCommitted/1", "name": "\ud800", "committed": "ab" * 32},
        {"event": "ThrowCommitted/1", "name": "Saksi A", "committed": "ab"},
        {"event": "ThrowRevealed/1", "name": "Saksi A", "rolls": "1", "nonce": "ab" * 32},
        {"event": "DrawAnnounced/1", "announcement": "{"},
        {"event": "DrawAnnounced/1", "announcement": 1},
        {"event": "FormsDrawn/1", "number": 1, "randomness": "", "forms_root": "", "x": 1},
    ],
)
def test_what_is_no_entry_of_a_draw_is_a_finding_and_no_crash(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    day = Recorded(draw=lambda _: KnownDraw())
    closed = dice(HELD.without_reveals())
    entries = [day.entries[0], *written(day, [one(day) for one in closed])]
    strange = json.dumps(WHEN | fields | {"commitment": "00" * 32}).encode()

    report = verify(write_log(tmp_path, [*entries, b"\x04" + strange]))

    assert report.findings[0].where == f"entry {len(entries)}"
