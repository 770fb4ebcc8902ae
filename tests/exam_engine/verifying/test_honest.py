"""An honest bundle holds, and its verdict says no more than it shows."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import attempt, sitting
from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.verifying import lives
from exam_engine.verifying.claims import NEVER, PROVED, UNPROVED
from exam_engine.verifying.open_entries import NEXT
from exam_engine.verifying.open_fields import FIELDS
from exam_engine.verifying.record_fields import SHAPES
from exam_engine.verifying.show import as_text
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import (
    a_note,
    papers,
    write,
    write_everything,
    write_log,
)
from tests.exam_engine.verifying.sittings import (
    SOFTWARE,
    Recorded,
    an_ordinary_day,
    before_the_later_fields,
)


def test_the_public_log_alone_holds_and_proves_no_answer(log: Path, day: Recorded) -> None:
    report = verify(log)

    assert report.findings == []
    assert len(day.entries) > 256
    assert report.proved == {
        "signed": len(day.entries),
        "witnessed": 2,
        "unaltered": len(day.entries),
        "entry_rules": len(day.entries),
        "two_people": 3,
        "papers_whole": 3,
        "draw_recorded": 1,
        "clock_forward": 11,
    }
    assert report.unproved == {
        "answers_closed": 0,
        "draw_not_repeated": 0,
        "draw_own": 0,
        "one_version": 0,
        "policy_of_bundle": 0,
    }


def test_everything_opened_is_counted_again_to_the_last_place(everything: Path) -> None:
    report = verify(everything)

    assert report.findings == []
    assert report.proved["times"] == 3
    assert report.proved["points"] == 3
    assert report.proved["ranks"] == 4
    assert report.proved["keys"] == 7
    assert report.proved["rules"] == 0
    assert report.proved["roster"] == 4
    assert not report.unproved.keys() & {"roster_closed", "rules_announced", "imported"}
    assert "later_answers" not in report.unproved


def test_a_record_from_before_line_0_said_so_much_still_holds(
    tmp_path: Path, day: Recorded
) -> None:
    before = before_the_later_fields(day)

    report = verify(write_everything(tmp_path / "bundle", before))

    assert report.findings == []
    assert report.unproved.keys() >= {"one_person", "rules_announced", "staffs_notes"}
    assert not report.proved.keys() & {"two_people", "rules"}
    assert report.proved["ranks"] == 4


def test_a_paper_of_a_running_sitting_is_not_missed_when_it_is_not_closed(
    tmp_path: Path, day: Recorded
) -> None:
    report = verify(write_log(tmp_path / "bundle", day.entries[:200]))

    assert report.findings == []


def test_the_software_that_wrote_is_shown_to_experts(tmp_path: Path) -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    day.do(ask.NameSoftware(software="0.1.1 " + 64 * "6"))

    report = verify(write_log(tmp_path / "bundle", day.entries))

    assert report.facts["software"] == SOFTWARE
    assert "entry 4: from here on written by 0.1.1 6666" in as_text(report, details=True)


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


@settings(max_examples=20)
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


def test_what_can_happen_to_an_attempt_is_that_of_the_engine() -> None:
    clock_runs = {"working": "begun", "paused": "begun"}
    engine: dict[str, dict[str, str]] = {}
    for state, table in attempt.TRANSITIONS.items():
        if str(state) == "void":
            continue
        mine = clock_runs.get(str(state), str(state))
        for event, after in table.items():
            if isinstance(event, attempt.Clock) or event in did.PUBLIC or str(after) == "void":
                continue
            if event in {did.PaperClosed, did.LateAnswersRefused}:
                continue  # its entry closes the paper; the sitting's own
            name = str(event.__struct_config__.tag)
            engine.setdefault(mine, {})[name] = clock_runs.get(str(after), str(after))

    assert {**engine, "finished": {}} == lives.NEXT


def test_the_records_of_an_attempt_are_those_of_the_engine() -> None:
    engine = {
        str(event.__struct_config__.tag): (
            {name for name in required if name not in {"at", "clock", "attempt"}},
            {one.name for one in msgspec.structs.fields(event) if not one.required},
        )
        for event in get_args(did.AttemptEvent)
        if event is not did.PaperClosed
        for required in [[one.name for one in msgspec.structs.fields(event) if one.required]]
    }

    assert {name: (set(one.always), set(one.sometimes)) for name, one in SHAPES.items()} == engine


def test_the_open_entries_are_those_of_the_engine() -> None:
    engine = {
        str(event.__struct_config__.tag): set(fields) - {"room"}
        for event, fields in did.PUBLIC.items()
        if fields
    }

    assert {name: set(fields) for name, fields in FIELDS.items()} == engine


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
