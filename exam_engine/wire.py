"""Words shared by every message between the server and a screen.

Messages are msgspec structs: what a client sends is decoded strictly (unknown fields, missing
fields and wrong types are refused), what the server sends is typed for the screens by
`web/generate_types.py`.
"""

from typing import Annotated

import msgspec

Acceptance = Annotated[bool, msgspec.Meta(extra_json_schema={"const": True})]
Refusal = Annotated[bool, msgspec.Meta(extra_json_schema={"const": False})]

ParticipantNumber = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,32}\Z")]
SittingId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]
UnixMs = int
Milliseconds = int


class FromClient(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False, kw_only=True):
    """What a screen says: refused as a whole when any field is unknown, missing or mistyped."""


class FromServer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the server says to a screen."""


class Refused(FromServer, frozen=True):
    """The asker may not: nothing has changed."""

    code: str
    message: str
    expected: int | msgspec.UnsetType = msgspec.UNSET
    """After `gap`: the number the server waits for."""
    seq: int | msgspec.UnsetType = msgspec.UNSET
    """After `answers`: the number of the answer that was refused."""
    retry_after_ms: Milliseconds | msgspec.UnsetType = msgspec.UNSET
    """After `slow_down`: how long to wait; this asker's own place in time."""
    crowded: bool | msgspec.UnsetType = msgspec.UNSET
    """After `slow_down`: true when others come first, and the asker has done nothing too often."""
    ok: Refusal = False


class Away(FromServer, frozen=True):
    """Pushed before the server ends a connection itself: come back after so many ms."""

    return_after_ms: Milliseconds
