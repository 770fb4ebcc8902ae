"""Runs `exam demo` as a process of its own, and waits for what it brings about."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.server_process import ROOT


@contextmanager
def a_demo(data: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A demo in a session of its own, so that what it leaves behind can be found."""
    command = [sys.executable, "-m", "proctor_console", "demo", "--port", str(port)]
    command += ["--data", str(data), *options]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def soon(what: Callable[[], Any], seconds: float) -> Any:
    """What must come before so many seconds are over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come in time")
