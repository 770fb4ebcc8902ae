"""Build a RulePack from the tables of its TOML file, and check that its parts fit together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from scoring.rule_fields import Fields
from scoring.rule_pack import (
    PERSONAL_KEYS,
    Allowance,
    Category,
    FullTie,
    Integration,
    Outcome,
    RulePack,
    SecondGroup,
    Section,
    Stage,
    Status,
)

ID = re.compile(r"[a-z][a-z0-9_]*")
GRACE_SECONDS = 30  # for what a terminal could not send in time, where the pack does not say
LONGEST_GRACE_SECONDS = 3_600


def read_pack(table: dict[str, object], problems: list[str]) -> RulePack | None:
    """A rule pack, or None with every problem added to `problems`."""
    pack = Fields(table, "pack", "", problems)
    named = pack.named("categories", "category")
    cuts = {id_: fields.numbers("cut_scores") for id_, fields in named.items()}
    sections = _sections(pack, cuts.get("general", {}))
    totals = {s.id: s.max_points for s in sections} | {"total": sum(s.max_points for s in sections)}
    categories = _categories(pack, named, cuts, totals)
    integration = None
    if pack.has("integration"):
        integration = _integration(pack.table("integration", "integration"))
    stages = {
        id_: _stage(id_, fields, [*totals, *PERSONAL_KEYS], categories)
        for id_, fields in pack.named("stages", "stage").items()
    }
    if not stages:
        pack.wrong("stages", "must name at least one stage")
    for id_, stage in stages.items():
        if "final" in stage.order and integration is None:
            pack.wrong(f"stages.{id_}.order", "ranks by 'final', but there is no integration")
    read = RulePack(
        name=pack.text("name"),
        title=pack.text("title"),
        source=pack.text("source"),
        duration_minutes=pack.positive("duration_minutes")
        if pack.has("duration_minutes")
        else None,
        late_answers_grace_seconds=pack.counted("late_answers_grace_seconds", LONGEST_GRACE_SECONDS)
        if pack.has("late_answers_grace_seconds")
        else GRACE_SECONDS,
        sections=sections,
        allowances=_allowances(pack),
        categories=MappingProxyType(categories),
        stages=MappingProxyType(stages),
        integration=integration,
    )
    return None if problems else read


def _sections(pack: Fields, general: Mapping[str, int]) -> tuple[Section, ...]:
    sections: list[Section] = []
    for fields in pack.tables("sections", "section"):
        id_ = fields.text("id")
        if id_ and (not ID.fullmatch(id_) or id_ in ("total", *PERSONAL_KEYS)):
            fields.wrong("id", f"must be a short name (a-z, 0-9, _) that is not a key, is {id_!r}")
        if id_ in {section.id for section in sections}:
            fields.wrong("id", f"{id_!r} is there twice")
        items = fields.positive("items", 1000)
        points = fields.points("points")
        best = items * points[0]
        title = fields.text("title")
        sections.append(Section(id_, title, items, points, best, general.get(id_)))
    if not sections:
        pack.wrong("sections", "must name at least one section")
    return tuple(sections)


def _allowances(pack: Fields) -> tuple[Allowance, ...]:
    return tuple(
        Allowance(
            need=fields.text("need"),
            formation_type=fields.text("formation_type") if fields.has("formation_type") else None,
            minutes=fields.positive("minutes"),
        )
        for fields in pack.tables("allowances", "allowance")
    )


def _categories(
    pack: Fields,
    named: Mapping[str, Fields],
    cuts: Mapping[str, dict[str, int]],
    totals: Mapping[str, int],
) -> dict[str, Category]:
    categories: dict[str, Category] = {}
    for id_, fields in named.items():
        if not ID.fullmatch(id_):
            fields.wrong("", "a category is named by a-z, 0-9, _")
        cut_scores = cuts[id_]
        for key, cut in cut_scores.items():
            if key not in totals:
                fields.wrong(f"cut_scores.{key}", f"there is no such section; {', '.join(totals)}")
            elif cut > totals[key]:
                fields.wrong(f"cut_scores.{key}", f"is {cut}, but {key} has {totals[key]} points")
        categories[id_] = Category(id_, fields.text("title"), MappingProxyType(cut_scores))
    if not categories:
        pack.wrong("categories", "must name at least one category")
    return categories


def _stage(id_: str, fields: Fields, keys: list[str], categories: Mapping[str, Category]) -> Stage:
    order = fields.texts("order")
    for i, key in enumerate(order):
        for part in key.split("+"):
            if part not in keys or ("+" in key and part in PERSONAL_KEYS):
                fields.wrong(f"order[{i}]", f"{part!r} is not a key; {', '.join(keys)}")
    full_tie = fields.text("full_tie")
    if full_tie and full_tie not in list(FullTie):
        fields.wrong("full_tie", f"must be one of {', '.join(FullTie)}, is {full_tie!r}")
        full_tie = ""
    multiplier = fields.positive("quota_multiplier") if fields.has("quota_multiplier") else None
    second = None
    if fields.has("second_group"):
        second = _second_group(fields.table("second_group", "second_group"), categories)
        if multiplier is None:
            fields.wrong("second_group", "needs a quota_multiplier: without one no seat is empty")
    statuses = _statuses(fields, multiplier)
    tie = FullTie(full_tie or FullTie.HOLD)
    return Stage(id_, fields.text("title"), order, multiplier, tie, second, statuses)


def _second_group(fields: Fields, categories: Mapping[str, Category]) -> SecondGroup:
    floors = fields.numbers("minimum_total")
    for category in floors:
        if category not in categories:
            fields.wrong(f"minimum_total.{category}", "there is no such category")
    return SecondGroup(fields.positive("quota_multiplier"), MappingProxyType(floors))


def _statuses(fields: Fields, multiplier: int | None) -> tuple[Status, ...]:
    statuses: list[Status] = []
    for status in fields.tables("statuses", "status"):
        when = status.text("when") if status.has("when") else None
        if when and when not in list(Outcome):
            status.wrong("when", f"must be one of {', '.join(Outcome)}, is {when!r}")
            when = None
        code = status.text("code")
        if code and code in {s.code for s in statuses}:
            status.wrong("code", f"{code!r} is there twice")
        if when and when in {s.when for s in statuses}:
            status.wrong("when", f"two codes for {when!r}")
        statuses.append(Status(code, status.text("means"), Outcome(when) if when else None))
    given = {status.when for status in statuses}
    needed = [Outcome.OUTSIDE, Outcome.ABSENT, Outcome.DISQUALIFIED]
    for outcome in needed if multiplier is None else [Outcome.ADVANCES, *needed]:
        if outcome not in given:
            fields.wrong("statuses", f"no code for {outcome.value!r}")
    return tuple(statuses)


def _integration(fields: Fields) -> Integration:
    skd, skb = fields.positive("skd_percent", 100), fields.positive("skb_percent", 100)
    if skd + skb != 100:  # noqa: PLR2004 (percent)
        fields.wrong("skb_percent", f"the two weights must make 100, make {skd + skb}")
    return Integration(skd, skb, fields.positive("skb_max", 1000), fields.counted("decimals", 6))
