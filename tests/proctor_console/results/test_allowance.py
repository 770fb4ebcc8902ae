"""The public is charged for the processor's time, and not for the time that others make it wait."""

from collections.abc import Callable

import pytest

from proctor_console.errors import Crowded
from proctor_console.results.allowance import Allowance

SHARE = 0.1


class Machine:
    """Two clocks, and work in another thread that stands in line before it begins."""

    def __init__(self) -> None:
        self.now = self.processor = 0.0
        self.in_line = 0.0
        self.allowance = Allowance(SHARE, lambda: self.now, lambda: self.processor)
        self.charged = self.allowance.charging(self._native)

    def _native(self, work: Callable[..., object], /, *args: object) -> object:
        self.now += self.in_line
        return work(*args)

    def takes(self, seconds: float) -> str:
        self.now += seconds
        self.processor += seconds
        return "done"


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_work_that_stood_in_line_costs_what_it_took_and_no_more(machine: Machine) -> None:
    machine.in_line = 3.0

    assert machine.charged(machine.takes, 0.001) == "done"

    machine.allowance.check()


def test_work_is_charged_also_if_it_fails(machine: Machine) -> None:
    def failing() -> None:
        machine.takes(1.2)
        raise KeyError

    with pytest.raises(KeyError):
        machine.charged(failing)

    with pytest.raises(Crowded) as crowded:
        machine.allowance.check()
    assert crowded.value.evidence["seconds"] == 9
