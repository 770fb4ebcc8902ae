from pathlib import Path

import pytest

from question_bank.blueprint import Blueprint, BlueprintSection, Line, read_blueprint
from question_bank.errors import BlueprintInvalid
from tests.question_bank.builders import SAMPLE


def test_the_sample_has_the_shape_of_the_2024_skd() -> None:
    blueprint = read_blueprint(SAMPLE / "blueprint-skd.toml")

    assert {one.section: one.items for one in blueprint.sections} == {
        "twk": 30,
        "tiu": 35,
        "tkp": 45,
    }
    figural = [line.count for line in blueprint.sections[1].lines if "figural" in line.topic]
    assert sum(figural) == 11


@pytest.mark.parametrize(
    ("sections", "evidence"),
    [
        ((), "no section"),
        ((BlueprintSection("twk", ()),), "asks for nothing"),
        ((BlueprintSection("twk", (Line("a", None, 0),)),), "0 items, at least 1"),
        (
            (BlueprintSection("twk", (Line("a", "easy", 1), Line("a", "easy", 2))),),
            "is there twice",
        ),
        ((BlueprintSection("twk", (Line("a", None, 1),)),) * 2, "section 'twk' is there twice"),
    ],
)
def test_an_unclear_blueprint_is_refused(
    sections: tuple[BlueprintSection, ...], evidence: str
) -> None:
    with pytest.raises(BlueprintInvalid, match=evidence):
        Blueprint("contoh", sections)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = 1", "name"),
        ("name = ", "Invalid value"),
        ('name = "x"\n[[section]]\nid = "twk"\nitems = [{ topic = "a" }]', "count"),
        (
            'name = "x"\n[[section]]\nid = "twk"\nitems = [{ topic = "a", count = 1, band = "x" }]',
            "band",
        ),
        ('name = "x"\nextra = 1\nsection = []', "extra"),
    ],
)
def test_a_malformed_file_is_refused_by_file_and_field(
    tmp_path: Path, text: str, named: str
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BlueprintInvalid) as refused:
        read_blueprint(path)

    assert "plan.toml" in str(refused.value)
    assert named in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BlueprintInvalid, match=r"none\.toml"):
        read_blueprint(tmp_path / "none.toml")
