"""Starts, steers, freezes and kills the fake sitting."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import Any, Self

from tests.server_process import ROOT, a_free_port

PROGRAM = "tests.browser.fake_server"
START_SECONDS = 30


class FakeSittingProcess:
    """The fake sitting as a process; a killed one comes back at the same address, empty."""

    def __init__(self) -> None:
        self.port = a_free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.serve()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def serve(self) -> None:
        # eventlet warns of its own end of life on every import
        command = [sys.executable, "-W", "ignore", "-m", PROGRAM, str(self.port)]
        # without it every start reads all of dnspython, as in exam_engine.server.process
        env = {**os.environ, "EVENTLET_NO_GREENDNS": "yes"}
        self._process = subprocess.Popen(command, cwd=ROOT, env=env)  # noqa: S603  # our own program
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                self.recorded()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("the fake sitting did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def freeze(self) -> None:
        """It stays connected and says nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def steer(self, what: str, **words: int) -> None:
        query = "&".join(f"{name}={value}" for name, value in words.items())
        self._get(f"/steer/{what}?{query}")

    def recorded(self) -> dict[str, Any]:
        """What the server has on its disk, so to speak."""
        return dict(json.loads(self._get("/recorded")))

    def _get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.base_url + path, timeout=5) as reply:  # our own server
            return bytes(reply.read())
