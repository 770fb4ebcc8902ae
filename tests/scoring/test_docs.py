"""docs/rules.md describes every field of a rule pack, and every word a field may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor_console.score_lists.reading import OPTIONAL
from scoring import rules
from scoring.rule_fields import FIELDS
from scoring.rule_pack import PERSONAL_KEYS, FullTie, Outcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"
WORDS = sorted(
    {field for fields in FIELDS.values() for field in fields}
    | {*Outcome, *FullTie, *PERSONAL_KEYS, *OPTIONAL, *rules.names()}
)


@pytest.mark.parametrize("word", WORDS)
def test_every_field_and_word_is_documented(word: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    assert f"`{word}`" in document
