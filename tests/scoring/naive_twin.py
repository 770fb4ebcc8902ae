"""The naive twin of a stage: every candidate compared with every other, in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scoring.rule_pack import FullTie, RulePack, Stage
from tests.scoring.builders import Person


def naive_meets(pack: RulePack, person: Person) -> bool:
    had = dict(zip((s.id for s in pack.sections), person.points, strict=True))
    had["total"] = sum(person.points)
    return all(had[key] >= cut for key, cut in pack.categories[person.category].cut_scores.items())


def naive_round(value: Fraction, decimals: int) -> Fraction:
    unit = Fraction(1, 10**decimals)
    whole = value // unit
    return (whole + 1) * unit if value - whole * unit >= unit / 2 else whole * unit


def naive_final(pack: RulePack, person: Person) -> Fraction:
    rule = pack.integration
    assert rule is not None
    assert person.skb is not None
    scaled = naive_round(Fraction(sum(person.points) * 100, pack.max_points), rule.decimals)
    weighted = scaled * rule.skd_percent / 100 + Fraction(person.skb) * rule.skb_percent / 100
    return naive_round(weighted, rule.decimals)


def naive_key(pack: RulePack, order: Sequence[str], person: Person) -> tuple[Fraction | int, ...]:
    had: dict[str, Fraction | int] = dict(
        zip((s.id for s in pack.sections), person.points, strict=True)
    )
    had["total"] = sum(person.points)
    had["grade_average"] = -1 if person.grade_average is None else Fraction(person.grade_average)
    had["oldest"] = -(10**7) if person.born is None else -person.born.toordinal()
    if "final" in order:
        had["final"] = naive_final(pack, person)
    return tuple(sum(had[part] for part in key.split("+")) for key in order)


def naive_group(pack: RulePack, stage: Stage, person: Person) -> str:
    if person.disqualified:
        return "disqualified"
    if person.absent:
        return "absent"
    if "final" in stage.order:
        return "undecided" if person.skb is None else "first"
    if naive_meets(pack, person):
        return "first"
    floors = stage.second_group.minimum_total if stage.second_group else {}
    if stage.second_group and sum(person.points) >= floors.get(person.category, 0):
        return "second"
    return "rest"


def naive_quota(stage: Stage, group: str, seats: int, firsts: int) -> int:
    if group == "first":
        return seats * (stage.quota_multiplier or 0)
    if group == "second" and stage.second_group:
        return max(seats - firsts, 0) * stage.second_group.quota_multiplier
    return 0


def naive_stage(
    pack: RulePack, stage_id: str, people: Sequence[Person], vacancies: Sequence[int]
) -> list[tuple[int, str]]:
    """Place and status code of each, found by counting who is better: the twin of `decide`."""
    stage = pack.stage(stage_id)
    codes = {str(status.when): status.code for status in stage.statuses}
    ranked = ["first", "second", "rest"]
    decided: list[tuple[int, str]] = []
    for person in people:
        mine = naive_group(pack, stage, person)
        if mine not in ranked:
            decided.append((0, codes.get(mine, "")))
            continue
        rivals = [p for p in people if p.formation == person.formation]
        groups = [naive_group(pack, stage, p) for p in rivals]
        key = naive_key(pack, stage.order, person)
        keys = [
            naive_key(pack, stage.order, p)
            for p, group in zip(rivals, groups, strict=True)
            if group == mine
        ]
        before = sum(other > key for other in keys)
        ahead = sum(group in ranked[: ranked.index(mine)] for group in groups)
        quota = naive_quota(stage, mine, vacancies[person.formation], groups.count("first"))
        counted = 1 if stage.full_tie is FullTie.ADVANCE else keys.count(key)
        advances = before + counted <= quota
        outcome = "advances" if advances else "outside" if mine == "first" else "below"
        decided.append((ahead + before + 1, codes[outcome]))
    return decided
