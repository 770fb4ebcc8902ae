"""Step 3: the rules that entries keep, as far as anybody can see without opening a record."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from exam_engine.verifying.open_entries import FINISHED, RELEASED, Open, Sitting
from exam_engine.verifying.report import Attack, Report, Step

PRIVATE, CLOSING, OPEN = 1, 2, 4
FIXED = 53
"""Bytes of an entry that is not open."""


@dataclass(slots=True)
class Paper:
    """What the record shows of one pseudonym.

    Attributes:
        pseudonym: 16 bytes.
        indexes: Of its private entries, in order.
        head: Of the chain of their commitments.
        closed: Index of its closing entry.
        voided: Index of the open entry that voids it.
        skipped: By how much its numbers have gone wrong already, so that this is said once.
    """

    pseudonym: bytes
    indexes: "array[int]" = field(default_factory=lambda: array("Q"))
    head: bytes = bytes(32)
    closed: int | None = None
    voided: int | None = None
    skipped: int = 0

    @property
    def name(self) -> str:
        """The pseudonym as people write it."""
        return self.pseudonym.hex()


class Course:
    """All entries of a sitting, followed one by one."""

    def __init__(self, report: Report) -> None:
        self._step = report.step()
        self._report = report
        self.sitting = Sitting(self._step)
        self.papers: dict[bytes, Paper] = {}
        self._attempts: set[bytes] = set()  # pseudonyms that cannot be the sitting's own

    def follow(self, entries: list[bytes]) -> None:
        """Go through all entries, then look at what must be true at the end."""
        for index, entry in enumerate(entries):
            kind = entry[0] if entry else 0
            if kind == PRIVATE and len(entry) == FIXED:
                self._private(index, entry)
            elif kind == CLOSING and len(entry) == FIXED:
                self._closing(index, entry)
            elif kind == OPEN:
                found = self.sitting.take(index, entry)
                if found is not None:
                    self._open(found)
            else:
                what = f"{len(entry)} bytes that begin with {kind:02x} are no entry"
                self._step.found(f"entry {index}", Attack.MALFORMED, what)
        self._end(len(entries))

    @property
    def attempts(self) -> list[Paper]:
        """The papers that were closed."""
        return [paper for paper in self.papers.values() if paper.closed is not None]

    def _private(self, index: int, entry: bytes) -> None:
        paper = self.papers.get(entry[1:17])
        if paper is None:
            paper = self._paper(entry[1:17])
        number = int.from_bytes(entry[17:21], "big")
        expected = len(paper.indexes) + 1 + paper.skipped
        if number != expected:
            _wrong_number(self._step, index, paper, number, expected)
            paper.skipped += number - expected
        elif paper.closed is not None:
            self._late(index, paper, f"was closed by entry {paper.closed}")
        elif paper.voided is not None:
            self._late(index, paper, f"was voided by entry {paper.voided}")
        if index == 0:
            what = "a record begins with SittingPrepared/1"
            self._step.found("entry 0", Attack.OUT_OF_ORDER, what)
        paper.indexes.append(index)
        paper.head = sha256(b"\x03" + paper.head + entry[21:]).digest()

    def _late(self, index: int, paper: Paper, why: str) -> None:
        what = f"it was added to paper {paper.name}, which {why}"
        self._step.found(f"entry {index}", Attack.AFTER_END, what)

    def _closing(self, index: int, entry: bytes) -> None:
        paper = self.papers.get(entry[1:17]) or self._paper(entry[1:17])
        count, where = int.from_bytes(entry[17:21], "big"), f"entry {index}"
        if paper.closed is not None:
            what = f"paper {paper.name} was closed by entry {paper.closed} already"
            self._step.found(where, Attack.CLOSED_TWICE, what)
            return
        paper.closed = index
        self._attempts.add(paper.pseudonym)
        there = len(paper.indexes)
        if count != there:
            what = f"paper {paper.name} has {there} entries, and {count} were counted at its end"
            attack = Attack.DROPPED if there < count else Attack.INSERTED
            self._step.found(where, attack, what)
        elif entry[21:] != paper.head:
            what = f"the chain of paper {paper.name} does not end in the head that was written then"
            self._step.found(where, Attack.ALTERED, what)
        elif not there:
            what = f"paper {paper.name} was closed and has no entry: nobody was admitted"
            self._step.found(where, Attack.GHOST, what)

    def _open(self, found: Open) -> None:
        for pseudonym in found.attempts:
            self._attempts.add(pseudonym)
            if found.name != "AttemptVoided/1":
                continue
            paper = self.papers.get(pseudonym) or self._paper(pseudonym)
            if paper.voided is not None:
                what = f"paper {paper.name} was voided by entry {paper.voided} already"
                self._step.found(f"entry {found.entry}", Attack.OUT_OF_ORDER, what)
            else:
                paper.voided = found.entry

    def _paper(self, pseudonym: bytes) -> Paper:
        paper = self.papers[pseudonym] = Paper(pseudonym)
        return paper

    # --- at the end --------------------------------------------------------------------------

    def _end(self, size: int) -> None:
        sitting, step = self.sitting, self._step
        for where, attack, what in (*self._ghosts(), *self._left_open()):
            step.found(where, attack, what)
        before = sitting.opens[1].entry if len(sitting.opens) > 1 else size
        for paper in self.attempts:
            if paper.indexes and paper.indexes[0] < before:
                what = f"paper {paper.name} begins before the registration was opened"
                step.found(f"entry {paper.indexes[0]}", Attack.OUT_OF_ORDER, what)
        step.proves("entry_rules", size)
        step.proves("papers_whole", len(self.attempts))
        if sitting.state not in {FINISHED, RELEASED}:
            self._report.unproved["still_running"] = 0
        self._report.facts |= {
            "sitting": str(sitting.prepared.get("sitting", "")),
            "rules": str(sitting.prepared.get("rules", "")),
            "roster": _whole(sitting.prepared.get("roster_size")),
            "papers": len(self.attempts),
            "state": sitting.state,
        }

    def _ghosts(self) -> Iterator[tuple[str, Attack, str]]:
        """More papers than people on the roster: one pseudonym may be the sitting's own."""
        if not self.sitting.prepared:
            return
        roster = _whole(self.sitting.prepared.get("roster_size"))
        certain = len(self._attempts)
        possible = len(self._attempts | self.papers.keys()) - 1
        if max(certain, possible) > roster:
            what = f"{max(certain, possible)} papers, and {roster} people were on the roster"
            yield "entry 0", Attack.GHOST, what

    def _left_open(self) -> Iterator[tuple[str, Attack, str]]:
        """After the sitting every paper is closed; only the sitting's own entries never are."""
        sitting = self.sitting
        if sitting.finished is None:
            return
        own = [paper for paper in self.papers.values() if paper.closed is None]
        named = [paper for paper in own if paper.pseudonym in self._attempts]
        if len(own) == 1 and not named:
            self._report.unproved["staffs_notes"] = len(own[0].indexes)
        for paper in named or (own if len(own) > 1 else []):
            where = f"entry {paper.indexes[-1] if paper.indexes else paper.voided}"
            what = f"paper {paper.name} was never closed, as only the staff's notes may be"
            yield where, Attack.DROPPED, f"{what}: entries at its end may have been dropped"
        for paper in self.attempts:
            last = paper.indexes[-1] if paper.indexes else 0
            if last > sitting.finished:
                what = f"it was added to paper {paper.name} after the sitting had finished"
                yield f"entry {last}", Attack.AFTER_END, what


def _wrong_number(step: Step, index: int, paper: Paper, number: int, expected: int) -> None:
    if number > expected:
        last = number - 1
        which = f"number {expected}" if last == expected else f"numbers {expected} to {last}"
        what = f"it has number {number} of paper {paper.name}: {which} dropped, or moved behind it"
        step.found(f"entry {index}", Attack.DROPPED, what)
    else:
        what = f"it repeats number {number} of paper {paper.name}, where {expected} is next"
        step.found(f"entry {index}", Attack.INSERTED, what)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
