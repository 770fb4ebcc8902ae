"""What the project writes of honest sittings holds for the second verifier too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exam_engine.verifying.bundles import write_everything, write_log
from tests.exam_engine.verifying.sittings import (
    Recorded,
    an_ordinary_day,
    before_the_later_fields,
)
from tests.second_verifier.bundle import Bundle, read_log
from tests.second_verifier.conftest import TIERS, Held
from tests.second_verifier.entries import Closing
from tests.second_verifier.receipts import check_receipt, read_receipt_text
from tests.second_verifier.verifier import verify, verify_draw, verify_published


@pytest.mark.parametrize("tier", TIERS)
def test_a_bundle_of_every_tier_holds(held: Held, tier: str) -> None:
    assert verify(held.bundle(tier)) == []


def test_a_published_folder_holds(held: Held) -> None:
    assert verify_published(held.published) == []


def test_a_receipt_holds_as_text_as_address_and_as_printed_lines(held: Held) -> None:
    receipt = read_receipt_text(held.receipt)

    check_receipt(receipt, held.published)
    assert read_receipt_text(held.lines) == receipt
    assert read_receipt_text(f"http://exam.invalid/receipt/sesi-1#{held.receipt}") == receipt
    assert read_receipt_text(held.receipt.lower().replace("1", "l").replace("0", "o")) == receipt


def test_every_form_is_drawn_again_and_the_record_has_this_draw(held: Held) -> None:
    bundle = Bundle(held.bundle("log"))
    assert (
        list(read_log(bundle, bundle.folder / "log", (bundle.folder / "policy").read_bytes())) == []
    )

    assert verify_draw(held.draw.read_bytes(), bundle.entries) == []
    assert sum(isinstance(entry, Closing) for entry in bundle.entries) == 2


@pytest.mark.parametrize("whole", [True, False])
def test_witnesses_partial_bundles_and_corrections_hold(
    day: Recorded, tmp_path: Path, *, whole: bool
) -> None:
    assert 256 < len(day.entries) < 512

    assert verify(write_everything(tmp_path, day, whole=whole)) == []


def test_records_from_before_the_later_fields_hold(tmp_path: Path) -> None:
    old = before_the_later_fields(an_ordinary_day(1))

    assert verify(write_everything(tmp_path, old)) == []


def test_an_earlier_checkpoint_of_the_same_record_is_of_the_same_record(
    day: Recorded, original: Path, tmp_path: Path
) -> None:
    earlier = write_log(tmp_path, day.entries[:200]) / "log" / "checkpoint"

    assert verify(original, others=[earlier.read_bytes()]) == []
