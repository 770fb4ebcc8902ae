"""`exam draw` from the announcement to a stranger who draws again."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.registry.plans import load_plan, undrawn_sittings
from proctor_console.admission import opened
from proctor_console.cli import draw, sitting
from proctor_console.data_folder import open_folder
from question_bank.beacon import QUICKNET
from tests.exam_engine.registry.draws import AFTER_MS, BEFORE_MS, SIGNATURE
from tests.exam_engine.registry.naive_draw import naive_forms, naive_root, naive_seed
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run
from tests.proctor_console.cli.test_ceremony import all_commit, reveal

RANDOMNESS_1000 = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
STAFF = "koordinator"


@pytest.fixture(scope="module")
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready")
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    return data


@pytest.fixture
def data(ready_made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder on the morning before the beacon's known round 1000."""
    monkeypatch.setattr(sitting, "wall_ms", lambda: BEFORE_MS)
    monkeypatch.setattr(draw, "wall_ms", lambda: AFTER_MS)
    return shutil.copytree(ready_made, tmp_path / "data")


def plan(data: Path, source: str, name: str = "sesi-1") -> list[str | Path]:
    return [
        *("sitting", "create", name, "--title", "Sesi 1", "--roster", "s-1"),
        *("--bank", "sampel-skd", "--centre", "semarang", "--room", "R1:30"),
        *("--starts-at", "2023-08-30 08:00", "--draw", source, "--data", data),
    ]


def the_root(data: Path) -> str:
    made = load_plan(open_folder(data).database, "sesi-1").draw.made
    assert made is not None
    return made.forms_root


def hold_and_release(data: Path) -> None:
    """Everybody stays away, and the results are released: the shortest exam there is."""
    with opened(open_folder(data), "sesi-1") as writer:
        for command in (ask.OpenRegistration, ask.StartSitting, ask.FinishSitting):
            writer.submit(command(request_id=command.__name__, staff=STAFF, seconded_by="saksi"))
        writer.submit(ask.ReleaseResults(request_id="release", staff=STAFF, seconded_by="saksi"))


def test_a_draw_is_announced_made_published_and_made_again_by_a_stranger(
    data: Path, tmp_path: Path
) -> None:
    planned = run(*plan(data, "beacon:1000"))
    waiting = run("sitting", "list", "--data", data).stdout
    announced = run("draw", "announcement", "sesi-1", "--data", data)
    board = tmp_path / "announcement.json"
    board.write_text(announced.stdout)

    made = run("draw", "make", "sesi-1", "--signature", SIGNATURE, "--data", data)
    early = refused("draw", "publish", "sesi-1", "-o", tmp_path / "d.json", "--data", data)
    hold_and_release(data)
    out = tmp_path / "sesi-1.draw.json"
    published = run("draw", "publish", "sesi-1", "-o", out, "--data", data)
    elsewhere = Path(shutil.move(out, tmp_path / "stranger.json"))
    root = the_root(data)
    shutil.rmtree(data)
    file = json.loads(elsewhere.read_bytes())
    by_hand = naive_forms(file, naive_seed(file, bytes.fromhex(RANDOMNESS_1000)))
    checked = run(
        *("draw", "check", elsewhere, "--announcement", board),
        *("--forms-root", root, "--form", "26-0001"),
    )

    assert planned.exit_code == 0, planned.output
    assert "the draw is announced (number 1), source drand/52db" in planned.stdout
    assert "not drawn" in waiting
    digest = hashlib.sha256(announced.stdout.strip().encode()).hexdigest()
    assert f"SHA-256: {digest}" in announced.stderr
    assert digest in planned.stdout
    assert made.exit_code == 0, made.output
    assert root in made.stdout
    assert "are not released" in early
    assert published.exit_code == 0, published.output
    assert checked.exit_code == 0, checked.output
    lines = checked.stdout.splitlines()
    assert lines[0] == "Sitting sesi-1: 3 forms drawn again, all the same."
    assert "  the randomness is the beacon's: the signature of the round is genuine" in lines
    assert "  this is what was published before the draw" in lines
    assert "  the forms are those of the root that was given" in lines
    assert naive_root(by_hand) == root
    assert json.loads(lines[-1]) == by_hand[0]
    kind, number, places = json.loads(lines[-1])
    assert (kind, number, len(places)) == ("form", "26-0001", 110)


def test_a_wrong_signature_changes_nothing(data: Path) -> None:
    run(*plan(data, "beacon:1001"))
    database = open_folder(data).database

    said = refused("draw", "make", "sesi-1", "--signature", SIGNATURE, "--data", data)

    assert "round 1001 of drand quicknet: this is not its signature" in said
    assert undrawn_sittings(database) == ["sesi-1"]
    assert load_plan(database, "sesi-1").draw.made is None


