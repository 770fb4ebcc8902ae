"""What a candidate took home, held against the published folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.second_verifier import crockford
from tests.second_verifier.commitments import chain_head, commitment, private_salt
from tests.second_verifier.notes import LOG, Key
from tests.second_verifier.policies import Policy, read_policy
from tests.second_verifier.proof_files import proved
from tests.second_verifier.records import read_record
from tests.second_verifier.refusal import Refused
from tests.second_verifier.sealed_papers import open_paper
from tests.second_verifier.spelling import text

_LABEL = b"exam-engine/receipt/v1\0"


@dataclass(frozen=True)
class Receipt:
    pseudonym: bytes
    index: int
    count: int
    head: bytes
    secret: bytes
    points: tuple[int, ...]
    signed: bytes
    signature: bytes

    @property
    def closing_entry(self) -> bytes:
        return b"\2" + self.pseudonym + self.count.to_bytes(4) + self.head

    def signed_by(self, key: Key) -> bool:
        return key.signed(_LABEL + key.name.encode() + b"\n" + self.signed, self.signature)


def read_receipt(data: bytes) -> Receipt:
    if not data or data[0] != 1:
        raise Refused("not a receipt of version 1")
    if len(data) < 94 or len(data) != 94 + 2 * data[93] + 64:
        raise Refused(f"a receipt cannot have {len(data)} bytes")
    end = len(data) - 64
    points = tuple(int.from_bytes(data[at : at + 2]) for at in range(94, end, 2))
    return Receipt(
        data[1:17],
        int.from_bytes(data[17:25]),
        int.from_bytes(data[25:29]),
        data[29:61],
        data[61:93],
        points,
        data[:end],
        data[end:],
    )


def read_receipt_text(written: str) -> Receipt:
    """The address of the QR code, the text behind it, or the printed lines."""
    return read_receipt(crockford.read_printed(written.rpartition("#")[2]))


def check_receipt(receipt: Receipt, folder: Path, policy: bytes | None = None) -> None:
    """Refuses a receipt to which the folder does not hold."""
    trusted = read_policy(policy or _file(folder, "policy"))
    proof = _file(folder, f"proof/{receipt.index}.tlog-proof")
    checkpoint = proved(proof, receipt.closing_entry, receipt.index, trusted)
    if not any(receipt.signed_by(key) for key in _logs(trusted, checkpoint.origin)):
        raise Refused("the key of the log has not signed the receipt")
    sealed = _file(folder, f"paper/{receipt.pseudonym.hex()}")
    paper = open_paper(sealed, receipt.secret, checkpoint.origin)
    if (paper.get("origin"), paper.get("pseudonym")) != (
        checkpoint.origin,
        receipt.pseudonym.hex(),
    ):
        raise Refused("the sealed paper is of another attempt")
    check_records(receipt, paper.get("records"))


def check_records(receipt: Receipt, records: object) -> None:
    """Refuses records that do not come to the head and the points of the receipt."""
    if not isinstance(records, list) or len(records) != receipt.count:
        raise Refused("the sealed paper has another number of records")
    commitments: list[bytes] = []
    opened: list[dict[str, Any]] = []
    for number, each in enumerate(records, 1):
        match each:
            case [int(named), str(record)] if named == number and type(named) is int:
                salt = private_salt(receipt.secret, number)
                commitments.append(commitment(salt, record.encode()))
                opened.append(read_record(record, f"record {number}"))
            case _:
                raise Refused(f"record {number} is not there")
    if chain_head(commitments) != receipt.head:
        raise Refused("the records do not come to the chain head")
    if len({record["attempt"] for record in opened}) != 1:
        raise Refused("the records are of different attempts")
    answers = [record["seq"] for record in opened if record["event"] == "AnswerRecorded/1"]
    if answers != list(range(1, len(answers) + 1)):
        raise Refused("the answers are not numbered without gaps")
    end = opened[-1]
    if end["event"] != "AttemptFinished/1" or tuple(end["points"]) != receipt.points:
        raise Refused("the last record is not the end with the points of the receipt")


def _file(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        raise Refused(f"{name} is missing")
    return path.read_bytes()


def _logs(policy: Policy, origin: str) -> list[Key]:
    return [key for key in policy.logs if key.kind == LOG and key.name == origin]


def read_receipt_file(path: Path) -> Receipt:
    return read_receipt_text(text(path.read_bytes(), "the receipt"))
