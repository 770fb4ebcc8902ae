"""Makes `exam-verify.py`: the verifier as one file that runs with Python and `cryptography` alone.

    python -m exam_engine.verifying.alone exam-verify.py

A text file, not an archive: whoever checks must be able to read what they run. Every module stands
in it byte for byte as in the repository, so it can be compared by eye and by tools; nothing is
rewritten, renamed or left out. Modules of the same name that are installed are not used.
"""

import sys
from pathlib import Path

_HERE = Path(__file__).parents[1]
_LEDGER = (
    "__init__", "errors", "lines", "merkle", "signers", "note", "checkpoint", "policy",
    "policy_file", "tiles", "proof", "proof_file", "crockford", "receipt", "sealed_paper",
)  # fmt: skip
_VERIFYING = (
    "__init__", "report", "strict_json", "files", "signatures", "tree", "dice", "rounds",
    "late_draws", "draw", "values",
    "open_fields", "open_entries", "papers", "whole_record", "second_person", "record_fields",
    "records", "opened", "lives", "worked", "clocks", "answers", "committed_lists", "corrections",
    "roster_list", "form_list", "added_people", "rule_file", "working_time", "points",
    "list_cells", "look_alikes", "result_rows", "result_list", "lists", "claims",
    "receipts", "show", "verification", "program",
)  # fmt: skip

_HEAD = '''#!/usr/bin/env python3
"""Checks a published exam record: python exam-verify.py BUNDLE

Needs Python 3.11 or newer and the package `cryptography`, nothing else, no network. Below stand the
modules of the verifier, each exactly as in its repository; the last lines run them.
"""

import sys
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec

MODULES = {}
'''

_TAIL = '''

class Embedded(MetaPathFinder, InspectLoader):
    """Imports the modules above, and of their packages nothing else."""

    def find_spec(self, name, path=None, target=None):
        if name in MODULES:
            return ModuleSpec(name, self, is_package=self.is_package(name))
        if name.partition(".")[0] == "exam_engine":
            raise ModuleNotFoundError(f"{name} is not part of this file", name=name)
        return None

    def is_package(self, name):
        return any(other.startswith(name + ".") for other in MODULES)

    def get_source(self, name):
        return MODULES[name]


sys.dont_write_bytecode = True
sys.meta_path.insert(0, Embedded())

from exam_engine.verifying.program import main

if __name__ == "__main__":
    sys.exit(main())
'''


def modules() -> dict[str, Path]:
    """The modules of the file by name, in an order in which they can be read."""
    return {
        "exam_engine": _HERE / "__init__.py",
        **{_name("ledger", one): _HERE / "ledger" / f"{one}.py" for one in _LEDGER},
        **{_name("verifying", one): _HERE / "verifying" / f"{one}.py" for one in _VERIFYING},
    }


def _name(package: str, module: str) -> str:
    whole = f"exam_engine.{package}"
    return whole if module == "__init__" else f"{whole}.{module}"


def program() -> str:
    """The text of the file.

    Raises:
        ValueError: a module cannot stand in it byte for byte.
    """
    parts = [_HEAD]
    for name, path in modules().items():
        source = path.read_text(encoding="utf-8")
        if "'''" in source or source.endswith("\\"):
            raise ValueError(f"{name} has three apostrophes, which end its place in the file")
        ruler = "#" * 100
        parts.append(f"\n{ruler}\nMODULES[{name!r}] = r'''{source}'''\n")
    return "".join([*parts, _TAIL])


def main(arguments: list[str]) -> int:
    """Write the file; 2 if it is not said where to."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m exam_engine.verifying.alone FILE\n")
        return 2
    Path(arguments[0]).write_text(program(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
