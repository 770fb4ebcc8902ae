"""From a sitting's writer to its board: the only place where both are known."""

from collections.abc import Sequence

from exam_engine.events import Event
from exam_engine.ledger.lines import short_root
from exam_engine.registry.exams import rules_of
from exam_engine.sequencer import Sequencer
from exam_engine.server.chronicle import chronicle
from exam_engine.standing import StandingsChange
from exam_engine.standings import Standings, announced
from proctor_console.log.public_checkpoints import PublicCheckpoints, Published
from proctor_console.results.board import ROWS_AT_ONCE
from proctor_console.results.boards import Boards
from proctor_console.results.messages import Checkpoint


def announce(
    sequencer: Sequencer, boards: Boards, checkpoints: PublicCheckpoints, *, names: bool
) -> None:
    """Open the board of a sitting and let it, and the log, hear of every committed batch.

    While the board is frozen it hears nothing: it stands as the ledger said at the freeze, also in
    a process that was started after it.

    Raises:
        ScoringRefusal: nobody kept the rule pack of the plan, and it is not there any more.
    """
    order = rules_of(sequencer.plan).tie_order
    sheets = sequencer.sheets
    standings = Standings(sheets, names=names)
    shown = sheets.sitting.frozen
    told = announced(sequencer.plan, order)
    if shown is None:
        board = boards.open(told, standings.all())
    else:
        board = boards.open(told, standings.frozen(shown), shown.since)
        # what was signed when it froze; whatever was signed since then is shown at the thaw
        board.certify_frozen(_shown(checkpoints.of(sequencer)))

    def hear(events: Sequence[Event]) -> None:
        nonlocal shown
        change = standings.fold(sequencer.sheets, events, ROWS_AT_ONCE)
        before, shown = shown, sequencer.sheets.sitting.frozen
        if shown is None and before is None:
            board.hear(change)
        elif shown is None:
            standings.rest(sequencer.sheets)
            checkpoints.changed(sequencer)
            board.become(standings.all())
        elif before is None or before.entry != shown.entry:
            board.become(standings.frozen(shown), shown.since)

    def more(at_most: int) -> StandingsChange | None:
        thawed = sequencer.sheets.sitting.frozen is None
        return standings.rest(sequencer.sheets, at_most) if thawed else None

    board.more = more
    checkpoints.follow(sequencer, lambda published: board.certify(_shown(published)))
    sequencer.subscribe(hear)
    chronicle(sequencer)


def _shown(published: Published | None) -> Checkpoint | None:
    if published is None:
        return None
    return Checkpoint(
        size=published.checkpoint.size,
        root=short_root(published.checkpoint.root),
        cosigned=published.cosigned,
        witnesses=published.witnesses,
    )
