"""Who is silent, and what is no silence: pings, questions, and a loop that was late itself."""

from typing import Any, cast

import pytest

from exam_engine.server.screens import AT_ONCE, BEAT_SECONDS, QUESTION_SECONDS, Pulse, Screen

INTERVAL, TIMEOUT = 25, 20


class Wire:
    """A connection that keeps what is written to it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.alive: Any = None

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        pass


class Server:
    """As much of Engine.IO as the end of a connection needs."""

    class reason:  # noqa: N801 - Engine.IO's own name
        PING_TIMEOUT = "ping timeout"
        SERVER_DISCONNECT = "server disconnect"

    def _trigger_event(self, *_: object, **__: object) -> None:
        pass


class Hall:
    """A pulse and the screens it asks; its clock goes on when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.pulse = Pulse(INTERVAL, TIMEOUT, lambda _: True, lambda: self.now)
        self.heard: list[str] = []

    def screen(self) -> Screen:
        return Screen(Server(), "sid", cast("Any", Wire()), self.pulse)

    def ask(self, screen: Screen) -> None:
        screen.question(lambda: self.heard.append("there"), lambda: self.heard.append("silent"))

    def listen(self, seconds: float) -> None:
        for _ in range(round(seconds / BEAT_SECONDS)):
            self.now += BEAT_SECONDS
            self.pulse.beat()

    def hang(self, seconds: float) -> None:
        self.now += seconds
        self.pulse.beat()


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_question_is_asked_at_once_and_its_answer_is_heard_once(hall: Hall) -> None:
    screen = hall.screen()

    hall.ask(screen)
    screen.schedule_ping()
    hall.listen(2 * QUESTION_SECONDS)

    assert screen.wire.written == [b"\x81\x012"]
    assert hall.heard == ["there"]


def test_silence_is_told_after_three_seconds_and_a_late_answer_after_that(hall: Hall) -> None:
    screen = hall.screen()
    hall.ask(screen)

    hall.listen(QUESTION_SECONDS - 2 * BEAT_SECONDS)
    before = list(hall.heard)
    hall.listen(4 * BEAT_SECONDS)
    silent = list(hall.heard)
    screen.schedule_ping()

    assert before == []
    assert silent == ["silent"]
    assert hall.heard == ["silent", "there"]


def test_the_answer_to_an_earlier_ping_is_none_to_the_question(hall: Hall) -> None:
    screen = hall.screen()
    hall.pulse.expect(screen)
    hall.listen(INTERVAL + 1)
    hall.ask(screen)

    screen.schedule_ping()
    to_the_ping = list(hall.heard)
    screen.schedule_ping()

    assert to_the_ping == []
    assert hall.heard == ["there"]


def test_a_question_while_another_is_under_way_is_none(hall: Hall) -> None:
    screen = hall.screen()
    hall.ask(screen)
    hall.listen(QUESTION_SECONDS / 2)
    hall.ask(screen)

    hall.listen(QUESTION_SECONDS)

    assert len(screen.wire.written) == 1
    assert hall.heard == ["silent"]


def test_a_connection_that_has_ended_is_no_news_of_the_question(hall: Hall) -> None:
    screen = hall.screen()
    hall.ask(screen)
    screen.close(abort=True)

    hall.listen(2 * QUESTION_SECONDS)
    hall.ask(screen)

    assert hall.heard == []


def test_a_second_in_which_the_server_did_not_listen_is_nobodys_silence(hall: Hall) -> None:
    screen = hall.screen()
    hall.pulse.expect(screen)
    hall.listen(INTERVAL + 1)
    hall.ask(screen)

    hall.hang(60)
    after_a_hang = (list(hall.heard), screen.closed)
    hall.listen(TIMEOUT)

    assert after_a_hang == ([], False)
    assert hall.heard == ["silent"]
    assert screen.closed


def test_a_screen_that_answers_its_pings_is_kept_and_asked_again(hall: Hall) -> None:
    screen = hall.screen()
    hall.pulse.expect(screen)

    for _ in range(3):
        hall.listen(INTERVAL + 1)
        screen.schedule_ping()
    hall.listen(TIMEOUT)

    assert len(screen.wire.written) == 3
    assert not screen.closed


def test_a_hall_that_fell_silent_at_once_is_ended_in_several_turns_of_the_loop(hall: Hall) -> None:
    screens = [hall.screen() for _ in range(2 * AT_ONCE + 50)]
    for screen in screens:
        hall.pulse.expect(screen)
    hall.now += INTERVAL + 1
    pinged = []
    while hall.pulse.beat():
        pinged.append(sum(bool(screen.wire.written) for screen in screens))
    while not any(screen.closed for screen in screens):
        hall.listen(BEAT_SECONDS)

    closed = [sum(screen.closed for screen in screens)]
    while hall.pulse.beat():
        closed.append(sum(screen.closed for screen in screens))
    closed.append(sum(screen.closed for screen in screens))

    assert pinged == [AT_ONCE, 2 * AT_ONCE]
    assert closed == [AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 50]


def test_the_pulse_rests_between_the_turns_of_a_whole_hall(hall: Hall) -> None:
    for _ in range(2 * AT_ONCE):
        hall.pulse.expect(hall.screen())
    hall.now += INTERVAL + 1
    rests: list[float] = []

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hall.pulse.run(sleep)

    assert rests == [BEAT_SECONDS, 0, 0, BEAT_SECONDS]
