"""How long the engine was away, as it finds out when it is back.

While the machine stayed up, the time since its start tells, which nobody can set and which counts
sleep too. After a start of the machine only the wall clock is left, and that may have been wrong:
then the figure is an estimate. Nobody's working time depends on it: the sitting clock goes on from
its last durable reading, whatever the figure is.
"""

from typing import Literal, NamedTuple

from exam_engine.timing import Heartbeat, Moment, Uptime

MeasuredBy = Literal["boot_clock", "wall_clock"]


class Absence(NamedTuple):
    """For how many ms nobody's clock ran, and what measured that."""

    lost_ms: int
    measured_by: MeasuredBy


def absence(heartbeat: Heartbeat | None, last: Moment, wall: int, uptime: Uptime | None) -> Absence:
    """How long nobody's clock ran since the last durable reading; never negative.

    ``last`` is the moment of the last entry, ``wall`` and ``uptime`` are now.
    """
    if heartbeat is None:
        return Absence(max(0, wall - last.at), "wall_clock")
    if uptime is None or heartbeat.boot_ms is None or heartbeat.boot != uptime.boot:
        return Absence(max(0, wall - max(last.at, heartbeat.at)), "wall_clock")
    ran_on = max(0, last.clock - heartbeat.clock)  # entries behind the heartbeat
    return Absence(max(0, uptime.ms - heartbeat.boot_ms - ran_on), "boot_clock")
