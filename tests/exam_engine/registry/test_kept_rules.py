"""The rules of an exam are kept as they were announced, and a draw commits to them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from exam_engine.registry.exams import create_exam, kept_text, load_exam, rules_of
from exam_engine.registry.plans import load_plan
from exam_engine.registry.tables import ExamRow
from proctor_console.groundwork import announced_exam
from scoring import rules
from scoring.errors import RulePackRefused
from tests.exam_engine.planned import a_bank, a_blueprint, a_planned_sitting
from tests.exam_engine.registry.draws import announced, drawn

CPNS = rules.read("cpns-2024")


def an_exam_by_a_file(folder: Path) -> tuple[Engine, Path]:
    database, pack = a_planned_sitting(folder), folder / "aturan.toml"
    pack.write_bytes(CPNS.replace("\n", "\r\n").encode())
    create_exam(database, "lain", "SKD Lain", str(pack), a_blueprint(), a_bank())
    return database, pack


def test_a_pack_that_changes_after_the_announcement_changes_no_exam(tmp_path: Path) -> None:
    database, pack = an_exam_by_a_file(tmp_path)
    before = pack.read_bytes()

    pack.write_text("bukan aturan", encoding="utf-8")

    exam = load_exam(database, "lain")
    assert kept_text(exam).encode() == before
    assert exam.rule_pack == rules.load("cpns-2024")


def test_a_pack_that_is_gone_is_still_kept(tmp_path: Path) -> None:
    database, pack = an_exam_by_a_file(tmp_path)

    pack.unlink()

    assert load_exam(database, "lain").rule_pack.tie_order == ("total", "tkp", "tiu", "twk")


def test_the_first_entry_commits_to_the_very_bytes(tmp_path: Path) -> None:
    plan = load_plan(a_planned_sitting(tmp_path), "sesi-1")

    assert plan.manifest["rules_sha256"] == sha256(CPNS.encode()).hexdigest()
    assert plan.rule_text == CPNS
    assert rules_of(plan) == rules.load("cpns-2024")


def test_an_exam_of_before_keeps_its_rules_from_the_next_draw_on(tmp_path: Path) -> None:
    database = announced(tmp_path)
    with database.begin() as connection:
        connection.execute(text("UPDATE exam SET rule_text = NULL"))
    assert load_plan(database, "sesi-1").rule_text is None
    assert rules_of(load_plan(database, "sesi-1")) == rules.load("cpns-2024")

    drawn(tmp_path, database)

    assert load_plan(database, "sesi-1").rule_text == CPNS


def test_an_exam_is_not_announced_by_rules_that_are_not_there(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)

    with pytest.raises(RulePackRefused, match="no rule pack 'cpns-1845'"):
        create_exam(database, "lain", "SKD", "cpns-1845", a_blueprint(), a_bank())

    with Session(database) as session:
        assert session.get(ExamRow, "lain") is None


def test_the_same_name_with_other_rules_needs_another_id(tmp_path: Path) -> None:
    database, pack = an_exam_by_a_file(tmp_path)
    blueprint = tmp_path / "kisi-kisi.toml"
    blueprint.write_text(
        'name = "contoh"\n'
        + "".join(
            f'[[section]]\nid = "{one.section}"\n'
            f'[[section.items]]\ntopic = "umum"\ncount = {one.lines[0].count}\n'
            for one in a_blueprint().sections
        ),
        encoding="utf-8",
    )
    asked = (database, "lain", "SKD Lain", str(pack), blueprint, a_bank())
    announced_exam(*asked)

    pack.write_text(CPNS.replace("2024", "2025"), encoding="utf-8")

    with pytest.raises(Exception, match="another text of the rules"):
        announced_exam(*asked)
