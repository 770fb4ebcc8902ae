"""Without a key: somebody changes the files of the public log."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.ledger.lines import spelled
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.record import By, Case, Row, To, attack, attacks, control
from tests.attacks.spoiling import changed_files, flipped
from tests.exam_engine.ledger.record_builders import a_log
from tests.exam_engine.verifying.bundles import LOG, a_note, write_log
from tests.exam_engine.verifying.sittings import Recorded

Change = Callable[[list[bytes]], list[bytes]]


def altered(entries: list[bytes]) -> list[bytes]:
    return [*entries[:270], flipped(entries[270]), *entries[271:]]


def swapped(entries: list[bytes]) -> list[bytes]:
    return [*entries[:30], entries[31], entries[30], *entries[32:]]


def dropped(entries: list[bytes]) -> list[bytes]:
    return [*entries[:40], *entries[41:], entries[-1]]


def put_in(entries: list[bytes]) -> list[bytes]:
    return [*entries[:40], entries[40], *entries[40:-1]]


@attacks(
    Row.ADMINISTRATOR,
    Case(
        "one bit of an entry is turned",
        "entry 270 is not the one whose hash was published: altered [altered]",
        altered,
    ),
    Case(
        "two entries change places",
        "entry 30 is not the one whose hash was published: altered [altered]",
        swapped,
    ),
    Case(
        "an entry is dropped and another one repeated at the end",
        "entry 40 is not the one whose hash was published: altered [altered]",
        dropped,
    ),
    Case(
        "an entry is put in and the last one dropped",
        "entry 41 is not the one whose hash was published: altered [altered]",
        put_in,
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_entries_are_changed(log: Path, day: Recorded, tried: Case[Change]) -> Report:
    return verify(changed_files(log, tried.how(day.entries)))


@attack(
    Row.ADMINISTRATOR,
    "an entry is altered, and every tile computed anew",
    to=To.FILES,
    by=By.VERIFY,
    says="and another one was signed (…): an entry was altered, dropped, put in or moved [altered]",
)
def test_tiles_changed_with_the_entry_do_not_help(tmp_path: Path, day: Recorded) -> Report:
    entries = [*day.entries[:40], flipped(day.entries[40]), *day.entries[41:]]
    return verify(write_log(tmp_path / "bundle", entries, a_note(day.entries)))


def without_entries(folder: Path) -> None:
    (folder / "log/tile/entries/000").unlink()


def cut_entries(folder: Path) -> None:
    path = folder / "log/tile/entries/000"
    path.write_bytes(path.read_bytes()[:-1])


def without_tile(folder: Path) -> None:
    (folder / "log/tile/0/000").unlink()


def altered_tile(folder: Path) -> None:
    next((folder / "log/tile/1").rglob("1")).write_bytes(bytes(32))


def grown_tile(folder: Path) -> None:
    path = folder / "log/tile/0/000"
    path.write_bytes(path.read_bytes()[:-32])


def without_checkpoint(folder: Path) -> None:
    (folder / "log/checkpoint").unlink()


def smaller_size(folder: Path) -> None:
    path = folder / "log/checkpoint"
    text = path.read_text(encoding="utf-8")
    size = text.split("\n")[1]
    path.write_text(text.replace(f"\n{size}\n", f"\n{int(size) - 1}\n"), encoding="utf-8")


@attacks(
    Row.ADMINISTRATOR,
    Case(
        "a file of entries is left out",
        "log/tile/entries/000: it is not there: entries 0 to 255 were dropped [dropped]",
        without_entries,
    ),
    Case(
        "a file of entries is cut off",
        "tile/entries/000 ends inside entry 255: bytes were cut off [not in the format]",
        cut_entries,
    ),
    Case(
        "a tile is left out",
        "log/tile/0/000: it is not there: nobody can prove an entry with it [dropped]",
        without_tile,
    ),
    Case(
        "a tile is overwritten",
        "hash 0 is not the one of the tiles below it [altered]",
        altered_tile,
    ),
    Case(
        "a hash is cut off a tile",
        "log/tile/0/000: it has 8160 bytes, not 8192: hashes were dropped or put in",
        grown_tile,
    ),
    Case(
        "the checkpoint is left out",
        "log/checkpoint: there is no checkpoint: nobody has signed this [dropped]",
        without_checkpoint,
    ),
    Case(
        "the size in the checkpoint is made smaller",
        "the signature of ujian.example/sesi-1 is false: forged, or the text was altered",
        smaller_size,
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_files_of_the_log_are_spoiled(log: Path, tried: Case[Callable[[Path], None]]) -> Report:
    tried.how(log)
    return verify(log)


@attack(
    Row.ADMINISTRATOR,
    "the checkpoint of another sitting lies in the bundle",
    to=To.FILES,
    by=By.VERIFY,
    says="the log ujian.example/sesi-2 has not signed this checkpoint itself [another key]",
)
def test_the_checkpoint_of_another_sitting(tmp_path: Path, day: Recorded) -> Report:
    other = a_note(day.entries, a_log("ujian.example/sesi-2"))
    return verify(write_log(tmp_path / "bundle", day.entries, other))


@attack(
    Row.ADMINISTRATOR,
    "log and policy are those of another sitting, whose key the operator has too",
    to=To.RECORD,
    by=By.VERIFY,
    says="entry 0: the record of sitting 'sesi-1' is signed as ujian.example/sesi-2 [another key]",
)
def test_a_record_under_the_key_of_another_sitting(tmp_path: Path, day: Recorded) -> Report:
    key = a_log("ujian.example/sesi-2")
    folder = write_log(tmp_path / "bundle", day.entries, a_note(day.entries, key))
    (folder / "policy").write_text(f"log {key.key}\nquorum none\n", encoding="utf-8")
    return verify(folder)


@attack(
    Row.ADMINISTRATOR,
    "another key signs, and the bundle's own policy names it",
    to=To.FILES,
    by=By.POLICY,
    says="the log ujian.example/sesi-1 has not signed this checkpoint itself [another key]",
)
def test_the_bundle_names_a_key_of_its_own(tmp_path: Path, day: Recorded) -> Report:
    announced = write_log(tmp_path / "announced", day.entries) / "policy"
    forger = Signer(LOG.key.name, NOTE, bytes(range(32)))
    folder = write_log(tmp_path / "bundle", day.entries, a_note(day.entries, forger))
    (folder / "policy").write_text(f"log {forger.key}\nquorum none\n", encoding="utf-8")
    alone = verify(folder)
    assert alone.holds
    assert "policy_of_bundle" in alone.unproved
    return verify(folder, policy=announced.read_bytes())


@attack(
    Row.ADMINISTRATOR,
    "the policy names a key of small order, under which anybody can sign",
    to=To.FILES,
    by=By.VERIFY,
    says="with the key of ujian.example/sesi-1 anybody could sign: it has small order",
)
def test_a_key_under_which_anybody_can_sign(log: Path) -> Report:
    name, public = LOG.key.name, NOTE + b"\x01" + bytes(31)
    key_id = sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    weak = f"log {name}+{key_id}+{spelled(public)}\nquorum none\n"
    (log / "policy").write_text(weak, encoding="utf-8")
    return verify(log)


@attack(
    Row.ADMINISTRATOR,
    "the file with the key of the log has another key, for whoever takes it from there",
    to=To.FILES,
    by=By.VERIFY,
    says="log/key: it is not the key of this log that is trusted: whoever takes it trusts another "
    "[another key]",
)
def test_another_key_in_the_file_of_the_key(log: Path) -> Report:
    (log / "log/key").write_text(f"{LOG.key}\n", encoding="utf-8")
    assert "other_files" not in verify(log).unproved
    forger = Signer(LOG.key.name, NOTE, bytes(range(32)))
    (log / "log/key").write_text(f"{forger.key}\n", encoding="utf-8")
    return verify(log)


@attack(
    Row.ADMINISTRATOR,
    "an older checkpoint, which was genuine then, hides what came after",
    to=To.FILES,
    by=By.CHECKPOINT,
    says="the same log has signed … entries, and this bundle has 120: entries were dropped, or "
    "the bundle is older [dropped]",
)
def test_an_older_checkpoint(tmp_path: Path, day: Recorded) -> Report:
    folder = write_log(tmp_path / "bundle", day.entries[:120])
    alone = verify(folder)
    assert alone.holds
    assert {"still_running", "one_version"} <= alone.unproved.keys()
    return verify(folder, elsewhere={"papan": bytes(a_note(day.entries))})


@control
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_bit_is_flipped_in_the_public_files_is_found(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, day: Recorded
) -> None:
    folder = write_log(tmp_path_factory.mktemp("bundle"), day.entries)
    files = sorted(path for path in (folder / "log").rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)

    # who signed is written twice: a signature that became a stranger's is one too few
    assert not verify(folder).holds
