"""What the public gets of a server: its boards, and the record as it is signed and co-signed."""

from exam_engine.config import Config
from exam_engine.database import connect_apart
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from exam_engine.server.application import Application
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.witness_rounds import WitnessRounds
from proctor_console.announcing import announce
from proctor_console.log.answering import SHARE
from proctor_console.log.open_logs import OpenLogs
from proctor_console.log.open_papers import OpenPapers
from proctor_console.log.page import routes as receipt_routes
from proctor_console.log.paper_routes import routes as paper_routes
from proctor_console.log.public_checkpoints import PublicCheckpoints
from proctor_console.log.routes import routes as log_routes
from proctor_console.results.allowance import Allowance
from proctor_console.results.boards import Boards
from proctor_console.results.publisher import Publisher
from proctor_console.results.routes import routes as results_routes
from proctor_console.results.viewers import Viewers


class Public:
    """The wiring of everything that anybody may see, over HTTP and over sockets.

    Attributes:
        boards: The board of every sitting that is open.
        viewers: Who watches one.
    """

    def __init__(
        self,
        app: Application,
        config: Config,
        hall: Hall,
        witnesses: WitnessRounds,
        green: Concurrency,
    ) -> None:
        self.boards, self.viewers = Boards(), Viewers(config)
        self._names = config.names_on_board
        self._checkpoints = PublicCheckpoints(witnesses.of)
        witnesses.listen(self._checkpoints.changed)
        publisher = Publisher(
            self.boards, self.viewers, config.board_interval_ms, sleep=green.sleep
        )
        self.publish = publisher.run
        store = LedgerStore(connect_apart(config.database))
        logs = OpenLogs(hall, store, self._checkpoints)
        app.register_blueprint(
            results_routes(self.boards, green.in_native_thread, address=config.public_address)
        )
        allowance = Allowance(SHARE)
        native = allowance.charging(green.in_native_thread)
        papers = OpenPapers(logs, store, witnesses.file.now, native)
        app.register_blueprint(log_routes(logs, native, allowance))
        app.register_blueprint(paper_routes(papers, allowance))
        app.register_blueprint(receipt_routes())

    def announce(self, sequencer: Sequencer) -> None:
        """Open the board of a sitting; raises as ``announce`` does."""
        announce(sequencer, self.boards, self._checkpoints, names=self._names)
