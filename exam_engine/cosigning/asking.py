"""Asks one witness to co-sign one checkpoint (C2SP tlog-witness), and believes no word unchecked.

A request shows that the checkpoint continues the last one that this witness signed. A witness that
remembers another size says which, and is asked again from there.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from exam_engine.cosigning.chosen import Witness
from exam_engine.cosigning.messenger import Answer, Away
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.errors import Malformed, RecordRefused
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.lines import number
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signature
from exam_engine.ledger.witness import AddCheckpoint

Kind = Literal[
    "away", "unknown_log", "not_signed", "fork", "ahead", "malformed", "untrue", "clock", "other"
]
"""Why there is no signature; only ``away`` and ``clock`` can be nobody's fault."""

CLOCKS_APART_SECONDS = 86_400
"""Halls have no time server: a zone set wrongly, up to 14 h, is not worth losing a witness for."""
_TIMES = 3
"""The size the witness says, and once more if somebody else had it sign meanwhile."""
_SENTENCE_MAX = 200
_REFUSALS: dict[int, Kind] = {400: "malformed", 403: "not_signed", 404: "unknown_log", 422: "fork"}
_BUSY = {408, 429, 500, 502, 503, 504}
_GOOD, _OUT_OF_STEP = 200, 409

Send = Callable[[bytes], Answer]
"""Posts a request to the witness; raises Away."""
Prove = Callable[[int, int], tuple[bytes, ...]]
"""The consistency proof between two sizes of the tree."""


class Declined(Exception):
    """A witness gave no signature that counts; the sentence is for people who run servers."""

    def __init__(self, kind: Kind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind: Kind = kind
        self.sentence = sentence


class Overtaken(Exception):
    """The witness has signed a later checkpoint of this log already: the next one will do."""


class Request(NamedTuple):
    """What is asked for: a checkpoint, after what this witness signed last as far as we know.

    ``newest`` tells how many entries the last signed checkpoint of this log is over now.
    """

    checkpoint: StoredCheckpoint
    last: int
    newest: Callable[[], int]


def cosignature(
    witness: Witness, request: Request, prove: Prove, send: Send, now: Callable[[], float]
) -> Cosignature:
    """Have a checkpoint co-signed.

    Args:
        witness: Who is asked.
        request: What for.
        prove: Makes the proof.
        send: Brings it there.
        now: POSIX seconds of this machine, against which the time of the signature is held.

    Raises:
        Declined: there is none, or none to believe.
        Overtaken: the witness has signed a later one.
    """
    checkpoint, old, newest = request
    note, size = Note.parse(checkpoint.note), checkpoint.size
    for _ in range(_TIMES):
        proof = prove(old, size) if 0 < old < size else ()
        try:
            answer = send(bytes(AddCheckpoint(old, proof, note)))
        except Away as away:
            raise Declined("away", away.sentence) from away
        if answer.status == _GOOD:
            return _believed(witness, checkpoint, note, answer.body, now())
        if answer.status != _OUT_OF_STEP:
            raise _declined(answer)
        old = _size_in(answer)
        if old > size:
            if old <= newest():
                raise Overtaken
            raise Declined(
                "ahead",
                f"it has signed {old} entries of this record, and there are {newest()}: a backup "
                "was restored, or entries were dropped",
            )
    raise Declined("untrue", f"it answers again and again that it has signed {old} entries")


def _declined(answer: Answer) -> Declined:
    said = _sentence(answer.body)
    if answer.status in _BUSY:
        return Declined("away", f"it answers with status {answer.status}{said and f': {said}'}")
    kind = _REFUSALS.get(answer.status, "other")
    return Declined(kind, said or f"it answers with status {answer.status}")


def _size_in(answer: Answer) -> int:
    try:
        return number(answer.body.decode("ascii").removesuffix("\n"), "the size it has signed")
    except (UnicodeDecodeError, Malformed) as wrong:
        raise Declined("untrue", f"it does not say what it has signed: {wrong}") from wrong


def _believed(
    witness: Witness, checkpoint: StoredCheckpoint, note: Note, body: bytes, now: float
) -> Cosignature:
    """The signature of an answer, by the key that this witness is known by, over what was asked."""
    try:
        signatures = Note.parse(f"{note.text}\n".encode() + body).signatures
        mine = _of(witness, signatures)
        at = witness.key.check(note.text, mine.signature)
    except RecordRefused as wrong:
        raise Declined("untrue", wrong.sentence) from wrong
    if at is None or abs(at - now) > CLOCKS_APART_SECONDS:
        hours = round(abs((at or 0) - now) / 3_600)
        raise Declined("clock", f"its clock and the server's are {hours} hours apart")
    return Cosignature(checkpoint.number, at, mine)


def _of(witness: Witness, signatures: tuple[Signature, ...]) -> Signature:
    whose = (witness.key.name, witness.key.key_id)
    for one in signatures:
        if (one.name, one.key_id) == whose:
            return one
    raise Malformed(f"it has not signed with the key {witness.key.name}+{witness.key.key_id.hex()}")


def _sentence(body: bytes) -> str:
    """The first line of what a witness says: printable, not long, and nobody's word but its own."""
    line = body.decode("utf-8", "replace").split("\n", 1)[0].strip()
    return "".join(one if one.isprintable() else " " for one in line)[:_SENTENCE_MAX]
