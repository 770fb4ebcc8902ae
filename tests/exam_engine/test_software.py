"""The fingerprint of the software is one that anybody can compute, and the record names it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.roster import SittingPlan
from exam_engine.software import PACKAGES, fingerprint, software
from tests.exam_engine.builders import SERVER_KEY, FivePoints, HandClock, Staff, a_plan

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "0.1.0 " + 64 * "1", "0.1.1 " + 64 * "2"


def a_release(folder: Path) -> Path:
    for number, package in enumerate(PACKAGES):
        for name in ("__init__.py", "static/bundel.js", "B.py", "a-b.py", "a/b.py"):
            path = folder / package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{number} {name}\n", encoding="utf-8")
    return folder


def as_the_document_says(folder: Path) -> str:
    """What the line of shell in the document prints."""
    text = (ROOT / "docs/ledger-format.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"```sh\n(find .*)\n```", text)
    done = subprocess.run(  # noqa: S602 -- the line that people are told to type
        line, shell=True, cwd=folder, capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode().split()[0]


def test_the_fingerprint_is_what_sha256sum_makes_of_a_release(tmp_path: Path) -> None:
    folder = a_release(tmp_path)

    assert fingerprint(folder) == as_the_document_says(folder)


def test_the_running_software_is_named_with_its_release() -> None:
    release, _, of_files = software().partition(" ")

    assert release
    assert of_files == as_the_document_says(ROOT)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "scoring/B.py").write_bytes(b"2 B.py\r\n"),
        lambda folder: (folder / "scoring/B.py").rename(folder / "scoring/C.py"),
        lambda folder: (folder / "scoring/static/lebih.js").touch(),
        lambda folder: (folder / "scoring/B.py").unlink(),
    ],
)
def test_whatever_changes_in_a_release_shows(tmp_path: Path, change: object) -> None:
    before = fingerprint(a_release(tmp_path))

    change(tmp_path)  # type: ignore[operator]

    assert fingerprint(tmp_path) != before


def test_what_python_makes_of_it_when_it_runs_is_no_part_of_it(tmp_path: Path) -> None:
    before = fingerprint(a_release(tmp_path))
    made = tmp_path / "scoring/__pycache__/B.cpython-311.pyc"
    made.parent.mkdir()
    made.touch()

    assert fingerprint(tmp_path) == before == as_the_document_says(tmp_path)


def opened(store: LedgerStore, clock: HandClock, by: str, plan: SittingPlan) -> tuple[Hall, Staff]:
    hall = Hall(
        store, SERVER_KEY, monotonic=clock, wall=clock.wall, uptime=clock.uptime, software=by
    )
    return hall, Staff(hall.open(plan, FivePoints()))


def said(store: LedgerStore) -> list[tuple[str, str | None]]:
    """The open entries by name, with the software that they name."""
    entries = [entry[1:] for _, entry in store.lines("sesi-1") if entry[:1] == b"\x04"]
    fields = [msgspec.json.decode(one) for one in entries]
    return [(one["event"], one.get("software")) for one in fields]


def test_the_first_entry_names_software_and_pseudonym(store: LedgerStore, clock: HandClock) -> None:
    hall, _ = opened(store, clock, FIRST, a_plan())
    hall.stop()

    (entry,) = (entry for _, entry in store.lines("sesi-1"))
    own = store.identities("sesi-1", ())[""].pseudonym
    assert msgspec.json.decode(entry[1:])["pseudonym"] == own.hex()
    assert said(store) == [("SittingPrepared/1", FIRST)]


def test_another_software_is_named_before_it_writes_anything_else(
    store: LedgerStore, clock: HandClock
) -> None:
    hall, staff = opened(store, clock, FIRST, a_plan())
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    hall.stop()

    for by in (SECOND, SECOND, FIRST):
        hall, _ = opened(store, clock, by, a_plan())
        hall.stop()

    assert said(store)[3:] == [
        ("SoftwareChanged/1", SECOND),
        ("EngineRestarted/1", None),
        ("EngineRestarted/1", None),
        ("SoftwareChanged/1", FIRST),
        ("EngineRestarted/1", None),
    ]


def test_it_is_named_also_when_nobody_lost_time_by_the_restart(
    store: LedgerStore, clock: HandClock
) -> None:
    hall, _ = opened(store, clock, FIRST, a_plan())
    hall.stop()
    hall, staff = opened(store, clock, SECOND, a_plan())
    for command in (ask.OpenRegistration, ask.StartSitting, ask.FinishSitting, ask.ReleaseResults):
        staff(command)
    hall.stop()
    hall, _ = opened(store, clock, SECOND, a_plan())
    hall.stop()
    hall, _ = opened(store, clock, FIRST, a_plan())
    hall.stop()

    assert [by for name, by in said(store) if name == "SoftwareChanged/1"] == [SECOND, FIRST]
    assert said(store)[1][0] == "SoftwareChanged/1"
    assert said(store)[-1][0] == "SoftwareChanged/1"
