"""What the doctor found about one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: an exam can be held with a warning, not with a failure."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        advice: What to do; empty when nothing is.
    """

    subject: str
    verdict: Verdict
    sentence: str
    advice: str = ""


def ok(subject: str, sentence: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, Verdict.OK, sentence)


def warn(subject: str, sentence: str, advice: str) -> Finding:
    """An exam can be held; somebody should know."""
    return Finding(subject, Verdict.WARN, sentence, advice)


def fail(subject: str, sentence: str, advice: str) -> Finding:
    """Do not open the doors before this is mended."""
    return Finding(subject, Verdict.FAIL, sentence, advice)
