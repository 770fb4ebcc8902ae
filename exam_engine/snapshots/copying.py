"""The copyist's process: `python -m exam_engine.snapshots.copying`, which the server starts.

It has the settings of the server in its environment, reports on its standard output, a JSON object
a line, and ends with its standard input: so it outlives no server, however that one ends.
"""

import logging
import os
import signal
import sys
import threading
import time
from typing import BinaryIO

import msgspec

from exam_engine.config import Config, load
from exam_engine.database import connect, connect_apart
from exam_engine.errors import Breakage
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.identities import Identities
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.registry import keys as master
from exam_engine.registry.plans import Forms, load_plan, open_sittings
from exam_engine.snapshots.copyist import WORTH_A_SNAPSHOT, Copyist
from exam_engine.snapshots.shelf import Shelf
from question_bank.items import Bank
from question_bank.store import load_bank

LOOK_SECONDS = 1.0
LOOK_FOR_SITTINGS_SECONDS = 10.0
_LEAST_URGENT = 19

_log = logging.getLogger(__name__)


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """What the server hears: how much memory the copyist takes, and which ledger is damaged how."""

    resident_bytes: int
    sitting: str = ""
    damage: str = ""


class Office:
    """The copyists of all sittings whose ledgers are long enough."""

    def __init__(self, config: Config, reports: BinaryIO) -> None:
        self._database = connect(config.database)
        self._keys = master.read(config.keys_dir)
        self._store = LedgerStore(connect_apart(config.database))
        self._shelf = Shelf(config.snapshots_dir, self._keys)
        self._reports = reports
        self._copyists: dict[str, Copyist] = {}
        self._damaged: set[str] = set()

    def take_in_new_sittings(self) -> None:
        """Begin to copy every ledger that has become long enough, and tell how big we are."""
        for sitting in open_sittings(self._database):
            known = sitting in self._copyists or sitting in self._damaged
            if not known and self._store.size(sitting) >= WORTH_A_SNAPSHOT:
                self._copyists[sitting] = self._copyist(sitting)
        self._report()

    def turn(self) -> bool:
        """Let every copyist have a turn; False if none had anything to do."""
        busy = False
        for sitting, copyist in list(self._copyists.items()):
            try:
                busy |= copyist.turn()
            except Breakage as damage:
                del self._copyists[sitting]
                self._damaged.add(sitting)
                self._report(sitting, str(damage))
            except OSError as full:
                _log.warning("sitting %s: no snapshot for now: %s", sitting, full)
        return busy

    def _copyist(self, sitting: str) -> Copyist:
        plan = load_plan(self._database, sitting)
        keys = AnswerKeys(plan, Forms(self._database, self._keys, sitting, self._bank))
        pins = PinOffice(self._keys.derive("engine"), sitting)
        people = [one.participant_number for one in plan.roster]
        identities = Identities(self._store, sitting, people)
        return Copyist(plan, self._store, self._shelf, lambda: Memory(plan, keys, pins, identities))

    def _bank(self, name: str, version: str) -> Bank:
        with self._database.connect() as connection:
            return load_bank(connection, name, version)

    def _report(self, sitting: str = "", damage: str = "") -> None:
        report = Report(resident_bytes=_resident_bytes(), sitting=sitting, damage=damage)
        self._reports.write(msgspec.json.encode(report) + b"\n")
        self._reports.flush()


def main() -> None:
    """Copy until the server ends."""
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    os.nice(_LEAST_URGENT)
    config = load()
    logging.basicConfig(
        level=config.log_level.upper(),
        format="[%(asctime)s] [%(process)d] [%(levelname)s] %(message)s",
    )
    office = Office(config, sys.stdout.buffer)
    look_at = time.monotonic()
    while True:
        if time.monotonic() >= look_at:
            office.take_in_new_sittings()
            look_at = time.monotonic() + LOOK_FOR_SITTINGS_SECONDS
        if not office.turn():
            time.sleep(LOOK_SECONDS)


def _end_with_the_server() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _resident_bytes() -> int:
    """Memory in use, where Linux tells; 0 elsewhere."""
    try:
        with open("/proc/self/statm", encoding="ascii") as figures:  # noqa: PTH123 - not a file of ours
            return int(figures.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


if __name__ == "__main__":
    main()
