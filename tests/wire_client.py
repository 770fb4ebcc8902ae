"""A terminal written from docs alone: Socket.IO 5 over Engine.IO 4, on one WebSocket."""

import json
from contextlib import ExitStack
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

WAIT_SECONDS = 10


class WireClient:
    """Says events, waits for acknowledgements, keeps what was pushed and every byte received."""

    def __init__(
        self, base_url: str, namespace: str, auth: object, headers: dict[str, str] | None = None
    ) -> None:
        address = base_url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._opened = ExitStack()
        self.connection: ClientConnection = self._opened.enter_context(
            connect(address, max_size=None, additional_headers=headers)
        )
        self.namespace = namespace
        self.pushed: list[tuple[str, Any]] = []
        self.received: list[str] = []
        self._number = 0
        assert self._read().startswith("0{")
        self.connection.send(f"40{namespace},{json.dumps(auth)}")
        self.joined = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def admitted(self) -> bool:
        return self.joined.startswith(f"40{self.namespace},")

    def _read(self, timeout: float = WAIT_SECONDS) -> str:
        while True:
            text = self.connection.recv(timeout)
            assert isinstance(text, str)
            if text == "2":
                self.connection.send("3")
                continue
            self.received.append(text)
            return text

    def send(self, event: str, fields: object) -> int:
        return self.send_text(json.dumps([event, fields]))

    def send_text(self, text: str) -> int:
        self._number += 1
        self.connection.send(f"42{self.namespace},{self._number}{text}")
        return self._number

    def reply_to(self, number: int, namespace: str | None = None) -> Any:
        head = f"43{namespace or self.namespace},{number}["
        while True:
            text = self._read()
            if text.startswith(head):
                return json.loads(text[len(head) - 1 :])[0]
            self._keep(text)

    def ask(self, event: str, **fields: object) -> Any:
        return self.reply_to(self.send(event, fields))

    def ask_text(self, text: str) -> Any:
        return self.reply_to(self.send_text(text))

    def wait_for(self, event: str, seconds: float = WAIT_SECONDS) -> Any:
        while True:
            for at, (name, fields) in enumerate(self.pushed):
                if name == event:
                    del self.pushed[at]
                    return fields
            self._keep(self._read(seconds))

    def _keep(self, text: str) -> None:
        head = f"42{self.namespace},"
        if text.startswith(head):
            name, *fields = json.loads(text[len(head) :])
            self.pushed.append((name, fields[0] if fields else None))
