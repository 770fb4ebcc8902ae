"""A bundle that holds a checker up, misleads it, or makes it fall over."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.verifying import files
from exam_engine.verifying.receipts import check_receipt
from exam_engine.verifying.report import Report
from exam_engine.verifying.show import as_json, as_text
from exam_engine.verifying.verification import verify
from tests.attacks.receipts_made_up import made_up
from tests.attacks.record import By, Case, Row, To, attack, attacks, control
from tests.exam_engine.ledger.record_builders import a_witness
from tests.exam_engine.verifying.bundles import LOG, WITNESSES, write, write_everything
from tests.exam_engine.verifying.sittings import Recorded

Change = Callable[[Path], None]
LIST = "opened/results.csv"


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link_out(path: Path) -> None:
    elsewhere = path.parents[2] / "elsewhere"
    elsewhere.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(elsewhere)


def a_link_to_a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_socket(path: Path) -> None:
    path.unlink()
    before = Path.cwd()
    os.chdir(path.parent)  # a path of a socket may have a hundred bytes
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(before)


@attacks(
    Row.CHECKER,
    Case("a pipe instead of a file", "it is a pipe and no file: others may get another", a_pipe),
    Case(
        "a symbolic link that leads out of the bundle",
        "it is a symbolic link and no file: others may get another [not in the format]",
        a_link_out,
    ),
    Case("a link to a device without an end", "it is a symbolic link and no", a_link_to_a_device),
    Case("a link to itself", "it is a symbolic link and no file: others may", a_link_to_itself),
    Case("a folder instead of a file", "it is a folder and no file: others may get", a_folder),
    Case("a socket instead of a file", "it is a socket and no file: others may get", a_socket),
    to=To.FILES,
    by=By.VERIFY,
)
def test_what_is_no_file_is_not_read(
    everything: Path, tmp_path: Path, tried: Case[Change]
) -> Report:
    for name in ("policy", "log/checkpoint", "log/tile/0/000", LIST):
        folder = Path(shutil.copytree(everything, tmp_path / name))
        tried.how(folder / name)
        report = verify(folder)
        assert [one.where for one in report.findings[:1]] == [name]
    return report


@attack(
    Row.CHECKER,
    "a folder of the bundle is a link to another place",
    to=To.FILES,
    by=By.VERIFY,
    says="it lies behind a symbolic link: others may get another [not in the format]",
)
def test_a_folder_behind_a_link(everything: Path, tmp_path: Path) -> Report:
    (everything / "opened").rename(tmp_path / "elsewhere")
    (everything / "opened").symlink_to(tmp_path / "elsewhere")
    return verify(everything)


@attacks(
    Row.CHECKER,
    Case(
        "two terabytes as policy",
        "policy: it is longer than 262144 bytes, and no such file is",
        "policy",
    ),
    Case(
        "two terabytes as checkpoint",
        "log/checkpoint: it is longer than 262144 bytes, and no such file is",
        "log/checkpoint",
    ),
    Case(
        "two terabytes as tile",
        "log/tile/0/000: it is longer than 8192 bytes, and no such file is",
        "log/tile/0/000",
    ),
    Case(
        "two terabytes as entries",
        "log/tile/entries/000: it is longer than 16777472 bytes, and no such file is",
        "log/tile/entries/000",
    ),
    Case(
        "two terabytes as rules",
        "opened/rules.toml: it is longer than 1048576 bytes, and no such file is",
        "opened/rules.toml",
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_a_file_that_would_fill_the_memory(everything: Path, tried: Case[str]) -> Report:
    """Two terabytes that take no room on the disk."""
    os.truncate(everything / tried.how, 2 << 40)
    return verify(everything)


@attack(
    Row.CHECKER,
    "two terabytes instead of the list (the limit of a gigabyte is a megabyte here)",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results.csv: it is longer than 1048576 bytes, and no such file is",
)
def test_a_list_that_would_fill_the_memory(
    everything: Path, monkeypatch: pytest.MonkeyPatch
) -> Report:
    monkeypatch.setattr(files, "FILE_MAX", 1 << 20)
    os.truncate(everything / LIST, 2 << 40)
    return verify(everything)


@attack(
    Row.CHECKER,
    "a file of millions of empty lines",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/papers.jsonl line 1048577: no line of a bundle is so long, and no file has so "
    "many",
)
def test_millions_of_lines(everything: Path) -> Report:
    write(everything, "opened/papers.jsonl", b"\n" * (1 << 21))
    return verify(everything)


@attack(
    Row.CHECKER,
    "one line that is longer than any paper",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/papers.jsonl line 1: no line of a bundle is so long, and no file has so many",
)
def test_a_line_that_is_too_long(everything: Path) -> Report:
    write(everything, "opened/papers.jsonl", b"[" * (files.LINE_MAX + 1))
    return verify(everything)


@attack(
    Row.CHECKER,
    "a file that cannot be read",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results.csv: it cannot be read: Input/output error [not in the format]",
)
def test_a_file_that_cannot_be_read(everything: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A bad disk; a file without permission gives another word in the same place."""
    honest = os.open

    def broken(path: Path, flags: int, *rest: int) -> int:
        if str(path).endswith(LIST):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return honest(path, flags, *rest)

    monkeypatch.setattr(os, "open", broken)
    return verify(everything)


