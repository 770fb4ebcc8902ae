"""What the registry knows of a sitting's draw, for the record to take over.

Announcements are made by operators, on a command line or a console; the record has each of them
from the moment a server sees it. Whatever the record has already can never become another.
"""

import msgspec

from question_bank.ceremony import Ceremony


class AnnouncedDraw(msgspec.Struct, frozen=True):
    """One announcement, in the words that are published, and its ceremony if it names one.

    The ceremony has the throws that were revealed so far.
    """

    text: str
    ceremony: Ceremony | None = None


class MadeDraw(msgspec.Struct, frozen=True):
    """What was drawn: the randomness and the hashes over everybody's form, in hex."""

    randomness: str
    forms_root: str
    forms_sha256: str


class KnownDraw(msgspec.Struct, frozen=True):
    """All announcements of a sitting in their order, and its forms once they are drawn."""

    announced: tuple[AnnouncedDraw, ...] = ()
    made: MadeDraw | None = None
