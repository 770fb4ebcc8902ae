"""Opens papers: records as they were stored, with what opens their commitments."""

import hmac
from array import array
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

import msgspec

from exam_engine.ledger.entry import PRIVATE, number_bytes
from exam_engine.ledger.scribe import SITTING, Identity
from exam_engine.ledger.store import LedgerStore

Progress = Callable[[int, int], None]
"""Called with (papers opened, papers in all)."""

_WITHOUT_THE_DESK = tuple(
    b'{"event":"%s/' % name for name in (b"CandidateReady", b"AnswerRecorded", b"AttemptFinished")
)


class OpenedPapers(NamedTuple):
    """The lines of `opened/papers.jsonl`, and whose secrets are gone for good."""

    lines: list[bytes]
    erased: list[str]


def open_papers(
    store: LedgerStore,
    sitting: str,
    attempts: Collection[str] | None,
    *,
    whole: bool,
    progress: Progress,
) -> OpenedPapers:
    """Open papers of a sitting, by participant number; None: of everybody who was admitted.

    A whole paper is opened by its secret; otherwise being ready, answers and the end
    are opened one by one, each by its own salt, and nothing else of the paper can be.
    """
    identities = store.identities(sitting, ())
    places = _places(store, sitting)
    wanted = [
        (attempt, identity)
        for attempt, identity in sorted(identities.items())
        if attempt != SITTING
        and identity.pseudonym in places
        and (attempts is None or attempt in attempts)
    ]
    opened = OpenedPapers([], [])
    for done, (attempt, identity) in enumerate(wanted, 1):
        if identity.secret is None:
            opened.erased.append(attempt)
        else:
            records = store.records(sitting, places[identity.pseudonym])
            line = _line(identity, [record for _, record in records], whole=whole)
            if line is not None:
                opened.lines.append(line)
        progress(done, len(wanted))
    return opened


def _places(store: LedgerStore, sitting: str) -> "dict[bytes, array[int]]":
    """The indexes of every pseudonym's private entries."""
    places: dict[bytes, array[int]] = {}
    for index, (_, entry) in enumerate(store.lines(sitting)):
        if entry[:1] == PRIVATE:
            places.setdefault(entry[1:17], array("Q")).append(index)
    return places


def _line(identity: Identity, records: list[bytes], *, whole: bool) -> bytes | None:
    """The line of a paper; None if nothing of it is opened: somebody who was never ready."""
    opened: dict[str, object] = {"pseudonym": identity.pseudonym.hex()}
    secret = identity.secret or b""
    if whole:
        opened["secret"] = secret.hex()
        opened["records"] = [(at, record.decode()) for at, record in enumerate(records, 1)]
    else:
        opened["records"] = singly = list(_singly(secret, records))
        if not singly:
            return None
    return msgspec.json.encode(opened)


def _singly(secret: bytes, records: list[bytes]) -> Iterator[tuple[int, str, str]]:
    for number, record in enumerate(records, 1):
        if record.startswith(_WITHOUT_THE_DESK):
            salt = hmac.digest(secret, b"salt" + number_bytes(number), "sha256")
            yield number, salt.hex(), record.decode()
