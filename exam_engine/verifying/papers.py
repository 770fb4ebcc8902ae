"""Step 3: the rules that entries keep, as far as anybody can see without opening a record."""

from array import array
from dataclasses import dataclass, field
from hashlib import sha256

from exam_engine.verifying.draw import Draw
from exam_engine.verifying.open_entries import Open, Sitting
from exam_engine.verifying.report import Attack, Step

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
    """All entries of a sitting, followed one by one; what does not hold goes to a step.

    Attributes:
        sitting: What everybody may read of it.
        papers: By pseudonym.
        certain: Pseudonyms of attempts: closed, or named in open entries.
        own: The pseudonym of the sitting's own records; None: the first entry does not say.
    """

    def __init__(self, step: Step, draw: Draw) -> None:
        self._step = step
        self.sitting = Sitting(step, draw)
        self.papers: dict[bytes, Paper] = {}
        self.certain: set[bytes] = set()
        self.own: bytes | None = None

    def follow(self, entries: list[bytes]) -> None:
        """Go through all entries."""
        for index, entry in enumerate(entries):
            kind = entry[0] if entry else 0
            if kind == PRIVATE and len(entry) == FIXED:
                self._private(index, entry)
            elif kind == CLOSING and len(entry) == FIXED:
                self._closing(index, entry)
            elif kind == OPEN:
                found = self.sitting.take(index, entry)
                if index == 0:
                    self.own = self.sitting.own
                if found is not None:
                    self._open(found)
            else:
                what = f"{len(entry)} bytes that begin with {kind:02x} are no entry"
                self._step.found(f"entry {index}", Attack.MALFORMED, what)

    @property
    def attempts(self) -> list[Paper]:
        """The papers that were closed."""
        return [paper for paper in self.papers.values() if paper.closed is not None]

    @property
    def others(self) -> list[Paper]:
        """All papers but the sitting's own records, if it is known which those are."""
        return [paper for paper in self.papers.values() if paper.pseudonym != self.own]

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
        self._not_the_staffs(entry[1:17], where)
        if paper.closed is not None:
            what = f"paper {paper.name} was closed by entry {paper.closed} already"
            self._step.found(where, Attack.CLOSED_TWICE, what)
            return
        paper.closed = index
        self.certain.add(paper.pseudonym)
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
            self._not_the_staffs(pseudonym, f"entry {found.entry}")
            self.certain.add(pseudonym)
            if found.name != "AttemptVoided/1":
                continue
            paper = self.papers.get(pseudonym) or self._paper(pseudonym)
            if paper.voided is not None:
                what = f"paper {paper.name} was voided by entry {paper.voided} already"
                self._step.found(f"entry {found.entry}", Attack.OUT_OF_ORDER, what)
            else:
                paper.voided = found.entry

    def _not_the_staffs(self, pseudonym: bytes, where: str) -> None:
        if pseudonym == self.own:
            what = f"it treats {pseudonym.hex()}, the pseudonym of the staff's notes, as a paper"
            self._step.found(where, Attack.GHOST, what)

    def _paper(self, pseudonym: bytes) -> Paper:
        paper = self.papers[pseudonym] = Paper(pseudonym)
        return paper


def _wrong_number(step: Step, index: int, paper: Paper, number: int, expected: int) -> None:
    if number > expected:
        last = number - 1
        which = f"number {expected}" if last == expected else f"numbers {expected} to {last}"
        what = f"it has number {number} of paper {paper.name}: {which} dropped, or moved behind it"
        step.found(f"entry {index}", Attack.DROPPED, what)
    else:
        what = f"it repeats number {number} of paper {paper.name}, where {expected} is next"
        step.found(f"entry {index}", Attack.INSERTED, what)
