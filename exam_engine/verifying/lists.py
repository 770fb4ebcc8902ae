"""Every list of results in a bundle: the last one, and those from before corrections of keys."""

from exam_engine.verifying.answers import Answered
from exam_engine.verifying.committed_lists import Forms, Keys
from exam_engine.verifying.corrections import Correction, stages
from exam_engine.verifying.files import Folder
from exam_engine.verifying.points import count_again, count_points
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.result_list import OLD_RESULTS, RESULTS, Counted, check_results
from exam_engine.verifying.roster_list import Roster
from exam_engine.verifying.rule_file import Rules

_FEW = 20
"""Papers whose points are shown one by one where there is no list."""


def check_lists(
    bundle: Folder,
    answered: dict[str, Answered],
    forms: Forms,
    keys: Keys,
    roster: Roster,
    rules: Rules,
    corrections: list[Correction],
    report: Report,
) -> None:
    """Count points as they were and as they were corrected, and hold each list against them."""
    bound, *corrected = stages(keys, corrections)
    points = [count_points(answered, forms, bound, rules, report)]
    points += [count_again(answered, forms, later, rules) for later in corrected]
    moments = [Counted(at, one.entry) for at, one in zip(points, corrections, strict=False)]
    if bundle.has(RESULTS):
        last = Counted(points[-1])
        lines = check_results(bundle, RESULTS, answered, last, roster, rules, report)
        if lines is not None:
            report.proved["ranks"] = lines
    else:
        report.unproved["ranks"] = 0
        _show_points(answered, points, report)
    _check_old(bundle, answered, moments, roster, rules, report)


def check_unfounded(
    bundle: Folder, corrections: list[Correction], report: Report, missing: str
) -> None:
    """Without what it follows from, a list is only claimed, and a bundle must not claim it."""
    step = report.step()
    for name in (RESULTS, *map(OLD_RESULTS.format, range(1, len(corrections) + 1))):
        if bundle.has(name):
            what = f"it cannot be counted again: {missing} is not there, or cannot be read"
            step.found(name, Attack.RANK, what)


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


def _check_old(
    bundle: Folder,
    answered: dict[str, Answered],
    moments: list[Counted],
    roster: Roster,
    rules: Rules,
    report: Report,
) -> None:
    proved = closed = 0
    known = {OLD_RESULTS.format(number) for number, _ in enumerate(moments, 1)}
    for name in bundle.beginning_with(OLD_RESULTS.partition("{")[0]):
        if name not in known:
            what = f"the record has {len(moments)} corrections, and none that this list is before"
            report.step().found(name, Attack.RANK, what)
    for number, counted in enumerate(moments, 1):
        name = OLD_RESULTS.format(number)
        if not bundle.has(name):
            closed += 1
        elif check_results(bundle, name, answered, counted, roster, rules, report) is not None:
            proved += 1
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
