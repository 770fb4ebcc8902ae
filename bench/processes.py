"""The processes of a benchmark: a server in one, the load in another, both on loopback only."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXAM = "proctor_console.wsgi:app"
ECHO = "bench.echo_server:app"
START_SECONDS = 120
STOP_SECONDS = 30


def a_free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def a_server(application: str, folder: Path, **options: object) -> Iterator[str]:
    """A server on a free port until the block ends, with some of its settings; its address."""
    port = a_free_port()
    base_url = f"http://127.0.0.1:{port}"
    settings = {"DATA_DIR": folder, "HOST": "127.0.0.1", "PORT": port, **options}
    environment = os.environ | {f"EXAM_{name}": str(value) for name, value in settings.items()}
    log_path = folder / "server.log"
    with log_path.open("ab") as log:
        server = subprocess.Popen(  # noqa: S603 - our own server
            [sys.executable, "-m", "exam_engine.server.process", application],
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(base_url + "/healthz", server, log_path)
        yield base_url
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def worker_of(folder: Path) -> int:
    """The process id of the worker, as the server's log tells it."""
    return int(
        (folder / "server.log").read_text().rpartition("Booting worker with pid: ")[2].split()[0]
    )


def wait_for(url: str) -> None:
    """Return once something at this address answers well; OSError after a while."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text())


class Load:
    """A load generator that runs as a process of its own."""

    def __init__(self, program: str, *arguments: object) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(ROOT / "bench" / program), *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def go(self) -> None:
        """Let a load begin that waits for it on its standard input."""
        if self._process.stdin is None:
            raise RuntimeError("the load has no standard input")
        self._process.stdin.write(b"go\n")
        self._process.stdin.flush()

    def wait_until_ready(self) -> None:
        """Return once everybody is connected."""
        stderr = self._process.stderr
        if stderr is None or stderr.readline() != b"ready\n":
            _, said = self._process.communicate()
            raise RuntimeError(said.decode())

    def end(self) -> None:
        """End it, if it has not ended by itself."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.communicate()

    def report(self) -> dict[str, Any]:
        """What it measured, once it is done."""
        out, said = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(said.decode())
        return dict(json.loads(out))


def load(*arguments: object) -> dict[str, Any]:
    """Run the generator of candidates to its end; its report."""
    return Load("generator.py", *arguments).report()