def test_dice_draw_a_sitting_after_a_ceremony_that_failed(data: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    failed, held = all_commit(tmp_path / "first"), all_commit(tmp_path / "second")
    planned = run(*plan(data, f"ceremony:{failed}"))
    reveal(tmp_path / "first", 0)
    make = ("draw", "make", "sesi-1", "--data", data, "--ceremony")

    said = refused(*make, failed)
    unshown = refused(
        *("draw", "again", "sesi-1", "--draw", f"ceremony:{held}", "--data", data),
        *("--reason", "dua orang tidak membuka"),
    )
    unexplained = run("draw", "again", "sesi-1", "--draw", f"ceremony:{held}", "--data", data)
    renewed = run(
        *("draw", "again", "sesi-1", "--draw", f"ceremony:{held}", "--data", data),
        *("--reason", "dua orang tidak membuka", "--failed", failed),
    )
    for number in range(3):
        reveal(tmp_path / "second", number)
    made = run(*make, held)

    assert planned.exit_code == 0, planned.output
    assert "Saksi Contoh 02, Saksi Contoh 03 did not reveal" in said
    assert "give the ceremony that failed" in unshown
    assert unexplained.exit_code == 2
    assert "(number 2)" in renewed.stdout
    assert made.exit_code == 0, made.output
    hold_and_release(data)
    run("draw", "publish", "sesi-1", "-o", tmp_path / "d.json", "--data", data)
    told = run("draw", "check", tmp_path / "d.json").stdout.splitlines()
    assert told[1].startswith("Announced before, in vain: dice/")
    assert told[2].endswith(", because: dua orang tidak membuka")
    announced = json.loads(run("draw", "announcement", "sesi-1", "--data", data).stdout)
    assert announced["reason"] == "dua orang tidak membuka"


def test_a_ceremony_in_which_somebody_has_revealed_is_no_source(data: Path, tmp_path: Path) -> None:
    dice = all_commit(tmp_path)
    reveal(tmp_path, 0)

    assert "has revealed already" in refused(*plan(data, f"ceremony:{dice}"))
    assert undrawn_sittings(open_folder(data).database) == []


def test_a_ceremony_for_another_sitting_draws_nothing(data: Path, tmp_path: Path) -> None:
    dice = all_commit(tmp_path)
    said = refused(*plan(data, f"ceremony:{dice}", name="sesi-2"))

    assert "is held for sesi-1, not sesi-2" in said


def test_dice_that_are_thrown_on_the_console_are_announced_before(data: Path) -> None:
    planned = run(*plan(data, "dice"))

    assert planned.exit_code == 0, planned.output
    assert "the draw is announced (number 1), source dice." in planned.stdout
    assert "throw dice on the console" in planned.stdout
    assert undrawn_sittings(open_folder(data).database) == ["sesi-1"]
    announced = json.loads(run("draw", "announcement", "sesi-1", "--data", data).stdout)
    assert announced["source"] == "dice"


@pytest.mark.parametrize("source", ["beacon:x", "beacon", "ceremony:", "random", ""])
def test_what_is_no_source_is_a_usage_error(data: Path, source: str) -> None:
    result = run(*plan(data, source))

    assert result.exit_code == 2
    assert "is not like beacon:ROUND|ceremony:FILE|dice|own" in result.stderr


def test_a_round_that_is_known_is_refused(data: Path) -> None:
    known = QUICKNET.round_at(BEFORE_MS)

    assert f"round {known} of drand quicknet is known" in refused(*plan(data, f"beacon:{known}"))


def test_the_operators_own_draw_is_made_at_once_and_named_as_what_it_is(
    data: Path, tmp_path: Path
) -> None:
    run(*plan(data, "own"))
    hold_and_release(data)
    out = tmp_path / "own.json"
    run("draw", "publish", "sesi-1", "-o", out, "--data", data)

    checked = run("draw", "check", out)

    assert "The operator alone chose the seed: how often it was tried" in checked.stdout
    assert f"forms root {the_root(data)}" in checked.stdout
    assert "nobody draws twice" in refused(
        "draw", "make", "sesi-1", "--signature", SIGNATURE, "--data", data
    )
    assert "exists" in refused("draw", "publish", "sesi-1", "-o", out, "--data", data)


def test_a_stranger_finds_another_announcement_another_root_and_nobodys_form(
    data: Path, tmp_path: Path
) -> None:
    run(*plan(data, "own"))
    hold_and_release(data)
    out, other = tmp_path / "own.json", tmp_path / "other.json"
    run("draw", "publish", "sesi-1", "-o", out, "--data", data)
    other.write_text("{}")

    assert "has another announcement" in refused("draw", "check", out, "--announcement", other)
    assert "another forms root" in refused("draw", "check", out, "--forms-root", "00" * 32)
    assert "no form was drawn for 9" in refused("draw", "check", out, "--form", "9")


def test_one_proof_is_given_or_else_a_ceremony_was_held_on_the_console(data: Path) -> None:
    run(*plan(data, "beacon:1000"))
    make = ("draw", "make", "sesi-1", "--data", data)

    both = run(*make, "--signature", SIGNATURE, "--ceremony", data / "exam.toml")

    assert both.exit_code == 2
    assert "the record of sesi-1 has no announced ceremony" in refused(*make)


def test_a_sitting_without_a_draw_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    for command in (
        ("announcement", "x"),
        ("make", "x", "--signature", SIGNATURE),
        ("publish", "x", "-o", tmp_path / "x"),
        ("again", "x", "--draw", "beacon:1000", "--reason", "x"),
    ):
        assert "no draw was announced for a sitting x" in refused("draw", *command, "--data", data)
