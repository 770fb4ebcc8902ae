"""The cable between a terminal and its server: a TCP proxy that can be cut and swallow."""

from __future__ import annotations

import contextlib
import socket
import threading

CHUNK = 65_536


class Network:
    """Passes bytes between a terminal and a server, until a test says otherwise."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._state = "whole"
        self._lines: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """Every connection ends, and every new one at once."""
        self._state = "cut"
        self._hang_up()

    def swallow(self) -> None:
        """Half-open: everything stays connected, new connections are taken, no byte arrives."""
        self._state = "swallowing"

    def mend(self) -> None:
        """As before; what was swallowed never arrives, as after a dead switch."""
        self._state = "whole"
        self._hang_up()

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _hang_up(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                terminal, _ = self._listener.accept()
            except OSError:
                return
            if self._state == "cut":
                terminal.close()
                continue
            self._lines.append(terminal)
            with contextlib.suppress(OSError):
                server = socket.create_connection(("127.0.0.1", self._server_port), timeout=10)
                server.settimeout(None)
                self._lines.append(server)
                for come, go in ((terminal, server), (server, terminal)):
                    threading.Thread(target=self._carry, args=(come, go), daemon=True).start()

    def _carry(self, come: socket.socket, go: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := come.recv(CHUNK):
                if self._state == "whole":
                    go.sendall(data)
        for line in (come, go):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
