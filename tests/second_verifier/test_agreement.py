"""Both verifiers, written apart, say the same of whatever happened to a record.

Damage is random but seeded, so that a disagreement can be repeated. Each was once a mistake of one
of the two or of the documents, and was mended there.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine.verifying.receipts import check_receipt as their_receipt
from exam_engine.verifying.verification import verify as their_verify
from tests.exam_engine.verifying.bundles import write_everything
from tests.exam_engine.verifying.sittings import Recorded, an_ordinary_day
from tests.exam_engine.verifying.test_any_day import AFTERWARDS, HAPPEN, HAPPENINGS
from tests.second_verifier import damage, forging
from tests.second_verifier.conftest import TIERS, Held
from tests.second_verifier.receipts import check_receipt, read_receipt_text
from tests.second_verifier.refusal import Refused
from tests.second_verifier.verifier import verify

SEEDS = range(8)
EACH = 25
"""Cases of a seed: about 10 to 30 ms each on the bundles of a small sitting."""


def agree(folder: Path, said: str) -> bool:
    """Whether everything holds, for both verifiers."""
    ours, theirs = verify(folder), their_verify(folder).findings
    assert (ours == []) == (theirs == []), f"{said}: {ours[:3]} / {theirs[:3]}"
    return not ours


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_files(held: Held, original: Path, tmp_path: Path, seed: int) -> None:
    random, held_still = Random(seed), 0  # noqa: S311
    for case in range(EACH):
        source = random.choice([*map(held.bundle, TIERS), original])
        folder = Path(shutil.copytree(source, tmp_path / str(case)))
        said = random.choice(damage.ALL)(random, folder)
        held_still += agree(folder, f"{source.name}, {said}")
        shutil.rmtree(folder)
    assert held_still < EACH


@pytest.fixture(scope="module")
def forger() -> forging.Forger:
    """Of a short day with two corrections, so that everything in it is soon hit."""
    day = an_ordinary_day(1)
    day.order(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="kunci tertukar")
    day.order(ask.CorrectKey, item="item-5", reason="soal tidak jelas")
    return forging.Forger(day)


@pytest.mark.parametrize("seed", SEEDS)
def test_records_written_otherwise_and_signed_again(
    forger: forging.Forger, tmp_path: Path, seed: int
) -> None:
    random, held_still = Random(seed), 0  # noqa: S311
    for case in range(EACH):
        lines, said = random.choice(forging.ALL)(random, forger.lines)
        folder = forger.write(tmp_path / str(case), lines, whole=random.random() < 0.6)
        held_still += agree(folder, said)
    assert held_still < EACH


@pytest.mark.parametrize("seed", SEEDS)
def test_changed_lists(forger: forging.Forger, tmp_path: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311
    for case in range(EACH // 2):
        folder = forger.write(tmp_path / str(case), forger.lines, whole=random.random() < 0.6)
        agree(folder, forging.changed_list(random, folder))


def test_receipts_with_damaged_folders(held: Held, tmp_path: Path) -> None:
    random, receipt = Random(1), read_receipt_text(held.receipt)  # noqa: S311
    names = ["policy", f"proof/{receipt.index}.tlog-proof", f"paper/{receipt.pseudonym.hex()}"]
    for case in range(60):
        folder = tmp_path / str(case)
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(held.published / name, folder / name)
        said = random.choice(damage.ALL)(random, folder)
        holds = their_receipt(held.receipt, folder).findings == []
        assert _holds(held.receipt, folder) is holds, said


@pytest.mark.parametrize("form", ["text", "lines"])
def test_damaged_spellings_of_a_receipt(held: Held, form: str) -> None:
    random = Random(2)  # noqa: S311
    text = held.receipt if form == "text" else held.lines
    for _ in range(150):
        at = random.randrange(len(text))
        instead = random.choice(["", *"0O1Il8 -\n/.uU*~=é\u00a0\u2011\u017f", text[at - 1], "1. "])
        written = text[:at] + instead + text[at + random.choice((0, 1)) :]
        holds = their_receipt(written, held.published).findings == []
        assert _holds(written, held.published) is holds, (at, instead, written)


def _holds(written: str, folder: Path) -> bool:
    try:
        check_receipt(read_receipt_text(written), folder)
    except Refused:
        return False
    return True


@settings(max_examples=60)
@given(
    before=st.lists(HAPPENINGS, max_size=6),
    then=st.lists(HAPPENINGS, max_size=20),
    afterwards=st.lists(AFTERWARDS, max_size=4),
    random=st.randoms(use_true_random=False),
)
def test_any_day_as_it_was_and_written_otherwise(
    before: list[tuple[Any, ...]],
    then: list[tuple[Any, ...]],
    afterwards: list[tuple[Any, ...]],
    random: Random,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    for what in (("seat", "P-001"), ("seat", "P-002"), *before):
        HAPPEN[what[0]](day, *what[1:])
    day.order(ask.StartSitting)
    for what in then:
        HAPPEN[what[0]](day, *what[1:])
    day.order(ask.FinishSitting)
    for what in afterwards:
        HAPPEN[what[0]](day, *what[1:])
    day.order(ask.ReleaseResults)

    for whole in (True, False):
        folder = write_everything(tmp_path_factory.mktemp("day"), day, whole=whole)
        assert agree(folder, "an honest day")
    forger = forging.Forger(day)
    lines, said = random.choice(forging.ALL)(random, forger.lines)
    agree(forger.write(tmp_path_factory.mktemp("forged"), lines), said)
