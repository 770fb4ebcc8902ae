"""Anyone draws again what was published, and whatever was changed in it is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exam_engine.errors import BadPlan, DrawDiffers
from exam_engine.registry import keys as master
from exam_engine.registry.announcing import announce_again
from exam_engine.registry.leaves import ItemLeaf
from exam_engine.registry.plans import load_plan
from exam_engine.registry.published_draw import PublishedDraw, read_draw, redraw, write_draw
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony, write_ceremony
from question_bank.errors import SignatureWrong
from question_bank.sources import beacon_source, dice_source
from tests.exam_engine.planned import a_planned_sitting
from tests.exam_engine.registry.draws import (
    A_ROUND,
    AFTER_MS,
    BEFORE_MS,
    SITTING,
    announced,
    drawn,
    published,
    the_bank,
)
from tests.exam_engine.registry.naive_draw import naive_forms, naive_root, naive_seed
from tests.question_bank.ceremonies import committed, held, throws

Change = Callable[[PublishedDraw], PublishedDraw]


@pytest.fixture(scope="module")
def a_draw(tmp_path_factory: pytest.TempPathFactory) -> PublishedDraw:
    folder = tmp_path_factory.mktemp("drawn")
    database = announced(folder)
    root = drawn(folder, database)
    found = published(folder, database)
    made = load_plan(database, "sesi-1").draw.made
    assert made is not None
    assert found.forms_root == root == made.forms_root
    return found


def a_failure() -> Ceremony:
    return committed(throws()).revealed(throws()[0])


@pytest.fixture(scope="module")
def in_vain(tmp_path_factory: pytest.TempPathFactory) -> PublishedDraw:
    """A draw after a ceremony that failed and two rounds that were moved."""
    folder = tmp_path_factory.mktemp("in-vain")
    database = announced(folder, committed(throws()))
    for source, reason in (
        (A_ROUND, "kembali"),
        (beacon_source(QUICKNET, 1001), "kembali"),
        (A_ROUND, "terakhir"),
    ):
        announce_again(
            *(database, master.read(folder / "keys"), SITTING, the_bank, source, reason),
            failed=a_failure(),
            clock=lambda: BEFORE_MS,
        )
    drawn(folder, database)
    return published(folder, database)


def test_a_published_draw_is_drawn_again_the_same(a_draw: PublishedDraw) -> None:
    told: list[tuple[int, int]] = []

    found = redraw(read_draw(write_draw(a_draw)), lambda done, of: told.append((done, of)))

    assert found.forms_root == a_draw.forms_root
    assert found.verifiable
    assert sorted(found.leaves) == ["P-001", "P-002", "P-003", "P-004"]
    assert told[-1] == (4, 4)


def test_the_roots_of_the_file_are_rfc_6962_over_its_lines(a_draw: PublishedDraw) -> None:
    written = json.loads(write_draw(a_draw))
    announcement = json.loads(written["announcement"])

    assert naive_root(written["bank"]) == announcement["bank_root"]
    assert naive_root(written["roster"]) == announcement["roster_root"]


def test_who_knows_the_document_and_the_file_alone_draws_the_same(a_draw: PublishedDraw) -> None:
    written = json.loads(write_draw(a_draw))
    randomness = hashlib.sha256(bytes.fromhex(written["proof"])).digest()

    forms = naive_forms(written, naive_seed(written, randomness))

    assert naive_root(forms) == written["forms_root"]


def test_a_published_draw_has_neither_texts_nor_ids_nor_names(a_draw: PublishedDraw) -> None:
    written = write_draw(a_draw).decode()

    for hidden in ("Soal contoh", "Pilihan", "twk-001", "Peserta Contoh", "Formasi"):
        assert hidden not in written


def a_changed_item(published: PublishedDraw) -> PublishedDraw:
    item = published.bank[0]
    assert isinstance(item, ItemLeaf)
    other = msgspec.structs.replace(item, topic="lain")
    return msgspec.structs.replace(published, bank=(other, *published.bank[1:]))


def an_announcement(**changed: Any) -> Change:
    def change(published: PublishedDraw) -> PublishedDraw:
        fields = json.loads(published.announcement) | changed
        text = json.dumps(fields, separators=(",", ":"))
        return msgspec.structs.replace(published, announcement=text)

    return change


def a_field(**changed: Any) -> Change:
    return lambda published: msgspec.structs.replace(published, **changed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (a_field(secret="00" * 32), "the secret is not the one committed to"),
        (a_field(secret="00" * 31), "secret has 32 bytes"),
        (a_field(secret="x"), "secret has 32 bytes"),
        (a_changed_item, "the bank is another one"),
        (lambda one: a_field(bank=one.bank[1:])(one), "the bank is another one"),
        (lambda one: a_field(bank=one.bank[::-1])(one), "not numbered from 0 in their order"),
        (lambda one: a_field(roster=one.roster[1:])(one), "the roster is another one"),
        (lambda one: a_field(roster=one.roster[::-1])(one), "not in ascending order"),
        (
            lambda one: a_field(
                blueprint=msgspec.structs.replace(one.blueprint, name="lain")
                if isinstance(one.blueprint, msgspec.Struct)
                else type(one.blueprint)("lain", one.blueprint.sections)
            )(one),
            "the blueprint is another one",
        ),
        (lambda one: a_field(announcement=one.announcement + " ")(one), "not spelled as it was"),
        (an_announcement(number=2), "numbered 2"),
        (lambda one: a_field(earlier=(one.announcement,))(one), "numbered 1, 1"),
        (an_announcement(announced_at=QUICKNET.time_ms(1000)), "1 names a round that was known"),
        (
            lambda one: a_field(
                announcement=an_announcement(number=2)(one).announcement,
                earlier=(an_announcement(keys_root="00" * 32)(one).announcement,),
            )(one),
            "announcement 1 commits to something else",
        ),
        (
            lambda one: a_field(
                announcement=an_announcement(number=2, announced_at=AFTER_MS)(one).announcement,
                earlier=(one.announcement,),
            )(one),
            "2 was made although the randomness of announcement 1 was known by then",
        ),
        (
            lambda one: a_field(
                announcement=an_announcement(number=2)(one).announcement,
                earlier=(an_announcement(source="own")(one).announcement,),
            )(one),
            "2 was made although the randomness of announcement 1 was known by then",
        ),
        (
            lambda one: a_field(
                announcement=an_announcement(number=2)(one).announcement,
                earlier=(one.announcement,),
            )(one),
            "announcement 2 does not say why there is another one",
        ),
    ],
)
def test_whatever_contradicts_the_announcement_is_named(
    a_draw: PublishedDraw, change: Change, said: str
) -> None:
    with pytest.raises(DrawDiffers) as refusal:
        redraw(change(a_draw))

    problems = refusal.value.evidence["problems"]
    assert isinstance(problems, list)
    assert any(said in problem for problem in problems), problems


def test_other_forms_than_the_seed_gives_are_found(a_draw: PublishedDraw) -> None:
    with pytest.raises(DrawDiffers, match="the forms of sitting sesi-1 are not those of this seed"):
        redraw(a_field(forms_root="00" * 32)(a_draw))


def test_another_round_in_the_announcement_is_found(a_draw: PublishedDraw) -> None:
    other = json.loads(a_draw.announcement)["source"][:-4] + "1001"

    with pytest.raises(SignatureWrong):
        redraw(an_announcement(source=other)(a_draw))


def test_what_was_announced_in_vain_is_published_too(in_vain: PublishedDraw) -> None:
    found = redraw(read_draw(write_draw(in_vain)))

    assert [one.source for one in found.earlier] == [
        dice_source(committed(throws())),
        A_ROUND,
        beacon_source(QUICKNET, 1001),
    ]
    assert (found.source, found.reason) == (A_ROUND, "terakhir")
    assert in_vain.failed == (write_ceremony(a_failure()),)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "is not shown to have failed"),
        (("{",), "is not shown to have failed: this is no file"),
        ((write_ceremony(held(throws())),), "did not fail: everybody revealed"),
        (
            (write_ceremony(committed(throws(["Saksi A", "Saksi B", "Saksi C"]))),),
            "the file is of another one",
        ),
        ((write_ceremony(committed(throws())),) * 2, "more files of failed ceremonies"),
    ],
)
def test_a_ceremony_that_is_not_shown_to_have_failed_is_named(
    in_vain: PublishedDraw, files: tuple[str, ...], said: str
) -> None:
    with pytest.raises(DrawDiffers) as refusal:
        redraw(msgspec.structs.replace(in_vain, failed=files))

    problems = refusal.value.evidence["problems"]
    assert isinstance(problems, list)
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize("written", [b"", b"{}", b'{"format":"exam-engine/draw/v2"}', b"\xff"])
def test_a_file_that_is_no_draw_is_refused(written: bytes) -> None:
    with pytest.raises(DrawDiffers, match="no published draw"):
        read_draw(written)


def test_a_draw_of_the_operators_own_is_the_same_again_and_says_what_it_is(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)

    found = redraw(published(tmp_path, database))

    assert not found.verifiable
    assert found.source == "own"


def test_what_is_not_drawn_cannot_be_published(tmp_path: Path) -> None:
    database = announced(tmp_path)

    with pytest.raises(BadPlan, match="not drawn yet"):
        published(tmp_path, database)
