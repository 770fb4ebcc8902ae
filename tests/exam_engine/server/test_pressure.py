from contextlib import suppress

from exam_engine.server.accepting import accept_on
from exam_engine.server.pressure import FLOOR, SAMPLE_SECONDS, Pressure


class FakeListener:
    """Connections without end, and who was slept for in between."""

    def __init__(self, connections: int) -> None:
        self._left = connections
        self.failures = 0

    def accept(self) -> tuple[str, str]:
        if self.failures:
            self.failures -= 1
            raise OSError
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return "client", "address"


def turns_of(listener: FakeListener, pressure: Pressure) -> list[object]:
    happened: list[object] = []
    with suppress(KeyboardInterrupt):
        accept_on(
            listener, lambda _client, _address: happened.append("in"), pressure, happened.append
        )
    return happened


def test_the_share_falls_while_the_loop_is_late_and_rises_again() -> None:
    pressure = Pressure(20)

    pressure.observe(0.001)
    quick = pressure.share
    for _ in range(3):
        pressure.observe(0.2)
    late = pressure.share
    for _ in range(60):
        pressure.observe(0.001)

    assert quick == 1.0
    assert late == FLOOR
    assert pressure.share == 1.0


def test_a_server_that_stays_late_still_lets_some_in() -> None:
    pressure = Pressure(20)

    for _ in range(1_000):
        pressure.observe(1.0)

    assert pressure.share == FLOOR


def test_a_few_connections_are_accepted_before_the_loop_turns() -> None:
    happened = turns_of(FakeListener(8), Pressure(20))

    assert happened == ["in"] * 4 + [0.0] + ["in"] * 4 + [0.0]


def test_fewer_are_accepted_while_the_loop_is_late_with_a_pause_after_them() -> None:
    pressure = Pressure(20)
    for _ in range(20):
        pressure.observe(1.0)

    happened = turns_of(FakeListener(4), pressure)

    assert happened == ["in", "in", 0.005, "in", "in", 0.005]


def test_an_open_gate_accepts_all_there_are() -> None:
    happened = turns_of(FakeListener(5_000), Pressure(None))

    assert happened == ["in"] * 5_000


def test_a_peer_that_went_away_before_it_was_accepted_stops_nothing() -> None:
    listener = FakeListener(2)
    listener.failures = 1

    happened = turns_of(listener, Pressure(20))

    assert happened == [0.05, "in", "in"]


def test_lateness_is_what_a_sleep_took_too_long() -> None:
    times = iter([100.0, 100.0 + SAMPLE_SECONDS + 0.05])
    pressure = Pressure(20)

    def now() -> float:
        try:
            return next(times)
        except StopIteration:
            raise KeyboardInterrupt from None

    with suppress(KeyboardInterrupt):
        pressure.watch(lambda _seconds: None, now)

    assert round(pressure.lag, 6) == 0.05
