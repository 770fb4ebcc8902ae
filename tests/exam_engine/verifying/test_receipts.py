"""A receipt holds with its own files; whatever somebody alters is found, and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.ledger.checkpoint import Checkpoint, cosigned, signed_checkpoint
from exam_engine.ledger.entry import commitment, leaf_hash, next_head
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.proof import inclusion_proof
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.sealed_paper import seal, unseal
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.verifying.claims import PROVED, UNPROVED
from exam_engine.verifying.program import main
from exam_engine.verifying.receipts import Given, check_receipt
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.show import as_text
from proctor_console.log import files, paper_files
from tests.exam_engine.builders import a_plan
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import AT, a_witness
from tests.proctor_console.cli.command_line import run
from tests.proctor_console.log.signed_day import KEY, SITTING, SignedDay

ORIGIN = "exam.invalid/sesi-1"
LOG = LogKeys(Keys(bytes(32)), "exam.invalid")(SITTING)
Published = tuple[Receipt, Path]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A candidate with five answers, and what was published of the sitting."""
    root = tmp_path_factory.mktemp("receipts")
    day = SignedDay(root)
    day.go_on(20)
    day.finish("P-001", answers=5)
    day.finish("P-002", answers=2)
    day.sign()
    folder = root / "www"
    files.publish(day.store, SITTING, KEY, folder, lambda *_: None)
    policy = Policy([KEY])
    paper_files.publish_papers(day.store, a_plan(), policy, folder, lambda *_: None)
    yield day.receipt("P-001"), folder
    day.hall.stop()


@pytest.fixture
def published(original: Published, tmp_path: Path) -> Published:
    """The same, to be spoiled."""
    receipt, folder = original
    return receipt, Path(shutil.copytree(folder, tmp_path / "www"))


def checked(published: Published) -> Report:
    receipt, folder = published
    return check_receipt(receipt.text, folder)


def paper_of(published: Published) -> Path:
    receipt, folder = published
    return folder / "paper" / receipt.pseudonym.hex()


def proof_of(published: Published) -> Path:
    receipt, folder = published
    return folder / "proof" / f"{receipt.index}.tlog-proof"


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


# --- what somebody may try ----------------------------------------------------------------------


def altered_paper(published: Published, change: Callable[[dict[str, object]], object]) -> Published:
    """Sealed again with the right secret, as its keeper could do."""
    receipt, _ = published
    path = paper_of(published)
    paper = json.loads(unseal(receipt.secret, ORIGIN, path.read_bytes()))
    change(paper)
    path.write_bytes(seal(receipt.secret, ORIGIN, json.dumps(paper).encode()))
    return published


def signed_again(published: Published, **changes: object) -> Published:
    """Another receipt, with a signature that is genuine."""
    receipt, folder = published
    return replace(receipt, **changes).signed(LOG), folder  # type: ignore[arg-type]


def another_answer(published: Published) -> Published:
    def change(paper: dict[str, list[list[object]]]) -> None:
        record = next(one for one in paper["records"] if "AnswerRecorded" in str(one[1]))
        record[1] = str(record[1]).replace('"choice":0', '"choice":1')

    return altered_paper(published, change)  # type: ignore[arg-type]


def a_dropped_record(published: Published) -> Published:
    return altered_paper(published, lambda paper: paper["records"].pop(3))  # type: ignore[attr-defined]


def a_dropped_end(published: Published) -> Published:
    return altered_paper(published, lambda paper: paper["records"].pop())  # type: ignore[attr-defined]


def a_record_more(published: Published) -> Published:
    count = published[0].count + 1
    return altered_paper(published, lambda paper: paper["records"].append([count, "{}"]))  # type: ignore[attr-defined]


def of_another_sitting(published: Published) -> Published:
    return altered_paper(published, lambda paper: paper.update(origin="exam.invalid/sesi-2"))


def somebody_elses_paper(published: Published) -> Published:
    mine = paper_of(published)
    other = next(one for one in mine.parent.iterdir() if one != mine)
    mine.write_bytes(other.read_bytes())
    return published


def a_cut_paper(published: Published) -> Published:
    paper_of(published).write_bytes(paper_of(published).read_bytes()[:40])
    return published


def no_paper(published: Published) -> Published:
    paper_of(published).unlink()
    return published


def no_proof(published: Published) -> Published:
    proof_of(published).unlink()
    return published


def more_points(published: Published) -> Published:
    receipt, folder = published
    return replace(receipt, points=(15, 10)), folder


def more_points_signed(published: Published) -> Published:
    return signed_again(published, points=(15, 10))


def another_secret(published: Published) -> Published:
    return signed_again(published, secret=bytes(32))


def a_head_that_was_never_recorded(published: Published) -> Published:
    return signed_again(published, head=bytes(32))


def another_index(published: Published) -> Published:
    receipt, folder = signed_again(published, index=published[0].index - 1)
    shutil.copy(proof_of(published), proof_of((receipt, folder)))
    return receipt, folder


def another_key(published: Published) -> Published:
    receipt, folder = published
    return receipt.signed(Signer(ORIGIN, NOTE, bytes(range(32)))), folder


