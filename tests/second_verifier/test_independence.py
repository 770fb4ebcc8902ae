"""The second verifier shares no code with what it checks."""

import ast
import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_TOOLS = {"conftest.py", "damage.py", "forging.py"}
_MODULES = [
    path
    for path in sorted(_HERE.glob("*.py"))
    if path.name not in _TOOLS and not path.name.startswith("test_")
]


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.stem)
def test_a_module_needs_the_standard_library_cryptography_and_its_neighbours_alone(
    path: Path,
) -> None:
    neighbours = {f"tests.second_verifier.{other.stem}" for other in _MODULES}
    others = _imported(path) - neighbours - {"tests.second_verifier"}

    assert not {
        name
        for name in others
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "cryptography"}
    }


def test_every_module_of_it_was_looked_at() -> None:
    assert {"verifier", "receipts", "published_draw"} <= {path.stem for path in _MODULES}
