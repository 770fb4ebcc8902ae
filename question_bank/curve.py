"""Checks a BLS signature on BLS12-381, signature on G1 and public key on G2, asking nobody.

Source: RFC 9380 (hashing to the curve) and draft-irtf-cfrg-bls-signature-05, "minimal signature
size"; points are compressed as there. About half a second in pure Python, most of it two pairings.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import Final

from question_bank.errors import SignatureMalformed, SignatureWrong

_limit = sys.getrecursionlimit()
# This import raises the limit to 100,000, where a runaway recursion kills the process instead of
# being refused. What is used of it needs no more than the usual 1,000, so the limit is put back.
from py_ecc.bls.g2_primitives import subgroup_check  # noqa: E402 -- after reading the limit
from py_ecc.bls.hash_to_curve import hash_to_G1  # noqa: E402
from py_ecc.bls.point_compression import decompress_G1, decompress_G2  # noqa: E402
from py_ecc.bls.typing import G1Compressed, G2Compressed  # noqa: E402
from py_ecc.optimized_bls12_381.optimized_curve import G2, is_inf, neg  # noqa: E402
from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing  # noqa: E402

sys.setrecursionlimit(_limit)

SIGNATURE_BYTES: Final = 48
KEY_BYTES: Final = 96


def check_signature(public_key: bytes, domain: bytes, message: bytes, signature: bytes) -> None:
    """Find that the owner of a key signed this message, or refuse.

    Args:
        public_key: 96 bytes, compressed; checked like the signature.
        domain: the domain separation tag of the hash to the curve.
        message: what was signed, of any length.
        signature: 48 bytes, compressed.

    Raises:
        SignatureMalformed: signature or key is no point, the identity, or outside the subgroup.
        SignatureWrong: a signature, but not by this key of this message.
    """
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureMalformed(f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    if len(public_key) != KEY_BYTES:
        raise SignatureMalformed(f"a public key has {KEY_BYTES} bytes, not {len(public_key)}")
    halves = int.from_bytes(public_key[:48], "big"), int.from_bytes(public_key[48:], "big")
    try:
        signed = decompress_G1(G1Compressed(int.from_bytes(signature, "big")))
        key = decompress_G2(G2Compressed(halves))
    except ValueError as no_point:
        raise SignatureMalformed(f"these bytes are no point of the curve: {no_point}") from no_point
    for what, point_is_identity in (("signature", is_inf(signed)), ("public key", is_inf(key))):
        if point_is_identity:
            raise SignatureMalformed(f"the {what} is the point at infinity, which proves nothing")
    for what, in_subgroup in (("signature", subgroup_check(signed)), ("key", subgroup_check(key))):
        if not in_subgroup:
            raise SignatureMalformed(f"the {what} is a point outside the subgroup of signatures")
    hashed = hash_to_G1(message, domain, sha256)  # type: ignore[arg-type]  # a hash's maker, really
    # e(signature, G2) = e(message, key), as a product that is 1: the dear last step is taken once
    product = pairing(G2, signed, final_exponentiate=False) * pairing(
        key, neg(hashed), final_exponentiate=False
    )
    if final_exponentiate(product) != product.one():
        raise SignatureWrong("this key did not sign this message")
