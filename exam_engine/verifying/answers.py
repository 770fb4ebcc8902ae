"""Step 6: what the last answers of every opened paper are, and how it ended."""

from dataclasses import dataclass, field

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.opened import OpenedPaper
from exam_engine.verifying.records import Record
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.strict_json import integer

CHOICES = 5

Wrong = tuple[Attack, str]


@dataclass(slots=True)
class Answered:
    """One attempt as its opened records tell it.

    Attributes:
        attempt: The participant number.
        choices: By item from 1 the displayed place of the choice, from 0; cleared ones are absent.
        points: By section, as the engine wrote them at the end; None if it is not opened.
        ended: Index of the record of its end.
        voided: Index of the open entry that disqualified it.
        whole: Whether all its records are opened.
        worked: Whether its clock ever ran; None if the opened records do not show it.
    """

    attempt: str
    whole: bool
    voided: int | None
    choices: dict[int, int] = field(default_factory=dict)
    points: tuple[int, ...] | None = None
    ended: int | None = None
    last: int = 0
    worked: bool | None = None


def last_answers(
    items: int, papers: list[OpenedPaper], worked: dict[str, bool], report: Report
) -> dict[str, Answered]:
    """The last answers by participant number; answers are numbered without gaps.

    ``worked`` says who worked, as far as opened records show it.
    """
    step, answers = report.step(), 0
    found: dict[str, Answered] = {}
    for paper in papers:
        one = Answered(paper.attempt, paper.whole, paper.paper.voided)
        one.worked = worked.get(paper.attempt)
        for record in paper.records:
            try:
                wrong = follow(one, record, items)
            except Malformed as strange:
                wrong = Attack.MALFORMED, strange.sentence
            if wrong is not None:
                step.found(f"entry {record.entry}", wrong[0], f"{paper.paper.name}: {wrong[1]}")
        answers += one.last
        _ended(paper, one, step)
        found[one.attempt] = one
    step.proves("answers_numbered", answers)
    return found


def follow(one: Answered, record: Record, items: int) -> Wrong | None:
    """Take in the next record of a paper; what is wrong with it, or None. Raises Malformed."""
    if one.ended is not None:
        return Attack.AFTER_END, f"{record.name} after the end of the paper"
    if record.name == "AttemptFinished/1":
        return _end(one, record)
    return _answer(one, record, items) if record.name == "AnswerRecorded/1" else None


def _end(one: Answered, record: Record) -> Wrong | None:
    one.ended = record.entry
    points = record.fields.get("points")
    if type(points) is not list or any(type(each) is not int for each in points):
        raise Malformed("its 'points' are no list of whole numbers")
    one.points = tuple(points)
    if sum(points) != integer(record.fields, "total"):
        return Attack.SCORE, "its total is not the sum of its sections"
    seq = record.fields.get("seq")
    if seq is not None and seq != one.last + 1:
        return Attack.DROPPED, f"the end is number {seq}, and {one.last} was the last answer"
    return None


def _answer(one: Answered, record: Record, items: int) -> Wrong | None:
    seq, item = integer(record.fields, "seq"), integer(record.fields, "item")
    choice = record.fields.get("choice")
    if not 1 <= item <= items:
        raise Malformed(f"the form has {items} items, and none of number {item}")
    if choice is None:
        one.choices.pop(item, None)
    elif type(choice) is int and 0 <= choice < CHOICES:
        one.choices[item] = choice
    else:
        raise Malformed(f"an item has no choice {choice!r}")
    before, one.last = one.last, seq
    if seq > before + 1:
        return Attack.DROPPED, f"answers {before + 1} to {seq - 1} were dropped before answer {seq}"
    if seq <= before:
        return Attack.INSERTED, f"answer {seq} comes again after answer {before}"
    return None


def _ended(paper: OpenedPaper, one: Answered, step: Step) -> None:
    """A paper that is opened and closed has an end, which is its last record, unless voided.

    Also where only answers and end are opened: who hid the end could hide the answers before it.
    """
    closed, there = paper.paper.closed, len(paper.paper.indexes)
    if closed is None or one.voided is not None:
        return
    if one.ended is None:
        what = f"paper {paper.paper.name} was closed and neither finished nor void"
        step.found(f"entry {closed}", Attack.DROPPED, what)
    elif one.ended != paper.paper.indexes[-1]:
        what = f"paper {paper.paper.name} has {there} records, and its end is an earlier one"
        step.found(f"entry {one.ended}", Attack.AFTER_END, what)
