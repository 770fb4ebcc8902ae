"""Step 8: the working time of a sitting and of everybody, held against the rules."""

from collections.abc import Mapping
from typing import Any

from exam_engine.verifying.clocks import Clock
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.rule_file import Rules


def check_working_time(
    rules: Rules, prepared: dict[str, Any], clocks: Mapping[str, Clock], report: Report
) -> None:
    """Nobody is admitted with another time than the rules have for somebody.

    A sitting that is shorter or longer than the rules say has everybody's time alike, as
    rehearsals have; it is said, because somebody could have made it so.

    Args:
        rules: As the bundle opens them.
        prepared: The fields of the first entry.
        clocks: Of papers that are wholly opened, by pseudonym.
        report: What does not hold goes there.
    """
    step, usual = report.step(), int(prepared.get("duration_ms", 0))
    grace = prepared.get("late_grace_ms", rules.grace_ms)
    if grace != rules.grace_ms:
        what = f"late answers are waited for during {grace} ms; the rules say {rules.grace_ms} ms"
        step.found("entry 0", Attack.RULES, what)
    if rules.duration_ms is None:
        return
    if usual != rules.duration_ms:
        report.unproved["other_duration"] = usual
    allowed = {usual, *(one * usual // rules.duration_ms for one in rules.longer_ms)}
    for name, clock in clocks.items():
        if clock.admitted not in allowed:
            what = f"it was admitted with {clock.admitted} ms, which the rules have for nobody"
            step.found(f"paper {name}", Attack.RULES, what)
    if clocks:
        step.proves("entitled", len(clocks))
