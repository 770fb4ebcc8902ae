"""The public lines of a record: private, closing and open entries."""

from dataclasses import dataclass
from typing import Any

from tests.second_verifier.open_entries import COMMON, FIELDS, is_denial
from tests.second_verifier.refusal import Refused
from tests.second_verifier.shapes import check
from tests.second_verifier.spelling import read_object

PRIVATE, CLOSING, OPEN = 1, 2, 4
SIZE, MOST_OPEN = 53, 65535


@dataclass(frozen=True)
class Private:
    pseudonym: bytes
    number: int
    commitment: bytes


@dataclass(frozen=True)
class Closing:
    pseudonym: bytes
    count: int
    head: bytes


@dataclass(frozen=True)
class Open:
    event: str
    clock: int
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return self.event.partition("/")[0]

    def keeps_running(self, running: bool) -> bool:
        """Whether the sitting runs behind this entry."""
        if self.name in ("SittingStarted", "SittingResumed"):
            return True
        return running and self.name not in ("SittingPaused", "SittingFinished")

    @property
    def attempts(self) -> list[bytes]:
        """Pseudonyms of the attempts it names."""
        named = list(self.body.get("attempts", []))
        if "attempt" in self.body and self.name in NAMING:
            named.append(self.body["attempt"])
        return [bytes.fromhex(pseudonym) for pseudonym in named]


NAMING = ("AttemptVoided", "CandidateAdded", "LateFormDrawn")

Entry = Private | Closing | Open


def read_entry(entry: bytes, index: int) -> Entry:
    what = f"entry {index}"
    if not entry:
        raise Refused(f"{what} is empty")
    if entry[0] in (PRIVATE, CLOSING):
        if len(entry) != SIZE:
            raise Refused(f"{what} has {len(entry)} bytes")
        kind = Private if entry[0] == PRIVATE else Closing
        return kind(entry[1:17], int.from_bytes(entry[17:21]), entry[21:])
    if entry[0] != OPEN or len(entry) > MOST_OPEN:
        raise Refused(f"{what} is of no known kind")
    body = read_object(entry[1:], what)
    check(COMMON, body, what)
    if body["event"] not in FIELDS:
        raise Refused(f"{what} is an event that is not known: {body['event'][:40]!r}")
    check(FIELDS[body["event"]], body, what)
    some = body["event"] in ("AttemptsPaused/1", "AttemptsResumed/1")
    if some and (body.get("room") is None) == (not body["attempts"]):
        raise Refused(f"{what} names neither a room nor attempts, or both")
    if body["event"] == "ConsentDenied/1" and not is_denial(body):
        raise Refused(f"{what} denies what cannot be asked for")
    return Open(body["event"], body["clock"], body)
