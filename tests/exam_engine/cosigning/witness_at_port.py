"""A witness with an address, which answers as a test says: honestly, late, falsely, never."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from exam_engine.cosigning.messenger import Answer
from exam_engine.ledger.signers import VerifierKey
from proctor_console.witness import folder as folders
from tests.exam_engine.cosigning.log_on_disk import Observer
from tests.exam_engine.ledger.record_builders import AT


class WitnessAtPort:
    """A real witness behind a real socket.

    Attributes:
        sizes: The old sizes it was asked with, in order.
    """

    def __init__(self, folder: Path, name: str, *logs: VerifierKey, at: int = AT) -> None:
        folders.make(folder, name)
        folders.watch(folder, logs)
        self.observer = Observer(folder, name, at)
        self.name = name
        self.sizes: list[int] = []
        self.answer: Callable[[bytes], Answer] = self.observer
        self.may_answer = threading.Event()
        self.may_answer.set()
        witness = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                witness.sizes.append(int(body.split(b"\n")[0].removeprefix(b"old ")))
                witness.may_answer.wait(20)
                answer = witness.answer(body)
                self.send_response(answer.status)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        class Door(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # whoever asked has hung up

        self._door = Door(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._door.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def line(self) -> str:
        """Its line in a policy."""
        port = self._door.server_address[1]
        short = self.name.rpartition("/")[2]
        return f"witness {short} {self.observer.key} http://127.0.0.1:{port}\n"

    def hangs(self) -> None:
        """From now on it takes requests and answers none."""
        self.may_answer.clear()

    def close(self) -> None:
        """Nobody is at the port any more."""
        self.may_answer.set()
        self._door.shutdown()
        self._door.server_close()


def a_policy(*witnesses: WitnessAtPort, least: int = 2) -> str:
    """So many of these witnesses."""
    names = [one.name.rpartition("/")[2] for one in witnesses]
    lines = "".join(one.line for one in witnesses)
    return f"{lines}group saksi {least} {' '.join(names)}\nquorum saksi\n"
