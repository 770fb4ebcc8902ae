"""Corrected keys in a published record: the new result and the old one, and what is made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.verifying.claims import PROVED, UNPROVED
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.show import as_text
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import papers, results, write, write_everything, write_log
from tests.exam_engine.verifying.sittings import Recorded, a_key, an_ordinary_day, rewritten

OLD = "opened/results-before-{}.csv"


@pytest.fixture(scope="module")
def day() -> Recorded:
    """Two keys are corrected after the release; somebody is disqualified in between."""
    day = an_ordinary_day(1)
    day.order(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="kunci tertukar")
    day.order(ask.VoidAttempt, attempt="P-001", reason="joki")
    day.order(ask.CorrectKey, item="item-3", reason="soal tidak jelas")
    return day


@pytest.fixture
def bundle(tmp_path: Path, day: Recorded) -> Path:
    return write_everything(tmp_path / "bundle", day)


def found(report: Report, attack: Attack) -> str:
    """Where and what was found of an attack."""
    said = [f"{one.where}: {one.what}" for one in report.findings if one.attack is attack]
    assert said, report.findings
    return "\n".join(said)


# --- an honest record ---------------------------------------------------------------------------


def test_the_new_result_and_both_old_ones_are_counted_again(bundle: Path, day: Recorded) -> None:
    assert len({results(day), results(day, 1), results(day, 2)}) == 3

    report = verify(bundle)

    assert report.findings == []
    assert (report.proved["ranks"], report.proved["old_ranks"]) == (4, 2)
    assert report.proved["corrections"] == report.unproved["corrections_right"] == 2
    assert report.proved.keys() <= PROVED.keys()
    assert report.unproved.keys() <= UNPROVED.keys()


@pytest.mark.parametrize("before", [1, 2])
def test_the_result_before_a_correction_is_proved_when_it_is_asked_for(
    bundle: Path, before: int
) -> None:
    report = verify(bundle, before=before)

    assert report.findings == []
    assert report.facts["list"] == OLD.format(before)
    assert f"places before correction {before} were computed again" in as_text(report)


def test_an_old_result_that_the_bundle_does_not_have_is_not_proved(bundle: Path) -> None:
    (bundle / OLD.format(1)).unlink()

    assert verify(bundle).unproved["old_ranks"] == 1
    assert OLD.format(1) in found(verify(bundle, before=1), Attack.DROPPED)
    assert "2 corrections, and none of number 3" in found(verify(bundle, before=3), Attack.DROPPED)


def test_the_public_log_alone_shows_what_was_corrected(tmp_path: Path, day: Recorded) -> None:
    report = verify(write_log(tmp_path / "log-only", day.entries))

    assert report.findings == []
    assert report.proved["corrections"] == 2
    said = [one for one in report.details if one.startswith("correction")]
    assert "item item-1, place 1, bound as [5, 0, 0, 0, 0], now [0, 5, 0, 0, 0]" in said[0]
    assert said[1].endswith("now [5, 5, 5, 5, 5], left out 5: soal tidak jelas")


def test_a_candidate_sees_own_points_before_and_after(bundle: Path, day: Recorded) -> None:
    for path in (bundle / "opened").glob("results*"):
        path.unlink()
    write(bundle, "opened/papers.jsonl", papers(day, whole=True, attempts=["P-002"]))

    report = verify(bundle)

    points = [sum(day_points) for day_points in _stages(day, "P-002")]
    (said,) = [one for one in report.details if one.startswith("P-002: points")]
    assert report.findings == []
    assert [sum(json.loads(f"[{one}]")) for one in _lists(said)] == points


def _lists(said: str) -> list[str]:
    return [part.partition("]")[0] for part in said.split("[")[1:]]


def _stages(day: Recorded, attempt: str) -> list[tuple[int, ...]]:
    sheet = day.memory.sheets.attempts[attempt]
    before = {one.correction: one.points for one in sheet.rescored}
    last = tuple(sheet.points)
    second = before.get(2, last)
    return [before.get(1, second), second, last]


# --- what is made up ------------------------------------------------------------------------------


def corrected(day: Recorded, change: Callable[[did.KeyCorrected], did.KeyCorrected]) -> Recorded:
    """The same day with other corrections, signed as if they had always been so."""
    return rewritten(day, lambda one: change(one) if isinstance(one, did.KeyCorrected) else one)


def test_key_or_score_changed_afterwards(tmp_path: Path) -> None:
    """The attack of that name: the list is that of another key, and no entry says so."""
    day = an_ordinary_day(1)
    folder = write_everything(tmp_path / "bundle", day)
    day.order(ask.CorrectKey, item="item-3", reason="soal tidak jelas")
    write(folder, "opened/results.csv", results(day))

    report = verify(folder)

    assert "is listed with" in found(report, Attack.SCORE)


def test_a_key_that_is_opened_otherwise_than_it_was_bound(tmp_path: Path, day: Recorded) -> None:
    folder = write_everything(tmp_path / "bundle", day)
    lines = (folder / "opened/keys.jsonl").read_text().splitlines()
    salt, content = a_key(1)
    other = content.decode().replace("[5,0,0,0,0]", "[0,5,0,0,0]")
    lines[1] = json.dumps([salt.hex(), other])
    write(folder, "opened/keys.jsonl", "".join(f"{one}\n" for one in lines).encode())

    said = found(verify(folder), Attack.KEY_CHANGED)

    assert "another root than the one written before the start" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, key=one.key.replace("5,0,0,0,0", "0,0,0,0,5")),
        lambda one: replace(one, salt="00" * 32),
        lambda one: replace(one, place=(one.place + 1) % 7),
        lambda one: replace(one, proof=one.proof[:-1]),
        lambda one: replace(one, leaves=1),
    ],
)
def test_a_correction_of_a_key_that_nobody_was_bound_to(
    tmp_path: Path, day: Recorded, change: Callable[[did.KeyCorrected], did.KeyCorrected]
) -> None:
    report = verify(write_log(tmp_path / "bundle", corrected(day, change).entries))

    assert "not one of those bound before the start" in found(report, Attack.KEY_CHANGED)


@pytest.mark.parametrize(
    ("points", "omitted"),
    [((5, 5, 5, 5, 5), 0), ((0, 0, 0, 0, 0), 0), ((9, 0, 0, 0, 0), 0), ((5, 0, 0, 0, 0), 5)],
)
def test_points_that_no_key_can_give(
    tmp_path: Path, day: Recorded, points: tuple[int, ...], omitted: int
) -> None:
    wrong = corrected(day, lambda one: replace(one, points=points, omitted=omitted))

    report = verify(write_log(tmp_path / "bundle", wrong.entries))

    assert "no key can be" in found(report, Attack.SCORE)


def test_one_person_who_corrects_a_key_alone(tmp_path: Path, day: Recorded) -> None:
    alone = corrected(day, lambda one: replace(one, seconded_by=""))

    report = verify(write_log(tmp_path / "bundle", alone.entries))

    assert "a correction of a key by one person alone" in found(report, Attack.ALONE)


def test_a_correction_while_people_work(tmp_path: Path, day: Recorded) -> None:
    at = next(n for n, one in enumerate(day.entries) if b"SittingStarted/1" in one)
    moved = [*day.entries[: at + 1], day.entries[-1], *day.entries[at + 1 : -1]]

    report = verify(write_log(tmp_path / "bundle", moved))

    said = found(report, Attack.OUT_OF_ORDER)
    assert "KeyCorrected/1 cannot happen while the sitting is running" in said


@pytest.mark.parametrize("number", [1, 2])
def test_an_old_list_that_is_not_what_the_record_says(bundle: Path, number: int) -> None:
    path = bundle / OLD.format(number)
    path.write_bytes(path.read_bytes().replace(b"finished", b"disqualified"))

    assert path.name in found(verify(bundle), Attack.SCORE)


def test_lists_with_nothing_behind_them_are_claims(bundle: Path) -> None:
    (bundle / "opened/papers.jsonl").unlink()

    said = found(verify(bundle), Attack.RANK)

    assert said.count("cannot be counted again") == 3


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=6),
)


@settings(max_examples=150)
@given(
    field=st.sampled_from(
        ["place", "key", "salt", "leaves", "proof", "points", "omitted", "reason", "seconded"]
    ),
    junk=JUNK,
)
def test_whatever_stands_in_a_correction_it_is_found_or_harmless(
    field: str, junk: Any, tmp_path_factory: pytest.TempPathFactory, day: Recorded
) -> None:
    at = len(day.entries) - 1
    said = msgspec.json.decode(day.entries[at][1:])
    entries = [*day.entries[:at], b"\x04" + msgspec.json.encode(said | {field: junk})]

    report = verify(write_log(tmp_path_factory.mktemp("bundle"), entries))

    harmless = field == "reason" and isinstance(junk, str)
    # so many leaves only say which way leads up, and the place stands in the leaf itself
    harmless = harmless or (field == "leaves" and junk == said[field] + 1)
    harmless = harmless or (said[field] == junk and type(said[field]) is type(junk))
    assert report.holds == harmless
