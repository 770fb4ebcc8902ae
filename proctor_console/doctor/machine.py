"""The machine: its port, its disk, its clock and how many connections it allows."""

from __future__ import annotations

import errno
import importlib.util
import os
import resource
import shutil
import socket
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from exam_engine.config import Config
from proctor_console.doctor.finding import Finding, fail, ok, warn

# 15,000 candidates with 60 answers each and their ledger take about 500 MB
DISK_ENOUGH_BYTES = 2_000_000_000
DISK_LEAST_BYTES = 300_000_000
# an answer waits for one write to reach the disk; beyond this, candidates see it
SYNC_SLOW_MS = 50
SYNC_PROBES = 9
# database, ledger, log and libraries beside the connections
OTHER_FILES = 200
# nobody installed this before it was written
EARLIEST_YEAR = 2026


def port(config: Config) -> Finding:
    """Whether the server could listen."""
    place = f"{config.host}:{config.port}"
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                return warn(
                    "port",
                    f"{place} is in use",
                    "Fine if that is this exam server; otherwise end the other program or "
                    "choose another port.",
                )
            return fail(
                "port",
                f"{place}: {failure.strerror}",
                "Choose a port above 1023 and an address of this machine.",
            )
    return ok("port", f"{place} is free")


def disk(config: Config) -> Finding:
    """Whether the data folder's disk has room and is quick to make things durable."""
    free = shutil.disk_usage(config.data_dir).free
    room = f"{free / 1e9:.1f} GB free"
    if free < DISK_LEAST_BYTES:
        return fail("disk", room, "Free some space: a full disk stops the exam.")
    if free < DISK_ENOUGH_BYTES:
        return warn("disk", room, f"{DISK_ENOUGH_BYTES / 1e9:.0f} GB are enough for any hall.")
    milliseconds = _sync_ms(config.data_dir)
    speed = f"{room}, a write is durable in {milliseconds:.1f} ms"
    if milliseconds > SYNC_SLOW_MS:
        return warn("disk", speed, "Put the data folder on a local SSD: answers wait for it.")
    return ok("disk", speed)


def _sync_ms(folder: Path) -> float:
    """Median time in ms until a small write is on disk."""
    taken = []
    with TemporaryFile(dir=folder) as file:
        for _ in range(SYNC_PROBES):
            file.write(b"x" * 4_096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1_000


def clock(config: Config) -> Finding:
    """Whether the wall clock can be right; the exam itself does not depend on it."""
    now = datetime.now(UTC)
    said = now.strftime("%Y-%m-%d %H:%M:%S UTC")
    newest = max((path.stat().st_mtime for path in config.data_dir.glob("*")), default=0.0)
    advice = "Set the clock: times in records and on the board come from it."
    if now.year < EARLIEST_YEAR:
        return warn("clock", f"{said} cannot be right", advice)
    if newest > now.timestamp() + 60:
        return warn("clock", f"{said} is earlier than what the data folder already holds", advice)
    return ok("clock", said)


def modules() -> Finding:
    """Whether Python keeps its modules compiled, which is a third of a server's start."""
    missing = [name for name in ("exam_engine.hall", "sqlalchemy", "flask") if not _compiled(name)]
    if not missing:
        return ok("modules", "compiled")
    return warn(
        "modules",
        f"{', '.join(missing)}: compiled anew at every start, which takes 1.7 s",
        "Unset PYTHONDONTWRITEBYTECODE, or run `python -m compileall` over the installation as "
        "somebody who may write there.",
    )


def _compiled(name: str) -> bool:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        return False
    return Path(importlib.util.cache_from_source(found.origin)).exists()


def open_files(config: Config) -> Finding:
    """Whether every connection the settings allow gets a file of its own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = config.connections_max + OTHER_FILES
    said = f"{soft:,} open files for {config.connections_max:,} connections"
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return ok("file limits", said)
    if soft < OTHER_FILES * 2:
        return fail("file limits", said, f"Raise it: `ulimit -n {wanted}` before `exam serve`.")
    reachable = "" if hard == resource.RLIM_INFINITY or hard >= wanted else " (as root)"
    return warn(
        "file limits",
        f"{said}: about {soft - OTHER_FILES:,} screens can connect",
        f"For more, `ulimit -n {wanted}`{reachable} before `exam serve`.",
    )
