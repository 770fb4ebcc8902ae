import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.assembly import assemble
from question_bank.errors import FormInvalid
from question_bank.forms import Form, FormItem, find_item
from tests.question_bank.builders import a_bank, a_blueprint, an_item

STRAIGHT = (0, 1, 2, 3, 4)


@given(st.text(max_size=10))
def test_a_recipe_reads_back_as_the_same_form(label: str) -> None:
    form = assemble(a_bank(), a_blueprint(), b"seed", label)

    assert Form.from_canonical_bytes(form.canonical_bytes()) == form


def test_a_recipe_is_spelled_as_documented() -> None:
    form = Form((FormItem("twk-001", 2, "twk", (4, 0, 1, 2, 3)),))

    assert form.canonical_bytes() == b'[1,[["twk-001",2,"twk",[4,0,1,2,3]]]]'


@given(st.text(max_size=10))
def test_an_item_is_found_where_it_stands_without_taking_the_form_apart(label: str) -> None:
    form = assemble(a_bank(), a_blueprint(), b"seed", label)
    there = {one.item_id: (number, one.order) for number, one in enumerate(form.items, 1)}

    for item in a_bank().items:
        assert find_item(form.canonical_bytes(), item.item_id) == there.get(item.item_id)


def test_an_item_whose_name_begins_like_another_or_like_a_section_is_not_that_one() -> None:
    form = Form((FormItem("twk-1", 1, "twk", STRAIGHT), FormItem("twk-11", 1, "twk", STRAIGHT)))

    found = [find_item(form.canonical_bytes(), name) for name in ("twk-11", "twk", "twk-", "1")]

    assert found == [(2, STRAIGHT), None, None, None]


@pytest.mark.parametrize(
    "recipe",
    [
        b"",
        b"{}",
        b'[2,[["a",1,"twk",[0,1,2,3,4]]]]',
        b'[1, [["a",1,"twk",[0,1,2,3,4]]]]',
        b'[1,[["a",1,"twk",[0,1,2,3,3]]]]',
        b"[1,[]]",
    ],
)
def test_what_is_no_recipe_is_refused(recipe: bytes) -> None:
    with pytest.raises(FormInvalid):
        Form.from_canonical_bytes(recipe)


def test_a_form_has_no_item_twice_and_no_section_in_pieces() -> None:
    with pytest.raises(FormInvalid) as refused:
        Form(
            (
                FormItem("a", 1, "twk", STRAIGHT),
                FormItem("b", 1, "tkp", STRAIGHT),
                FormItem("a", 1, "twk", STRAIGHT),
            )
        )

    assert "items twice: ['a']" in str(refused.value)
    assert "sections in pieces" in str(refused.value)


@pytest.mark.parametrize(
    "one", [FormItem("b", 1, "twk", STRAIGHT), FormItem("a", 2, "twk", STRAIGHT)]
)
def test_a_key_is_not_made_from_another_bank(one: FormItem) -> None:
    with pytest.raises(FormInvalid, match="does not have every item"):
        Form((one,)).key(a_bank([an_item("a")]))
