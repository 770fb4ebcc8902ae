"""Every list of results in a bundle: the last one, and those from before corrections of keys."""

import re

from exam_engine.verifying.answers import Answered
from exam_engine.verifying.committed_lists import Keys
from exam_engine.verifying.corrections import Correction, stages
from exam_engine.verifying.files import Folder
from exam_engine.verifying.form_list import Forms
from exam_engine.verifying.open_entries import RELEASED
from exam_engine.verifying.points import count_again, count_points
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.result_list import (
    OLD_RESULTS,
    RESULTS,
    Counted,
    Known,
    check_results,
)

_OLD = re.compile(r"opened/results-before-.*\.csv")
_FEW = 20
"""Papers whose points are shown one by one where there is no list."""


def check_lists(
    bundle: Folder,
    known: Known,
    forms: Forms,
    keys: Keys,
    corrections: list[Correction],
    report: Report,
) -> None:
    """Count points as they were and as they were corrected, and hold each list against them."""
    answered, rules = known.answered, known.rules
    bound, *corrected = stages(keys, corrections)
    points = [count_points(answered, forms, bound, rules, report)]
    points += [count_again(answered, forms, later, rules) for later in corrected]
    moments = [Counted(at, one.entry) for at, one in zip(points, corrections, strict=False)]
    if bundle.has(RESULTS):
        lines = check_results(bundle, RESULTS, Counted(points[-1]), known, report)
        if lines is not None:
            report.proved["ranks"] = lines
    else:
        report.unproved["ranks"] = 0
        _show_points(answered, points, report)
    _check_old(bundle, moments, known, report)


def check_unfounded(
    bundle: Folder, corrections: list[Correction], report: Report, missing: str
) -> None:
    """Without what it follows from, a list is only claimed, and a bundle must not claim it."""
    step = report.step()
    for name in _names(corrections):
        if bundle.has(name):
            what = f"it cannot be counted again: {missing} is not there, or cannot be read"
            step.found(name, Attack.RANK, what)


def check_released(
    bundle: Folder, state: str, corrections: list[Correction], report: Report
) -> None:
    """A list is of a sitting that was released: an earlier end of the record would give another.

    Nor is there a list from before a correction that the record does not have.
    """
    step = report.step()
    for name in _names(corrections):
        if state != RELEASED and bundle.has(name):
            what = f"a list of results, and the record ends while the sitting is {state}"
            step.found(name, Attack.RANK, what)
    for name in bundle.others():
        if _OLD.fullmatch(name):
            what = (
                f"the record has {len(corrections)} corrections, and none that this list is before"
            )
            step.found(name, Attack.RANK, what)


def _names(corrections: list[Correction]) -> tuple[str, ...]:
    return (RESULTS, *map(OLD_RESULTS.format, range(1, len(corrections) + 1)))


def check_wanted(
    bundle: Folder, wanted: int, corrections: list[Correction], report: Report
) -> None:
    """Find fault with a bundle that cannot prove the result before the correction asked for."""
    step, name = report.step(), OLD_RESULTS.format(wanted)
    if not 1 <= wanted <= len(corrections):
        what = f"the record has {len(corrections)} corrections, and none of number {wanted}"
        step.found("the record", Attack.DROPPED, what)
    elif not bundle.has(name):
        step.found(name, Attack.DROPPED, "it is not there: nothing can be held against the record")
    report.facts |= {"before_correction": wanted, "list": name}


def _check_old(bundle: Folder, moments: list[Counted], known: Known, report: Report) -> None:
    proved = closed = 0
    for number, counted in enumerate(moments, 1):
        name = OLD_RESULTS.format(number)
        if not bundle.has(name):
            closed += 1
        else:
            proved += check_results(bundle, name, counted, known, report) is not None
    if proved:
        report.proved["old_ranks"] = proved
    if closed and bundle.has(RESULTS):
        report.unproved["old_ranks"] = closed


def _show_points(
    answered: dict[str, Answered], points: list[dict[str, tuple[int, ...]]], report: Report
) -> None:
    """What corrections made of the points of few, whose papers are opened without a list."""
    if len(points) == 1 or len(answered) > _FEW:
        return
    for number in answered:
        said = [str(list(at[number])) if number in at else "unknown" for at in points]
        report.details.append(
            f"{number}: points {said[0]}, after corrections {', '.join(said[1:])}"
        )
