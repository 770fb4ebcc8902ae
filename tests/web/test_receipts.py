"""The receipts that the page is tested with are believed by the verifier in Python, too."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from exam_engine.verifying.receipts import check_receipt
from tests.web.receipts import FILE, a_day, given

STORED = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("attempt", ["P-001", "P-002"])
def test_a_stored_receipt_holds(tmp_path: Path, attempt: str) -> None:
    one = STORED["people"][attempt]
    for name in ("paper", "proof"):
        (tmp_path / name).mkdir()
    (tmp_path / "policy").write_text(one["policy"])
    (tmp_path / "proof" / f"{one['index']}.tlog-proof").write_text(one["proof"])
    (tmp_path / "paper" / one["pseudonym"]).write_bytes(base64.b64decode(one["paper"]))

    report = check_receipt(one["receipt"], tmp_path)

    assert report.findings == []


def test_the_records_in_it_are_those_that_the_engine_writes_today() -> None:
    day = a_day()

    for attempt, one in STORED["people"].items():
        records = [day.records[index].decode() for index in day.of(attempt)]
        assert one["records"] == records, "run: python -m tests.web.receipts"
        assert len(given(day, attempt).text) == len(one["receipt"])
