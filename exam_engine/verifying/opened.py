"""Step 4: records that the bundle opens, each held against the commitment in its entry."""

from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.files import Folder
from exam_engine.verifying.papers import Course, Paper
from exam_engine.verifying.records import Record, opening, read_record
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.strict_json import hex_bytes, read_object, text

PAPERS = "opened/papers.jsonl"


class OpenedPaper(NamedTuple):
    """What a bundle opens of one paper; ``whole`` if nothing stayed closed."""

    paper: Paper
    attempt: str
    records: list[Record]
    whole: bool


class Unopened(NamedTuple):
    """How many closed papers a bundle does not open, and how many of these were voided."""

    papers: int
    voided: int


def unopened(course: Course, papers: list[OpenedPaper]) -> Unopened:
    """Count the papers that stay closed."""
    shown = {one.paper.pseudonym for one in papers}
    hidden = [one for one in course.attempts if one.pseudonym not in shown]
    return Unopened(len(hidden), sum(one.voided is not None for one in hidden))


def opened_papers(
    bundle: Folder, course: Course, entries: list[bytes], report: Report
) -> list[OpenedPaper]:
    """Every paper that the bundle opens, wholly or in part, as far as it can be read."""
    if not bundle.has(PAPERS):
        return []
    step = report.step()
    found: list[OpenedPaper] = []
    people: dict[str, str] = {}
    for where, line in bundle.lines(PAPERS):
        try:
            one = _paper(where, line, course, entries, step)
        except Malformed as wrong:
            step.found(where, Attack.MALFORMED, wrong.sentence)
            continue
        if one.attempt in people:
            what = f"participant {one.attempt} has another paper, {people[one.attempt]}"
            step.found(where, Attack.GHOST, what)
        people[one.attempt] = one.paper.name
        found.append(one)
    names = [one.paper.name for one in found]
    if len(set(names)) != len(names):
        step.found(PAPERS, Attack.MALFORMED, "a paper is opened twice")
    records = sum(len(one.records) for one in found)
    step.proves("records_fit", records)
    closed = unopened(course, found).papers
    if closed:
        report.unproved["papers_closed"] = closed
    report.facts |= {"opened_papers": len(found), "opened_records": records}
    return found


def _paper(
    where: str, line: bytes, course: Course, entries: list[bytes], step: Step
) -> OpenedPaper:
    said = read_object(line)
    pseudonym = hex_bytes(said, "pseudonym", 16)
    paper = course.papers.get(pseudonym)
    if paper is None:
        raise Malformed(f"the record has no paper {pseudonym.hex()}: a candidate who never sat")
    if pseudonym == course.own:
        raise Malformed(f"{pseudonym.hex()} are the staff's notes and nobody's paper")
    secret = hex_bytes(said, "secret", 32) if "secret" in said else None
    given = said.get("records")
    if type(given) is not list:
        raise Malformed("it has no list of records")
    records = _fitting(given, secret, paper, entries, step)
    numbers = [one.number for one in records]
    if numbers != sorted(set(numbers)):
        raise Malformed("its records are not in the order of their numbers")
    if not records:
        raise Malformed(f"nothing of paper {paper.name} is opened")
    attempt = text(records[0].fields, "attempt")
    strange = next((one for one in records if one.fields.get("attempt") != attempt), None)
    if strange is not None:
        what = f"it is a record of another candidate than the first of paper {paper.name}"
        step.found(f"entry {strange.entry}", Attack.INSERTED, what)
    if paper.closed is None and course.sitting.finished is not None:
        what = f"paper {paper.name} of {attempt} was never closed: its end may have been dropped"
        step.found(where, Attack.DROPPED, what)
    if secret is not None and len(given) != len(paper.indexes):
        what = f"paper {paper.name} has {len(paper.indexes)} entries, and {len(given)} are opened"
        step.found(where, Attack.DROPPED, what)
    return OpenedPaper(paper, attempt, records, len(records) == len(paper.indexes))


def _fitting(
    given: list[Any], secret: bytes | None, paper: Paper, entries: list[bytes], step: Step
) -> list[Record]:
    """The records that are those committed to; of the others it is said which they are."""
    records: list[Record] = []
    for one in given:
        number, committed, data = opening(one, secret)
        if not 1 <= number <= len(paper.indexes):
            raise Malformed(f"paper {paper.name} has no entry of number {number}")
        index = paper.indexes[number - 1]
        if committed != entries[index][21:]:
            what = f"record {number} of paper {paper.name} is not the one committed to"
            step.found(f"entry {index}", Attack.ALTERED, what)
            continue
        try:
            records.append(read_record(index, number, data))
        except Malformed as wrong:
            step.found(f"entry {index}", Attack.MALFORMED, wrong.sentence)
    return records


def check_clock(course: Course, papers: list[OpenedPaper], report: Report) -> None:
    """The sitting clock never goes back from one readable line to the next."""
    step = report.step()
    readings = [(one.entry, one.clock) for one in course.sitting.opens]
    readings += [(one.entry, one.clock) for paper in papers for one in paper.records]
    readings.sort()
    latest = 0
    for index, clock in readings:
        if clock < latest:
            what = f"the sitting clock is {clock} ms, and a line above was written at {latest} ms"
            step.found(f"entry {index}", Attack.OUT_OF_ORDER, what)
        latest = max(latest, clock)
    step.proves("clock_forward", len(readings))
