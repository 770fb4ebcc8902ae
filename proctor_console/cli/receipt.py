"""`exam receipt`: what a candidate has taken home, checked without a server."""

from __future__ import annotations

from pathlib import Path

import click

from exam_engine.verifying.receipts import Given, check_receipt
from exam_engine.verifying.show import as_json, as_text
from proctor_console.cli.refusals import RefusingGroup

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=RefusingGroup)
def receipt() -> None:
    """Check what candidates have taken home."""


@receipt.command()
@click.argument("receipt")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="What `exam publish` wrote: papers, proofs and the policy. Default: where you are.",
)
@click.option("--policy", type=_FILE, help="Whose keys you trust. Default: whom the folder names.")
@click.option("--paper", type=_FILE, help="The sealed paper, if it is not in the folder.")
@click.option("--proof", type=_FILE, help="The .tlog-proof file, if it is not in the folder.")
@click.option("--details", is_flag=True, help="Also the answers, keys and the root.")
@click.option("--json", "for_programs", is_flag=True, help="The answer for programs.")
def check(
    receipt: str,
    folder: Path,
    policy: Path | None,
    paper: Path | None,
    proof: Path | None,
    details: bool,
    for_programs: bool,
) -> None:
    """Check RECEIPT, its paper and the proof that the record has it; needs no server.

    RECEIPT is a file, or the text itself: the address in the QR code, or the lines as they are
    printed, with or without their check symbols. A slip is told with its line. Exit status 0 only
    if everything holds. Whoever has the receipt can read the whole paper: keep it to yourself.

    \b
    Examples:
      exam receipt check lines.txt --folder session-1 --policy announced.policy
      exam receipt check "https://exam.example/receipt/session-1#0400..." --folder session-1
      exam receipt check lines.txt --paper sealed --proof 4711.tlog-proof --policy announced.policy
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    given = Given(*(None if one is None else one.read_bytes() for one in (policy, paper, proof)))
    report = check_receipt(_said(receipt), folder, given)
    click.echo(as_json(report) if for_programs else as_text(report, details=details), nl=False)
    if not report.holds:
        raise SystemExit(1)


def _said(receipt: str) -> str:
    """The text of a receipt, or of the file that is called so."""
    path = Path(receipt)
    try:
        there = path.is_file()
    except OSError:  # longer than any name of a file, as receipts are
        there = False
    return path.read_text("utf-8", "replace") if there else receipt
