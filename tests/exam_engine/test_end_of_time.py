"""Whatever comes in whatever order: an answer is taken exactly when the policy's sentence says so.

The sentence: an attempt takes answers while its clock runs and its time is not up; one that was out
of contact when its time was up takes them for the grace of its clock after that, however contact
comes and goes, and a grant gives its whole time from the moment it is given.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import NotNow, Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import SITTING, Identity
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.replies import Done, Reply
from exam_engine.timing import Moment
from tests.exam_engine.builders import SERVER_KEY, TERMINAL, FivePoints, a_plan, an_answer

ALLOWANCE, GRACE = 2_000, 1_000
ME = "P-001"
PLAN = a_plan(candidates=1, duration_ms=ALLOWANCE, late_grace_ms=GRACE)
OWNERS = {owner: Identity(bytes(16), bytes(32)) for owner in (SITTING, ME)}

KINDS = ["end"] * 4 + ["lose"] * 3 + ["sync"] * 3 + ["grant"] * 3
KINDS += ["pass", "pause", "resume", "restart", "set the wall clock"]
# what happens, how long or how much, and whether an answer is tried afterwards
step = st.tuples(st.sampled_from(KINDS), st.integers(0, GRACE - 1), st.booleans())
late = [("lose", 0, False), ("end", 1, False), ("pass", GRACE // 3, True)]
steps = st.tuples(st.sampled_from([[], late]), st.lists(step, max_size=12)).map(
    lambda parts: parts[0] + parts[1]
)


class Twin:
    """The policy, one millisecond after the other."""

    def __init__(self) -> None:
        self.left, self.grace = ALLOWANCE, GRACE
        self.runs, self.contact, self.open = True, True, True

    def pass_ms(self, ms: int) -> None:
        for _ in range(ms if self.runs and self.open else 0):
            if self.left > 0:
                self.left -= 1
                self.open = self.left > 0 or not self.contact
            elif self.open:
                self.grace -= 1
                self.open = self.grace > 0

    def grant(self, ms: int) -> None:
        self.left, self.grace = self.left + ms, GRACE


class Day:
    """One attempt and its twin; a restart replays what was written."""

    def __init__(self) -> None:
        self.twin, self.clock, self.wrong_by = Twin(), 0, 0
        self.taken = self.late = self.requests = 0
        self.written: list[tuple[bytes, bytes]] = []
        self.events: list[did.Event] = []
        self.memory = a_memory()
        self.handle(ask.Prepare())
        self.staff(ask.OpenRegistration)
        admitted = self.staff(ask.AdmitCandidate, attempt=ME)
        pin = admitted.pin if isinstance(admitted, Done) else None
        self.handle(ask.Login(attempt=ME, pin=pin or "", terminal=TERMINAL))
        self.handle(ask.Sync(attempt=ME, terminal=TERMINAL))
        self.staff(ask.StartSitting)

    def handle(self, command: ask.Command) -> Reply:
        now = Moment(10**12 + self.clock + self.wrong_by, self.clock)
        try:
            return self.memory.handle(command, now)
        finally:
            if isinstance(command, ask.Tick):
                self.memory.expire(now)
            lines, happened = self.memory.take()
            self.written += [(line.record, line.entry) for line in lines]
            self.events += happened

    def staff(self, command: type[ask.StaffCommand], **fields: object) -> Reply:
        self.requests += 1
        signed = {"request_id": str(self.requests), "staff": "x", "seconded_by": "y"}
        return self.handle(command(**signed, **fields))  # type: ignore[arg-type]

    def do(self, what: str, ms: int) -> None:
        twin = self.twin
        match what:
            case "pass":
                self.clock += ms
                twin.pass_ms(ms)
            case "end":  # to the next one, or a millisecond before or after it
                ms = max(0, (twin.left or twin.grace) + ms % 3 - 1)
                self.clock += ms
                twin.pass_ms(ms)
            case "set the wall clock":
                self.wrong_by = (ms - GRACE // 2) * 3_600
            case "restart":
                self.handle(ask.Tick())
                self.memory = a_memory()
                self.memory.replay(self.written)
                self.handle(ask.Restart(lost_ms=ms, measured_by="boot_clock"))
                twin.contact = False
            case "lose":
                self.handle(ask.LoseContact(attempt=ME, terminal=TERMINAL))
                twin.contact = False
            case "sync":
                self.handle(ask.Sync(attempt=ME, terminal=TERMINAL))
                twin.contact = True
            case _:
                self.order(what, ms)

    def order(self, what: str, ms: int) -> None:
        try:
            if what == "grant":
                self.staff(ask.GrantTime, attempts=(ME,), seconds=1 + ms % 2, reason="x")
                self.twin.grant(1_000 * (1 + ms % 2))
            elif what == "pause":
                self.staff(ask.Pause, attempts=(ME,), reason="x")
                self.twin.runs = False
            else:
                self.staff(ask.Resume, attempts=(ME,))
                self.twin.runs = True
        except Refusal:
            assert what != "grant" or not self.twin.open

    def answer(self) -> None:
        try:
            self.handle(an_answer(ME, self.taken + 1))
            taken = True
        except NotNow:
            taken = False
        assert taken is (self.twin.runs and self.twin.open)
        self.taken += taken
        self.late += taken and self.twin.left == 0


def a_memory() -> Memory:
    keys = AnswerKeys(PLAN, FivePoints())
    return Memory(PLAN, keys, PinOffice(SERVER_KEY, PLAN.id), dict(OWNERS))


@settings(max_examples=150)
@given(steps)
def test_an_answer_is_taken_exactly_when_the_policy_says_so_and_one_entry_ends_the_paper(
    history: list[tuple[str, int, bool]],
) -> None:
    day = Day()

    for what, ms, answered in history:
        day.do(what, ms)
        if answered:
            day.answer()
    day.handle(ask.Tick())

    answers = [one for one in day.events if isinstance(one, did.AnswerRecorded)]
    closings = [one for one in day.events if isinstance(one, did.PaperClosed)]
    assert (len(answers), sum(one.late_ms > 0 for one in answers)) == (day.taken, day.late)
    assert len(closings) == (not day.twin.open) == day.memory.sheets.attempts[ME].closed
