"""`exam demo` as a newcomer runs it: a real process, a real server, robots that finish."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.demo_process import a_demo, soon
from tests.proctor_console.cli.command_line import refused
from tests.server_process import a_free_port

READY_SECONDS = 90
FINISH_SECONDS = 90
SMALL_AND_QUICK = ("--candidates", "4", "--idle", "1", "--speed", "2000")


def finished_rows(base_url: str) -> list[dict[str, Any]]:
    """Final rows of the board; none while the server is away."""
    try:
        with urllib.request.urlopen(base_url + "/results/contoh/board.json", timeout=10) as reply:
            return [row for row in json.load(reply)["rows"] if row["final"]]
    except OSError:
        return []


def processes_in(data: Path) -> list[int]:
    """Processes that name the demo's folder in their command line or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(data).encode() in said:
            found.append(int(process.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for orphans in /proc")
def test_a_demo_runs_from_nothing_through_a_kill_to_a_clean_end(tmp_path: Path) -> None:
    data, port = tmp_path / "demo", a_free_port()

    with a_demo(data, port, *SMALL_AND_QUICK) as demo:
        soon(lambda: (data / "demo.json").exists() or demo.poll() is not None, READY_SECONDS)
        card = json.loads((data / "demo.json").read_text())
        mode = stat.S_IMODE((data / "demo.json").stat().st_mode)
        servers = [process for process in processes_in(data) if process != demo.pid]
        for process in servers:
            os.kill(process, signal.SIGKILL)
        finished = soon(lambda: finished_rows(card["base_url"])[2:], FINISH_SECONDS)
        again = refused("demo", "--port", a_free_port(), "--data", data)
        taken = refused("demo", "--port", port, "--data", tmp_path / "other")
        demo.send_signal(signal.SIGTERM)
        said, _ = demo.communicate(timeout=60)

    assert demo.returncode == 0, said
    assert "the sitting has started" in said
    assert card["candidates"][0]["pin"] in said
    assert len(servers) == 2
    assert finished
    assert processes_in(data) == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # its last connections linger
        probe.bind(("127.0.0.1", port))
    assert set(card) == {"base_url", "sitting", "staff", "candidates"}
    assert card["base_url"] == f"http://127.0.0.1:{port}"
    assert [set(one) for one in card["staff"]] == [{"username", "password", "role"}] * 5
    assert [one["idle"] for one in card["candidates"]] == [True, False, False, False]
    assert {len(one["pin"]) for one in card["candidates"]} == {6}
    assert mode == 0o600
    assert "A demo is running in" in again
    assert "is in use; choose another one with --port" in taken


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")

    said = refused("demo", "--port", a_free_port(), "--data", tmp_path)

    assert "holds something else than a demo" in said
    assert (tmp_path / "letter.txt").read_text() == "dear"
