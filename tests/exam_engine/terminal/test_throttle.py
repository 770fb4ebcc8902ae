import pytest

from exam_engine.errors import SlowDown
from exam_engine.terminal.throttle import WINDOW_SECONDS, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def a_throttle(clock: Clock) -> Throttle:
    return Throttle(failures_max=3, address_failures_max=20, now=clock)


def test_a_number_that_failed_too_often_waits_and_may_try_again_after_the_window() -> None:
    clock = Clock()
    throttle = a_throttle(clock)
    for terminal in range(3):
        throttle.failed("P-1", f"t{terminal}", "10.0.0.1")

    with pytest.raises(SlowDown):
        throttle.check("P-1", "t9", "10.0.0.1", known=True)
    clock.now += WINDOW_SECONDS
    throttle.check("P-1", "t9", "10.0.0.1", known=True)


def test_a_whole_hall_of_slips_behind_one_address_holds_up_nobody_honest() -> None:
    throttle = a_throttle(Clock())
    for number in range(300):
        throttle.failed(f"P-{number}", f"t{number}", "10.0.0.1")

    throttle.check("P-999", "t999", "10.0.0.1", known=True)
    with pytest.raises(SlowDown):
        throttle.check("X-999", "t999", "10.0.0.1", known=False)
    with pytest.raises(SlowDown):
        throttle.check("P-7", "t999", "10.0.0.1", known=True)
    throttle.check("X-999", "t999", "10.0.0.2", known=False)


def test_somebody_who_got_in_has_no_record_of_slips() -> None:
    throttle = a_throttle(Clock())
    throttle.failed("P-1", "t1", "10.0.0.1")
    throttle.failed("P-1", "t1", "10.0.0.1")

    throttle.succeeded("P-1", "t1")
    throttle.failed("P-1", "t1", "10.0.0.1")

    throttle.check("P-1", "t1", "10.0.0.1", known=True)
