"""Witnesses as their observers run them: each a process of its own, on a port that stays."""

from __future__ import annotations

from pathlib import Path

from exam_engine.ledger.signers import VerifierKey
from proctor_console.witness import folder as folders
from proctor_console.witness.app import WSGI
from tests.server_process import ServerProcess, a_free_port


class Witnesses:
    """Three witnesses, two of which are enough."""

    def __init__(self, folder: Path) -> None:
        self.folders = {name: folder / name for name in ("a", "b", "c")}
        self.ports = {name: a_free_port() for name in self.folders}
        self.keys = {
            name: folders.make(one, f"saksi.example/{name}").key
            for name, one in self.folders.items()
        }
        self.running: dict[str, ServerProcess] = {}

    @property
    def policy(self) -> str:
        lines = [
            f"witness {name} {key} http://127.0.0.1:{self.ports[name]}"
            for name, key in self.keys.items()
        ]
        return "\n".join([*lines, "group saksi 2 a b c", "quorum saksi", ""])

    def watch(self, log: VerifierKey | str) -> None:
        for one in self.folders.values():
            folders.watch(one, [VerifierKey.parse(str(log))])

    def start(self, *names: str) -> None:
        for name in names:
            self.running[name] = ServerProcess(WSGI, self.folders[name], self.ports[name])
        for name in names:
            self.running[name].__enter__()

    def stop(self) -> None:
        for one in self.running.values():
            one.__exit__()
