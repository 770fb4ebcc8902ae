"""A receipt holds with its own files, and says what it does not show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exam_engine.ledger.checkpoint import cosigned
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.verifying.claims import PROVED, UNPROVED
from exam_engine.verifying.program import main
from exam_engine.verifying.receipts import Given, check_receipt
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.show import as_text
from tests.exam_engine.ledger.record_builders import AT, a_witness
from tests.exam_engine.verifying.published_day import LOG, ORIGIN, Published, paper_of, proof_of
from tests.proctor_console.cli.command_line import run


def checked(published: Published) -> Report:
    receipt, folder = published
    return check_receipt(receipt.text, folder)


def test_an_honest_receipt_holds_and_says_what_it_does_not_show(original: Published) -> None:
    receipt, _ = original

    report = checked(original)

    assert report.findings == []
    assert report.proved == {
        "signed": report.facts["entries"],
        "closing_included": receipt.index,
        "receipt_signed": 0,
        "paper_whole": receipt.count,
        "paper_points": 17,
    }
    assert set(report.unproved) == {
        "policy_of_bundle",
        "no_witness",
        "one_version",
        "points_of_keys",
    }
    assert report.proved.keys() <= PROVED.keys()
    assert report.unproved.keys() <= UNPROVED.keys()
    assert {name: report.facts[name] for name in ("attempt", "sitting", "receipt_points")} == {
        "attempt": "P-001",
        "sitting": "sesi-1",
        "receipt_points": "15, 2",
    }
    assert "answer 1: A" in report.details


def test_the_citizen_reads_one_sentence_in_two_languages(original: Published) -> None:
    indonesian, english, *_ = as_text(checked(original)).splitlines()

    assert indonesian.startswith("Tanda terima peserta P-001, sesi sesi-1, benar: ")
    assert "15, 2" in english
    assert english.endswith(
        f"This is so if {ORIGIN}+{LOG.key.key_id.hex()} is the key of the exam."
    )


def test_printed_lines_hold_like_the_text(original: Published) -> None:
    receipt, folder = original

    report = check_receipt("\n".join(receipt.lines), folder)

    assert report.holds


def test_files_may_come_from_elsewhere_and_the_policy_from_whom_one_trusts(
    published: Published, tmp_path: Path
) -> None:
    receipt, folder = published
    given = Given(
        (folder / "policy").read_bytes(),
        paper_of(published).read_bytes(),
        proof_of(published).read_bytes(),
    )
    (tmp_path / "empty").mkdir()

    report = check_receipt(receipt.text, tmp_path / "empty", given)

    assert report.holds
    assert "policy_of_bundle" not in report.unproved


def test_witnesses_are_counted_and_their_quorum_is_asked_for(published: Published) -> None:
    receipt, folder = published
    witness = a_witness()
    policy = Policy([LOG.key], {"saksi": witness.key}, quorum="saksi")
    (folder / "policy").write_bytes(write_policy(policy))
    missed = checked(published)
    proof = ProofFile.parse(proof_of(published).read_bytes())
    note = proof.checkpoint.signed(cosigned(proof.checkpoint, witness, AT))

    proof_of(published).write_bytes(bytes(replace(proof, checkpoint=note)))
    met = check_receipt(receipt.text, folder)

    assert [one.attack for one in missed.findings] == [Attack.FORK]
    assert "0 of 1 known witnesses" in missed.findings[0].what
    assert met.holds
    assert met.proved["witnessed"] == 1


# --- the command, and the file that runs alone --------------------------------------------------


def test_the_command_takes_a_file_or_the_text_itself(original: Published, tmp_path: Path) -> None:
    receipt, folder = original
    page = tmp_path / "lines.txt"
    page.write_text("\n".join(receipt.lines))
    address = f"https://ujian.example/receipt/sesi-1#{receipt.text}"

    said = [
        run("receipt", "check", one, "--folder", folder) for one in (page, receipt.text, address)
    ]

    assert [one.exit_code for one in said] == [0, 0, 0]
    assert len({one.stdout for one in said}) == 1
    assert "Tanda terima peserta P-001" in said[0].stdout


def test_the_command_names_the_line_of_a_slip(original: Published, tmp_path: Path) -> None:
    receipt, folder = original
    lines = receipt.lines
    lines[3] = lines[3][1:] + lines[3][0]
    page = tmp_path / "lines.txt"
    page.write_text("\n".join(lines))

    said = run("receipt", "check", page, "--folder", folder)

    assert said.exit_code == 1
    assert "JANGAN PERCAYA tanda terima" in said.stdout
    assert "line 4" in said.stdout


def test_the_single_file_says_the_same(
    original: Published, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    receipt, folder = original
    page = tmp_path / "receipt.txt"
    page.write_text(receipt.text)

    status = main([str(folder), "--receipt", str(page), "--details"])

    command = run("receipt", "check", page, "--folder", folder, "--details")
    assert status == command.exit_code == 0
    assert capsysbinary.readouterr().out.decode() == command.stdout


def test_it_is_told_which_file_of_a_receipt_cannot_be_read(
    original: Published, capsys: pytest.CaptureFixture[str]
) -> None:
    _, folder = original

    assert main([str(folder), "--receipt", str(folder / "none")]) == 1
    assert "none: No such file" in capsys.readouterr().err
