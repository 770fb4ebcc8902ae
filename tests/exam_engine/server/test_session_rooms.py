"""Who stands at the door of a namespace, who is in, and who has gone."""

from typing import Any

import pytest

from exam_engine.server.session_rooms import SessionRooms

NAMESPACE = "/terminal"


class Server:
    """What a manager needs of its server: names for sessions."""

    def __init__(self) -> None:
        self.eio: Any = self
        self.names = iter(f"session-{number}" for number in range(100))

    def generate_id(self) -> str:
        return next(self.names)


@pytest.fixture
def rooms() -> SessionRooms:
    rooms = SessionRooms()
    rooms.server = Server()
    return rooms


def test_somebody_is_connected_only_after_the_door(rooms: SessionRooms) -> None:
    first, second = (rooms.pre_connect(name, NAMESPACE) for name in ("a", "b"))

    rooms.connect(second, NAMESPACE)

    assert not rooms.is_connected(first, NAMESPACE)
    assert rooms.is_connected(second, NAMESPACE)
    assert rooms.sid_from_eio_sid("b", NAMESPACE) == second


def test_one_connection_joins_a_namespace_once(rooms: SessionRooms) -> None:
    rooms.connect(rooms.pre_connect("a", NAMESPACE), NAMESPACE)

    assert rooms.pre_connect("a", NAMESPACE) is None


def test_nothing_is_left_of_who_went_home_or_was_refused_at_the_door(rooms: SessionRooms) -> None:
    inside, refused = (rooms.pre_connect(name, NAMESPACE) for name in ("a", "b"))
    rooms.connect(inside, NAMESPACE)

    rooms.pre_disconnect(inside, NAMESPACE)
    assert not rooms.is_connected(inside, NAMESPACE)
    for sid in (inside, refused):
        rooms.disconnect(sid, NAMESPACE)

    assert not rooms.pending_connect
    assert not rooms.pending_disconnect
    assert not rooms.rooms
