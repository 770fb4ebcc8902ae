"""An outline draws what its bank draws, and gives no question away."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from question_bank.assembly import assemble
from question_bank.blueprint import Line, read_blueprint
from question_bank.interchange import read_bank
from question_bank.items import Stimulus
from question_bank.outline import OutlinedItem, outlined, place_of, places
from tests.question_bank.builders import SAMPLE, a_bank, a_blueprint, an_item


@given(st.binary(max_size=32), st.text(max_size=12), st.integers(2, 40), st.integers(1, 3))
def test_the_same_seed_draws_the_same_places(
    seed: bytes, label: str, count: int, texts: int
) -> None:
    # ids whose order is not that of their numbers, texts that are shared, fixed and free choices
    items = [
        an_item(
            f"soal-{number}",
            difficulty=(number % 3) - 1.0,
            shuffle=number % 2 == 0,
            stimulus=f"teks-{number % texts}" if number % 3 else None,
        )
        for number in range(count)
    ]
    stimuli = [Stimulus(f"teks-{number}", f"<p>Teks {number}</p>") for number in range(texts)]
    bank = a_bank(items, stimuli=stimuli)
    outline = outlined(bank)
    asked = a_blueprint(Line("nasionalisme", None, count - 1), Line("nasionalisme", "easy", 1))

    from_bank = assemble(bank, asked, seed, label)
    from_outline = assemble(outline, asked, seed, label)

    assert places(from_bank, place_of(bank.items)) == places(from_outline, place_of(outline.items))


def test_the_sample_bank_is_drawn_from_its_outline() -> None:
    bank = read_bank(SAMPLE)
    blueprint = read_blueprint(SAMPLE / "blueprint-skd.toml")
    outline = outlined(bank)

    for label in ("26-0001", "26-0002"):
        from_bank = assemble(bank, blueprint, b"seed", label)
        from_outline = assemble(outline, blueprint, b"seed", label)

        assert places(from_bank, place_of(bank.items)) == places(
            from_outline, place_of(outline.items)
        )
        assert [one.order for one in from_bank.items] == [one.order for one in from_outline.items]


def test_an_outline_has_neither_texts_nor_ids_nor_points() -> None:
    bank = a_bank([an_item("rahasia-001"), an_item("rahasia-002")])

    outline = outlined(bank)

    assert [one.item_id for one in outline.items] == ["000000000", "000000001"]
    assert {one.name for one in fields(OutlinedItem)} == {
        "item_id",
        "version",
        "section",
        "topic",
        "band",
        "shuffle",
        "stimulus",
    }
    assert "rahasia" not in repr(outline)
