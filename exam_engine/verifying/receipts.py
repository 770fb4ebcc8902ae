"""One receipt, the proof of its paper's end, and the paper it opens: held against each other."""

from pathlib import Path
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed, RecordRefused
from exam_engine.ledger.lines import spelled
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.proof import check_inclusion
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.receipt import Receipt, chained
from exam_engine.ledger.sealed_paper import unseal
from exam_engine.ledger.signers import VerifierKey
from exam_engine.verifying.answers import Answered, follow
from exam_engine.verifying.files import Folder, Missing, Strange
from exam_engine.verifying.records import opening, read_record
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.signatures import attack_of, signed_note, whom_to_trust
from exam_engine.verifying.strict_json import integer, read_object, text

RECEIPT = "receipt"
TEXT_MAX = 64 * 1024
"""Characters; the longest receipt, of 255 sections, has about two thousand."""
LETTERS = "ABCDE"


class Given(NamedTuple):
    """What was got another way than from the folder: files, and whom to trust."""

    policy: bytes | None = None
    paper: bytes | None = None
    proof: bytes | None = None


def check_receipt(said: str, folder: Path, given: Given | None = None) -> Report:
    """Check a receipt, as it is spelled, with the files of a published folder.

    Whatever does not hold is in the report; so is what the receipt says of itself.
    """
    report = Report()
    try:
        receipt = _read(said)
    except Malformed as wrong:
        report.step().found(RECEIPT, Attack.MALFORMED, wrong.sentence)
        return report
    report.facts |= {
        "pseudonym": receipt.pseudonym.hex(),
        "entry": receipt.index,
        "records": receipt.count,
        "receipt_points": ", ".join(map(str, receipt.points)),
    }
    files, given = Folder(folder), given or Given()
    try:
        _check(receipt, files, given, report)
    except Missing as gone:
        report.step().found(gone.name, Attack.DROPPED, "it is not there")
    except Strange as one:
        report.step().found(one.name, Attack.MALFORMED, one.sentence)
    except Malformed as wrong:
        report.step().found(str(folder), Attack.MALFORMED, wrong.sentence)
    return report


def _read(said: str) -> Receipt:
    if len(said) > TEXT_MAX:
        raise Malformed(f"no receipt has more than {TEXT_MAX} characters")
    return Receipt.read(said)


def _check(receipt: Receipt, files: Folder, given: Given, report: Report) -> None:
    policy = whom_to_trust(files, given.policy, report)
    if policy is None:
        return
    name = f"proof/{receipt.index}.tlog-proof"
    data = files.read(name) if given.proof is None else given.proof
    origin = _proved(receipt, name, data, policy, report)
    if origin is None:
        return
    _signed(receipt, origin, policy, report)
    name = f"paper/{receipt.pseudonym.hex()}"
    data = files.read(name) if given.paper is None else given.paper
    step = report.step()
    try:
        _opened(receipt, origin, name, unseal(receipt.secret, origin, data), report)
    except RecordRefused as wrong:
        step.found(name, attack_of(wrong), wrong.sentence)


def _proved(receipt: Receipt, name: str, data: bytes, policy: Policy, report: Report) -> str | None:
    """Hold the closing entry against a signed root; the name of the log, if it can be read."""
    step = report.step()
    try:
        proof = ProofFile.parse(data)
    except Malformed as wrong:
        step.found(name, Attack.MALFORMED, wrong.sentence)
        return None
    checkpoint = signed_note(name, bytes(proof.checkpoint), policy, report)
    if checkpoint is None:
        return None
    if proof.index != receipt.index:
        what = f"it proves entry {proof.index}, and the paper was closed by entry {receipt.index}"
        step.found(name, Attack.MALFORMED, what)
    else:
        try:
            hashes = proof.hashes
            check_inclusion(proof.index, checkpoint.size, receipt.leaf, hashes, checkpoint.root)
        except RecordRefused as wrong:
            step.found(name, attack_of(wrong), wrong.sentence)
    step.proves("closing_included", receipt.index)
    report.facts["sitting"] = checkpoint.origin.rpartition("/")[2]
    report.details.append(f"root over {checkpoint.size} entries: {spelled(checkpoint.root)}")
    report.unproved["one_version"] = 0
    return checkpoint.origin


def _signed(receipt: Receipt, origin: str, policy: Policy, report: Report) -> None:
    step = report.step()
    keys = [key for key in policy.logs if key.name == origin]
    if not keys:
        step.found(RECEIPT, Attack.KEY_CHANGED, f"nobody who is trusted signs for {origin}")
    refusals = [wrong for key in keys if (wrong := _refusal(receipt, key)) is not None]
    for wrong in refusals if len(refusals) == len(keys) else []:
        step.found(RECEIPT, attack_of(wrong), wrong.sentence)
    step.proves("receipt_signed")


def _refusal(receipt: Receipt, key: VerifierKey) -> RecordRefused | None:
    try:
        receipt.check(key)
    except RecordRefused as wrong:
        return wrong
    return None


def _opened(receipt: Receipt, origin: str, name: str, plain: bytes, report: Report) -> None:
    """Hold the opened paper against the receipt, and follow what it says."""
    step = report.step()
    fields = read_object(plain)
    for field, wanted in (("origin", origin), ("pseudonym", receipt.pseudonym.hex())):
        if text(fields, field) != wanted:
            step.found(name, Attack.MALFORMED, f"its {field!r} is not {wanted}")
    records = fields.get("records")
    if type(records) is not list:
        raise Malformed("it has no list of records")
    opened = [opening(one, receipt.secret) for one in records]
    if len(opened) != receipt.count or any(
        number != at for at, (number, _, _) in enumerate(opened, 1)
    ):
        attack = Attack.DROPPED if len(opened) < receipt.count else Attack.INSERTED
        what = f"it has not exactly the records 1 to {receipt.count} of the paper"
        step.found(name, attack, what)
    elif chained(committed for _, committed, _ in opened) != receipt.head:
        what = "its records do not come to the chain head that the receipt and the record have"
        step.found(name, Attack.ALTERED, what)
    step.proves("paper_whole", len(opened))
    if not step.count:
        _followed(receipt, name, [data for _, _, data in opened], fields, report)


def _followed(
    receipt: Receipt, name: str, records: list[bytes], fields: dict[str, Any], report: Report
) -> None:
    """The last answers, and the points that were written down at the end."""
    step, items = report.step(), integer(fields, "items")
    one = Answered("", whole=True, voided=None)
    for number, data in enumerate(records, 1):
        record = read_record(number, number, data)
        attempt = text(record.fields, "attempt")
        if one.attempt not in {"", attempt}:
            what = f"record {number} is of {attempt}, and the first one of {one.attempt}"
            step.found(name, Attack.INSERTED, what)
        one.attempt = attempt
        wrong = follow(one, record, items)
        if wrong is not None:
            step.found(name, wrong[0], f"record {number}: {wrong[1]}")
    if one.points != receipt.points:
        said = "no points" if one.points is None else ", ".join(map(str, one.points))
        what = f"it ends with {said}, and the receipt has {report.facts['receipt_points']}"
        step.found(name, Attack.SCORE, what)
    step.proves("paper_points", sum(receipt.points))
    report.facts["attempt"] = one.attempt
    report.unproved["points_of_keys"] = 0
    report.details += [
        f"answer {item}: {LETTERS[one.choices[item]]}" for item in sorted(one.choices)
    ]
