"""From a sitting's writer to its board: the only place where both are known."""

from collections.abc import Sequence

from exam_engine.events import Event
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.lines import spelled
from exam_engine.sequencer import Sequencer
from exam_engine.server.chronicle import chronicle
from exam_engine.standing import StandingsChange
from exam_engine.standings import Standings, announced
from proctor_console.results.board import ROWS_AT_ONCE
from proctor_console.results.boards import Boards
from proctor_console.results.messages import Checkpoint
from scoring import rules

SHORT_ROOT = 12
"""Characters of a root in Base64, as the third line of its checkpoint begins: 72 bits."""


def announce(sequencer: Sequencer, boards: Boards, *, names: bool) -> None:
    """Open the board of a sitting and let it, and the log, hear of every committed batch.

    While the board is frozen it hears nothing: it stands as the ledger said at the freeze, also in
    a process that was started after it.

    Raises:
        ScoringRefusal: the rule pack of the plan is not there any more.
    """
    order = rules.load(sequencer.plan.rules).tie_order
    sheets = sequencer.sheets
    standings = Standings(sheets, names=names)
    shown = sheets.sitting.frozen
    told = announced(sequencer.plan, order)
    if shown is None:
        board = boards.open(told, standings.all())
    else:
        board = boards.open(told, standings.frozen(shown), shown.since)
        # what was signed when it froze; whatever was signed since then is shown at the thaw
        board.certify_frozen(_shown(sequencer.checkpoint_within(shown.entry)))

    def hear(events: Sequence[Event]) -> None:
        nonlocal shown
        change = standings.fold(sequencer.sheets, events, ROWS_AT_ONCE)
        before, shown = shown, sequencer.sheets.sitting.frozen
        if shown is None and before is None:
            board.hear(change)
        elif shown is None:
            standings.rest(sequencer.sheets)
            board.become(standings.all())
        elif before is None or before.entry != shown.entry:
            board.become(standings.frozen(shown), shown.since)

    def more(at_most: int) -> StandingsChange | None:
        thawed = sequencer.sheets.sitting.frozen is None
        return standings.rest(sequencer.sheets, at_most) if thawed else None

    board.more = more
    board.certify(_shown(sequencer.checkpoint))
    sequencer.on_checkpoint(lambda checkpoint: board.certify(_shown(checkpoint)))
    sequencer.subscribe(hear)
    chronicle(sequencer)


def _shown(checkpoint: StoredCheckpoint | None) -> Checkpoint | None:
    if checkpoint is None:
        return None
    return Checkpoint(size=checkpoint.size, root=spelled(checkpoint.root)[:SHORT_ROOT])
