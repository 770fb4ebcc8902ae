"""What viewers of the board say and hear; field order is wire order, and part of the state hash."""

from typing import Annotated

import msgspec
from msgspec import Meta

from exam_engine.standing import BoardSection, Corrected, Counts, PublicState, Standing
from exam_engine.wire import Acceptance, FromClient, FromServer, SittingId, UnixMs

Epoch = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}\Z")]


class Watch(FromClient, frozen=True, kw_only=True):
    """Asks for a board, and for every change from now on.

    `since` is the last number known, and `epoch` says whose number that is.
    """

    sitting: SittingId
    since: Annotated[int, Meta(ge=0)] | None
    epoch: Epoch | None = None


class Checkpoint(FromServer, frozen=True):
    """Size and short root of the signed ledger as the log shows it, for whoever checks it.

    ``cosigned`` of ``witnesses`` have co-signed it; 0 of 0 where none is asked.
    """

    size: int
    root: str
    cosigned: int
    witnesses: int


class Head(FromServer, frozen=True):
    """What a board says besides its rows: how far the sitting is, and who is where."""

    state: PublicState
    counts: Counts
    corrected: Corrected | None
    frozen_since: UnixMs | None
    checkpoint: Checkpoint | None


class Board(FromServer, frozen=True):
    """The whole board: what it was announced as, how many are where, and every standing."""

    sitting: str
    title: str
    starts_at: UnixMs
    state: PublicState
    epoch: str
    seq: int
    hash: str
    as_of: UnixMs
    frozen_since: UnixMs | None
    sections: tuple[BoardSection, ...]
    tie_order: tuple[str, ...]
    max: int
    counts: Counts
    corrected: Corrected | None
    checkpoint: Checkpoint | None
    rows: tuple[Standing, ...]
    ok: Acceptance = True


class BoardChanges(FromServer, frozen=True):
    """Pushed as `board`: what changed; with no rows it says that the board is still true."""

    sitting: str
    epoch: str
    seq: int
    hash: str
    as_of: UnixMs
    frozen_since: UnixMs | None
    changes: tuple[Standing, ...]
    removed: tuple[str, ...]
    state: PublicState
    counts: Counts
    corrected: Corrected | None
    checkpoint: Checkpoint | None


class BoardSince(BoardChanges, frozen=True):
    """Everything that changed since the number asked for."""

    ok: Acceptance = True


class SittingLine(FromServer, frozen=True):
    """One line of the list of sittings."""

    sitting: str
    title: str
    starts_at: UnixMs
    state: PublicState
    counts: Counts
    frozen_since: UnixMs | None


class SittingList(FromServer, frozen=True):
    """The sittings whose boards are open here, the latest start first."""

    sittings: tuple[SittingLine, ...]
    ok: Acceptance = True


encode = msgspec.json.Encoder().encode
