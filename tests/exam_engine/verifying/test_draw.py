"""The draw in a record: an honest one holds; tests/attacks tries each way of drawing again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.draw.known import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from question_bank.beacon import QUICKNET
from question_bank.sources import beacon_source, dice_source
from tests.exam_engine.verifying.bundles import write_log
from tests.exam_engine.verifying.made_up_draws import (
    A_ROUND,
    HELD,
    RANDOM,
    SIGNED_AT,
    WHEN,
    dice,
    written,
)
from tests.exam_engine.verifying.sittings import Recorded, an_announcement
from tests.question_bank.ceremonies import committed, held, throws


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
