"""Print every problem of a bank folder: ``python -m question_bank.interchange FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from question_bank.interchange.toml_reader import check_bank

_USAGE = 2


def main(arguments: list[str]) -> int:
    """Check one folder; 0 if it can be imported, 1 with problems, 2 if asked wrongly."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m question_bank.interchange FOLDER\n")
        return _USAGE
    problems = check_bank(Path(arguments[0]))
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
