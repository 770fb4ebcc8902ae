"""Points from the last answer to each item, the form and the key."""

from dataclasses import dataclass

from tests.second_verifier.corrections import Correction
from tests.second_verifier.opened_papers import Paper
from tests.second_verifier.refusal import Refused
from tests.second_verifier.rule_packs import Rules

Form = list[tuple[int, list[int]]]
Keys = dict[int, tuple[str, list[int]]]


@dataclass(frozen=True)
class Worth:
    """What the items are worth, with the corrections that are in force."""

    keys: Keys
    corrected: dict[int, Correction]

    def of(self, place: int, choice: int | None, order: list[int]) -> int:
        correction = self.corrected.get(place)
        if choice is None:
            return correction.omitted if correction else 0
        points = correction.points if correction else self._key(place)
        return points[order[choice]]

    def _key(self, place: int) -> list[int]:
        if place not in self.keys:
            raise Refused(f"the key at place {place} stays closed")
        return self.keys[place][1]


def worth(keys: Keys, corrections: list[Correction]) -> Worth:
    return Worth(keys, {each.place: each for each in corrections})


def last_answers(paper: Paper) -> dict[int, int | None]:
    """The displayed choice last recorded, by item from 1."""
    return {answer["item"]: answer["choice"] for answer in paper.of("AnswerRecorded")}


def points_of(
    answers: dict[int, int | None], form: Form, rules: Rules, items: Worth, *, begun: bool
) -> list[int]:
    """By section; who never began to work has nothing, also of items that give points to all."""
    points = [0] * len(rules.sections)
    if not begun:
        return points
    for position, (place, order) in enumerate(form):
        choice = answers.get(position + 1)
        points[rules.section_of(position)] += items.of(place, choice, order)
    return points
