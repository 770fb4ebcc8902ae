"""Guessing gets slower; knowing does not."""

from proctor_console.staff.login_throttle import LoginThrottle


class AClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def after_failures(count: int, clock: AClock) -> LoginThrottle:
    throttle = LoginThrottle(clock)
    for _ in range(count):
        throttle.failed("pengawas", "10.0.0.7")
    return throttle


def test_five_mistakes_cost_nothing() -> None:
    assert after_failures(4, AClock()).wait_s("pengawas", "10.0.0.7") == 0


def test_waits_double_up_to_a_minute() -> None:
    waits = [after_failures(n, AClock()).wait_s("pengawas", "10.0.0.7") for n in (5, 6, 7, 30)]

    assert waits == [2, 4, 8, 60]


def test_waiting_helps() -> None:
    clock = AClock()
    throttle = after_failures(6, clock)

    clock.now += 4.0

    assert throttle.wait_s("pengawas", "10.0.0.7") == 0


def test_a_stranger_elsewhere_cannot_lock_a_person_out() -> None:
    throttle = after_failures(30, AClock())

    assert throttle.wait_s("pengawas", "10.0.0.8") == 0
    assert throttle.wait_s("koordinator", "10.0.0.7") == 0


def test_knowing_the_password_clears_the_mistakes() -> None:
    throttle = after_failures(9, AClock())

    throttle.succeeded("pengawas", "10.0.0.7")

    assert throttle.wait_s("pengawas", "10.0.0.7") == 0


def test_mistakes_of_an_hour_ago_are_forgotten() -> None:
    clock = AClock()
    throttle = after_failures(9, clock)

    clock.now += 3600.0
    throttle.failed("pengawas", "10.0.0.7")

    assert throttle.wait_s("pengawas", "10.0.0.7") == 0


def test_memory_is_bounded_against_many_addresses() -> None:
    clock = AClock()
    throttle = LoginThrottle(clock)

    for number in range(10_500):
        throttle.failed("pengawas", f"10.0.{number // 256}.{number % 256}")

    assert len(throttle._failures) == 10_000
