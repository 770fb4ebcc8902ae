"""What somebody applied for is committed to apart from who they are; older rosters stay theirs."""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from exam_engine.registry import announcements, planning
from exam_engine.registry.leaves import (
    APPLICATION,
    CandidateLeaf,
    FormerCandidateLeaf,
    Salts,
    announced_kind,
    application_content,
    root,
    roster_leaves,
)
from exam_engine.registry.published_draw import read_draw, redraw, write_draw
from exam_engine.roster import Candidate
from tests.exam_engine.planned import a_roster
from tests.exam_engine.registry.draws import announced, drawn, published

SALTS = Salts(bytes(32))
ONE = Candidate(
    participant_number="P-001",
    name="Peserta Contoh 01",
    formation="Analis",
    category="disability",
    formation_type="disability",
    need="blind",
    imported={"tiu": 80},
)


def opened(salt: bytes, content: bytes) -> str:
    return sha256(b"exam-engine/commit/v1\0" + salt + content).hexdigest()


def test_an_application_is_opened_without_name_and_need() -> None:
    (leaf,) = roster_leaves([ONE], SALTS)
    content = msgspec.json.encode(application_content(ONE))

    assert isinstance(leaf, CandidateLeaf)
    assert leaf.application == opened(SALTS.salt(APPLICATION, 0), content)
    assert json.loads(content) == ["P-001", "Analis", "disability", {"tiu": 80}]
    assert leaf.person != opened(SALTS.salt(APPLICATION, 0), content)


@pytest.mark.parametrize(
    ("change", "commitment"),
    [
        ({"formation": "Guru"}, "application"),
        ({"category": "general"}, "application"),
        ({"imported": {"tiu": 85}}, "application"),
        ({"name": "Orang Lain"}, "person"),
        ({"formation_type": None}, "person"),
        ({"need": None}, "person"),
        ({"birth_date": "2000-01-01"}, "person"),
        ({"room": "r1"}, "person"),
        ({"seat": "9"}, "person"),
        ({"allowance_ms": 1}, "person"),
    ],
)
def test_every_field_of_a_candidate_is_in_one_commitment(
    change: dict[str, object], commitment: str
) -> None:
    (before,) = roster_leaves([ONE], SALTS)
    (after,) = roster_leaves([msgspec.structs.replace(ONE, **change)], SALTS)

    differ = {
        name
        for name in CandidateLeaf.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    }
    assert differ == {commitment}


def test_the_former_leaves_are_told_by_their_root() -> None:
    roster = a_roster()
    for kind in (CandidateLeaf, FormerCandidateLeaf):
        announced_root = root(roster_leaves(roster, SALTS, kind))

        assert announced_kind(roster, SALTS, announced_root) is kind


def test_a_sitting_announced_with_the_former_leaves_is_drawn_and_published_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = partial(announcements.Fixed, roster_kind=FormerCandidateLeaf)
    with monkeypatch.context() as before:
        before.setattr(planning, "Fixed", former)
        database = announced(tmp_path)

    drawn(tmp_path, database)
    draw = published(tmp_path, database)

    assert {type(one) for one in draw.roster} == {FormerCandidateLeaf}
    assert redraw(read_draw(write_draw(draw))).forms_root == draw.forms_root


def test_a_roster_that_changed_is_still_refused(tmp_path: Path) -> None:
    database = announced(tmp_path)
    with database.begin() as connection:
        connection.execute(text("UPDATE roster SET category = 'disability'"))

    with pytest.raises(Exception, match="roster_root are not those announced"):
        drawn(tmp_path, database)
