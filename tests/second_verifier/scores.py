"""Points from the last answer to each item, the form and the key."""

from dataclasses import dataclass

from tests.second_verifier.corrections import Correction
from tests.second_verifier.opened_papers import Paper
from tests.second_verifier.refusal import Refused
from tests.second_verifier.rule_packs import Rules

Form = list[tuple[int, list[int]]]
Keys = dict[int, tuple[str, list[int]]]


@dataclass(frozen=True)
class Value:
    """What an item is worth by authored choice, and when it is left out."""

    points: list[int]
    omitted: int = 0


Worth = dict[int, Value]


def worth(keys: Keys, corrections: list[Correction], in_force: int) -> Worth:
    """By place in the bank, with so many corrections in force; each opens the key it corrects."""
    found = {each.place: Value(each.bound) for each in corrections}
    found |= {place: Value(points) for place, (_item, points) in keys.items()}
    for each in corrections[:in_force]:
        found[each.place] = Value(each.points, each.omitted)
    return found


def last_answers(paper: Paper) -> dict[int, int | None]:
    """The displayed choice last recorded, by item from 1."""
    return {answer["item"]: answer["choice"] for answer in paper.of("AnswerRecorded")}


def points_of(
    answers: dict[int, int | None], form: Form, rules: Rules, items: Worth
) -> list[int] | None:
    """By section, of somebody who worked; None if a key stays closed."""
    if len(form) != sum(section.items for section in rules.sections):
        raise Refused(f"a form has {len(form)} items")
    if any(place not in items for place, _order in form):
        return None
    points = [0] * len(rules.sections)
    for position, (place, order) in enumerate(form):
        choice, item = answers.get(position + 1), items[place]
        value = item.omitted if choice is None else item.points[order[choice]]
        points[rules.section_of(position)] += value
    return points
