"""The single file says what `exam verify` says, with nothing else of the program beside it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine.verifying import alone
from exam_engine.verifying.program import main
from tests.exam_engine.verifying.bundles import write
from tests.proctor_console.cli.command_line import run


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alone") / "exam-verify.py"
    assert alone.main([str(path)]) == 0
    return path


def alone_says(program: Path, *arguments: str | Path) -> tuple[int, str]:
    """Run it in an isolated interpreter, away from the repository."""
    done = subprocess.run(  # noqa: S603 -- the file that this test has just made
        [sys.executable, "-I", program, *map(str, arguments)],
        capture_output=True,
        cwd=program.parent,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


@pytest.mark.parametrize("options", [(), ("--details",), ("--json",)])
def test_it_says_the_same_of_an_honest_bundle(
    program: Path, everything: Path, options: tuple[str, ...]
) -> None:
    command = run("verify", everything, *options)

    assert alone_says(program, everything, *options) == (0, command.stdout)
    assert command.exit_code == 0


def test_it_says_the_same_of_a_forged_one(program: Path, everything: Path) -> None:
    path = everything / "opened/results.csv"
    path.write_bytes(path.read_bytes().replace(b",1,finished", b",2,finished"))

    command = run("verify", everything)

    assert alone_says(program, everything) == (1, command.stdout)
    assert command.exit_code == 1


def test_policy_and_checkpoints_are_taken_from_files(program: Path, log: Path) -> None:
    policy, kept = log / "policy", log / "log/checkpoint"
    options = ("--policy", str(policy), "--checkpoint", str(kept), "--json")

    status, said = alone_says(program, log, *options)

    assert status == 0
    assert '"elsewhere": 1' in said
    assert said == run("verify", log, *options).stdout


def test_what_is_installed_beside_it_is_not_used(program: Path, log: Path, tmp_path: Path) -> None:
    text = program.read_text(encoding="utf-8")
    marked = tmp_path / "marked.py"
    marked.write_text(text.replace("This record of sitting", "MARKED {sitting}"), encoding="utf-8")

    assert "MARKED sesi-1" in alone_says(marked, log)[1]


def test_every_module_stands_in_it_byte_for_byte(program: Path) -> None:
    text = program.read_text(encoding="utf-8")

    for name, path in alone.modules().items():
        assert f"MODULES[{name!r}] = r'''{path.read_text(encoding='utf-8')}'''" in text


def test_it_has_every_module_it_imports_and_needs_only_cryptography() -> None:
    known = alone.modules()

    for path in known.values():
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            top = name.partition(".")[0]
            assert name in known if top == "exam_engine" else _may(top), f"{path}: {name}"


def test_the_program_says_what_file_it_cannot_read(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(log), "--policy", str(log / "none")]) == 1
    assert "none: No such file" in capsys.readouterr().err


def test_a_folder_that_is_no_bundle_is_not_believed(tmp_path: Path) -> None:
    write(tmp_path, "strange", b"")

    said = run("verify", tmp_path)

    assert said.exit_code == 1
    assert "there is no policy" in said.stdout


def test_it_is_not_said_where_to_write() -> None:
    assert alone.main([]) == 2


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield str(node.module)


def _may(top: str) -> bool:
    return top == "cryptography" or top in sys.stdlib_module_names
