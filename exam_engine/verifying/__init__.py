"""Checks a published record as a stranger would: from files alone, believing nothing in them.

1. Standard library and `cryptography` only; of the rest of the program, the public formats of
   `exam_engine.ledger` and nothing else. docs/verifying.md says every rule.
2. Whatever does not hold becomes a finding that names file or entry and what somebody may have
   tried; checking goes on as far as it can.
3. What a bundle does not show is said, and never counted as proved.
"""
