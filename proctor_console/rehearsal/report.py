"""What a rehearsal found, and whether the installation is ready."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from exam_engine import events as did
from exam_engine.config import load
from exam_engine.database import connect_apart
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from proctor_console.doctor.finding import Finding, Verdict

# the goals of the design, and what a hall bears
SERVING_AGAIN_MOST_SECONDS = 15.0
SLOWEST_MOST_SECONDS = 0.5
PERCENT = 99


class Report(msgspec.Struct, frozen=True):
    """The figures of a rehearsal.

    Attributes:
        serving_again_seconds: From kill -9 to `/readyz`, started again at once.
        back_after_kill: Robots that had an answer acknowledged between the kill and the cut.
        back_after_cut: The same after the network was mended.
        p99_seconds: Of acknowledgements, as the robots saw them while nothing was broken.
        lost: Acknowledged answers that are not in the ledger.
        people: Answers in the ledger of each candidate left to a human, in order.
    """

    exam: str
    robots: int
    seconds: float
    acknowledged: int
    lost: int
    serving_again_seconds: float
    back_after_kill: int
    back_after_cut: int
    p99_seconds: float
    people: list[int]
    doctor: list[Finding]

    @property
    def reasons(self) -> list[str]:
        """Why the installation is not ready; empty if it is."""
        found = []
        if self.lost:
            found.append(f"{self.lost} acknowledged answers are not in the ledger")
        if not self.acknowledged:
            found.append("no answer was acknowledged")
        for back, after in ((self.back_after_kill, "kill"), (self.back_after_cut, "network cut")):
            if back < self.robots:
                missing = self.robots - back
                found.append(f"{missing} of {self.robots} robots did not go on after the {after}")
        if self.serving_again_seconds > SERVING_AGAIN_MOST_SECONDS:
            found.append(f"the server was away for {self.serving_again_seconds:.1f} s")
        if self.p99_seconds > SLOWEST_MOST_SECONDS:
            found.append(
                f"one answer in a hundred waited {self.p99_seconds * 1_000:.0f} ms or more"
            )
        silent = sum(not answers for answers in self.people)
        if silent:
            found.append(f"{silent} of {len(self.people)} real terminals sent no answer")
        failed = [one for one in self.doctor if one.verdict is Verdict.FAIL]
        return found + [f"{one.subject}: {one.sentence}" for one in failed]

    @property
    def ready(self) -> bool:
        """Whether nothing stands against opening the doors."""
        return not self.reasons

    def text(self) -> str:
        """The report for people."""
        lines = [
            "READY" if self.ready else "NOT READY",
            *(f"  because {reason}" for reason in self.reasons),
            f"exam: {self.exam}",
            f"robots: {self.robots}, for {self.seconds:.0f} s",
            f"answers acknowledged: {self.acknowledged:,}, lost: {self.lost}",
            f"acknowledgement p99: {self.p99_seconds * 1_000:.0f} ms",
            f"serving again after kill -9: {self.serving_again_seconds:.1f} s",
            f"robots that went on after the kill: {self.back_after_kill}",
            f"robots that went on after the network cut: {self.back_after_cut}",
        ]
        if self.people:
            lines.append("answers of real terminals: " + ", ".join(map(str, self.people)))
        lines += [f"doctor, {one.verdict}: {one.subject}: {one.sentence}" for one in self.doctor]
        return "\n".join(lines) + "\n"

    def json(self) -> bytes:
        """The report for programs."""
        fields = {"ready": self.ready, "reasons": self.reasons, **msgspec.structs.asdict(self)}
        return msgspec.json.format(msgspec.json.encode(fields), indent=2) + b"\n"

    def write(self, path: Path) -> None:
        """Save it: as JSON when the name ends in .json, else as text."""
        content = self.json() if path.suffix == ".json" else self.text().encode()
        path.write_bytes(content)


def percentile(taken: Sequence[float]) -> float:
    """The 99th percentile; 0 of nothing."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, len(ordered) * PERCENT // 100)] if ordered else 0.0


def recorded(folder: Path, sitting: str) -> dict[str, set[tuple[int, int, int | None]]]:
    """Number, item and choice of every answer in the ledger, by attempt.

    Requires a stopped server.
    """
    engine = connect_apart(load(folder, {}).database)
    found: dict[str, set[tuple[int, int, int | None]]] = {}
    for record, _ in LedgerStore(engine).lines(sitting):
        event = decode_record(record)
        if isinstance(event, did.AnswerRecorded):
            answer = (event.seq, event.item, event.choice)
            found.setdefault(event.attempt, set()).add(answer)
    engine.dispose()
    return found
