"""A draw is announced, then made from what was announced and from nothing else."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from exam_engine.draw.known import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.errors import BadPlan, UnknownPlan
from exam_engine.registry import keys as master
from exam_engine.registry.announcements import Announcement, read_announcement
from exam_engine.registry.announcing import announce_again, last_draw
from exam_engine.registry.plans import Forms, load_plan, open_sittings, undrawn_sittings
from exam_engine.registry.tables import DrawRow, FormRow, PictureRow
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony, write_ceremony
from question_bank.errors import (
    BeaconUnknown,
    CeremonyFailed,
    CeremonyRefused,
    SeedRefused,
    SignatureMalformed,
    SignatureWrong,
)
from question_bank.sealing import open_form
from question_bank.sources import CEREMONY, OWN, beacon_source, dice_source
from tests.exam_engine.planned import STARTS_AT, a_planned_sitting, a_roster
from tests.exam_engine.registry.draws import (
    A_ROUND,
    AFTER_MS,
    BEFORE_MS,
    SIGNATURE,
    SITTING,
    announced,
    drawn,
    the_bank,
)
from tests.question_bank.ceremonies import committed, held, throws


def what_is_stored(database: Engine) -> list[object]:
    with Session(database) as session:
        return [
            session.scalar(select(func.count()).select_from(FormRow)),
            session.scalar(select(func.count()).select_from(PictureRow)),
            session.execute(
                select(DrawRow.number, DrawRow.announcement, DrawRow.proof, DrawRow.drawn_at)
            ).all(),
            load_plan(database, SITTING).draw,
        ]


def the_announcement(database: Engine) -> Announcement:
    with Session(database) as session:
        return read_announcement(last_draw(session, SITTING).announcement)


def again(
    folder: Path,
    database: Engine,
    source: str,
    reason: str = "seorang tidak membuka",
    *,
    at: int = BEFORE_MS,
    ceremony: Ceremony | None = None,
    failed: Ceremony | None = None,
) -> Announcement:
    return announce_again(
        *(database, master.read(folder / "keys"), SITTING, the_bank, source, reason),
        ceremony=ceremony,
        failed=failed,
        clock=lambda: at,
    )


def test_an_announced_sitting_is_opened_without_forms_and_its_first_entry_has_the_roots(
    tmp_path: Path,
) -> None:
    database = announced(tmp_path)

    plan = load_plan(database, SITTING)

    assert open_sittings(database) == undrawn_sittings(database) == [SITTING]
    assert what_is_stored(database)[0] == 0
    before = the_announcement(database)
    assert plan.manifest.pop("rules_sha256") == sha256((plan.rule_text or "").encode()).hexdigest()
    assert plan.manifest == {"bank": "contoh 1", **before.manifest}
    assert plan.draw == KnownDraw((AnnouncedDraw(before.text),))


def test_once_drawn_everybody_has_a_form_also_for_a_server_that_was_there_before(
    tmp_path: Path,
) -> None:
    database = announced(tmp_path)
    forms = Forms(database, master.read(tmp_path / "keys"), SITTING, the_bank)
    with pytest.raises(KeyError):
        forms.committed("P-001")

    forms_root = drawn(tmp_path, database)

    shown = [
        open_form(forms.sealed(one.participant_number), forms.form_key(one.participant_number))
        for one in a_roster()
    ]
    assert [len(form["items"]) for form in shown] == [110] * 4
    assert undrawn_sittings(database) == []
    hashes = "".join(
        f"{one.participant_number} {forms.committed(one.participant_number)}\n"
        for one in a_roster()
    )
    assert load_plan(database, SITTING).draw.made == MadeDraw(
        sha256(bytes.fromhex(SIGNATURE)).hexdigest(),
        forms_root,
        sha256(hashes.encode()).hexdigest(),
    )


def test_the_same_secret_and_round_draw_the_same_forms_and_another_source_others(
    tmp_path: Path,
) -> None:
    roots = []
    for name in ("a", "b"):
        database = announced(tmp_path / name)
        roots.append(drawn(tmp_path / name, database))
    own = a_planned_sitting(tmp_path / "own")

    made = load_plan(own, SITTING).draw.made
    assert made is not None
    assert roots[0] == roots[1] != made.forms_root


def test_an_announcement_gives_no_secret_away_and_differs_for_the_same_bank(tmp_path: Path) -> None:
    one = the_announcement(announced(tmp_path / "one"))
    other = the_announcement(announced(tmp_path / "other"))

    assert one.secret_commitment == other.secret_commitment  # the tests' secret is the same
    # salted anew for each sitting: nobody can try out keys or compare rosters
    assert one.keys_root != other.keys_root
    assert one.bank_root != other.bank_root
    assert one.roster_root != other.roster_root


@pytest.mark.parametrize(
    ("proof", "refusal"),
    [
        ("00" * 48, SignatureMalformed),
        ("", SignatureMalformed),
        (SIGNATURE[:-2], SignatureMalformed),
        # the signature of another round: -P is a point of the subgroup like P
        ("9" + SIGNATURE[1:], SignatureWrong),
    ],
)
def test_a_wrong_signature_draws_nothing(
    tmp_path: Path, proof: str, refusal: type[Exception]
) -> None:
    database = announced(tmp_path)
    before = what_is_stored(database)

    with pytest.raises(refusal):
        drawn(tmp_path, database, proof)

    assert what_is_stored(database) == before
    drawn(tmp_path, database)


def test_nobody_draws_twice(tmp_path: Path) -> None:
    database = announced(tmp_path)
    drawn(tmp_path, database)
    before = what_is_stored(database)

    with pytest.raises(BadPlan, match="nobody draws twice"):
        drawn(tmp_path, database)
    with pytest.raises(BadPlan, match="nobody draws twice"):
        again(tmp_path, database, beacon_source(QUICKNET, 1001))

    assert what_is_stored(database) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("DELETE FROM roster WHERE participant_number = 'P-002'", "roster_root"),
        ("UPDATE roster SET name = 'Orang Lain' WHERE participant_number = 'P-002'", "roster_root"),
        ("UPDATE exam SET blueprint = replace(blueprint, 'contoh', 'lain')", "blueprint_sha256"),
    ],
)
def test_what_changed_since_the_announcement_is_named_and_nothing_is_drawn(
    tmp_path: Path, changed: str, said: str
) -> None:
    database = announced(tmp_path)
    with database.begin() as connection:
        connection.execute(text(changed))
    before = what_is_stored(database)

    with pytest.raises(BadPlan, match=f"{said} are not those announced"):
        drawn(tmp_path, database)

    assert what_is_stored(database) == before


def test_a_sitting_from_before_there_were_announcements_is_opened_as_ever(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM sitting_draw"))
        connection.execute(text("DELETE FROM sitting_secret WHERE name <> 'sitting_key'"))
        connection.execute(text("UPDATE sitting SET manifest = '{}'"))

    forms = Forms(database, master.read(tmp_path / "keys"), SITTING, the_bank)

    assert open_sittings(database) == [SITTING]
    assert open_form(forms.sealed("P-001"), forms.form_key("P-001"))["items"]
    with pytest.raises(UnknownPlan, match="no draw was announced"):
        again(tmp_path, database, beacon_source(QUICKNET, 1001))


def test_a_sitting_that_does_not_exist_cannot_be_drawn(tmp_path: Path) -> None:
    database = announced(tmp_path)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM sitting_draw"))

    with pytest.raises(UnknownPlan, match="no draw was announced"):
        drawn(tmp_path, database)


@pytest.mark.parametrize("source", ["", "beacon:1000", "dice/00"])
def test_a_source_that_is_none_cannot_be_announced(tmp_path: Path, source: str) -> None:
    with pytest.raises(SeedRefused, match="names no source"):
        announced(tmp_path, source)


def test_a_round_that_is_known_already_cannot_be_announced(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"round 980 .* is known already: .* is 981"):
        announced(tmp_path, beacon_source(QUICKNET, QUICKNET.round_at(BEFORE_MS)))


def test_a_round_after_the_start_cannot_be_announced(tmp_path: Path) -> None:
    late = QUICKNET.first_after(STARTS_AT)

    with pytest.raises(BadPlan, match=f"comes after the start .* {late - 1}"):
        announced(tmp_path, beacon_source(QUICKNET, late))


def test_a_chain_that_is_not_checked_cannot_be_announced(tmp_path: Path) -> None:
    with pytest.raises(BeaconUnknown):
        announced(tmp_path, f"drand/{'0' * 64}/1000")


def test_dice_draw_a_sitting(tmp_path: Path) -> None:
    thrown = throws()
    database = announced(tmp_path, committed(thrown))

    drawn(tmp_path, database, write_ceremony(held(thrown)))

    made = load_plan(database, SITTING).draw.made
    assert made is not None
    assert made.randomness == held(thrown).randomness().hex()


@pytest.mark.parametrize("other", [None, committed(throws(["Saksi A", "Saksi B", "Saksi C"]))])
def test_a_ceremony_is_announced_together_with_its_commitments(
    tmp_path: Path, other: Ceremony | None
) -> None:
    database = announced(tmp_path)

    with pytest.raises(BadPlan, match="is announced with the ceremony of this name"):
        again(tmp_path, database, dice_source(committed(throws())), ceremony=other)


def test_a_ceremony_that_is_still_to_be_held_draws_nothing(tmp_path: Path) -> None:
    database = announced(tmp_path, CEREMONY)

    with pytest.raises(SeedRefused, match="hold it first"):
        drawn(tmp_path, database, write_ceremony(held(throws())))


def test_a_failed_ceremony_names_who_failed_it_and_a_new_one_is_announced_beside_it(
    tmp_path: Path,
) -> None:
    first, *_ = thrown = throws()
    database = announced(tmp_path, committed(thrown))
    failed = committed(thrown).revealed(first)
    with pytest.raises(CeremonyFailed, match="Saksi Contoh 02, Saksi Contoh 03 did not reveal"):
        drawn(tmp_path, database, write_ceremony(failed))
    new = committed(thrown_anew := throws(["Saksi A", "Saksi B", "Saksi C"]))

    second = again(tmp_path, database, dice_source(new), ceremony=new, failed=failed)

    with pytest.raises(CeremonyRefused, match="not the ceremony that was announced"):
        drawn(tmp_path, database, write_ceremony(held(thrown)))
    drawn(tmp_path, database, write_ceremony(held(thrown_anew)))
    assert (second.number, second.reason) == (2, "seorang tidak membuka")
    stored = what_is_stored(database)[2]
    assert isinstance(stored, list)
    assert [(number, at) for number, _, _, at in stored] == [(1, None), (2, AFTER_MS)]
    assert [one.ceremony for one in load_plan(database, SITTING).draw.announced] == [
        failed,
        held(thrown_anew),
    ]


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        (None, "give the ceremony that failed"),
        (held(throws()), "everybody has revealed: draw with what was announced"),
        (committed(throws(["Saksi A", "Saksi B", "Saksi C"])), "not the ceremony that was ann"),
    ],
)
def test_a_ceremony_that_did_not_fail_is_not_replaced(
    tmp_path: Path, failed: Ceremony | None, said: str
) -> None:
    database = announced(tmp_path, committed(throws()))
    before = what_is_stored(database)

    with pytest.raises(BadPlan, match=said):
        again(tmp_path, database, A_ROUND, failed=failed)

    assert what_is_stored(database) == before


def test_another_announcement_needs_a_reason_and_a_source_others_can_check(tmp_path: Path) -> None:
    database = announced(tmp_path)
    before = what_is_stored(database)

    with pytest.raises(BadPlan, match="say in at most 500 characters why"):
        again(tmp_path, database, beacon_source(QUICKNET, 1001), " ")
    with pytest.raises(BadPlan, match="stays verifiable"):
        again(tmp_path, database, OWN)
    with pytest.raises(BadPlan, match="is known already"):
        again(tmp_path, database, beacon_source(QUICKNET, 10))

    assert what_is_stored(database) == before


def test_nobody_chooses_another_round_when_the_announced_one_is_known(tmp_path: Path) -> None:
    database = announced(tmp_path)

    with pytest.raises(BadPlan, match="draw with what was announced"):
        again(tmp_path, database, beacon_source(QUICKNET, 2000), at=QUICKNET.time_ms(1000))

    moved = again(tmp_path, database, beacon_source(QUICKNET, 2000), at=QUICKNET.time_ms(1000) - 1)
    assert moved.number == 2


def test_a_wrong_file_for_an_announcement_is_refused() -> None:
    with pytest.raises(BadPlan, match="no announcement of a draw"):
        read_announcement("{}")
