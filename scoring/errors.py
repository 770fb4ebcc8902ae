"""What scoring refuses, each with a code, a sentence and its evidence.

ScoringRefusal
├── RulePackRefused    a rule pack is missing or wrong; evidence: every wrong field with its path
├── RuleMissing        the rule pack does not say what is asked of it
└── ResponsesRefused   answers and keys do not fit together
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class ScoringRefusal(Exception):
    """Something scoring will not do; nothing has changed.

    Attributes:
        code: Stable short name of the refusal.
        evidence: One line for each thing that is wrong.
    """

    code: ClassVar[str] = "scoring"

    def __init__(self, sentence: str, evidence: Sequence[str] = ()) -> None:
        self.sentence = sentence
        self.evidence = tuple(evidence)
        super().__init__("\n".join([sentence, *(f"  {line}" for line in self.evidence)]))


class RulePackRefused(ScoringRefusal):
    """A rule pack is missing or wrong."""

    code = "rule_pack"


class RuleMissing(ScoringRefusal):
    """The rule pack is silent about what is asked of it."""

    code = "rule_missing"


class ResponsesRefused(ScoringRefusal):
    """Answers and keys do not fit together."""

    code = "responses"
