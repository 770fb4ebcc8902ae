"""What a console is told of the record: whether it can be written, and who signs it."""

from typing import Literal

from exam_engine.wire import FromServer, UnixMs


class Interruption(FromServer, frozen=True):
    """Why nothing can be saved for now, and since when; every clock of the sitting stands."""

    cause: Literal["storage_full", "database_away", "slow_commit"]
    since: UnixMs


class Stoppage(FromServer, frozen=True):
    """Why nothing is saved any more before somebody steps in, in the server's own words too.

    ``damaged``: what is on disk is not what was written; ``second_writer``: somebody else writes
    there; ``failing``: every attempt to save fails, and not for want of room or connection.
    """

    why: Literal["damaged", "second_writer", "failing"]
    sentence: str
    since: UnixMs


class Witness(FromServer, frozen=True):
    """Somebody outside who co-signs: over how many entries last, and when by their own clock.

    ``trouble`` is why they have not signed since; ``says`` what they, or the network, said.
    """

    name: str
    size: int
    at: UnixMs | None
    trouble: (
        Literal[
            "away",
            "unknown_log",
            "not_signed",
            "fork",
            "ahead",
            "malformed",
            "untrue",
            "clock",
            "other",
        ]
        | None
    )
    since: UnixMs | None
    says: str


class SignedRecord(FromServer, frozen=True):
    """The record as it was signed last, and how much of it enough witnesses have co-signed.

    ``wrong`` is why the file that names the witnesses cannot be used.
    """

    size: int
    root: str
    cosigned: int
    witnesses: tuple[Witness, ...]
    wrong: str | None
