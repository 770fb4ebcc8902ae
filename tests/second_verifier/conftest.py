"""Really held sittings, and what was published of them; the verifier itself knows none of this."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from exam_engine import commands as ask
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from tests.exam_engine.verifying.bundles import write_everything
from tests.exam_engine.verifying.sittings import Recorded, an_ordinary_day
from tests.proctor_console.cli.command_line import run
from tests.proctor_console.cli.held_sitting import SATU, a_planned_folder, hold, order
from tests.proctor_console.cli.test_bundle import an_item_of

TIERS = ("log", "candidate", "points", "everything")


@dataclass(frozen=True)
class Held:
    """A sitting that went through the commands: its bundles, its folder, a receipt, its draw."""

    folder: Path
    receipt: str
    lines: str

    @property
    def published(self) -> Path:
        return self.folder / "www"

    @property
    def draw(self) -> Path:
        return self.folder / "draw.json"

    def bundle(self, tier: str) -> Path:
        return self.folder / tier


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Two of three came; after the release a key was corrected."""
    folder = tmp_path_factory.mktemp("second-verifier")
    data = a_planned_folder(folder)
    hold(data)
    with opened(open_folder(data), "sesi-1") as writer:
        item, _ = an_item_of(data, SATU)
        order(writer, ask.CorrectKey, item=item, reason="Soal tidak dapat dijawab")
        receipt = writer.papers.receipt(SATU)
    assert receipt is not None
    for tier in TIERS:
        whose = ("--attempt", SATU) if tier == "candidate" else ()
        done = run("bundle", "sesi-1", folder / tier, "--tier", tier, *whose, "--data", data)
        assert done.exit_code == 0, done.output
    assert run("publish", "sesi-1", folder / "www", "--data", data).exit_code == 0
    drawn = run("draw", "publish", "sesi-1", "-o", folder / "draw.json", "--data", data)
    assert drawn.exit_code == 0, drawn.output
    return Held(folder, receipt.text, "\n".join(receipt.lines))


@pytest.fixture(scope="session")
def day() -> Recorded:
    """A sitting in memory that tests may rewrite and sign again; its log has two bundles."""
    day = an_ordinary_day(30)
    day.order(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="kunci tertukar")
    day.order(ask.CorrectKey, item="item-5", reason="soal tidak jelas")
    return day


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory, day: Recorded) -> Path:
    """A bundle with two witnesses, every paper opened by its secret, and three lists."""
    return write_everything(tmp_path_factory.mktemp("whole") / "bundle", day)


@pytest.fixture
def bundle(original: Path, tmp_path: Path) -> Path:
    """The same, to be altered."""
    return Path(shutil.copytree(original, tmp_path / "bundle"))


@pytest.fixture
def published(held: Held, tmp_path: Path) -> Path:
    """A published folder, to be altered."""
    return Path(shutil.copytree(held.published, tmp_path / "www"))
