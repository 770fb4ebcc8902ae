"""What receipts lead to, of the sittings that are open in this process, as far as it is public."""

import re
from collections.abc import Callable

from exam_engine.cosigning.chosen import Chosen
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.scribe import ClosedPaper
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.sequencer import Sequencer
from exam_engine.writing.native import Native, directly
from proctor_console.errors import UnknownFile
from proctor_console.log.open_logs import OpenLogs, nothing_signed
from proctor_console.log.papers import closing_proof, paper_path, sealed_paper
from proctor_console.log.published import PublishedLog

_PSEUDONYM = re.compile("[0-9a-f]{32}")
_INDEX = re.compile("(0|[1-9][0-9]{0,18})[.]tlog-proof")


class OpenPapers:
    """Finds the sealed papers of open sittings; owned by the green threads of one process.

    Nothing is given out that the public may not see yet: of a paper that was closed after a freeze
    there is no sign until the thaw.
    """

    def __init__(
        self,
        logs: OpenLogs,
        store: LedgerStore,
        chosen: Callable[[], Chosen] = Chosen.nobody,
        native: Native = directly,
    ) -> None:
        self._logs = logs
        self._store = store
        self._chosen = chosen
        self._native = native

    def policy(self, sitting: str) -> bytes:
        """Whom to trust: the key of the log, and the witnesses that the exam has chosen.

        Raises:
            UnknownSitting: it is not open here.
            UnknownFile: its record is not signed.
        """
        log = self._logs.sequencer(sitting).log
        if log is None:
            raise nothing_signed(sitting)
        return write_policy(self._chosen().of(log))

    def paper(self, sitting: str, name: str) -> bytes:
        """The sealed paper of a pseudonym; raises as ``policy`` does, also for one still open."""
        sequencer, log = self._logs.sequencer(sitting), self._logs.of(sitting)
        attempt = None
        if _PSEUDONYM.fullmatch(name):
            attempt = sequencer.papers.attempt_of(bytes.fromhex(name))
        paper = None if attempt is None else sequencer.papers.of(attempt)
        if attempt is None or paper is None or paper.index >= log.checkpoint.size:
            raise UnknownFile("no such paper is published", path=f"paper/{name}")
        sealed: bytes = self._native(self._sealed, sequencer, attempt, paper)
        return sealed

    def _sealed(self, sequencer: Sequencer, attempt: str, paper: ClosedPaper) -> bytes:
        plan, key = sequencer.plan, sequencer.log
        # as it is on disk: a secret may have been destroyed since this process began
        identity = self._store.identity(plan.id, attempt)
        if identity is None or key is None:
            raise UnknownFile("no such paper", path=paper_path(paper.identity.pseudonym))
        return sealed_paper(self._store, plan, key.name, identity, paper.entries)

    def proof(self, sitting: str, name: str) -> bytes:
        """The proof file of a closing entry, under the checkpoint that is shown.

        That has as many witnesses as there can be, and may be some seconds behind; for a paper that
        was closed since, the proof is under the newest one. Raises as ``policy`` does.
        """
        found = _INDEX.fullmatch(name)
        if found is None:
            raise UnknownFile("no such proof", path=f"proof/{name}")
        index, log = int(found[1]), self._logs.of(sitting)
        note = Note.parse(log.checkpoint.note)
        shown = self._logs.shown(sitting)
        if shown is not None and index < shown.checkpoint.size:
            log = PublishedLog(self._store, sitting, shown.checkpoint)
            note = Note.parse(shown.note)
        proof: bytes = self._native(self._proof, log, index, note)
        return proof

    def _proof(self, log: PublishedLog, index: int, note: Note) -> bytes:
        size = log.checkpoint.size
        read = TileReader(size, log.file)
        return closing_proof(self._store, log.sitting, index, note, size, read)
