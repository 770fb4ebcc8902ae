"""Sixty-four bits by which a screen knows that the rows it shows are the rows the server holds.

The exclusive or of one hash for each row: the first eight bytes of SHA-256 over its compact JSON,
big-endian. The order of rows does not matter, and a change costs what changed: the old row is taken
out and the new one put in by the same step, whether 10 rows are on the board or 15,000. It guards
against faults (a message lost, a fold gone wrong), not against forgers, who could search for rows
that cancel out; that no score changes unseen is the ledger's work.
"""

from collections.abc import Iterable
from hashlib import sha256

NO_ROWS = 0
_BYTES = 8


def toggled(bits: int, lines: Iterable[bytes]) -> int:
    """The hash once rows, as JSON, have come in or gone out: for an exclusive or it is one step."""
    for line in lines:
        bits ^= int.from_bytes(sha256(line).digest()[:_BYTES])
    return bits


def as_text(bits: int) -> str:
    """As it stands on the wire: 16 hex digits."""
    return f"{bits:016x}"
