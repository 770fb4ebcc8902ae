"""How far the public may see a record whose sitting no server has open: the ledger says it."""

from collections.abc import Iterable

from exam_engine import events as did
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.scribe import decode_record

_CONCERN = (b'{"event":"Board', b'{"event":"ResultsReleased')


def shown_size(lines: Iterable[tuple[bytes, bytes]]) -> int:
    """Over at most so many entries a checkpoint may be shown; SIZE_MAX unless a freeze stands."""
    size = SIZE_MAX
    for index, (record, _) in enumerate(lines):
        if record.startswith(_CONCERN):
            match decode_record(record):
                case did.BoardFrozen():
                    size = index
                case did.BoardThawed() | did.ResultsReleased():
                    size = SIZE_MAX
    return size
