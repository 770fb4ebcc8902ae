"""Banks from and to files: one reader and one writer per format, all problems at once."""

from __future__ import annotations

from question_bank.interchange.problems import Problem
from question_bank.interchange.toml_reader import check_bank, read_bank
from question_bank.interchange.toml_writer import write_bank

__all__ = ["Problem", "check_bank", "read_bank", "write_bank"]
