"""Rule packs: the figures that come with the package, and what a wrong pack is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import rules
from scoring.errors import RuleMissing, RulePackRefused
from scoring.rule_pack import Outcome

MINIMAL = """
name = "small"
title = "Small"
source = "a test"
[[sections]]
id = "twk"
title = "TWK"
items = 2
points = [5, 0, 0, 0, 0]
[categories.general]
title = "Umum"
cut_scores = { twk = 5 }
[stages.skd]
title = "SKD"
order = ["total"]
full_tie = "advance"
statuses = [
  { code = "P", when = "outside", means = "meets" },
  { code = "TH", when = "absent", means = "absent" },
  { code = "DIS", when = "disqualified", means = "disqualified" },
]
"""


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(RulePackRefused) as refused:
        rules.parse(text, "small.toml")
    return refused.value.evidence


@pytest.mark.parametrize(
    ("name", "sections", "minutes"),
    [
        ("cpns-2024", [("twk", 30, 150, 65), ("tiu", 35, 175, 80), ("tkp", 45, 225, 166)], 100),
        ("cpns-2019", [("twk", 30, 150, 65), ("tiu", 35, 175, 80), ("tkp", 35, 175, 126)], 90),
        ("cpns-2018", [("twk", 35, 175, 75), ("tiu", 30, 150, 80), ("tkp", 35, 175, 143)], None),
        ("sekdin-2025", [("twk", 30, 150, 65), ("tiu", 35, 175, 80), ("tkp", 45, 225, 156)], 100),
        (
            "pppk-2024",
            [
                ("technical", 90, 450, None),
                ("managerial", 25, 100, None),
                ("sociocultural", 20, 80, None),
                ("interview", 10, 40, None),
            ],
            130,
        ),
    ],
)
def test_the_packs_carry_the_published_figures(
    name: str, sections: list[tuple[str, int, int, int | None]], minutes: int | None
) -> None:
    pack = rules.load(name)

    assert [(s.id, s.items, s.max_points, s.cut) for s in pack.sections] == sections
    assert pack.duration_minutes == minutes
    assert pack.name == name


def test_every_pack_that_comes_with_the_package_is_valid() -> None:
    loaded = [rules.load(name).name for name in rules.names()]

    assert loaded == ["cpns-2018", "cpns-2019", "cpns-2024", "pppk-2024", "sekdin-2025"]


def test_other_categories_have_a_floor_on_the_total_and_on_tiu_only() -> None:
    categories = rules.load("cpns-2024").categories

    assert categories["cumlaude"].cut_scores == {"total": 311, "tiu": 85}
    assert categories["diaspora"].cut_scores == {"total": 311, "tiu": 85}
    assert categories["disability"].cut_scores == {"total": 286, "tiu": 60}
    assert categories["papua"].cut_scores == {"total": 286, "tiu": 60}
    assert categories["remote"].cut_scores == {"total": 286, "tiu": 60}
    assert rules.load("sekdin-2025").categories["affirmative"].cut_scores == {
        "total": 281,
        "tiu": 55,
    }


@pytest.mark.parametrize(
    ("name", "need", "formation_type", "minutes"),
    [
        ("cpns-2024", None, None, 100),
        ("cpns-2024", "blind", None, 100),
        ("cpns-2024", "blind", "general", 100),
        ("cpns-2024", None, "disability", 100),
        ("cpns-2024", "wheelchair", "disability", 100),
        ("cpns-2024", "blind", "disability", 130),
        ("pppk-2024", "blind", None, 165),
        ("pppk-2024", "blind", "disability", 165),
        ("pppk-2024", None, "disability", 130),
    ],
)
def test_the_allowance_depends_on_need_and_formation_type(
    name: str, need: str | None, formation_type: str | None, minutes: int
) -> None:
    allowance_ms = rules.load(name).allowance_ms(need, formation_type)

    assert allowance_ms == minutes * 60_000


def test_a_pack_without_a_duration_refuses_to_name_an_allowance() -> None:
    pack = rules.load("cpns-2018")

    with pytest.raises(RuleMissing, match="gives no duration_minutes"):
        pack.allowance_ms()


def test_the_live_order_is_what_the_paper_alone_decides() -> None:
    orders = {name: rules.load(name).tie_order for name in ("cpns-2024", "pppk-2024")}

    assert orders["cpns-2024"] == ("total", "tkp", "tiu", "twk")
    assert orders["pppk-2024"] == ("total", "technical", "managerial+sociocultural", "interview")


def test_codes_change_meaning_between_stages() -> None:
    pack = rules.load("cpns-2024")

    assert pack.stage("skd").code(Outcome.OUTSIDE) == "P"
    assert pack.stage("final").code(Outcome.OUTSIDE) == "P/TL"
    assert pack.stage("final").code(Outcome.UNDECIDED) == ""
    assert {s.code for s in pack.stage("final").statuses} >= {"L-1", "L-2", "TMS", "APS"}


def test_a_stage_the_pack_does_not_have_is_refused_with_those_it_has() -> None:
    pack = rules.load("sekdin-2025")

    with pytest.raises(RuleMissing, match="no stage 'final'; it has: skd"):
        pack.stage("final")


@pytest.mark.parametrize(("line", "seconds"), [("", 30), ("= 0", 0), ("= 3600", 3600)])
def test_late_answers_have_the_grace_the_pack_gives_or_half_a_minute(
    line: str, seconds: int
) -> None:
    text = f"late_answers_grace_seconds {line}\n{MINIMAL}" if line else MINIMAL

    pack = rules.parse(text, "small.toml")

    assert pack.late_answers_grace_seconds == seconds


def test_an_unknown_pack_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(RulePackRefused, match="cpns-2042") as refused:
        rules.load("cpns-2042")

    assert "cpns-2024" in refused.value.evidence


def test_a_pack_is_read_from_a_path_too(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(MINIMAL, encoding="utf-8")

    pack = rules.load(path)

    assert (pack.name, pack.max_points) == ("small", 10)


def test_a_pack_that_cannot_be_read_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(RulePackRefused, match=r"nowhere\.toml"):
        rules.load(tmp_path / "nowhere.toml")


def test_a_text_that_is_not_toml_is_refused() -> None:
    with pytest.raises(RulePackRefused, match="is not TOML"):
        rules.parse("name = ", "small.toml")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("items = 2", "items = -3", "sections[0].items: must be positive, is -3"),
        ("items = 2", "items = 0", "sections[0].items: must be positive, is 0"),
        ("items = 2", "items = true", "sections[0].items: must be a whole number, is True"),
        ("items = 2", "items = 2.0", "sections[0].items: must be a whole number, is 2.0"),
        ("items = 2", "item = 2", "sections[0].item: unknown field; items?"),
        ("items = 2", "item = 2", "sections[0].items: missing"),
        ("[5, 0, 0, 0, 0]", "[0, 5]", "sections[0].points: must be best first, is [0, 5]"),
        ("[5, 0, 0, 0, 0]", "[5, -1]", "sections[0].points[1]: must not be negative, is -1"),
        ("[5, 0, 0, 0, 0]", "5", "sections[0].points: must be a list of points, is 5"),
        ('id = "twk"', 'id = "total"', "sections[0].id: must be a short name"),
        ("twk = 5", "tiu = 5", "categories.general.cut_scores.tiu: there is no such section"),
        ("twk = 5", "twk = 11", "categories.general.cut_scores.twk: is 11, but twk has 10 points"),
        ('["total"]', '["tiu"]', "stages.skd.order[0]: 'tiu' is not a key"),
        ('["total"]', '["final"]', "stages.skd.order: ranks by 'final', but there is no integr"),
        ('["total"]', '["twk+oldest"]', "stages.skd.order[0]: 'oldest' is not a key"),
        ('"advance"', '"coin"', "stages.skd.full_tie: must be one of advance, hold, is 'coin'"),
        ('"absent"', '"late"', "stages.skd.statuses[1].when: must be one of"),
        ('"absent"', '"late"', "stages.skd.statuses: no code for 'absent'"),
        ('"TH"', '"P"', "stages.skd.statuses[1].code: 'P' is there twice"),
        ('name = "small"', "name = 3", "name: must be text, is 3"),
        ("[categories.general]", "[categories.General]", "categories.General: a category is named"),
        ('source = "a test"', 'colour = "red"', "colour: unknown field"),
        ('source = "a test"', "late_answers_grace_seconds = -1", "late_answers_grace_seconds: "),
        ('source = "a test"', "late_answers_grace_seconds = 3601", "late_answers_grace_seconds: "),
    ],
)
def test_a_wrong_field_is_reported_by_its_path(old: str, new: str, problem: str) -> None:
    assert old in MINIMAL

    problems = problems_of(MINIMAL.replace(old, new, 1))

    assert any(line.startswith(problem) for line in problems), problems


def test_all_wrong_fields_are_reported_at_once() -> None:
    problems = problems_of(MINIMAL.replace("items = 2", "items = -3").replace('"twk"', '"TWK"'))

    assert [line.split(":")[0] for line in problems] == [
        "sections[0].id",
        "sections[0].items",
        "categories.general.cut_scores.twk",
    ]


def test_an_empty_pack_is_told_everything_it_lacks() -> None:
    problems = problems_of("")

    assert {line.split(":")[0] for line in problems} == {
        "sections",
        "categories",
        "stages",
        "name",
        "title",
        "source",
    }


def test_weights_that_do_not_make_a_hundred_are_refused() -> None:
    weights = "[integration]\nskd_percent = 40\nskb_percent = 70\nskb_max = 100\ndecimals = 3\n"

    problems = problems_of(MINIMAL + weights)

    assert problems == ("integration.skb_percent: the two weights must make 100, make 110",)


def test_a_second_group_needs_a_quota() -> None:
    problems = problems_of(MINIMAL + "[stages.skd.second_group]\nquota_multiplier = 3\n")

    assert problems[0].startswith("stages.skd.second_group: needs a quota_multiplier")
