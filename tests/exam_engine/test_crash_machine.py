"""A writer that dies before or after any commit loses nothing acknowledged and steals no time."""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from exam_engine import commands as ask
from exam_engine.errors import Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.proof import check_consistency, consistency_proof
from exam_engine.ledger.scribe import SITTING, Identity
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.replies import AnswerSaved, Done
from exam_engine.timing import Moment
from exam_engine.writing.certifier import Certifier
from tests.exam_engine.builders import SERVER_KEY, TERMINAL, FivePoints, a_plan, an_answer
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.kept_tree import SIGNER, KeptTree

PLAN = a_plan(candidates=3)
NUMBERS = [one.participant_number for one in PLAN.roster]
OWNERS = {
    owner: Identity(bytes([at]) * 16, bytes([at]) * 32)
    for at, owner in enumerate((SITTING, *NUMBERS))
}
somebody = st.sampled_from(NUMBERS)
a_fate = st.sampled_from(["lives", "lives", "lives", "dies before", "dies after"])


class CrashMachine(RuleBasedStateMachine):
    """One writer's memory, a disk, and a twin that counts everybody's time by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.disk: list[tuple[bytes, bytes]] = []
        self.kept = KeptTree()
        self.clock, self.wall = 0, 1_790_000_000_000
        self.left = dict.fromkeys(NUMBERS, PLAN.duration_ms)
        self.runs = False
        self.durable = (self.clock, dict(self.left), self.runs)
        self.orders = 0
        self.sent: dict[str, list[ask.RecordAnswer]] = {number: [] for number in NUMBERS}
        self.saved: list[tuple[ask.RecordAnswer, AnswerSaved]] = []
        self.done: list[tuple[ask.StaffCommand, Done]] = []
        self.memory = self.remembered()
        self.screen = self.memory.sheets.copy()
        self.tree, self.certifier = self.opened()

    def opened(self) -> tuple[GrowingTree, Certifier]:
        tree = self.kept.opened([leaf_hash(public) for _, public in self.disk])
        certifier = Certifier(PLAN.id, lambda _sitting, _origin: SIGNER, lambda: self.wall)
        certifier.take(tree)
        return tree, certifier

    def remembered(self) -> Memory:
        keys, pins = AnswerKeys(PLAN, FivePoints()), PinOffice(SERVER_KEY, PLAN.id)
        memory = Memory(PLAN, keys, pins, OWNERS)
        memory.replay(self.disk)
        return memory

    def tell(self, command: ask.Command, fate: str = "lives") -> Any:
        """What was answered; None if the writer died before it could."""
        try:
            reply: Any = self.memory.handle(command, Moment(self.wall, self.clock))
        except Refusal as refusal:
            reply = refusal
        lines, happened = self.memory.take()
        signed = self.certifier.sign(self.tree)
        tiles = self.tree.grow([line.leaf_hash for line in lines])
        if fate == "dies before":
            return self.start_again()
        self.kept.put(tiles, signed)
        if lines:
            self.disk += [(line.record, line.entry) for line in lines]
            self.count(command)
            self.durable = (self.clock, dict(self.left), self.runs)
        if fate == "dies after":
            return self.start_again()
        if signed is not None:
            self.certifier.announce(self.tree, signed)
        for event in happened:
            self.screen.apply(event)
        return reply

    def count(self, command: ask.Command) -> None:
        """What the twin makes of something that happened."""
        match command:
            case ask.StartSitting() | ask.Resume():
                self.runs = True
            case ask.Pause():
                self.runs = False
            case ask.GrantTime(attempts=attempts, seconds=seconds):
                for number in attempts:
                    self.left[number] += seconds * 1000

    def start_again(self, away: int = 5_000) -> None:
        """Another process: all it has is the disk, and the clock goes on from there."""
        self.clock, left, self.runs = self.durable
        self.left = dict(left)
        self.wall += away
        self.memory = self.remembered()
        self.screen = self.memory.sheets.copy()
        self.tree, self.certifier = self.opened()
        self.tell(ask.Restart(lost_ms=away, measured_by="boot_clock"))

    def signed(self) -> dict[str, str]:
        self.orders += 1
        return {"request_id": f"order-{self.orders}", "staff": "x", "seconded_by": "y"}

    def order(self, command: ask.StaffCommand, fate: str) -> None:
        reply = self.tell(command, fate)
        if isinstance(reply, Done):
            self.done.append((command, reply))

    @initialize()
    def begin(self) -> None:
        self.tell(ask.Prepare())
        self.tell(ask.OpenRegistration(**self.signed()))
        for number in NUMBERS:
            pin = self.tell(ask.AdmitCandidate(attempt=number, **self.signed())).pin
            self.tell(ask.Login(attempt=number, pin=pin, terminal=TERMINAL))
            self.tell(ask.Sync(attempt=number, terminal=TERMINAL))
        self.tell(ask.StartSitting(**self.signed()))

    @rule(number=somebody, item=st.integers(1, 5), choice=st.integers(0, 4), fate=a_fate)
    def answer(self, number: str, item: int, choice: int, fate: str) -> None:
        """The next number; if it was sent before and not answered, what was sent then."""
        seq = 1 + sum(one.attempt == number for one, _ in self.saved)
        sent = self.sent[number]
        if len(sent) < seq:
            sent.append(an_answer(number, seq, item, choice))
        reply = self.tell(sent[seq - 1], fate)
        if isinstance(reply, AnswerSaved):
            self.saved.append((sent[seq - 1], reply))

    @rule(count=st.integers(60, 300), fate=a_fate)
    def send_many_notices(self, count: int, fate: str) -> None:
        """One batch, large enough to fill tiles; they change nobody's paper."""
        many = [ask.SendNotice(text="tenang", **self.signed()) for _ in range(count)]
        for one in many[1:]:
            self.memory.handle(one, Moment(self.wall, self.clock))
        self.order(many[0], fate)

    @precondition(lambda self: self.saved)
    @rule(data=st.data(), fate=a_fate)
    def repeat_an_answer(self, data: st.DataObject, fate: str) -> None:
        command, saved = data.draw(st.sampled_from(self.saved))
        size = len(self.disk)
        again = self.tell(command, fate)
        assert again in (saved, None)
        assert fate != "lives" or len(self.disk) == size

    @rule(number=somebody, seconds=st.integers(1, 60), fate=a_fate)
    def grant(self, number: str, seconds: int, fate: str) -> None:
        order = {"attempts": (number,), "seconds": seconds, "reason": "listrik"}
        self.order(ask.GrantTime(**order, **self.signed()), fate)  # type: ignore[arg-type]  # one shape

    @rule(fate=a_fate)
    def pause_or_resume(self, fate: str) -> None:
        if self.runs:
            self.order(ask.Pause(reason="listrik", **self.signed()), fate)
        else:
            self.order(ask.Resume(**self.signed()), fate)

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def repeat_an_order(self, data: st.DataObject) -> None:
        command, done = data.draw(st.sampled_from(self.done))
        size = len(self.disk)
        assert self.tell(command) == done
        assert len(self.disk) == size

    @rule(ms=st.integers(1, 9_000))
    def let_time_pass(self, ms: int) -> None:
        self.clock += ms
        self.wall += ms
        if self.runs:
            self.left = {number: left - ms for number, left in self.left.items()}

    @rule(away=st.integers(0, 3_600_000))
    def lose_power(self, away: int) -> None:
        self.start_again(away)

    @invariant()
    def memory_and_screens_are_the_fold_of_the_disk(self) -> None:
        fold = self.remembered().sheets
        for other in (self.memory.sheets, self.screen):
            assert fold.attempts == other.attempts
            assert fold.sitting == other.sitting

    @invariant()
    def everything_acknowledged_is_on_disk_where_it_was_said_to_be(self) -> None:
        for command, saved in self.saved:
            event = json.loads(self.disk[saved.entry][0])
            said = (command.attempt, command.answer.seq, command.answer.item, command.answer.choice)
            assert (event["attempt"], event["seq"], event["item"], event["choice"]) == said

    @invariant()
    def everybody_has_the_time_that_the_twin_counted(self) -> None:
        for number, left in self.left.items():
            assert self.memory.sheets.attempts[number].timer.remaining(self.clock) == left

    @invariant()
    def the_tree_is_the_naive_one_over_the_disk(self) -> None:
        leaves = [leaf_hash(public) for _, public in self.disk]
        assert self.tree.size == len(leaves)
        assert self.tree.root() == naive_tree.root(leaves)
        full = set(range(len(leaves) // 256))
        assert {n for level, n in self.kept.places() if level == 0} == full

    @invariant()
    def every_checkpoint_is_over_the_disk_and_continued_by_the_next(self) -> None:
        leaves = [leaf_hash(public) for _, public in self.disk]
        signed = self.kept.signed
        for old in signed[-2:]:
            assert old.size <= len(leaves)
            assert old.root == naive_tree.root(leaves[: old.size])
        for old in signed[-2:-1]:
            new = signed[-1]
            proof = consistency_proof(old.size, new.size, naive_tree.reader(leaves))
            check_consistency(old.size, new.size, old.root, new.root, proof)


TestCrashMachine = CrashMachine.TestCase
TestCrashMachine.settings = settings(max_examples=40, stateful_step_count=25)
