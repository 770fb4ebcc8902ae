"""Where the randomness of a form comes from that is drawn when the sitting is open already.

It is of the kind that was announced for the sitting, so nobody chooses the kind, and its name ends
with the index of the line of the ledger that opened the attempt, so no two openings have the same
seed. Specified in docs/draw.md.

=========================================  ====================================================
announced for the sitting                  source of a form that is opened by line *i*
=========================================  ====================================================
drand/<chain hash>/<round>                 drand/<chain hash>/<first round after that line>/*i*
dice/<hash of the commitments>             dice/<hash of those of a later ceremony>/*i*
own                                        own/*i*
=========================================  ====================================================
"""

from __future__ import annotations

from question_bank.beacon import Chain
from question_bank.ceremony import Ceremony
from question_bank.errors import SeedRefused
from question_bank.sources import (
    CEREMONY,
    OWN,
    beacon_round,
    is_ceremony,
    opening_source,
    randomness_of,
)


def late_source(announced: str, opened_ms: int, index: int, held: Ceremony | None) -> str:
    """Name the source of a form that is drawn later; there is one only.

    Args:
        announced: the source of the sitting's draw.
        opened_ms: Unix time of the ledger's line that opened the attempt, in ms.
        index: of that line.
        held: the ceremony that began after that line, for a sitting whose draw was one.

    Raises:
        SeedRefused: the draw of the sitting has no source of which there is a later one.
        CeremonyRefused: fewer than three people have committed.
    """
    named = beacon_round(announced)
    if named is not None:
        return opening_source(named[0], opened_ms, index)
    if announced == OWN:
        return f"{OWN}/{index}"
    if is_ceremony(announced) and held is not None:
        return f"{CEREMONY}/{held.listed().hex()}/{index}"
    raise SeedRefused(f"a draw from {announced!r} has no source for a later form")


def late_round(announced: str, opened_ms: int) -> tuple[Chain, int] | None:
    """Tell which round decides a form that is opened at a time; None: no beacon does."""
    named = beacon_round(announced)
    return None if named is None else (named[0], named[0].first_after(opened_ms))


def late_randomness(source: str, proof: str, sitting: str) -> bytes:
    """Check the proof of such a source and give its randomness: 32 bytes, or none.

    Raises:
        BankError: what ``randomness_of`` raises for the source without its index.
    """
    former, _, index = source.rpartition("/")
    if not (index.isascii() and index.isdigit()):
        raise SeedRefused(f"{source!r} does not end with the index of a line")
    return randomness_of(former, proof, sitting)
