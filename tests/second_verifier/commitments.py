"""What is committed to, and the chain that closes a paper."""

import hashlib
import hmac


def commitment(salt: bytes, content: bytes) -> bytes:
    return hashlib.sha256(b"exam-engine/commit/v1\0" + salt + content).digest()


def private_salt(secret: bytes, number: int) -> bytes:
    return hmac.digest(secret, b"salt" + number.to_bytes(4), "sha256")


def open_salt(secret: bytes, index: int) -> bytes:
    return hmac.digest(secret, b"open" + index.to_bytes(8), "sha256")


def chain_head(commitments: list[bytes]) -> bytes:
    head = bytes(32)
    for each in commitments:
        head = hashlib.sha256(b"\3" + head + each).digest()
    return head
