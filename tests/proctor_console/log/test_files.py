"""A published folder is a whole log of some size at any moment, and only ever of one log."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.merkle import Frontier
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.ledger.tiles import WIDTH, Bundle, entries_in, width_at
from proctor_console.errors import LogRefused
from proctor_console.log import files
from proctor_console.log.shown import Shown, shown
from tests.exam_engine.ledger import naive_tree
from tests.proctor_console.log.signed_day import KEY, SITTING, SignedDay


@pytest.fixture
def day(tmp_path: Path) -> Iterator[SignedDay]:
    day = SignedDay(tmp_path)
    day.go_on(300)
    yield day
    day.hall.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "www" / "sesi-1"


def written(day: SignedDay, folder: Path, within: int = SIZE_MAX) -> int:
    seen = Shown(within, ended=True)
    cosigned = files.publish(day.store, SITTING, KEY, folder, lambda _done, _whole: None, seen=seen)
    return cosigned.checkpoint.size


def whole(folder: Path) -> int:
    """Check a folder as somebody would who has nothing else; returns its size."""
    signed = open_checkpoint(Note.parse((folder / "checkpoint").read_bytes()), [KEY]).checkpoint
    size = signed.size
    entries: list[bytes] = []
    for index in range(-(-size // WIDTH)):
        bundle = Bundle(index, width_at(0, index, size))
        entries += entries_in(bundle, (folder / bundle.path).read_bytes())
    assert naive_tree.root([leaf_hash(entry) for entry in entries]) == signed.root
    reader = TileReader(size, lambda tile: (folder / tile.path).read_bytes())
    assert Frontier.read(size, reader).root() == signed.root
    return size


def test_a_folder_holds_everything_that_is_needed_to_check_the_record(
    day: SignedDay, folder: Path
) -> None:
    size = written(day, folder)

    assert whole(folder) == size == day.signed.size
    assert (folder / "key").read_text().strip() == str(KEY)
    for one in folder.rglob("*"):
        if one.is_file():
            assert stat.S_IMODE(one.stat().st_mode) == 0o644
            assert not one.name.endswith(".half")


def test_a_folder_goes_on_where_it_is_and_writes_only_what_is_new(
    day: SignedDay, folder: Path
) -> None:
    written(day, folder)
    first = (folder / "tile/0/000").stat().st_mtime_ns
    assert (folder / "tile/0/001.p").is_dir()
    day.go_on(300)

    size = written(day, folder)

    assert whole(folder) == size > 600
    assert (folder / "tile/0/000").stat().st_mtime_ns == first
    assert not (folder / "tile/0/001.p").exists()
    assert not (folder / "tile/entries/001.p").exists()
    before = sorted(folder.rglob("*"))
    assert written(day, folder) == size
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("stopped_at", range(6))
def test_whoever_reads_after_an_interruption_finds_a_whole_log(
    day: SignedDay, folder: Path, stopped_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(day, folder)
    before = day.signed.size
    day.go_on(300)
    write, count = files.put, 0

    def stops(path: Path, content: bytes) -> None:
        nonlocal count
        if count == stopped_at:
            raise OSError(28, "No space left on device")
        count += 1
        write(path, content)

    monkeypatch.setattr(files, "put", stops)
    with pytest.raises(OSError, match="No space"):
        written(day, folder)
    monkeypatch.setattr(files, "put", write)

    assert whole(folder) == before
    assert written(day, folder) == whole(folder) == day.signed.size


def something_else(folder: Path, _: SignedDay) -> None:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("")


def another_log(folder: Path, day: SignedDay) -> None:
    written(day, folder)
    other = Signer("exam.invalid/sesi-2", NOTE, bytes(32))
    (folder / "key").write_text(f"{other.key}\n")


def a_longer_log(folder: Path, day: SignedDay) -> None:
    written(day, folder)


def an_altered_checkpoint(folder: Path, day: SignedDay) -> None:
    written(day, folder)
    note = (folder / "checkpoint").read_bytes()
    altered = note.replace(b"exam.invalid/sesi-1\n3", b"exam.invalid/sesi-1\n1")
    assert altered != note
    (folder / "checkpoint").write_bytes(altered)


@pytest.mark.parametrize(
    ("spoil", "within", "said"),
    [
        (something_else, SIZE_MAX, "holds something else than a published record"),
        (another_log, SIZE_MAX, "holds the record of another log"),
        (a_longer_log, 20, "restored from a backup, or entries were dropped"),
        (an_altered_checkpoint, SIZE_MAX, "is false: forged, or the text was altered"),
    ],
)
def test_a_folder_that_holds_anything_else_is_refused_and_left_as_it_is(
    day: SignedDay,
    folder: Path,
    spoil: Callable[[Path, SignedDay], None],
    within: int,
    said: str,
) -> None:
    spoil(folder, day)
    before = {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}

    with pytest.raises(LogRefused, match=said):
        written(day, folder, within)

    assert {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()} == before


def test_another_version_of_the_record_is_refused(
    day: SignedDay, folder: Path, tmp_path: Path
) -> None:
    written(day, folder)
    (tmp_path / "fork").mkdir()
    fork = SignedDay(tmp_path / "fork")
    fork.go_on(400)

    with pytest.raises(LogRefused, match="another version of this record"):
        written(fork, folder)

    fork.hall.stop()


def test_before_anything_is_signed_there_is_nothing_to_publish(
    day: SignedDay, folder: Path
) -> None:
    with pytest.raises(LogRefused, match="Nothing has been signed"):
        written(day, folder, within=0)

    assert not folder.exists()


def test_what_was_signed_after_a_freeze_stays_out_until_the_thaw(
    day: SignedDay, folder: Path
) -> None:
    day.staff(ask.FreezeBoard, reason="Menjelang akhir")
    freeze = len(day.leaves) - 1
    day.go_on(300)

    frozen = shown(day.store.lines(SITTING)).within
    held = written(day, folder, frozen)
    day.staff(ask.ThawBoard)
    day.sign()

    assert frozen == freeze
    assert held == whole(folder) <= freeze
    assert shown(day.store.lines(SITTING)) == Shown(SIZE_MAX, ended=False)
    assert written(day, folder) > 600
