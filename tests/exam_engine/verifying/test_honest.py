"""An honest bundle holds, and its verdict says no more than it shows."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import events as did
from exam_engine import sitting
from exam_engine.verifying.claims import NEVER, PROVED, UNPROVED
from exam_engine.verifying.open_entries import NEXT
from exam_engine.verifying.show import as_text
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import (
    a_note,
    papers,
    write,
    write_everything,
    write_log,
)
from tests.exam_engine.verifying.sittings import Recorded, an_ordinary_day


def test_the_public_log_alone_holds_and_proves_no_answer(log: Path, day: Recorded) -> None:
    report = verify(log)

    assert report.findings == []
    assert len(day.entries) > 256
    assert report.proved == {
        "signed": len(day.entries),
        "witnessed": 2,
        "unaltered": len(day.entries),
        "entry_rules": len(day.entries),
        "papers_whole": 3,
        "clock_forward": 9,
    }
    assert report.unproved == {
        "answers_closed": 0,
        "one_version": 0,
        "policy_of_bundle": 0,
        "staffs_notes": 1,
    }


def test_everything_opened_is_counted_again_to_the_last_place(everything: Path) -> None:
    report = verify(everything)

    assert report.findings == []
    assert report.proved["times"] == 3
    assert report.proved["points"] == 3
    assert report.proved["ranks"] == 4
    assert report.proved["keys"] == 7
    assert "later_answers" not in report.unproved


def test_answers_opened_one_by_one_prove_points_but_not_that_nothing_else_is_there(
    points: Path,
) -> None:
    report = verify(points)

    assert report.findings == []
    assert report.proved["points"] == 3
    assert report.proved["ranks"] == 4
    assert report.unproved["later_answers"] == 3
    assert report.unproved["times_in_part"] == 3
    assert "times" not in report.proved


def test_a_candidate_opens_one_paper(log: Path, day: Recorded) -> None:
    write(log, "opened/papers.jsonl", papers(day, whole=True, attempts=["P-001"]))

    report = verify(log)

    assert report.findings == []
    assert report.proved["times"] == 1
    assert report.unproved["papers_closed"] == 2


def test_a_checkpoint_from_elsewhere_is_compared_with_the_first_entries(
    log: Path, day: Recorded
) -> None:
    early = bytes(a_note(day.entries[:100]))

    report = verify(log, elsewhere={"papan": early})

    assert report.findings == []
    assert report.proved["elsewhere"] == 1
    assert "one_version" not in report.unproved


def test_a_policy_that_was_got_another_way_is_used(log: Path) -> None:
    policy = (log / "policy").read_bytes()
    (log / "policy").unlink()

    report = verify(log, policy=policy)

    assert report.findings == []
    assert "policy_of_bundle" not in report.unproved
    assert "This is so if" not in as_text(report)


def test_full_tiles_may_stand_for_partial_ones(tmp_path: Path, day: Recorded) -> None:
    folder = write_log(tmp_path / "bundle", day.entries, a_note(day.entries[:200]))

    assert verify(folder).proved["unaltered"] == 200


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_every_length_of_a_running_record_holds(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, day: Recorded
) -> None:
    size = data.draw(st.integers(1, len(day.entries) - 2))  # up to the end of the sitting
    folder = write_log(tmp_path_factory.mktemp("bundle"), day.entries[:size])

    report = verify(folder)

    assert report.findings == []
    assert report.unproved["still_running"] == 0


@pytest.mark.parametrize("rounds", [0, 1])
def test_short_days_hold_too(tmp_path: Path, rounds: int) -> None:
    folder = write_everything(tmp_path / "bundle", an_ordinary_day(rounds))

    assert verify(folder).findings == []


def test_the_order_of_open_entries_is_that_of_the_engine() -> None:
    engine = {
        str(state): {
            str(event.__struct_config__.tag): str(after)
            for event, after in table.items()
            if event in did.PUBLIC and event is not did.SittingPrepared
        }
        for state, table in sitting.TRANSITIONS.items()
    }

    assert engine == NEXT


def test_every_claim_has_a_sentence_in_both_languages(everything: Path, points: Path) -> None:
    for folder in (everything, points):
        report = verify(folder)

        assert report.proved.keys() <= PROVED.keys()
        assert report.unproved.keys() <= UNPROVED.keys()
    assert all(all(claim) for claim in (*PROVED.values(), *UNPROVED.values(), *NEVER))


def test_the_first_two_lines_are_for_a_citizen(everything: Path) -> None:
    indonesian, english, *rest = as_text(verify(everything)).splitlines()

    assert indonesian.startswith("Catatan ujian sesi-1 ini utuh: ")
    assert english.startswith("This record of sitting sesi-1 is whole: ")
    assert "its points and places were computed again" in english
    assert "This is so if ujian.example/sesi-1+" in english
    assert any("that questions did not leak before" in line for line in rest)
