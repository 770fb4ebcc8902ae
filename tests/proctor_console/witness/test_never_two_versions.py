"""A witness never signs two trees that contradict, whatever a log asks it and whenever it dies."""

from __future__ import annotations

import shutil
import tempfile
import threading
from hashlib import sha256
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.errors import OutOfStep, RecordRefused
from exam_engine.ledger.note import Note
from exam_engine.ledger.proof import consistency_proof
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import ORIGIN
from tests.proctor_console.witness.witness_builders import (
    a_folder,
    a_request,
    a_witness_at_work,
    fork_of,
)

WHICH = st.integers(0, 1_000)


class LyingLog(RuleBasedStateMachine):
    """A log that keeps several versions and asks for signatures on all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        a_folder(self.folder)
        self.witness = a_witness_at_work(self.folder)
        self.versions: list[list[bytes]] = [naive_tree.numbered(12)]
        self.signed: list[list[bytes]] = []

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def version(self, which: int) -> list[bytes]:
        return self.versions[which % len(self.versions)]

    @rule(which=WHICH, at=WHICH, more=st.integers(0, 5))
    def keep_another_version(self, which: int, at: int, more: int) -> None:
        leaves = self.version(which)
        new = fork_of(leaves, at % len(leaves), (len(self.versions), at))
        self.versions.append([*new, *naive_tree.numbered(more)])

    @rule(which=WHICH, size=WHICH)
    def ask_as_an_honest_log_would(self, which: int, size: int) -> None:
        old = len(self.signed[-1]) if self.signed else 0
        leaves = self.version(which)
        size = old + size % max(1, len(leaves) - old + 1) if old else len(leaves)
        self.ask(leaves, old, leaves[:size])

    @rule(which=WHICH, other=WHICH, size=WHICH, old=WHICH, last=st.booleans(), cut=st.booleans())
    def ask_with_a_proof_of_another_version(
        self, which: int, other: int, size: int, old: int, *, last: bool, cut: bool
    ) -> None:
        leaves, proved = self.version(which), self.version(other)
        shown = leaves[: size % (len(leaves) + 1)]
        old = len(self.signed[-1]) if last and self.signed else old % (len(leaves) + 1)
        proof: tuple[bytes, ...] = ()
        if 0 < old <= min(len(shown), len(proved)):
            end = min(len(shown), len(proved))
            proof = consistency_proof(old, end, naive_tree.reader(proved[:end]))
        self.ask(leaves, old, shown, proof[1:] if cut else proof)

    def ask(
        self,
        version: list[bytes],
        old: int,
        shown: list[bytes],
        proof: tuple[bytes, ...] | None = None,
    ) -> None:
        try:
            lines = self.witness.add_checkpoint(a_request(old, shown, proof))
        except RecordRefused:
            return
        assert lines.startswith("\u2014 saksi.example/w1 ")
        self.signed.append(version[: len(shown)])

    @rule()
    def start_the_witness_again(self) -> None:
        self.witness = a_witness_at_work(self.folder)

    @invariant()
    def what_was_signed_last_continues_what_was_signed_before(self) -> None:
        for before, after in zip(self.signed, self.signed[1:], strict=False):
            assert after[: len(before)] == before


TestAWitnessOfALyingLog = LyingLog.TestCase
TestAWitnessOfALyingLog.settings = settings(max_examples=25, stateful_step_count=25)


Versions = list[list[bytes]]


def ask_at_once(folder: Path, old: int, versions: Versions) -> tuple[Versions, list[int]]:
    """Every version asked for by a thread of its own: which were signed, what others heard."""
    signed: Versions = []
    sizes: list[int] = []
    start = threading.Barrier(len(versions))

    def ask(version: list[bytes]) -> None:
        witness = a_witness_at_work(folder)
        start.wait(20)
        try:
            witness.add_checkpoint(a_request(old, version))
        except OutOfStep as behind:
            sizes.append(behind.size)
        else:
            signed.append(version)

    threads = [threading.Thread(target=ask, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return signed, sizes


def test_of_many_versions_at_once_exactly_one_is_signed(tmp_path: Path) -> None:
    a_folder(tmp_path)
    leaves = naive_tree.numbered(3)
    a_witness_at_work(tmp_path).add_checkpoint(a_request(0, leaves))

    for _ in range(10):
        old = len(leaves)
        versions = [fork_of([*leaves, b""], old, mine) for mine in range(8)]

        signed, sizes = ask_at_once(tmp_path, old, versions)

        assert len(signed) == 1
        assert sizes == [old + 1] * 7
        (leaves,) = signed
        assert last_root(tmp_path) == naive_tree.root(leaves)


def last_root(folder: Path) -> bytes:
    """The root that the witness shows as the last one it signed."""
    shown = a_witness_at_work(folder).last(sha256(ORIGIN.encode()).hexdigest())
    assert shown is not None
    return Checkpoint.parse(Note.parse(shown).text).root
