"""People who were added pass through both verifiers, and so does whoever tries to choose a form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from exam_engine import commands as ask
from exam_engine.verifying.verification import verify as their_verify
from tests.exam_engine.verifying import test_late_draws as attacks
from tests.exam_engine.verifying.bundles import write_everything
from tests.exam_engine.verifying.sittings import LATER, Recorded
from tests.proctor_console.cli import test_late_forms as day
from tests.second_verifier import damage
from tests.second_verifier.bundle import Bundle, read_log
from tests.second_verifier.verifier import verify, verify_draw

TIERS = ("log", "points", "everything")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A sitting to which somebody was added, as the commands write it."""
    with day.own_clocks() as patch:
        data = day.an_opened_folder(tmp_path_factory.mktemp("opened"), patch)
        day.hold(data)
        yield data


@pytest.mark.parametrize("tier", TIERS)
def test_a_bundle_of_every_tier_holds(held: Path, tmp_path: Path, tier: str) -> None:
    assert verify(day.published(held, tmp_path, tier)) == []


@pytest.mark.parametrize("attempt", ["W-001", "26-0001"])
def test_a_bundle_of_one_candidate_holds(held: Path, tmp_path: Path, attempt: str) -> None:
    assert verify(day.published(held, tmp_path, "candidate", "--attempt", attempt)) == []


def test_the_later_form_is_drawn_again_and_is_that_of_the_record(
    held: Path, tmp_path: Path
) -> None:
    bundle = Bundle(day.published(held, tmp_path, "log"))
    policy = (bundle.folder / "policy").read_bytes()
    assert list(read_log(bundle, bundle.folder / "log", policy)) == []
    drawn = day.the_draw(held, tmp_path).read_bytes()

    assert verify_draw(drawn, bundle.entries) == []
    without = json.dumps(json.loads(drawn) | {"later": []}).encode()
    assert verify_draw(without, bundle.entries) != []
    for field, value in (("at", 1), ("form_root", "00" * 32), ("source", "own/1")):
        said = json.loads(drawn)
        said["later"][0][field] = value
        assert verify_draw(json.dumps(said).encode()) != []


@pytest.mark.parametrize("name", ["added", "added-forms"])
def test_whoever_alters_what_is_opened_of_them_is_found(
    held: Path, tmp_path: Path, name: str
) -> None:
    bundle = day.published(held, tmp_path)
    path = bundle / "opened" / f"{name}.jsonl"
    for changed in (
        path.read_text(encoding="utf-8").replace("W-001", "W-002"),
        path.read_text(encoding="utf-8") * 2,
    ):
        path.write_text(changed, encoding="utf-8")
        assert verify(bundle) != []
        assert their_verify(bundle).findings != []


@pytest.mark.parametrize("whole", [True, False])
def test_who_was_added_is_scored_corrected_and_ranked_like_anybody(
    tmp_path: Path, *, whole: bool
) -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    day.add()
    day.order(ask.DrawLateForm, attempt=LATER)
    day.seat(LATER)
    day.order(ask.StartSitting)
    for item in range(1, 6):
        day.answer(LATER, item, item % 5)
    day.finish(LATER)
    day.order(ask.FinishSitting)
    day.order(ask.CorrectKey, item="item-1", points=None, reason="gambar tidak tercetak")
    day.order(ask.ReleaseResults)
    folder = write_everything(tmp_path, day, whole=whole)
    report = their_verify(folder)

    assert verify(folder) == []
    assert report.findings == []
    assert report.proved["points"] == 1
    assert report.proved["ranks"] == 5
    assert "late_own" in report.unproved
    row = (folder / "opened" / "results.csv").read_text(encoding="utf-8")
    other = row.replace(f"{LATER},Analis", f"{LATER},Guru")
    (folder / "opened" / "results.csv").write_text(other, encoding="utf-8")
    assert verify(folder) != []
    assert their_verify(folder).findings != []


def _agree(folder: Path) -> bool:
    return bool(verify(folder)) == bool(their_verify(folder).findings)


@pytest.mark.parametrize("case", attacks.BY_BEACON, ids=lambda case: case[2][:40])
def test_both_find_whoever_chooses_a_form_of_a_beacon(
    tmp_path: Path, case: tuple[list[attacks.Made], object, str]
) -> None:
    attacks.record(tmp_path, attacks.A_ROUND, *case[0])

    assert verify(tmp_path) != []
    assert _agree(tmp_path)


@pytest.mark.parametrize("case", attacks.BY_DICE, ids=lambda case: case[2][:40])
def test_both_find_whoever_chooses_a_form_of_dice(
    tmp_path: Path, case: tuple[list[attacks.Made], object, str]
) -> None:
    attacks.with_dice(tmp_path, *case[0])

    assert verify(tmp_path) != []
    assert _agree(tmp_path)


@pytest.mark.parametrize("made", [attacks.HONEST, attacks.UNDRAWN])
def test_both_believe_an_honest_beacon(tmp_path: Path, made: list[attacks.Made]) -> None:
    attacks.record(tmp_path, attacks.A_ROUND, *made)

    assert verify(tmp_path) == []
    assert _agree(tmp_path)


@pytest.mark.parametrize("made", attacks.HONEST_DICE)
def test_both_believe_honest_dice(tmp_path: Path, made: list[attacks.Made]) -> None:
    attacks.with_dice(tmp_path, *made)

    assert verify(tmp_path) == []
    assert _agree(tmp_path)


def test_both_say_the_same_of_damaged_lines_of_who_was_added(held: Path, tmp_path: Path) -> None:
    bundle, random = day.published(held, tmp_path), Random(6)  # noqa: S311
    names = [bundle / "opened" / name for name in ("added.jsonl", "added-forms.jsonl")]
    whole = {path: path.read_bytes() for path in names}
    for case in range(40):
        apart = tmp_path / str(case)
        apart.mkdir()
        for path, data in whole.items():
            (apart / path.name).write_bytes(data)
        said = random.choice(damage.ALL)(random, apart)
        for path in names:
            path.unlink(missing_ok=True)
        for path in apart.iterdir():
            path.rename(bundle / "opened" / path.name)
        ours, theirs = verify(bundle), their_verify(bundle).findings
        assert (ours == []) == (theirs == []), (said, ours[:2], theirs[:2])