@attack(
    Row.CHECKER,
    "a folder that may not be looked into, so that what is opened seems not to be there",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/papers.jsonl: it cannot be read: Permission denied [not in the format]",
)
def test_a_folder_that_may_not_be_looked_into(
    everything: Path, monkeypatch: pytest.MonkeyPatch
) -> Report:
    """As the system answers who is not its administrator."""
    honest = os.lstat

    def forbidden(path: Path) -> os.stat_result:
        if "opened/" in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return honest(path)

    monkeypatch.setattr(os, "lstat", forbidden)
    return verify(everything)


@attack(
    Row.CHECKER,
    "a policy with groups of groups of groups, thousands deep",
    to=To.FILES,
    by=By.VERIFY,
    says="line … of the policy: it has more than 256 groups [not in the format]",
)
def test_groups_of_groups(log: Path) -> Report:
    lines = [f"log {LOG.key}", f"witness w {WITNESSES[0].key}", "group g0 1 w"]
    lines += [f"group g{at} 1 g{at - 1}" for at in range(1, 9_000)]
    write(log, "policy", "\n".join([*lines, "quorum g8999", ""]).encode())
    return verify(log)


@attack(
    Row.CHECKER,
    "a policy of the deepest groups that are read",
    to=To.FILES,
    by=By.VERIFY,
    says="of 1 known witnesses have co-signed size …, which does not meet 'g255'",
)
def test_the_deepest_groups(log: Path) -> Report:
    lines = [f"log {LOG.key}", f"witness w {a_witness('saksi.example/lain').key}", "group g0 1 w"]
    lines += [f"group g{at} 1 g{at - 1}" for at in range(1, 256)]
    write(log, "policy", "\n".join([*lines, "quorum g255", ""]).encode())
    return verify(log)


@attack(
    Row.CHECKER,
    "a receipt over four billion records",
    to=To.RECEIPT,
    by=By.CANDIDATE,
    says="it has not exactly the records 1 to 4294967295 of the paper [dropped]",
)
def test_a_receipt_over_billions(tmp_path: Path) -> Report:
    receipt, folder = made_up(tmp_path, count=(1 << 32) - 1)
    return check_receipt(receipt.text, folder)


@attack(
    Row.CHECKER,
    "a receipt of a million characters",
    to=To.RECEIPT,
    by=By.CANDIDATE,
    says="receipt: no receipt has more than 65536 characters [not in the format]",
)
def test_an_endless_receipt(tmp_path: Path) -> Report:
    return check_receipt("0" * 1_000_000, tmp_path)


@control
@settings(max_examples=150)
@given(data=st.data())
def test_whatever_is_written_into_opened_files_breaks_no_verifier(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, short_day: Recorded
) -> None:
    folder = write_everything(tmp_path_factory.mktemp("bundle"), short_day)
    path = data.draw(st.sampled_from(sorted((folder / "opened").iterdir())))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    put = data.draw(st.sampled_from([b"", b"[", b"]", b'"', b"-1", b"null", b"{}", b",", b"\n",
                                     b"9" * 30, b"\xff", b"1.5", b"true", b'"x"']))  # fmt: skip
    path.write_bytes(whole[:at] + put + whole[at + data.draw(st.integers(0, 3)) :])

    report = verify(folder)

    assert as_text(report).count("\n") > 2
    assert as_json(report).endswith("}\n")


@attack(
    Row.CHECKER,
    "a folder that is no bundle",
    to=To.FILES,
    by=By.VERIFY,
    says="policy: there is no policy: nobody says whose key it is [dropped]",
)
def test_a_folder_that_is_no_bundle(tmp_path: Path) -> Report:
    return verify(tmp_path)
