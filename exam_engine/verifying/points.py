"""Step 8: points by section counted again, from opened answers, forms, keys and the rules alone."""

from hashlib import sha256

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import Answered
from exam_engine.verifying.committed_lists import Forms, Keys
from exam_engine.verifying.files import Folder
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.rule_file import Rules, read_rules

RULES = "opened/rules.toml"

Points = tuple[int, ...]


def opened_rules(bundle: Folder, items: int, report: Report) -> Rules | None:
    """The rules that the bundle names; nothing that was signed holds them."""
    if not bundle.has(RULES):
        return None
    step = report.step()
    data = bundle.read(RULES)
    try:
        rules = read_rules(data)
    except Malformed as wrong:
        step.found(RULES, Attack.MALFORMED, wrong.sentence)
        return None
    asked = sum(section.items for section in rules.sections)
    if asked != items:
        step.found(RULES, Attack.SCORE, f"it asks for {asked} items; the record says {items}")
        return None
    report.facts["rules_sha256"] = sha256(data).hexdigest()
    report.unproved["rules_announced"] = 0
    return rules


def count_points(
    answered: dict[str, Answered], forms: Forms, keys: Keys, rules: Rules, report: Report
) -> dict[str, Points]:
    """Points by section of everybody whose paper ended, from answers, form and key.

    Where form or key stayed closed: as they were written when the paper ended.
    """
    step, recounted = report.step(), 0
    found: dict[str, Points] = {}
    for number, one in answered.items():
        counted = _counted(one, forms, keys, rules, step)
        if counted is None:
            if one.points is not None:
                found[number] = one.points
            continue
        recounted += 1
        found[number] = counted
        if one.points is not None and one.points != counted:
            what = f"{number} was given {list(one.points)} points; the answers have {list(counted)}"
            step.found(f"entry {one.ended}", Attack.SCORE, what)
    if recounted:
        step.proves("points", recounted)
    if recounted < len(answered):
        report.unproved["points_as_written"] = len(answered) - recounted
    partly = sum(not one.whole for one in answered.values())
    if partly:
        report.unproved["later_answers"] = partly
    return found


def _counted(one: Answered, forms: Forms, keys: Keys, rules: Rules, step: Step) -> Points | None:
    form = forms.get(one.attempt)
    if form is None or any(item.place not in keys for item in form):
        return None
    points, first = [], 0
    if len(form) != sum(section.items for section in rules.sections):
        step.found(one.attempt, Attack.MALFORMED, f"the form has {len(form)} items")
        return None
    for section in rules.sections:
        total = 0
        for at in range(first, first + section.items):
            place, order = form[at]
            if tuple(sorted(keys[place])) != section.points:
                what = f"the key of item {place} gives {keys[place]}, not what the rules say"
                step.found(one.attempt, Attack.KEY_CHANGED, what)
            choice = one.choices.get(at + 1)
            total += 0 if choice is None else keys[place][order[choice]]
        points.append(total)
        first += section.items
    return tuple(points)
