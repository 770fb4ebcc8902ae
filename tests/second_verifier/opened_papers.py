"""opened/papers.jsonl: records that are shown, held against the commitments of their entries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.second_verifier.commitments import commitment, private_salt
from tests.second_verifier.entries import Closing, Entry, Open, Private
from tests.second_verifier.records import read_record
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import hexadecimal, lines, read_object


@dataclass
class Paper:
    """What is open of one attempt: its records by the index of their entries."""

    pseudonym: bytes
    closed: bool
    last: int
    whole: bool = False
    records: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def attempt(self) -> str:
        for record in self.records.values():
            return str(record["attempt"])
        return ""

    def of(self, event: str) -> list[dict[str, Any]]:
        return [record for record in self.records.values() if record["event"] == f"{event}/1"]


class Index:
    """Where the private entries of each pseudonym stand."""

    def __init__(self, entries: list[Entry]) -> None:
        self.places: dict[bytes, dict[int, int]] = {}
        self.closed: dict[bytes, int] = {}
        for index, entry in enumerate(entries):
            if isinstance(entry, Private):
                self.places.setdefault(entry.pseudonym, {}).setdefault(entry.number, index)
            elif isinstance(entry, Closing):
                self.closed.setdefault(entry.pseudonym, index)


def read_papers(data: bytes, entries: list[Entry]) -> Iterator[Paper | str]:
    """Each line as a paper, and what does not hold."""
    index = Index(entries)
    attempts: set[str] = set()
    pseudonyms: set[bytes] = set()
    for number, line in enumerate(lines(data, "papers.jsonl"), 1):
        what = f"papers.jsonl, line {number}"
        try:
            paper = _read_paper(line, what, entries, index)
        except Refused as error:
            yield str(error)
            continue
        if paper.pseudonym in pseudonyms or paper.attempt in attempts:
            yield f"{what}: a second paper of one attempt"
        pseudonyms.add(paper.pseudonym)
        attempts.add(paper.attempt)
        yield paper


def _read_paper(line: str, what: str, entries: list[Entry], index: Index) -> Paper:
    body = read_object(line, what)
    pseudonym = hexadecimal(body.get("pseudonym"), f"{what}: pseudonym", 16)
    places = index.places.get(pseudonym, {})
    records = body.get("records")
    if not places or not isinstance(records, list) or not records:
        raise Refused(f"{what}: no records, or none in the log")
    first = entries[0]
    if isinstance(first, Open) and first.body.get("pseudonym") == pseudonym.hex():
        raise Refused(f"{what}: the sitting's own records are no paper")
    secret = hexadecimal(body["secret"], f"{what}: secret", 32) if "secret" in body else None
    paper = Paper(pseudonym, pseudonym in index.closed, max(places.values()))
    before = 0
    for each in records:
        number, salt, record = _parts(each, secret, what)
        if number <= before or number not in places:
            raise Refused(f"{what}: record {number} is out of order or not in the log")
        before = number
        entry = entries[places[number]]
        content = record.encode()
        if not isinstance(entry, Private) or commitment(salt, content) != entry.commitment:
            raise Refused(f"{what}: record {number} is not what was committed to")
        paper.records[places[number]] = read_record(record, f"{what}, record {number}")
    if secret is not None and len(paper.records) != len(places):
        raise Refused(f"{what}: {len(paper.records)} of {len(places)} records")
    paper.whole = len(paper.records) == len(places)
    if len({record["attempt"] for record in paper.records.values()}) != 1:
        raise Refused(f"{what}: records of different attempts")
    finished = any(isinstance(e, Open) and e.name == "SittingFinished" for e in entries)
    if finished and not paper.closed:
        raise Refused(f"{what}: the paper is not closed")
    return paper


def _parts(each: object, secret: bytes | None, what: str) -> tuple[int, bytes, str]:
    match each:
        case [int(number), str(record)] if secret is not None and type(number) is int:
            if not 0 < number < 2**32:
                raise Refused(f"{what}: no number of a record: {number}")
            return number, private_salt(secret, number), record
        case [int(number), str(salt), str(record)] if secret is None and type(number) is int:
            return number, hexadecimal(salt, f"{what}: salt", 32), record
        case _:
            raise Refused(f"{what}: not a record that is opened")
