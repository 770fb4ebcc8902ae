"""Lets the exam come first on a machine that the public's screens share with it.

Niceness alone does not: where the kernel groups processes by session (autogroups, sched(7)), a
relay in a terminal of its own gets the same share as the exam server in another, whatever its
niceness. And who is merely nice still runs its slice to the end when the exam wants the processor:
with 5,000 viewers that doubled the 99th percentile of acknowledgements, without moving the median.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

LEAST_URGENT = 19
_SESSION = 3  # place in /proc/<id>/stat after the name: state, parent, group, session
_PARENT = 1

_log = logging.getLogger(__name__)


def stand_back(processes: Path = Path("/proc")) -> None:
    """Take only the processor time that nothing else wants, this process and those it starts."""
    os.nice(LEAST_URGENT)
    if hasattr(os, "SCHED_IDLE"):
        try:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        except OSError as refused:  # a sandbox may forbid it; what was done before it stands
            _log.warning("the board is only nice to the exam, and not idle: %s", refused)
    group = processes / "self" / "autogroup"
    if group.exists() and has_session_to_itself(processes, os.getpid()):
        with suppress(OSError):
            group.write_text(str(LEAST_URGENT))


def has_session_to_itself(processes: Path, process: int) -> bool:
    """Whether nobody shares our session but those who started us: an exam server might."""
    stats = dict(_stats(processes))
    mine, above = stats[process][_SESSION], {process}
    at = process
    while (at := stats[at][_PARENT]) in stats and at not in above:
        above.add(at)
    return {other for other, fields in stats.items() if fields[_SESSION] == mine} <= above


def _stats(processes: Path) -> list[tuple[int, list[int]]]:
    found = []
    for stat in processes.glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            _, *numbers = stat.read_text().rpartition(")")[2].split()[: _SESSION + 1]
            found.append((int(stat.parent.name), [0, *map(int, numbers)]))
    return found
