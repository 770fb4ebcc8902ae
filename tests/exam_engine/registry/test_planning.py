import stat
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exam_engine.errors import BadConfiguration, BadPlan, UnknownPlan
from exam_engine.registry import keys as master
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from exam_engine.registry.plans import Forms, archive, load_plan, open_sittings
from exam_engine.registry.tables import FormRow, SecretRow, SittingRow
from question_bank.sealing import open_form
from tests.exam_engine.planned import SECRET, a_bank, a_planned_sitting, a_roster


def the_forms(folder: Path) -> Forms:
    database = a_planned_sitting(folder)
    return Forms(database, master.read(folder / "keys"), "sesi-1", lambda *_: a_bank())


def test_a_planned_sitting_is_loaded_as_it_was_planned(tmp_path: Path) -> None:
    plan = load_plan(a_planned_sitting(tmp_path), "sesi-1")

    assert plan.roster == tuple(a_roster())
    assert [(one.id, one.first, one.last) for one in plan.sections] == [
        ("twk", 1, 30),
        ("tiu", 31, 65),
        ("tkp", 66, 110),
    ]
    assert plan.duration_ms == 100 * 60_000
    assert plan.late_grace_ms == 30_000
    assert set(plan.manifest) >= {"secret_commitment", "bank_root", "keys_root", "roster_root"}
    assert len(plan.draw.announced) == 1
    assert plan.draw.made is not None
    assert plan.draw.made.randomness == ""


def test_every_candidate_has_another_form_and_its_key_opens_it(tmp_path: Path) -> None:
    forms = the_forms(tmp_path)

    opened = [
        open_form(forms.sealed(one.participant_number), forms.form_key(one.participant_number))
        for one in a_roster()
    ]

    assert all(len(form["items"]) == 110 for form in opened)
    assert len({msgspec.json.encode(form["items"]) for form in opened}) == 4


def test_the_answer_key_follows_the_displayed_order(tmp_path: Path) -> None:
    points = the_forms(tmp_path).points("P-001")

    assert [sorted(row, reverse=True) for row in points[:65]] == [[5, 0, 0, 0, 0]] * 65
    assert [sorted(row) for row in points[65:]] == [[1, 2, 3, 4, 5]] * 45
    assert len({tuple(row) for row in points}) > 5


def test_a_form_that_was_altered_in_the_database_is_not_given_out(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)
    with Session(database) as session, session.begin():
        one, other = session.scalars(select(FormRow).order_by(FormRow.participant_number)).all()[:2]
        one.recipe, other.recipe = other.recipe, one.recipe

    forms = Forms(database, master.read(tmp_path / "keys"), "sesi-1", lambda *_: a_bank())

    with pytest.raises(BadConfiguration, match="altered"):
        forms.sealed("P-001")


def test_the_database_alone_gives_neither_keys_nor_forms_away(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)

    raw = b"".join(path.read_bytes() for path in tmp_path.glob("exam.sqlite3*"))
    with Session(database) as session:
        sealed = session.scalars(select(SecretRow.sealed)).all()

    assert SECRET not in raw
    assert b"twk-001" not in b"".join(
        bytes(row) for row in Session(database).scalars(select(FormRow.recipe))
    )
    assert len(sealed) == 3


def test_everything_wrong_with_a_roster_is_said_at_once_and_nothing_is_stored(
    tmp_path: Path,
) -> None:
    database = a_planned_sitting(tmp_path)
    roster = [*a_roster(2), *a_roster(1)]
    roster.append(msgspec.structs.replace(roster[0], participant_number="P 9", room="r9"))
    roster.append(msgspec.structs.replace(roster[0], participant_number="P-9", category="none"))
    plan = NewSitting(
        id="sesi-2", title="Sesi 2", exam="skd", centre="pusat", starts_at=0, grant_alone_ms=-1
    )

    with pytest.raises(BadPlan) as refusal:
        create_sitting(database, master.read(tmp_path / "keys"), plan, roster, a_bank())

    problems = refusal.value.evidence["problems"]
    assert isinstance(problems, list)
    assert len(problems) == 5
    with Session(database) as session:
        assert session.scalar(select(func.count()).select_from(SittingRow)) == 1


def test_progress_is_told_for_every_form(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)
    plan = NewSitting(id="sesi-2", title="Sesi 2", exam="skd", centre="pusat", starts_at=0)
    told: list[tuple[int, int]] = []

    create_sitting(
        database,
        master.read(tmp_path / "keys"),
        plan,
        a_roster(3),
        a_bank(),
        progress=lambda done, of: told.append((done, of)),
    )

    assert told == [(1, 3), (2, 3), (3, 3)]
    assert open_sittings(database) == ["sesi-2", "sesi-1"]


def test_a_need_gives_time_only_with_its_formation_type(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)
    blind = [
        msgspec.structs.replace(one, need="blind", formation_type=kind)
        for one, kind in zip(a_roster(2), ("disability", None), strict=True)
    ]
    plan = NewSitting(id="sesi-2", title="Sesi 2", exam="skd", centre="pusat", starts_at=0)

    create_sitting(database, master.read(tmp_path / "keys"), plan, blind, a_bank())

    loaded = load_plan(database, "sesi-2")
    assert [loaded.allowance_ms(one) // 60_000 for one in loaded.roster] == [130, 100]


def test_an_archived_sitting_is_not_opened_again(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)

    archive(database, "sesi-1")

    assert open_sittings(database) == []
    with pytest.raises(UnknownPlan):
        load_plan(database, "sesi-9")


def test_the_master_key_is_its_owners_alone(tmp_path: Path) -> None:
    master.generate(tmp_path / "keys")
    path = tmp_path / "keys" / "master.key"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(BadConfiguration, match="exists already"):
        master.generate(tmp_path / "keys")
    path.chmod(0o640)
    with pytest.raises(BadConfiguration, match="others may read it"):
        master.read(tmp_path / "keys")
