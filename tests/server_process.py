"""Starts a real server as a process of its own and ends it again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]
START_SECONDS = 60


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ServerProcess:
    """A server on a port of its own; `kill` is kill -9 of everything it started."""

    def __init__(
        self,
        application: str,
        data: Path,
        port: int | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        self.port = port or a_free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = data / "server.log"
        settings = {
            "EXAM_DATA_DIR": str(data),
            "EXAM_HOST": "127.0.0.1",
            "EXAM_PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }
        # EXAM_TEST_... are the tests' settings; a server refuses options it does not know
        own = {name: text for name, text in os.environ.items() if not name.startswith("EXAM_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own server
                [sys.executable, "-m", "exam_engine.server.process", application],
                env={**own, **settings, **(env or {})},
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self.base_url + "/healthz", timeout=5):
                    return self
            except urllib.error.HTTPError as answered:
                answered.close()
                return self
            except OSError:
                time.sleep(0.02)
        self.kill()
        raise AssertionError(self.log.read_text())

    def __exit__(self, *_: object) -> None:
        # a good end takes half a second, and is what `stop` is for
        if self._process.poll() is None:
            self.kill()

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(20)

    def reload(self) -> None:
        """Ask for a successor of the worker."""
        self._process.send_signal(signal.SIGHUP)

    def kill_supervisor(self) -> None:
        """Kill -9 of the process that was started, and of nothing that it started itself."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(20)

    def leaves_its_port(self, seconds: float) -> bool:
        """Wait until nobody listens on the port any more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                return True
            time.sleep(0.1)
        return False

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
