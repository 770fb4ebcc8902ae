"""Compressed messages on a WebSocket (RFC 7692), for boards that thousands look at.

A board goes to all its viewers as the same bytes, so it is compressed once for everybody. That
takes a window that begins anew with every message, on both sides: nothing is kept between messages,
and a connection costs no more memory than without (with windows it would be 256 KB).
"""

import zlib
from typing import Final

AGREED: Final = b"permessage-deflate; server_no_context_takeover; client_no_context_takeover"
"""The answer to an offer, in Sec-WebSocket-Extensions."""

# what a browser may ask for and gets anyway, or what binds only itself
_HARMLESS = {"server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits"}
_LEVEL = 1  # 60 rows of a board, 10.5 KB: 0.05 ms to 1.7 KB
# RFC 7692, 7.2.1: these end every flushed block, and are left out on the wire
_FLUSHED = b"\x00\x00\xff\xff"


def offered(header: str) -> bool:
    """Whether Sec-WebSocket-Extensions offers compression that ``AGREED`` is an answer to."""
    return any(_fits(offer) for offer in header.split(","))


def _fits(offer: str) -> bool:
    name, *parameters = (part.strip() for part in offer.split(";"))
    named = [parameter.partition("=")[0].strip() for parameter in parameters]
    return name == "permessage-deflate" and set(named) <= _HARMLESS and _once(named)


def _once(named: list[str]) -> bool:
    return len(set(named)) == len(named)


def deflated(payload: bytes) -> bytes:
    """The payload of a message that is marked as compressed."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH)
    return packed.removesuffix(_FLUSHED)


def inflated(payload: bytes, max_bytes: int) -> bytes | None:
    """What a compressed message says; None when that is longer than it may be.

    Raises:
        zlib.error: it is not compressed, or ends in the middle.
    """
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    said = unpacker.decompress(payload + _FLUSHED, max_bytes + 1)
    if len(said) > max_bytes:
        return None
    if unpacker.unconsumed_tail or unpacker.unused_data:
        raise zlib.error("something follows the end of the compressed message")
    return said
