"""How texts enter a hash, so that no two lists of texts become the same bytes."""

from __future__ import annotations

_DIGITS = frozenset("0123456789abcdef")


def sized(text: str) -> bytes:
    """Spell a text as the number of its bytes (uint32, big-endian) and its bytes in UTF-8."""
    written = text.encode()
    return len(written).to_bytes(4, "big") + written


def is_hex(written: str, size: int) -> bool:
    """Tell whether this is so many bytes in small hexadecimal digits, the one way to spell them."""
    return len(written) == 2 * size and not set(written) - _DIGITS
