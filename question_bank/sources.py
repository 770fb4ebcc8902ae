"""Where the public randomness of a draw comes from: named in advance, proved afterwards.

A source is named by one line of text, so that it can be announced, printed and hashed:

==================================  ==============================  =============================
name                                what it is                      proof
==================================  ==============================  =============================
drand/<chain hash>/<round>          a round of a public beacon      its signature, in hex
drand/<chain hash>/<round>/<index>  the same, for a form drawn      its signature, in hex
                                    after that line of the ledger
dice                                a dice ceremony that is still   none: another source is
                                    to be held                      announced once all committed
dice/<hash of the commitments>      a dice ceremony                 the ceremony's file
own                                 the operator's secret alone     none: nobody else can know
                                                                    that it was drawn only once
==================================  ==============================  =============================
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from question_bank.beacon import Chain, chain_of
from question_bank.ceremony import Ceremony, read_ceremony
from question_bank.errors import CeremonyRefused, SeedRefused, SignatureMalformed
from question_bank.spelling import is_hex

OWN: Final = "own"
CEREMONY: Final = "dice"
"""A ceremony whose list of commitments is announced before anybody reveals."""
_DRAND: Final = re.compile(r"drand/([0-9a-f]{64})/([1-9][0-9]{0,18})(?:/(?:0|[1-9][0-9]{0,18}))?")
_DICE: Final = re.compile(r"dice/([0-9a-f]{64})")


def beacon_source(chain: Chain, number: int) -> str:
    """Name a round of a beacon.

    Raises:
        BeaconUnknown: there is no such round.
    """
    chain.time_ms(number)
    return f"drand/{chain.chain_hash}/{number}"


def opening_source(chain: Chain, opened_ms: int, index: int) -> str:
    """Name the source of a form that is drawn when the sitting is open already.

    Args:
        chain: the beacon.
        opened_ms: Unix time of the ledger's line that opened the attempt, in ms.
        index: of that line: two openings never have the same seed.
    """
    return f"{beacon_source(chain, chain.first_after(opened_ms))}/{index}"


def dice_source(ceremony: Ceremony) -> str:
    """Name a ceremony by the list of its commitments.

    Raises:
        CeremonyRefused: fewer than three people have committed, or somebody has revealed already.
    """
    listed = ceremony.listed()
    if ceremony.reveals:
        raise CeremonyRefused(
            f"{ceremony.reveals[0].name} has revealed already: a source is announced before"
        )
    return f"{CEREMONY}/{listed.hex()}"


def is_ceremony(source: str) -> bool:
    """Tell whether this names a dice ceremony by its commitments."""
    return _DICE.fullmatch(source) is not None


def beacon_round(source: str) -> tuple[Chain, int] | None:
    """Read chain and round of a source; None: it is no beacon's.

    Raises:
        BeaconUnknown: of a chain that is not checked here.
    """
    found = _DRAND.fullmatch(source)
    return (chain_of(found[1]), int(found[2])) if found else None


def check_source(source: str) -> None:
    """Find that this names a source that can be checked here.

    Raises:
        SeedRefused: it names none.
        BeaconUnknown: of a chain that is not checked here.
    """
    if beacon_round(source) is None and source not in {OWN, CEREMONY} and not is_ceremony(source):
        raise SeedRefused(f"{source!r} names no source of randomness")


def randomness_of(source: str, proof: str, sitting: str) -> bytes:
    """Check the proof of a source and give its randomness: 32 bytes, or none of the operator's.

    Raises:
        SeedRefused: the source is none, or a ceremony that nobody has committed to, or the
            operator's own was given a proof.
        BeaconUnknown: of a chain that is not checked here.
        SignatureMalformed: the proof can be nobody's signature.
        SignatureWrong: the proof is not the signature of the round.
        CeremonyRefused: the proof is not the ceremony that was announced, or breaks its rules.
        CeremonyFailed: not everybody has revealed.
    """
    if named := beacon_round(source):
        chain, number = named
        if not is_hex(proof, len(proof) // 2):
            raise SignatureMalformed(
                f"{source}: a signature is written in small hexadecimal digits"
            )
        return chain.randomness(number, bytes.fromhex(proof))
    if is_ceremony(source):
        ceremony = read_ceremony(proof)
        if ceremony.sitting != sitting:
            raise CeremonyRefused(f"this ceremony is held for {ceremony.sitting}, not {sitting}")
        if source != f"{CEREMONY}/{ceremony.listed().hex()}":
            raise CeremonyRefused(f"this is not the ceremony that was announced, {source}")
        return ceremony.randomness()
    check_source(source)
    if source == CEREMONY:
        raise SeedRefused("a ceremony is announced, its commitments are not: hold it first")
    if proof:
        raise SeedRefused("what the operator chose alone has no proof")
    return b""


def randomness_shown(source: str, proof: str) -> bytes:
    """Tell the randomness that a proof shows which was checked before, when the forms were drawn.

    Raises:
        SeedRefused: the source is none.
        CeremonyRefused: the proof is no ceremony.
    """
    if is_ceremony(source):
        return read_ceremony(proof).randomness()
    if source == OWN:
        return b""
    if beacon_round(source) is None:
        raise SeedRefused(f"{source!r} has no randomness")
    return hashlib.sha256(bytes.fromhex(proof)).digest()