def a_policy_of_another_key(published: Published) -> Published:
    _, folder = published
    other = Signer("exam.invalid/sesi-2", NOTE, bytes(32)).key
    (folder / "policy").write_bytes(write_policy(Policy([other])))
    return published


def no_policy(published: Published) -> Published:
    (published[1] / "policy").unlink()
    return published


def a_forged_checkpoint(published: Published) -> Published:
    proof = ProofFile.parse(proof_of(published).read_bytes())
    text = proof.checkpoint.text.replace("sesi-1\n", "sesi-1\n1", 1)
    forged = replace(proof, checkpoint=Note(text, proof.checkpoint.signatures))
    proof_of(published).write_bytes(bytes(forged))
    return published


@pytest.mark.parametrize(
    ("attack", "named", "what"),
    [
        (another_answer, Attack.ALTERED, "do not come to the chain head"),
        (a_dropped_record, Attack.DROPPED, "not exactly the records 1 to"),
        (a_dropped_end, Attack.DROPPED, "not exactly the records 1 to"),
        (a_record_more, Attack.INSERTED, "not exactly the records 1 to"),
        (of_another_sitting, Attack.MALFORMED, "its 'origin' is not"),
        (somebody_elses_paper, Attack.ALTERED, "another candidate's"),
        (a_cut_paper, Attack.MALFORMED, "no sealed paper"),
        (no_paper, Attack.DROPPED, "it is not there"),
        (no_proof, Attack.DROPPED, "it is not there"),
        (more_points, Attack.FORGED, "is false"),
        (more_points_signed, Attack.SCORE, "it ends with 15, 2, and the receipt has 15, 10"),
        (another_secret, Attack.ALTERED, "does not open"),
        (a_head_that_was_never_recorded, Attack.ALTERED, "does not lead from the entry"),
        (another_index, Attack.MALFORMED, "it proves entry"),
        (another_key, Attack.FORGED, "is false"),
        (a_policy_of_another_key, Attack.KEY_CHANGED, "nobody who is trusted signs for"),
        (no_policy, Attack.DROPPED, "nobody says whose key"),
        (a_forged_checkpoint, Attack.FORGED, "is false"),
    ],
)
def test_an_attack_is_found_and_named(
    published: Published, attack: Callable[[Published], Published], named: Attack, what: str
) -> None:
    report = checked(attack(published))

    found = [one for one in report.findings if what in one.what]
    assert [one.attack for one in found] == [named]
    assert not report.holds
    assert "JANGAN PERCAYA" in as_text(report).splitlines()[0]


def test_a_paper_of_two_people_is_found_even_if_its_keeper_committed_to_it(tmp_path: Path) -> None:
    end = b'"points":[5],"total":5}'
    records = [
        b'{"event":"CandidateReady/1","at":1,"clock":1,"attempt":"P-001"}',
        b'{"event":"AttemptFinished/1","at":2,"clock":2,"attempt":"P-002","by":"time",%s' % end,
    ]
    published = kept_badly(tmp_path, records, points=(5,))

    report = checked(published)

    assert [one.attack for one in report.findings] == [Attack.INSERTED]
    assert "record 2 is of P-002, and the first one of P-001" in report.findings[0].what


def test_a_record_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    report = checked(kept_badly(tmp_path, [b"[]"], points=(5,)))

    assert [one.attack for one in report.findings] == [Attack.MALFORMED]


def kept_badly(folder: Path, records: list[bytes], points: tuple[int, ...]) -> Published:
    """A whole sitting of one paper, by somebody who has the key and writes what they like."""
    secret, pseudonym, head = bytes(range(32)), bytes(range(16)), bytes(32)
    for number, record in enumerate(records, 1):
        head = next_head(head, commitment(secret, number, record))
    receipt = Receipt(pseudonym, 1, len(records), head, secret, points).signed(LOG)
    leaves = [leaf_hash(b""), receipt.leaf]
    note = signed_checkpoint(Checkpoint(ORIGIN, 2, naive_tree.root(leaves)), LOG)
    proof = ProofFile(1, inclusion_proof(1, 2, naive_tree.reader(leaves)), note)
    paper = {
        "origin": ORIGIN,
        "pseudonym": pseudonym.hex(),
        "items": 5,
        "records": [[number, one.decode()] for number, one in enumerate(records, 1)],
    }
    published = receipt, folder
    for path, content in (
        (folder / "policy", write_policy(Policy([LOG.key]))),
        (proof_of(published), bytes(proof)),
        (paper_of(published), seal(secret, ORIGIN, json.dumps(paper).encode())),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return published


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_byte_of_any_file_can_be_changed(original: Published, data: st.DataObject) -> None:
    receipt, folder = original
    paths = {"paper": paper_of(original), "proof": proof_of(original)}
    name = data.draw(st.sampled_from(sorted(paths)))
    content = bytearray(paths[name].read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    report = check_receipt(receipt.text, folder, Given(**{name: bytes(content)}))

    assert not report.holds


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
