import pytest

from question_bank.errors import BankInvalid, ItemInvalid, PictureInvalid
from question_bank.faults import Fault
from question_bank.items import Item, Picture, Stimulus
from tests.question_bank.builders import a_bank, an_item, an_svg, choices


def codes(refusal: ItemInvalid | BankInvalid) -> set[str]:
    return {fault.code for fault in refusal.evidence if isinstance(fault, Fault)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item_id": "Has Space"}, "bad_id"),
        ({"version": 0}, "bad_version"),
        ({"difficulty": float("nan")}, "bad_difficulty"),
        ({"stem": " "}, "empty_text"),
        ({"stem": "<p onclick='x()'>?</p>"}, "unsafe_markup"),
        ({"stem": '<img src="pictures/a.svg">'}, "missing_alternative_text"),
        ({"stem": '<img src="pictures/a.svg" alt=" ">'}, "missing_alternative_text"),
        ({"stem": '<img src="../a.svg" alt="a">'}, "bad_picture_source"),
        ({"choices": choices()[:4]}, "choice_count"),
        ({"choices": choices("a", "a", "b", "c", "d")}, "duplicate_choices"),
        ({"choices": choices("a", "<p> a </p>", "b", "c", "d")}, "duplicate_choices"),
        ({"choices": choices(points=(5, 5, 0, 0, 0))}, "two_best_answers"),
        ({"choices": choices(points=(5, -1, 0, 0, 0))}, "wrong_points"),
    ],
)
def test_an_item_cannot_be_built_invalid(change: dict[str, object], code: str) -> None:
    with pytest.raises(ItemInvalid) as refused:
        an_item(**{"item_id": "twk-001", **change})  # type: ignore[arg-type]

    assert code in codes(refused.value)


def test_an_item_tells_all_its_faults_at_once() -> None:
    with pytest.raises(ItemInvalid) as refused:
        an_item("UPPER", stem="<script>x</script>", choices=choices(points=(5, 5, 0, 0, 0)))

    assert codes(refused.value) >= {"bad_id", "unsafe_markup", "two_best_answers"}


def test_pictures_that_sound_alike_are_refused() -> None:
    alike = [f'<img src="pictures/{name}.svg" alt="panah">' for name in "ab"]

    with pytest.raises(ItemInvalid) as refused:
        an_item(choices=choices(*alike, "x", "y", "z"))

    assert "same_alternative_text" in codes(refused.value)


def test_text_is_kept_in_the_spelling_the_browser_gets() -> None:
    item = an_item(stem="<p>1 & 2<br/></p>")

    assert item.stem == "<p>1 &amp; 2<br></p>"


@pytest.mark.parametrize(
    ("difficulty", "band"),
    [(-0.51, "easy"), (-0.5, "medium"), (0.5, "medium"), (0.51, "hard")],
)
def test_the_bands_meet_at_half_a_logit(difficulty: float, band: str) -> None:
    assert an_item(difficulty=difficulty).band == band


def test_a_frozen_item_does_not_change() -> None:
    item = an_item()

    with pytest.raises(AttributeError):
        item.stem = "other"  # type: ignore[misc]


def in_bank(item: Item) -> None:
    a_bank([item])


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (an_item(topic="no-such"), "unknown_topic"),
        (an_item(section="no-such"), "unknown_section"),
        (an_item(stimulus="no-such"), "unknown_stimulus"),
        (an_item(stem='<img src="pictures/no.svg" alt="x">'), "missing_picture"),
        (an_item(choices=choices(points=(4, 0, 0, 0, 0))), "wrong_points"),
    ],
)
def test_a_bank_refuses_an_item_that_does_not_fit(item: Item, code: str) -> None:
    with pytest.raises(BankInvalid) as refused:
        in_bank(item)

    assert codes(refused.value) == {code}


def test_an_id_is_used_once_in_a_bank() -> None:
    with pytest.raises(BankInvalid) as refused:
        a_bank([an_item("same"), an_item("same")])

    assert codes(refused.value) == {"duplicate_id"}


def test_a_stimulus_belongs_to_one_section() -> None:
    other = an_item(
        "b", section="tkp", topic="tik", stimulus="teks", choices=choices(points=(5, 4, 3, 2, 1))
    )

    with pytest.raises(BankInvalid) as refused:
        a_bank([an_item("a", stimulus="teks"), other], stimuli=[Stimulus("teks", "<p>Teks</p>")])

    assert codes(refused.value) == {"mixed_stimulus"}


def test_the_same_drawing_under_two_names_is_a_duplicate_choice() -> None:
    shown = [f'<img src="pictures/{name}.svg" alt="gambar {name}">' for name in "ab"]
    item = an_item(choices=choices(*shown, "x", "y", "z"))

    with pytest.raises(BankInvalid) as refused:
        a_bank([item], pictures=[Picture("a.svg", an_svg()), Picture("b.svg", an_svg())])

    assert codes(refused.value) == {"duplicate_choices"}


def test_the_order_of_files_does_not_change_a_bank() -> None:
    items = [an_item("a"), an_item("b"), an_item("c")]

    assert a_bank(items) == a_bank(reversed(items))


@pytest.mark.parametrize(
    "content",
    [
        an_svg("<script>alert(1)</script>"),
        an_svg('<rect onload="x()"/>'),
        an_svg('<use href="http://example.org/a.svg#x"/>'),
        an_svg('<rect fill="url(http://example.org/x)"/>'),
        an_svg("<style>@import 'x'</style>"),
        an_svg("<foreignObject><p>x</p></foreignObject>"),
        an_svg('<rect style="background:url(//example.org)"/>'),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + an_svg("&a;"),
        b"<svg/>",
        b"not xml",
    ],
)
def test_an_svg_with_anything_active_or_outside_is_refused(content: bytes) -> None:
    with pytest.raises(PictureInvalid, match=r"x\.svg"):
        Picture("x.svg", content)


@pytest.mark.parametrize("name", ["x.png", "x.webp"])
def test_a_picture_is_what_its_name_says(name: str) -> None:
    with pytest.raises(PictureInvalid, match="is not a"):
        Picture(name, an_svg())
