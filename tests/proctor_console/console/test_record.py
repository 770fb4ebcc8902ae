"""What staff are shown of the signed record and of those who co-sign it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine.cosigning.messenger import Answer
from exam_engine.ledger.lines import spelled
from proctor_console.console.record import records
from proctor_console.console.record_views import SignedRecord, Witness
from tests.exam_engine.builders import FivePoints, a_plan
from tests.exam_engine.cosigning.witness_at_port import WitnessAtPort
from tests.exam_engine.ledger.record_builders import AT
from tests.exam_engine.server.witnessed_day import WitnessedDay, a_signed_day, witnesses_at_ports


@pytest.fixture
def day(tmp_path: Path) -> Iterator[WitnessedDay]:
    with a_signed_day(tmp_path / "day") as day:
        yield day


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[list[WitnessAtPort]]:
    with witnesses_at_ports(tmp_path, "ab") as witnesses:
        yield witnesses


def shown(day: WitnessedDay) -> SignedRecord:
    record = records(day.rounds)(day.sequencer)
    assert record is not None
    return record


def test_without_witnesses_size_and_root_are_shown(day: WitnessedDay) -> None:
    record = shown(day)

    assert (record.size, record.root) == (day.signed.size, spelled(day.signed.root)[:12])
    assert (record.cosigned, record.witnesses, record.wrong) == (0, (), None)


def test_who_signs_and_who_refuses_since_when_and_with_which_words(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses, least=1)
    witnesses[1].answer = lambda _body: Answer(404, b"not mine\n")
    day.round()
    size, since = day.signed.size, day.clock.wall()
    day.go_on(3)

    record = shown(day)

    assert (record.size, record.cosigned) == (day.signed.size, size)
    assert record.witnesses == (
        Witness(name="a", size=size, at=AT * 1_000, trouble=None, since=None, says=""),
        Witness(name="b", size=0, at=None, trouble="unknown_log", since=since, says="not mine"),
    )


def test_a_file_of_witnesses_that_cannot_be_used_is_told(day: WitnessedDay) -> None:
    (day.folder / "witnesses.policy").write_text("quorum nobody\n")

    day.round()

    assert "'nobody' is not defined above this line" in str(shown(day).wrong)


def test_before_anything_is_signed_there_is_no_record(day: WitnessedDay) -> None:
    other = day.hall.open(a_plan(id="sesi-2"), FivePoints())

    assert records(day.rounds)(other) is None
