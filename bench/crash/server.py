"""The server as an operator runs it, started again whenever it ends, and every way to kill it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# what `exam serve` replaces itself with: starting it directly saves loading the command line
COMMAND = [sys.executable, "-m", "exam_engine.server.process", "proctor_console.wsgi:app"]
COPYIST = [sys.executable, "-m", "bench.crash.early_copyist"]
LOOK_SECONDS = 0.02
SERVING_SECONDS = 60.0
STOP_SECONDS = 15.0
LAST_LINES = 5
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl


def a_free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One server on one folder and port; ``keep_up`` is its supervisor."""

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        self.folder = folder
        self.base_url = f"http://{host}:{port}"
        self._host, self.port = host, port
        self._wanted = False
        self._process: subprocess.Popen[bytes] | None = None
        self._copyist: subprocess.Popen[bytes] | None = None
        self._groups: list[int] = []

    def start(self) -> None:
        """Start it in a process group of its own, which the kernel ends if we are killed."""
        self._wanted = True
        self._process = self._run(COMMAND, subprocess.DEVNULL)
        self._groups = [one for one in self._groups if _alive(-one)] + [self._process.pid]

    def copy_early(self) -> None:
        """Have snapshots made beside it from now on."""
        self._copyist = self._run(COPYIST, subprocess.PIPE)

    @property
    def starts_from_snapshots(self) -> int:
        """How many times a sitting was opened from a snapshot, as the log tells."""
        log = (self.folder / "server.log").read_text(errors="replace")
        return len(re.findall(r"[1-9]\d* lines from a snapshot", log))

    async def keep_up(self) -> None:
        """Start it again at once whenever it has ended, until cancelled."""
        while True:
            if self._wanted and self._process is not None and self._process.poll() is not None:
                self.start()
            await asyncio.sleep(LOOK_SECONDS)

    async def gone(self, workers: list[int]) -> float:
        """Wait until none of these serves any more; the moment, of the monotonic clock."""
        until = time.monotonic() + SERVING_SECONDS
        while any(map(_alive, workers)) and time.monotonic() < until:  # noqa: ASYNC110 - not our children
            await asyncio.sleep(LOOK_SECONDS / 4)
        return time.monotonic()

    async def serving(self) -> float:
        """Wait until it answers ready; the moment it did, of the monotonic clock.

        Raises:
            TimeoutError: it does not come back; the log's last words are in the message.
        """
        until = time.monotonic() + SERVING_SECONDS
        while time.monotonic() < until:
            if await self._ready():
                return time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
        last = (self.folder / "server.log").read_text(errors="replace").splitlines()[-LAST_LINES:]
        raise TimeoutError("the server does not come back: " + " / ".join(last))

    def kill_worker(self) -> bool:
        """Kill -9 of the process that serves; False if there is none at the moment."""
        killed = [_signal(worker, signal.SIGKILL) for worker in self.workers()]
        return any(killed)

    def kill_master(self) -> bool:
        """Kill -9 of gunicorn's master and of nothing that it started."""
        return self._process is not None and _signal(self._process.pid, signal.SIGKILL)

    def kill_group(self) -> bool:
        """Kill -9 of everything at once, as a power cut would."""
        if self._process is None or self._process.poll() is not None:
            return False
        os.killpg(self._process.pid, signal.SIGKILL)
        return True

    def ask_to_stop(self) -> bool:
        """SIGTERM to the master: a graceful stop begins."""
        return self._process is not None and _signal(self._process.pid, signal.SIGTERM)

    async def stop(self) -> None:
        """End it in good order; by force if that takes too long."""
        self._wanted = False
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        self.destroy()

    def destroy(self) -> None:
        """Kill whatever is left of every process that was ever started here."""
        self._wanted = False
        for group in self._groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        if self._copyist is not None:
            self._copyist.communicate()  # it ends with its standard input

    def workers(self) -> list[int]:
        """The processes that serve at the moment."""
        if self._process is None:
            return []
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        try:
            return [int(child) for child in children.read_text().split()]
        except OSError:
            return []

    def _run(self, command: list[str], stdin: int) -> subprocess.Popen[bytes]:
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("EXAM_")},
            "EXAM_DATA_DIR": str(self.folder),
            "EXAM_HOST": self._host,
            "EXAM_PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }
        if sys.dont_write_bytecode:
            # a start that compiles everything anew takes three times as long and tests nothing
            environment["PYTHONDONTWRITEBYTECODE"] = ""
            environment["PYTHONPYCACHEPREFIX"] = str(self.folder.parent / "bytecode")
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own programs
                command,
                cwd=ROOT,
                env=environment,
                stdin=stdin,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_ends_with_us(os.getpid()),  # noqa: PLW1509 - async-signal-safe calls only
            )

    async def _ready(self) -> bool:
        try:
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection(self._host, self.port)
                try:
                    writer.write(b"GET /readyz HTTP/1.0\r\nHost: exam\r\n\r\n")
                    status = await reader.readline()
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False
        return b" 200 " in status


def _signal(process: int, number: signal.Signals) -> bool:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return False
    return True


def _alive(process: int) -> bool:
    """Whether a process, or a group given as a negative number, is still there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    if process < 0:
        return True
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _ends_with_us(parent: int) -> Callable[[], None]:
    def ask_linux() -> None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_linux
