"""What the metrics tell about the machine: disk, memory, and whether its clocks agree."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from exam_engine.clock import monotonic_ms, wall_ms
from exam_engine.server.metrics import Metrics

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_STATM = Path("/proc/self/statm")


def watch_machine(
    metrics: Metrics,
    data_dir: Path,
    wall: Callable[[], int] = wall_ms,
    monotonic: Callable[[], int] = monotonic_ms,
) -> None:
    """Have the machine's figures read whenever somebody asks."""
    apart = wall() - monotonic()
    metrics.reading(
        "exam_clock_drift_milliseconds",
        "How far the wall clock has moved against the monotonic one since the start.",
        lambda: wall() - monotonic() - apart,
    )
    metrics.reading(
        "exam_disk_left_bytes",
        "Room on the disk of the data folder.",
        lambda: shutil.disk_usage(data_dir).free,
    )
    metrics.reading(
        "exam_resident_memory_bytes",
        "Memory of the server's process.",
        resident_bytes,
    )


def resident_bytes() -> int:
    """Resident memory of this process; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0
