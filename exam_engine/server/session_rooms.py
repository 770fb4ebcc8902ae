"""Socket.IO's book of who is in which room, with an index from people to rooms.

python-socketio keeps one room per connection and walks through all of them when a connection ends:
the work of a hall going home together grows with the square of its size. So does that of a hall
coming in together, because it looks for everybody in the list of those who stand at the door.
"""

from typing import Any

from socketio.manager import Manager


class Waiting(dict[str, None]):
    """Who stands at the door of a namespace: what python-socketio does with a list, by name."""

    def append(self, sid: str) -> None:
        """Let somebody stand here."""
        self[sid] = None

    def remove(self, sid: str) -> None:
        """Let somebody go, who must be here."""
        del self[sid]


class SessionRooms(Manager):  # type: ignore[misc]  # python-socketio ships no types
    """Remembers each session's rooms, so that leaving costs what was entered and no more."""

    def __init__(self) -> None:
        super().__init__()
        self._entered: dict[tuple[str, str], set[Any]] = {}

    def pre_connect(self, eio_sid: str, namespace: str) -> Any:
        """Let somebody stand at the door; its session id, or None when it is in already."""
        self.pending_connect.setdefault(namespace, Waiting())
        return super().pre_connect(eio_sid, namespace)

    def pre_disconnect(self, sid: str, namespace: str) -> Any:
        """Let somebody stand at the door on its way out."""
        self.pending_disconnect.setdefault(namespace, Waiting())
        return super().pre_disconnect(sid, namespace)

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: Any = None) -> None:
        """Enter a room and remember it."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._entered.setdefault((namespace, sid), set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        """Leave a room and forget it."""
        super().basic_leave_room(sid, namespace, room)
        self._entered.get((namespace, sid), set()).discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        """Leave every room and forget the session."""
        for room in self._entered.pop((namespace, sid), set()):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]
