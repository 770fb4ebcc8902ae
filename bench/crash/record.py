"""What a ledger holds, checked on its own: every hash, number and end, before anybody is asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.crash import ledger as form
from bench.crash.ledger import CLOSING, NO_HEAD, OPEN, PRIVATE, Ledger, Line

ANSWER, FINISHED, CLOSED = "AnswerRecorded/1", "AttemptFinished/1", "PaperClosed/1"
VOIDED, ADMITTED = "AttemptVoided/1", "CandidateAdmitted/1"
_OPEN_FIELDS = frozenset({"event", "at", "clock", "commitment"})


@dataclass
class Paper:
    """What one attempt has in the ledger.

    Attributes:
        numbered: {seq: (index, event, chain head)} of answers and of the candidate's finish.
        ended: Events that finished or voided it.
        closed: How many closing entries there are.
    """

    numbered: dict[int, tuple[int, dict[str, Any], bytes]] = field(default_factory=dict)
    ended: list[dict[str, Any]] = field(default_factory=list)
    admitted: bool = False
    closed: int = 0


class Record:
    """A ledger read through once.

    Attributes:
        papers: By attempt.
        requests: {request id: events}.
        events: All of them, by index.
        faults: What contradicts docs/ledger-format.md, a sentence each.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.papers: defaultdict[str, Paper] = defaultdict(Paper)
        self.requests: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.events: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self._owners = ledger.owners
        self._names = {pseudonym: owner for owner, (pseudonym, _) in ledger.owners.items()}
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._heads: defaultdict[str, bytes] = defaultdict(lambda: NO_HEAD)
        for expected, line in enumerate(ledger.lines):
            self._read(expected, line)
        self.faults.extend(self._ends())

    def _read(self, expected: int, line: Line) -> None:
        if line.index != expected:
            self._fault(line, f"stands where index {expected} should")
        if form.leaf_hash(line.entry) != line.leaf_hash:
            self._fault(line, "has another leaf hash than its entry")
        event = line.event
        self.events.append(event)
        kind = line.entry[0]
        if kind == PRIVATE:
            self._private(line, event)
        elif kind == CLOSING:
            self._closing(line, event)
        elif kind == OPEN:
            self._open(line, event)
        else:
            self._fault(line, f"is of no known kind ({kind})")
        if event.get("request_id"):
            self.requests[event["request_id"]].append(event)

    def _private(self, line: Line, event: dict[str, Any]) -> None:
        owner = self._names.get(line.entry[1:17])
        if owner is None or owner != event.get("attempt", ""):
            self._fault(line, f"is under the pseudonym of {owner!r}, its record is of another")
            return
        self._counts[owner] += 1
        number = int.from_bytes(line.entry[17:21], "big")
        if number != self._counts[owner]:
            self._fault(line, f"has number {number} of {owner!r}, not {self._counts[owner]}")
        committed = form.commitment(self._owners[owner][1], number, line.record)
        if committed != line.entry[21:]:
            self._fault(line, "does not open: the commitment is to another record")
        self._heads[owner] = form.next_head(self._heads[owner], line.entry[21:])
        if owner:
            self._of_attempt(line, event, self.papers[owner])

    def _of_attempt(self, line: Line, event: dict[str, Any], paper: Paper) -> None:
        attempt = event["attempt"]
        if paper.closed:
            self._fault(line, f"adds to the closed paper of {attempt}")
        if event["event"] == ADMITTED:
            paper.admitted = True
        if event["event"] in (ANSWER, FINISHED) and event.get("seq") is not None:
            if event["seq"] != len(paper.numbered) + 1:
                self._fault(line, f"number {event['seq']} of {attempt} is not the next one")
            paper.numbered[event["seq"]] = (line.index, event, self._heads[attempt])
        if event["event"] == ANSWER and paper.ended:
            self._fault(line, f"is an answer of {attempt} after the end")
        if event["event"] == FINISHED:
            paper.ended.append(event)

    def _closing(self, line: Line, event: dict[str, Any]) -> None:
        owner = self._names.get(line.entry[1:17], "")
        count, head = int.from_bytes(line.entry[17:21], "big"), line.entry[21:]
        paper = self.papers[owner]
        paper.closed += 1
        if paper.closed > 1:
            self._fault(line, f"closes the paper of {owner} a second time")
        if (count, head) != (self._counts[owner], self._heads[owner]):
            self._fault(line, f"closes the paper of {owner} with another count or head")
        if (event["attempt"], event["count"], event["head"]) != (owner, count, head.hex()):
            self._fault(line, "has another record than its entry")

    def _open(self, line: Line, event: dict[str, Any]) -> None:
        public = json.loads(line.entry[1:])
        committed = form.open_commitment(self._owners[""][1], line.index, line.record)
        if public["commitment"] != committed.hex():
            self._fault(line, "does not open: the commitment is to another record")
        if any(public[name] != event[name] for name in ("event", "at", "clock")):
            self._fault(line, "says in public when or what it was not")
        for name in public.keys() - _OPEN_FIELDS:
            private = bool(event.get("seconded_by")) if name == "seconded" else event.get(name)
            if public[name] != self._public(private, public[name]):
                self._fault(line, f"says in public another {name} than its record")
        if event["event"] == VOIDED:
            self.papers[event["attempt"]].ended.append(event)

    def _public(self, private: Any, public: Any) -> Any:
        """What the public should read; a field left out of the record has its default."""
        if isinstance(private, str) and private and private in self._owners:
            return self._owners[private][0].hex()
        if isinstance(private, list):
            return [self._public(one, None) for one in private]
        if private is None:
            return public if public in (None, [], {}, "", 0) else private
        return private

    def _ends(self) -> Iterator[str]:
        for attempt, paper in self.papers.items():
            finished = [one for one in paper.ended if one["event"] == FINISHED]
            if len(finished) > 1:
                yield f"{attempt} was finished {len(finished)} times"
            if paper.closed != bool(paper.ended):
                yield f"{attempt} ended {len(paper.ended)} times, {paper.closed} closing entries"

    def _fault(self, line: Line, sentence: str) -> None:
        self.faults.append(f"entry {line.index} {sentence}")
