"""From a sitting's writer to its board: the only place where both are known."""

from collections.abc import Sequence

from exam_engine.events import Event
from exam_engine.sequencer import Sequencer
from exam_engine.standings import Standings, announced
from proctor_console.results.boards import Boards
from scoring import rules


def announce(sequencer: Sequencer, boards: Boards, *, names: bool) -> None:
    """Open the board of a sitting and let it hear of every committed batch.

    Raises:
        ScoringRefusal: the rule pack of the plan is not there any more.
    """
    order = rules.load(sequencer.plan.rules).tie_order
    standings = Standings(sequencer.sheets, names=names)
    board = boards.open(announced(sequencer.plan, order), standings.all())

    def hear(events: Sequence[Event]) -> None:
        board.hear(standings.fold(sequencer.sheets, events))

    sequencer.subscribe(hear)
