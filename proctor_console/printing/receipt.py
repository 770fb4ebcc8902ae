"""A candidate's receipt as it is printed: the code, the lines, and what they are compared with."""

from typing import NamedTuple

import segno
from segno.consts import MODE_ALPHANUMERIC, MODE_BYTE

from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.signers import VerifierKey
from exam_engine.roster import Candidate, SittingPlan


class Compared(NamedTuple):
    """A checkpoint over the end of the paper, which the candidate finds elsewhere too.

    ``root`` is short, as on the board; ``cosigned`` of ``witnesses`` have signed it so far.
    """

    size: int
    root: str
    cosigned: int
    witnesses: int


class PrintedReceipt(NamedTuple):
    """Everything that stands on the page; ``by`` and ``at`` (Unix ms): who printed it, and when.

    ``corrected`` are the points since keys were corrected, None if this paper has none of those;
    what is signed are the points with which it ended.
    """

    plan: SittingPlan
    candidate: Candidate
    receipt: Receipt
    address: str
    key: VerifierKey
    compared: Compared
    corrected: tuple[int, ...] | None
    by: str
    at: int

    @property
    def page(self) -> str:
        """Where the lines can be typed in."""
        return f"{self.address}/receipt/{self.plan.id}"

    @property
    def code(self) -> str:
        """The QR code as SVG: the address in bytes, and the receipt in the mode of its letters.

        Two modes make it a fifth smaller, which a poor camera is thankful for.
        """
        parts = ((f"{self.page}#", MODE_BYTE), (self.receipt.text, MODE_ALPHANUMERIC))
        code = segno.make(parts, error="m", micro=False)  # type: ignore[arg-type]  # takes parts too
        return code.svg_inline(
            border=4, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
        )
