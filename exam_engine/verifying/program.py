"""`exam-verify`: the verification as a program that needs nothing else of this repository."""

import argparse
import sys
from pathlib import Path

from exam_engine.verifying.receipts import Given, check_receipt
from exam_engine.verifying.show import as_json, as_text
from exam_engine.verifying.verification import verify

HOLDS, DOES_NOT_HOLD = 0, 1


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    asked = argparse.ArgumentParser(
        prog="exam-verify",
        description="Check a published exam record. Exit status 0 only if everything holds.",
    )
    asked.add_argument("bundle", type=Path, help="folder of the published record")
    asked.add_argument(
        "--policy", type=Path, help="file that says whose keys you trust, got another way"
    )
    asked.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        help="a checkpoint of the same record, got another way; as often as you like",
    )
    asked.add_argument(
        "--before-correction",
        type=int,
        metavar="N",
        help="prove the result as it was right before the Nth correction of a key",
    )
    asked.add_argument(
        "--receipt",
        type=Path,
        help="a file with a receipt: check it with the published folder instead of the record",
    )
    asked.add_argument("--details", action="store_true", help="also what experts ask for")
    asked.add_argument("--json", action="store_true", help="the answer for programs")
    return asked


def main(arguments: list[str] | None = None) -> int:
    """Check a bundle and say what was found; 0 only if everything holds."""
    asked = parser().parse_args(arguments)
    try:
        policy = None if asked.policy is None else asked.policy.read_bytes()
        elsewhere = {str(path): path.read_bytes() for path in asked.checkpoint}
        said = None if asked.receipt is None else asked.receipt.read_text("utf-8", "replace")
    except OSError as failure:
        sys.stderr.write(f"{failure.filename}: {failure.strerror}\n")
        return DOES_NOT_HOLD
    if said is None:
        report = verify(
            asked.bundle, policy=policy, elsewhere=elsewhere, before=asked.before_correction
        )
    else:
        report = check_receipt(said, asked.bundle, Given(policy))
    written = as_json(report) if asked.json else as_text(report, details=asked.details)
    sys.stdout.buffer.write(written.encode())
    return HOLDS if report.holds else DOES_NOT_HOLD


if __name__ == "__main__":
    sys.exit(main())
