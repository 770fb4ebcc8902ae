"""A signed sitting whose witnesses are asked when a test says so, over real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from exam_engine.config import Config
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.sequencer import Sequencer
from exam_engine.server.witness_rounds import WitnessRounds
from tests.exam_engine.asking import settle
from tests.exam_engine.cosigning.witness_at_port import WitnessAtPort, a_policy
from tests.exam_engine.interrupted import until
from tests.proctor_console.log.signed_day import KEY, SignedDay


@contextmanager
def a_signed_day(folder: Path) -> Iterator[WitnessedDay]:
    """A witnessed day whose first entries are signed, until it is over."""
    day = WitnessedDay(folder)
    day.sign()
    yield day
    day.hall.stop()


@contextmanager
def witnesses_at_ports(folder: Path, names: str = "abc") -> Iterator[list[WitnessAtPort]]:
    """Real witnesses of these one-letter names, until their doors close."""
    there = [WitnessAtPort(folder / name, f"saksi/{name}", KEY) for name in names]
    yield there
    for one in there:
        one.close()


class Threads:
    """The seam of green threads over real ones."""

    name = "eventlet"

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        threading.Thread(target=task, args=args, daemon=True).start()
        return None

    def timeout(self, _seconds: float) -> AbstractContextManager[object]:
        return nullcontext()

    def in_native_thread(self, work: Callable[..., Any], *args: object) -> Any:
        return work(*args)


class WitnessedDay(SignedDay):
    """A signed sitting whose witnesses are asked when a test says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        super().__init__(folder)
        self.told: list[Sequencer] = []
        self.rounds = self.new_rounds()

    def new_rounds(self) -> WitnessRounds:
        """As after a restart of the server."""
        config = Config(data_dir=self.folder, witness_answer_seconds=1)
        rounds = WitnessRounds(
            self.hall,
            self.store,
            config,
            Threads(),  # type: ignore[arg-type]  # as much of it as rounds need
            now=lambda: self.clock.wall() / 1_000,
            monotonic=lambda: self.clock.now / 1_000,
        )
        rounds.listen(self.told.append)
        return rounds

    def choose(self, *witnesses: WitnessAtPort, least: int = 2) -> None:
        (self.folder / "witnesses.policy").write_text(a_policy(*witnesses, least=least))

    def round(self, *, seconds: int = 10) -> None:
        """The next round, and everything that its witnesses have signed stored."""
        self.clock.pass_ms(seconds * 1_000)
        self.rounds.look()
        until(lambda: not self.under_way())
        self.hall.tick()
        settle(self.sequencer)

    def under_way(self) -> int:
        return sum(len(one.under_way) for one in self.rounds._courses.values())

    @property
    def known(self) -> Witnessed:
        known = self.rounds.of(self.sequencer)
        assert known is not None
        return known

    def sizes(self) -> list[int]:
        return [one.size for one in self.known.attendance]

    def troubles(self) -> list[str | None]:
        return [one.trouble and one.trouble.kind for one in self.known.attendance]
