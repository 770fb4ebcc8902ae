"""What the lines of notes, checkpoints and proofs are made of: numbers, hashes, Base64.

One value has one spelling. A reader that took several would let two texts pass for the same
checkpoint, and only one of them is what was signed.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error

from exam_engine.ledger.errors import Malformed

HASH_BYTES = 32
SIZE_MAX = 2**63 - 1
"""No tree is larger, so that no proof and no frontier has more than 63 hashes."""
PROOF_MAX = 63

_SHORT = 12
_DECIMAL = re.compile("0|[1-9][0-9]{0,18}")


def number(text: str, what: str) -> int:
    """A size, an index or a time: ASCII decimal without leading zeros, below 2**63.

    Raises:
        Malformed: it is spelled otherwise.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > SIZE_MAX:
        raise Malformed(f"{what} is {text[:40]!r}: not a decimal number with one spelling")
    return int(text)


def blob(text: str, what: str) -> bytes:
    """Bytes in standard Base64 with padding (RFC 4648, section 4).

    Raises:
        Malformed: it is none, or not the one spelling of its bytes.
    """
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError) as wrong:
        raise Malformed(f"{what} is not Base64: {text[:60]!r}") from wrong
    if spelled(data) != text:
        raise Malformed(f"{what} is not the one Base64 spelling of its bytes: {text[:60]!r}")
    return data


def spelled(data: bytes) -> str:
    """Bytes as Base64."""
    return b64encode(data).decode("ascii")


def short_root(root: bytes) -> str:
    """The beginning of a root in Base64, as people compare it: 72 bits."""
    return spelled(root)[:_SHORT]


def hash_of(text: str, what: str) -> bytes:
    """A SHA-256 hash in Base64, 32 bytes.

    Raises:
        Malformed: it is none; another length could make a leaf pass for a node.
    """
    data = blob(text, what)
    if len(data) != HASH_BYTES:
        raise Malformed(f"{what} has {len(data)} bytes: a hash has exactly {HASH_BYTES}")
    return data


def proof_of(lines: list[str], what: str) -> tuple[bytes, ...]:
    """The hashes of a proof, one a line.

    Raises:
        Malformed: a line is no hash, or there are more than any tree needs.
    """
    if len(lines) > PROOF_MAX:
        raise Malformed(f"{what} has {len(lines)} hashes: no tree needs more than {PROOF_MAX}")
    return tuple(hash_of(line, f"hash {at} of {what}") for at, line in enumerate(lines, 1))
