"""Step 8: points by section counted again, from opened answers, forms, keys and the rules alone."""

from hashlib import sha256
from typing import Any

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import Answered
from exam_engine.verifying.committed_lists import Keys
from exam_engine.verifying.files import Folder
from exam_engine.verifying.form_list import Form, Forms
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.rule_file import Rules, read_rules

RULES = "opened/rules.toml"

Points = tuple[int, ...]


def opened_rules(
    bundle: Folder, items: int, manifest: dict[str, Any], report: Report
) -> Rules | None:
    """The rules that the bundle has, held against the hash that was written before the start."""
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
    report.facts["rules_sha256"] = here = sha256(data).hexdigest()
    there = manifest.get("rules_sha256")
    if there is None:
        report.unproved["rules_announced"] = 0
    elif there != here:
        what = f"its SHA-256 is {here}, and {there} was written before the start"
        step.found(RULES, Attack.RULES, what)
    else:
        step.proves("rules")
    return rules


def count_points(
    answered: dict[str, Answered], forms: Forms, keys: Keys, rules: Rules, report: Report
) -> dict[str, Points]:
    """Points by section of everybody whose paper ended, from answers, form and key as bound.

    Where form or key stayed closed: as they were written when the paper ended.
    """
    step = report.step()
    found = count_again(answered, forms, keys, rules)
    for number, counted in found.items():
        one = answered[number]
        _check_keys(number, forms[number], keys, rules, step)
        if one.points is not None and one.points != counted:
            what = f"{number} was given {list(one.points)} points; the answers have {list(counted)}"
            step.found(f"entry {one.ended}", Attack.SCORE, what)
    for number in forms.keys() & answered.keys() - found.keys():
        if len(forms[number]) != _items(rules):
            what = f"the form has {len(forms[number])} items"
            step.found(number, Attack.MALFORMED, what)
    if found:
        step.proves("points", len(found))
    if len(found) < len(answered):
        report.unproved["points_as_written"] = len(answered) - len(found)
    partly = sum(not one.whole for one in answered.values())
    if partly:
        report.unproved["later_answers"] = partly
    written = {n: one.points for n, one in answered.items() if one.points is not None}
    return written | found


def count_again(
    answered: dict[str, Answered], forms: Forms, keys: Keys, rules: Rules
) -> dict[str, Points]:
    """Points by section from answers, forms and keys, as far as those are open."""
    found: dict[str, Points] = {}
    for number, one in answered.items():
        form = forms.get(number)
        if form is None or len(form) != _items(rules):
            continue
        if all(item.place in keys for item in form):
            found[number] = _counted(one, form, keys, rules)
    return found


def _counted(one: Answered, form: Form, keys: Keys, rules: Rules) -> Points:
    points, first = [], 0
    for section in rules.sections:
        total = 0
        for at in range(first, first + section.items):
            place, order = form[at]
            choice = one.choices.get(at + 1)
            worth = keys[place]
            total += worth.omitted if choice is None else worth.points[order[choice]]
        points.append(total)
        first += section.items
    return tuple(points)


def _check_keys(number: str, form: Form, keys: Keys, rules: Rules, step: Step) -> None:
    first = 0
    for section in rules.sections:
        for place, _ in form[first : first + section.items]:
            if tuple(sorted(keys[place].points)) != section.points:
                what = f"the key of item {place} gives {keys[place].points}, not what the rules say"
                step.found(number, Attack.KEY_CHANGED, what)
        first += section.items


def _items(rules: Rules) -> int:
    return sum(section.items for section in rules.sections)
