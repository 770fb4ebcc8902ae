"""The demo's server: `exam serve` as a process of its own, started again should it die."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from proctor_console.errors import ServerNotStarted

READY_SECONDS = 60
LOOK_SECONDS = 0.2
RESTART_SECONDS = 1.0
# longer than the server waits for what is under way
STOP_SECONDS = 15
LOG = "server.log"
_PR_SET_PDEATHSIG = 1


class DemoServer:
    """One `exam serve` on a folder and a port; its output is in the folder's server.log."""

    def __init__(self, data_dir: Path, host: str, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}"
        self.log = data_dir / LOG
        self._command = [sys.executable, "-m", "proctor_console", "serve"]
        self._command += ["--data", str(data_dir), "--host", host, "--port", str(port)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it ends when we end, however that is."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches us alone, and we end the server when the robots have left
                start_new_session=True,
                preexec_fn=_ends_with(os.getpid()),  # noqa: PLW1509 - no thread runs yet that holds a lock
            )

    async def ready(self) -> None:
        """Wait until it can commit.

        Raises:
            ServerNotStarted: it ended instead, or took too long; the sentence has its last words.
        """
        for _ in range(int(READY_SECONDS / LOOK_SECONDS)):
            if await asyncio.to_thread(_answers, self.base_url + "/readyz"):
                return
            if self._process is not None and self._process.poll() is not None:
                break
            await asyncio.sleep(LOOK_SECONDS)
        last = self.log.read_text(errors="replace").strip().rpartition("\n")[2]
        raise ServerNotStarted(f"The server did not start: {last} (more in {self.log}).")

    async def keep_up(self, say: Callable[[str], None]) -> None:
        """Start it again whenever it dies, unless another one has taken its place."""
        while True:
            await asyncio.sleep(RESTART_SECONDS)
            if self._process is None or self._process.poll() is None:
                continue
            if not await asyncio.to_thread(_answers, self.base_url + "/healthz"):
                say("The server died; it is started again, and everybody keeps the time they had.")
                self.start()

    def kill(self) -> None:
        """Kill -9 of it and everything it started."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """End it in good order, by force if it does not go."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - http, our own server
            return True
    except urllib.error.HTTPError as unready:
        unready.close()
        return False
    except OSError:
        return False


def _ends_with(parent: int) -> Callable[[], None] | None:
    """Runs in the child: have Linux end it when its parent is killed, which cannot clean up."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_linux() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask_linux
