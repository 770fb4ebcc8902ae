"""What viewers cost the candidates: acknowledgements without, and with thousands who watch.

Usage: python -m bench board [--candidates 2000] [--pace 10] [--rounds 3] [--seconds 10]

One exam server and one relay run all the time and the candidates answer all the time. In turns,
several times: nobody watches (the relay stands still); nobody watches and a program counts on the
other core, with what time is left over; 2,000 watch the exam server itself; 15,000 watch the relay.
The relay and all viewers too take only what time is left over, so what the counting program costs
is what this machine takes for having two busy cores. Ratios are taken within each
round, because a shared machine drifts; their median is what counts. 2,000 candidates at one answer
in 10 s send what 11,000 do in an exam.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.audience import Served, crowd, relayed, served
from bench.hall import a_hall
from bench.processes import EXAM

MOST_CANDIDATES = 5_000
MOST_VIEWERS = 15_000
NOBODY, COUNTING, IN_PROCESS, ON_RELAY = "nobody", "(counting)", "exam serve", "exam board"
# what was asked for in one turn is answered before the next one counts
SETTLE_SECONDS = 2.0


class Turn(NamedTuple):
    """Who watched from when to when, and what that cost each process."""

    who: str
    began: float
    ended: float
    engine: float
    relay: float


def main(arguments: list[str]) -> None:
    """Measure in turns; print percentiles and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench board")
    parser.add_argument("--candidates", type=int, default=2_000)
    parser.add_argument("--pace", type=float, default=10)
    parser.add_argument("--viewers", type=int, default=2_000, help="of the exam server itself")
    parser.add_argument("--relay-viewers", type=int, default=15_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args(arguments)
    candidates = min(options.candidates, MOST_CANDIDATES)
    turns: list[Turn] = []
    with (
        a_hall(candidates, started=True) as hall,
        served(EXAM, hall.folder, CONNECTIONS_PER_SECOND=2_000) as engine,
        relayed(engine, hall.folder) as relay,
        crowd() as people,
    ):
        people.start("paced.py", engine.base_url, hall.tokens, "--pace", options.pace)
        people.viewers(
            relay, hall.sitting, min(options.relay_viewers, MOST_VIEWERS), elsewhere=True
        )
        try:
            for _ in range(options.rounds):
                relay.stand_still()
                turns.append(_turn(NOBODY, engine, relay, options.seconds))
                with crowd() as reference:
                    reference.start("counting.py")
                    turns.append(_turn(COUNTING, engine, relay, options.seconds))
                    reference.stop()
                with crowd() as few:
                    watching = min(options.viewers, MOST_VIEWERS)
                    few.viewers(engine, hall.sitting, watching, elsewhere=True)
                    turns.append(_turn(IN_PROCESS, engine, relay, options.seconds))
                    few.stop()
                relay.go_on()
                turns.append(_turn(ON_RELAY, engine, relay, options.seconds))
        finally:
            relay.go_on()
        answering, *screens = people.stop()
    _print(options, turns, answering["answers"])
    hung_up = sum(report["ended"] for report in screens)
    if hung_up:
        print(f"{hung_up:,} times a viewer of the relay was disconnected, and came back")


def _turn(who: str, engine: Served, relay: Served, seconds: float) -> Turn:
    time.sleep(SETTLE_SECONDS)
    before, began = (engine.cpu_seconds(), relay.cpu_seconds()), time.monotonic()
    time.sleep(seconds)
    ended = time.monotonic()
    used = [
        (after - soon) / (ended - began)
        for soon, after in zip(before, (engine.cpu_seconds(), relay.cpu_seconds()), strict=True)
    ]
    return Turn(who, began, ended, *used)


def _ratios(these: list[np.ndarray], those: list[np.ndarray]) -> list[float]:
    """Of the 99th percentiles, round by round."""
    pairs = zip(these, those, strict=True)
    return [float(np.percentile(this, 99) / np.percentile(that, 99)) for this, that in pairs]


def _print(options: argparse.Namespace, turns: list[Turn], answers: list[list[float]]) -> None:
    at, seconds = np.array(answers).T
    watching = {
        NOBODY: 0,
        COUNTING: 0,
        IN_PROCESS: options.viewers,
        ON_RELAY: options.relay_viewers,
    }
    of: dict[str, list[np.ndarray]] = {who: [] for who in watching}
    for turn in turns:
        of[turn.who].append(seconds[(at >= turn.began) & (at < turn.ended)] * 1_000)
    table = Table(
        title=f"Acknowledgement beside viewers, {options.rounds} rounds", title_justify="left"
    )
    for column in ("viewers", "served by", "answers", "p50", "p99", "p99 to nobody's, by round"):
        table.add_column(column, justify="right")
    for column in ("median", "to counting's", "server's core", "relay's core"):
        table.add_column(column, justify="right")
    for who, number in watching.items():
        pooled = np.concatenate(of[who])
        ratios, beyond = _ratios(of[who], of[NOBODY]), _ratios(of[who], of[COUNTING])
        mine = [turn for turn in turns if turn.who == who]
        table.add_row(
            f"{number:,}",
            who,
            f"{len(pooled):,}",
            *(f"{point:.1f} ms" for point in np.percentile(pooled, [50, 99])),
            " ".join(f"{ratio:.2f}" for ratio in ratios),
            f"{np.median(ratios):.2f}",
            f"{np.median(beyond):.2f}",
            f"{np.mean([turn.engine for turn in mine]):.0%}",
            f"{np.mean([turn.relay for turn in mine]):.0%}",
        )
    Console(width=110).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
