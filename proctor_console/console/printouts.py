"""Receipts as pages to print: nobody gets one without a record of who asked for it, and when."""

from collections.abc import Callable

from exam_engine import events as did
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.errors import NotNow, UnknownAttempt
from exam_engine.hall import Hall
from exam_engine.ledger.cosignature import Cosigned
from exam_engine.ledger.lines import short_root
from exam_engine.ledger.receipt import Receipt
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import Sheet
from proctor_console.errors import NotPermitted
from proctor_console.printing.receipt import Compared, PrintedReceipt
from proctor_console.staff.permissions import may
from proctor_console.staff.register import Staff

ACTION = "print_receipt"

WitnessedOf = Callable[[Sequencer], Witnessed | None]


class Printouts:
    """The receipts that a desk prints; ``address`` is how the public reaches this server."""

    def __init__(self, hall: Hall, witnessed: WitnessedOf, address: str = "") -> None:
        self._hall = hall
        self._witnessed = witnessed
        self._address = address

    def page(self, sitting: str, attempt: str, request_id: str) -> str:
        """Where a receipt can be printed once it is asked for under this number.

        Raises:
            UnknownSitting, UnknownAttempt: there is no such paper here.
            NotNow: it has no receipt: it has not ended, its end is not signed for yet, or its
                secret is destroyed.
        """
        self._receipt(self._hall.sitting(sitting), attempt)
        return f"/console/receipt/{sitting}/{attempt}/{request_id}"

    def printed(
        self, staff: Staff, sitting: str, attempt: str, request_id: str, here: str
    ) -> PrintedReceipt:
        """A receipt that was asked for, and written down, under a number.

        ``here`` is the address by which the asker reached this server. Raises as ``page`` does.

        Raises:
            NotPermitted: somebody else asked for it, or nobody, or it is no longer allowed.
        """
        sequencer = self._hall.sitting(sitting)
        asked = next(iter(sequencer.requested(request_id)), None)
        if (
            not isinstance(asked, did.ReceiptPrinted)
            or (asked.staff, asked.attempts) != (staff.username, (attempt,))
            or not may(staff.role, ACTION)
        ):
            raise NotPermitted("only who asked for a receipt may print it", role=staff.role.value)
        receipt, log = self._receipt(sequencer, attempt), sequencer.log
        if log is None:
            raise NotNow("nothing is signed here", attempt=attempt)
        return PrintedReceipt(
            sequencer.plan,
            sequencer.sheets.attempts[attempt].candidate,
            receipt,
            self._address or here,
            log,
            self._compared(sequencer, receipt),
            _corrected(sequencer.sheets.attempts[attempt], receipt),
            staff.name,
            asked.at,
        )

    def _receipt(self, sequencer: Sequencer, attempt: str) -> Receipt:
        if attempt not in sequencer.sheets.attempts:
            raise UnknownAttempt("not on the roster", attempt=attempt)
        receipt = sequencer.papers.receipt(attempt)
        if receipt is None or not sequencer.papers.can_be_opened(attempt):
            raise NotNow("there is no receipt of this attempt", attempt=attempt)
        return receipt

    def _compared(self, sequencer: Sequencer, receipt: Receipt) -> Compared:
        """The newest checkpoint that enough have co-signed, if it covers the paper; or the last."""
        known, last = self._witnessed(sequencer), sequencer.checkpoint
        best = None if known is None else known.best
        if best is None or best.checkpoint.size <= receipt.index:
            best = None if last is None else Cosigned(last)
        if best is None:  # a receipt is given only once something is signed
            raise NotNow("nothing is signed yet")
        root = short_root(best.checkpoint.root)
        if known is None:
            return Compared(best.checkpoint.size, root, 0, 0)
        cosigned = known.count(known.known(best))
        return Compared(best.checkpoint.size, root, cosigned, len(known.attendance))


def _corrected(sheet: Sheet, receipt: Receipt) -> tuple[int, ...] | None:
    points = None if sheet.result is None else sheet.result.points
    return None if points == receipt.points else points
