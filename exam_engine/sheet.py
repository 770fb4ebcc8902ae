"""What is known of one attempt and of its sitting, as plain mutable sheets.

Only ``attempt.evolve`` and ``sitting.evolve`` change them; everybody else reads.
"""

from array import array
from enum import StrEnum

from exam_engine.corrections import Correction, Rescored
from exam_engine.draw.late_sheet import LateSheet
from exam_engine.draw.sheet import DrawSheet
from exam_engine.replies import Result, Stopped
from exam_engine.roster import CHOICES, Candidate, SittingPlan
from exam_engine.standing import FrozenBoard
from exam_engine.timing import Timer

EMPTY = 255
"""In ``Sheet.choices``: nothing chosen."""


class AttemptState(StrEnum):
    """Where an attempt is between the roster and the end."""

    ABSENT = "absent"
    ADMITTED = "admitted"
    SEATED = "seated"
    READY = "ready"
    WORKING = "working"
    PAUSED = "paused"
    FINISHED = "finished"
    VOID = "void"


class SittingState(StrEnum):
    """Where a sitting is between its preparation and the release of its results."""

    PREPARED = "prepared"
    REGISTERING = "registering"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    RELEASED = "released"


class SittingSheet:
    """A sitting as folded from its entries."""

    __slots__ = (
        "at", "clock", "corrections", "draw", "frozen", "frozen_by_plan", "grant_alone_ms",
        "keys_root", "late", "late_grace_ms", "opened", "paused_rooms", "software", "stands_since",
        "started_clock", "state", "stood_ms", "stopped", "thawed_clock", "two_people",
    )  # fmt: skip

    def __init__(self) -> None:
        self.state = SittingState.PREPARED
        self.opened = False  # whether the ledger has its first entry
        self.clock = 0  # reading at the last event, ms
        self.at = 0  # wall time of the last event, Unix ms
        self.late_grace_ms = 0  # how long after a deadline late answers are taken
        self.two_people = False  # whether grave commands need a second person
        self.grant_alone_ms = 0  # how much time one person may give one attempt in all
        self.software = ""  # what writes, as the record named it last
        self.keys_root: str | None = None  # what the keys were bound to before the start
        self.corrections: tuple[Correction, ...] = ()  # of keys, in their order
        self.draw = DrawSheet()  # what was announced, thrown and drawn
        self.late = LateSheet()  # who was added since then, and their forms
        self.started_clock: int | None = None
        self.stopped: Stopped | None = None  # why no clock runs, while the whole sitting pauses
        self.paused_rooms: dict[str, Stopped] = {}
        self.stands_since: int | None = None  # clock at which the whole sitting was paused
        self.stood_ms = 0  # what earlier pauses of the whole sitting took
        self.frozen: FrozenBoard | None = None  # what the public sees, while that stands still
        self.frozen_by_plan = False  # whether the planned moment has come; it comes once
        self.thawed_clock: int | None = None  # when staff last let the public see on

    def copy(self) -> "SittingSheet":
        """Another sheet that says the same."""
        twin = SittingSheet()
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.paused_rooms = dict(self.paused_rooms)
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SittingSheet) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]  # mutable


class Sheet:
    """An attempt as folded from its entries.

    ``choices`` and ``flags`` hold one byte per item; ``points`` one sum per section, right after
    every answer; ``views`` pairs of item and ms; ``key`` items x 5 points, once known, as they were
    while people worked: corrections come after the last answer and change ``points`` alone.
    """

    __slots__ = (
        "answered", "begun", "candidate", "choices", "closed", "contact_at", "ended", "failures",
        "flagged", "flags", "heard_at", "held", "in_contact", "in_grace", "key", "last_at",
        "last_seq", "locked", "pin_nonce", "planned_ms", "points", "refused_clock", "rescored",
        "result", "room", "seat", "state", "terminal", "timer", "views",
    )  # fmt: skip

    def __init__(self, candidate: Candidate, plan: SittingPlan) -> None:
        self.candidate = candidate
        self.state = AttemptState.ABSENT
        self.planned_ms = plan.allowance_ms(candidate)
        self.timer = Timer(self.planned_ms)
        self.room = candidate.room
        self.seat = candidate.seat
        self.held: Stopped | None = None  # paused by itself, apart from room and sitting
        self.pin_nonce: str | None = None
        self.failures = 0
        self.locked = False
        self.terminal: str | None = None
        self.last_seq = 0
        self.choices = bytearray([EMPTY]) * plan.items
        self.flags = bytearray(plan.items)
        self.answered = 0
        self.flagged = 0
        self.views = array("I")
        self.key: bytes | None = None
        self.points = [0] * len(plan.sections)
        self.rescored: tuple[Rescored, ...] = ()  # points as they were before corrections
        self.begun = False  # whether the form may be opened
        self.result: Result | None = None
        self.ended: Stopped | None = None  # finished or void: nothing lets this clock run again
        self.closed = False  # whether the closing entry is written
        self.last_at = 0  # wall time of the last event, Unix ms
        self.in_contact = False  # whether the server hears of the terminal
        self.in_grace = False  # in contact again, but not when the time was up
        self.contact_at = 0  # wall time of the last change of ``in_contact``, Unix ms
        self.heard_at = 0  # wall time of the last event that the terminal caused, Unix ms
        self.refused_clock: int | None = None  # reading at which refused answers were noted last

    @property
    def attempt(self) -> str:
        """The participant number, by which commands and events name the attempt."""
        return self.candidate.participant_number

    @property
    def granted_ms(self) -> int:
        """Working time given by all grants so far, in ms."""
        return self.timer.allowance_ms - self.planned_ms

    @property
    def total(self) -> int:
        """Points over all sections, as of the last answer."""
        return sum(self.points)

    def copy(self) -> "Sheet":
        """Another sheet that says the same."""
        twin = Sheet.__new__(Sheet)
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.choices = self.choices[:]
        twin.flags = self.flags[:]
        twin.views = self.views[:]
        twin.points = self.points[:]
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]  # mutable


def points_of(key: bytes, item: int, choice: int) -> int:
    """Points of one choice (``EMPTY`` has none) of an item counted from 0."""
    return 0 if choice == EMPTY else key[item * CHOICES + choice]
