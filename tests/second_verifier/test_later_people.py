"""Bundles of a sitting to which somebody was added: they hold, and exchanged people are found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random

import pytest

from exam_engine.verifying.verification import verify as their_verify
from tests.proctor_console.cli import test_late_forms as late
from tests.second_verifier import damage
from tests.second_verifier.bundle import Bundle, read_log
from tests.second_verifier.verifier import verify, verify_draw

held, opened, patch = late.held, late.opened, late.patch
"""The fixtures of a sitting with one candidate more."""


@pytest.fixture(scope="module")
def bundle(held: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return late.published(held, tmp_path_factory.mktemp("everything"))


@pytest.mark.parametrize("tier", ["log", "points"])
def test_a_bundle_of_other_tiers_holds(held: Path, tmp_path: Path, tier: str) -> None:
    assert verify(late.published(held, tmp_path, tier)) == []


@pytest.mark.parametrize("attempt", late.PEOPLE)
def test_a_candidates_own_bundle_holds(held: Path, tmp_path: Path, attempt: str) -> None:
    assert verify(late.published(held, tmp_path, "candidate", "--attempt", attempt)) == []


def test_the_later_form_is_drawn_again_and_is_that_of_the_record(
    held: Path, bundle: Path, tmp_path: Path
) -> None:
    draw = late.the_draw(held, tmp_path).read_bytes()
    read = Bundle(bundle)
    assert list(read_log(read, bundle / "log", (bundle / "policy").read_bytes())) == []

    assert verify_draw(draw, read.entries) == []
    for field, other in (("entry", 1), ("at", 0), ("randomness", "0" * 64)):
        changed = json.loads(draw)
        changed["later"][0][field] = other
        assert verify_draw(json.dumps(changed).encode(), read.entries) != []
    without = json.loads(draw) | {"later": []}
    (said,) = verify_draw(json.dumps(without).encode(), read.entries)
    assert "not those of the record" in said


def test_both_say_the_same_of_damaged_files(bundle: Path, tmp_path: Path) -> None:
    assert verify(bundle) == []
    random, opened_files = Random(6), ("added.jsonl", "added-forms.jsonl")  # noqa: S311
    for case in range(60):
        folder = Path(shutil.copytree(bundle, tmp_path / str(case)))
        kept = [folder / "opened" / name for name in opened_files]
        apart = tmp_path / f"{case}-apart"
        apart.mkdir()
        for path in kept:
            shutil.move(path, apart / path.name)
        said = random.choice(damage.ALL)(random, apart)
        for path in apart.iterdir():
            shutil.move(path, folder / "opened" / path.name)
        ours, theirs = verify(folder), their_verify(folder).findings
        assert (ours == []) == (theirs == []), (said, ours[:2], theirs[:2])
        shutil.rmtree(folder)
