"""A folder of files on a plain web server, as whoever mirrors a published record has it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from proctor_console.log.page import NAME, PAGE
from tests.web.receipts import Given


class _Quiet(SimpleHTTPRequestHandler):
    """Files and nothing else: no header that a mirror would not send."""

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; gives its address, and is switched off after."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def publish(folder: Path, *receipts: Given) -> None:
    """Write what `exam publish` writes for these receipts, as far as the page reads it."""
    for name in ("paper", "proof"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(PAGE.read_bytes())
    for one in receipts:
        (folder / "policy").write_bytes(one.policy)
        (folder / "paper" / one.pseudonym).write_bytes(one.paper)
        (folder / "proof" / f"{one.index}.tlog-proof").write_bytes(one.proof)
