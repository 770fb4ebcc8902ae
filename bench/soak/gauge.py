"""Reads a process' share of a CPU and its memory every second, from /proc."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Load(NamedTuple):
    """What a process used: share of one CPU in percent, resident memory in KiB."""

    cpu_median: float
    cpu_p99: float
    resident_kib: int


class Gauge:
    """Samples one process until it is left."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._shares: list[float] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def load(self) -> Load:
        """What it used so far."""
        shares = np.array(self._shares or [0.0])
        p50, p99 = np.percentile(shares, [50, 99]).tolist()
        return Load(p50, p99, resident_kib(self._process))

    def _sample(self) -> None:
        before, at = cpu_seconds(self._process), time.monotonic()
        while not self._done.wait(1):
            used, now = cpu_seconds(self._process), time.monotonic()
            self._shares.append(100 * (used - before) / (now - at))
            before, at = used, now


def cpu_seconds(process: int) -> float:
    """CPU time a process has used, its threads included."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def resident_kib(process: int) -> int:
    """Resident memory of a process in KiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])
