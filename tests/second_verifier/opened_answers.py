"""Clocks and answers of papers that are opened."""

from collections.abc import Iterator
from typing import Any

from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.opened_papers import Paper


def check_clocks(entries: list[Entry], papers: list[Paper]) -> Iterator[str]:
    readings = {
        index: int(record["clock"]) for paper in papers for index, record in paper.records.items()
    }
    for index, entry in enumerate(entries):
        if isinstance(entry, Open):
            readings[index] = entry.clock
    before = 0
    for index in sorted(readings):
        if readings[index] < before:
            yield f"entry {index}: the clock goes back"
        before = readings[index]


def check_answers(
    paper: Paper, entries: list[Entry], items: int, sections: int | None
) -> Iterator[str]:
    """The numbers of answers, what they choose, and that nothing follows the end."""
    seq, ended = 0, False
    for index, record in paper.records.items():
        if ended:
            yield f"entry {index}: a record behind the end of the paper"
        if record["event"] == "AnswerRecorded/1":
            seq += 1
            if record["seq"] != seq:
                yield f"entry {index}: answer {record['seq']} instead of {seq}"
            if record["item"] > items:
                yield f"entry {index}: there is no item {record['item']}"
        elif record["event"] == "AttemptFinished/1":
            ended = True
            for wrong in _check_end(record, seq, sections):
                yield f"entry {index}: {wrong}"
    if paper.closed:
        yield from _check_closed(paper, entries, ended=ended)


def _check_closed(paper: Paper, entries: list[Entry], *, ended: bool) -> Iterator[str]:
    """The end of a closed paper is shown, and is its last record; unless it was voided."""
    voided = any(
        paper.pseudonym in entry.attempts
        for entry in entries
        if isinstance(entry, Open) and entry.name == "AttemptVoided"
    )
    if voided:
        return
    if not ended:
        yield f"{paper.attempt}: a paper is closed whose end is not shown"
    elif paper.last not in paper.records:
        yield f"{paper.attempt}: there are records behind the end"


def _check_end(record: dict[str, Any], seq: int, sections: int | None) -> Iterator[str]:
    if record.get("seq", seq + 1) != seq + 1:
        yield f"the end has number {record['seq']} instead of {seq + 1}"
    if sum(record["points"]) != record["total"]:
        yield "the total is not the sum of the sections"
    if sections is not None and len(record["points"]) != sections:
        yield f"points of {len(record['points'])} sections"
