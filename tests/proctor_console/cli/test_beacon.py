"""`exam beacon` finds rounds and checks signatures without a network."""

from __future__ import annotations

import pytest

from proctor_console.cli import beacon
from question_bank.beacon import QUICKNET
from tests.exam_engine.registry.draws import SIGNATURE
from tests.proctor_console.cli.command_line import refused, run


def test_a_genuine_round_is_known_with_its_randomness() -> None:
    result = run("beacon", "check", "1000", SIGNATURE.upper())

    assert result.exit_code == 0
    assert "Round 1000 of drand quicknet, 2023-08-2" in result.stdout
    assert "the signature is genuine" in result.stdout
    assert result.stdout.endswith(
        "Randomness: fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd\n"
    )


def test_a_wrong_clock_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beacon, "wall_ms", lambda: QUICKNET.time_ms(999))

    assert "that clock is wrong" in run("beacon", "check", "1000", SIGNATURE).stdout


def test_what_is_not_genuine_is_refused() -> None:
    assert "this is not its signature" in refused("beacon", "check", "1001", SIGNATURE)
    assert "hexadecimal" in refused("beacon", "check", "1000", "zz")
    assert "48 bytes, not 2" in refused("beacon", "check", "1000", "8f00")
    assert run("beacon", "check", "0", SIGNATURE).exit_code == 2


def test_the_round_after_a_time_can_be_announced() -> None:
    said = run("beacon", "round", "2026-12-01 07:30").stdout

    number = int(said.rsplit("--draw beacon:")[1])
    assert said.startswith(f"Round {number}, signed at 2026-12-01 07:30:0")
    # a minute has 20 rounds, wherever the clocks of this machine are set to
    assert f"beacon:{number + 20}\n" in run("beacon", "round", "2026-12-01 07:31").stdout
