"""How far the public may see a record whose sitting no server has open: the ledger says it."""

from collections.abc import Iterable
from typing import NamedTuple

from exam_engine import events as did
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.scribe import decode_record

_CONCERN = (
    b'{"event":"Board',
    b'{"event":"ResultsReleased',
    b'{"event":"SittingFinished',
)


class Shown(NamedTuple):
    """Over at most so many entries a checkpoint may be shown; and whether they have the end."""

    within: int
    ended: bool


EVERYTHING = Shown(SIZE_MAX, ended=True)


def shown(lines: Iterable[tuple[bytes, bytes]]) -> Shown:
    """What may be shown of a ledger: SIZE_MAX unless a freeze stands."""
    within, end = SIZE_MAX, SIZE_MAX
    for index, (record, _) in enumerate(lines):
        if record.startswith(_CONCERN):
            match decode_record(record):
                case did.BoardFrozen():
                    within = index
                case did.BoardThawed() | did.ResultsReleased():
                    within = SIZE_MAX
                case did.SittingFinished():
                    end = index
    return Shown(within, end < within)
