"""What a verification found: what is proved, what is not, and everything that does not hold."""

from dataclasses import dataclass, field
from enum import StrEnum

FINDINGS_A_STEP = 20
"""One altered byte can break tens of thousands of later rules; nobody reads so many sentences."""


class Attack(StrEnum):
    """What somebody may have tried."""

    ALTERED = "altered"
    DROPPED = "dropped"
    INSERTED = "inserted"
    FORK = "fork"
    FORGED = "forged signature"
    KEY_CHANGED = "another key"
    LATE = "answer after time"
    GHOST = "candidate who never sat"
    CLOSED_TWICE = "second closing entry"
    AFTER_END = "added after the end"
    OUT_OF_ORDER = "out of order"
    ALONE = "one person alone"
    RULES = "other rules"
    ROSTER = "not what the roster says"
    SCORE = "changed score"
    RANK = "changed place"
    REDRAWN = "drawing again until lucky"
    WRONG_SEED = "forms from another seed"
    MALFORMED = "not in the format"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: where, what, and what somebody may have tried."""

    where: str
    what: str
    attack: Attack


@dataclass(slots=True)
class Report:
    """What was found so far.

    Attributes:
        findings: Everything that does not hold; empty if all does.
        unsaid: How many more of the same were not written down.
        proved: Names of what is proved, as ``claims`` spells them, with a figure for each.
        unproved: Names of what a reader may expect and this bundle does not show.
        details: For experts, what was checked, line by line.
        facts: What the record says about itself: origin, size, root and so on.
    """

    findings: list[Finding] = field(default_factory=list)
    unsaid: int = 0
    proved: dict[str, int] = field(default_factory=dict)
    unproved: dict[str, int] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)
    facts: dict[str, str | int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything that the bundle claims holds."""
        return not self.findings

    def step(self) -> "Step":
        """A part of the verification, which is proved if nothing was found in it."""
        return Step(self)


class Step:
    """The findings of one part of a verification."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.count = 0

    def found(self, where: str, attack: Attack, what: str) -> None:
        """Write down something that does not hold."""
        self.count += 1
        if self.count > FINDINGS_A_STEP:
            self._report.unsaid += 1
        else:
            self._report.findings.append(Finding(where, what, attack))

    def proves(self, claim: str, figure: int = 0) -> None:
        """Say what is proved now, unless something was found."""
        if not self.count:
            self._report.proved[claim] = figure
