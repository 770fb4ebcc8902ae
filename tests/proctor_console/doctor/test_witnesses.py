"""The doctor reads who is asked to co-sign, as the server will, and looks who is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine.config import Config
from proctor_console.doctor.finding import Verdict
from proctor_console.doctor.witnesses import witnesses
from proctor_console.witness.app import WSGI
from tests.exam_engine.ledger.record_builders import a_witness
from tests.proctor_console.witness.witness_builders import NAME, a_folder, a_witness_at_work
from tests.server_process import ServerProcess, a_free_port

LINE = f"witness satu {a_witness().key} http://127.0.0.1:{a_free_port()}\n"


@pytest.mark.parametrize(
    ("text", "verdicts", "said"),
    [
        (None, [Verdict.OK], "none is asked"),
        (f"{LINE}quorum satu\n", [Verdict.OK, Verdict.WARN], "satu; quorum satu"),
        (f"{LINE}quorum none\n", [Verdict.WARN, Verdict.WARN], "satu are asked, but the quorum"),
        (f"{LINE}quorum dua\n", [Verdict.FAIL], "witnesses.policy: line 2"),
    ],
)
def test_the_file_is_judged(
    tmp_path: Path, text: str | None, verdicts: list[Verdict], said: str
) -> None:
    if text is not None:
        (tmp_path / "witnesses.policy").write_text(text)

    found = witnesses(Config(data_dir=tmp_path))

    assert [one.verdict for one in found] == verdicts
    assert said in found[0].sentence
    if len(found) > 1:
        assert found[1].subject == "witness satu"
        assert "Connection refused" in found[1].sentence


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str]]:
    """A witness that runs, and its key."""
    folder = a_folder(tmp_path_factory.mktemp("saksi"))
    with ServerProcess(WSGI, folder) as running:
        yield running, a_witness_at_work(folder).name


@pytest.mark.parametrize(
    ("own", "verdict", "said"),
    [(True, Verdict.OK, "answers"), (False, Verdict.FAIL, "answers with another key")],
)
def test_who_answers_is_the_witness_or_somebody_else(
    tmp_path: Path, server: tuple[ServerProcess, str], own: bool, verdict: Verdict, said: str
) -> None:
    running, key = server
    line = f"witness satu {key if own else a_witness(NAME).key} {running.base_url}"
    (tmp_path / "witnesses.policy").write_text(f"{line}\nquorum satu\n")

    _, found = witnesses(Config(data_dir=tmp_path))

    assert found.verdict is verdict
    assert said in found.sentence
