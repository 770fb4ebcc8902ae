from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.assembly import Assembler, assemble
from question_bank.blueprint import Line, read_blueprint
from question_bank.errors import BlueprintUnmet
from question_bank.interchange import read_bank
from question_bank.items import BANDS, Band, Bank, Stimulus
from tests.question_bank.builders import SAMPLE, a_bank, a_blueprint, an_item, some_items

SEED = bytes(range(32))
LOGITS: dict[Band, float] = {"easy": -1.0, "medium": 0.0, "hard": 1.0}


def a_varied_bank(in_band: dict[Band, int], texts: int = 0) -> Bank:
    """Items of one topic; the first of every band share the given number of stimuli."""
    stimuli = [Stimulus(f"teks-{number}", f"<p>Teks {number}</p>") for number in range(texts)]
    items = [
        an_item(
            f"{band}-{number:03}",
            difficulty=LOGITS[band],
            shuffle=number % 2 == 0,
            stimulus=f"teks-{number % texts}" if texts and number % 3 else None,
        )
        for band, count in in_band.items()
        for number in range(count)
    ]
    return a_bank(items, stimuli=stimuli)


@given(
    st.fixed_dictionaries({band: st.integers(1, 8) for band in BANDS}),
    st.integers(0, 3),
    st.binary(max_size=32),
    st.data(),
)
def test_a_form_has_exactly_what_the_blueprint_asks_for(
    in_band: dict[Band, int], texts: int, seed: bytes, data: st.DataObject
) -> None:
    bank = a_varied_bank(in_band, texts)
    asked = {band: data.draw(st.integers(1, count)) for band, count in in_band.items()}
    free = data.draw(st.integers(0, sum(in_band.values()) - sum(asked.values())))
    lines = [Line("nasionalisme", None, free)] if free else []
    lines += [Line("nasionalisme", band, count) for band, count in asked.items()]

    form = assemble(bank, a_blueprint(*lines), seed, "0001")

    drawn = form.of(bank)
    assert len({item.item_id for item in drawn}) == len(drawn) == sum(asked.values()) + free
    found = Counter(item.band for item in drawn)
    assert all(found[band] >= count for band, count in asked.items())
    assert all(
        one.order == (0, 1, 2, 3, 4)
        for one, item in zip(form.items, drawn, strict=True)
        if not item.shuffle
    )
    runs = [text for text, _ in groupby(item.stimulus for item in drawn) if text is not None]
    assert len(runs) == len(set(runs))


@given(st.binary(max_size=32), st.text(max_size=12))
def test_the_same_four_give_the_same_form(seed: bytes, label: str) -> None:
    bank, blueprint = a_bank(), a_blueprint()

    assert assemble(bank, blueprint, seed, label) == assemble(bank, blueprint, seed, label)


@given(st.text(max_size=12))
def test_points_travel_with_the_choice(label: str) -> None:
    bank = a_bank()

    form = assemble(bank, a_blueprint(), SEED, label)

    for one, points in zip(form.items, form.key(bank), strict=True):
        authored = bank.by_id[one.item_id].choices
        assert [authored[place].points for place in one.order] == list(points)
        assert points[one.order.index(0)] == 5


def test_every_item_has_its_chance() -> None:
    bank = a_bank(some_items(12))
    assembler = Assembler(bank, a_blueprint(Line("nasionalisme", None, 4)))

    drawn = Counter(
        one.item_id for label in range(900) for one in assembler.form(SEED, str(label)).items
    )

    # 300 of each expected; a fifth off would be five standard deviations.
    assert len(drawn) == 12
    assert all(240 < count < 360 for count in drawn.values())


def test_a_short_bank_is_refused_with_every_shortage() -> None:
    bank = a_bank([*some_items(3), *some_items(2, "integritas", difficulty=1.0)])
    blueprint = a_blueprint(
        Line("nasionalisme", None, 4),
        Line("integritas", "hard", 2),
        Line("integritas", None, 1),
        Line("integritas", "easy", 1),
        Line("nowhere", None, 1),
    )

    with pytest.raises(BlueprintUnmet) as refused:
        assemble(bank, blueprint, SEED, "0001")

    assert refused.value.evidence == (
        "section 'twk', topic 'integritas', band easy: 1 needed, 0 there",
        "section 'twk', topic 'nasionalisme', band any: 4 needed, 3 there",
        "section 'twk', topic 'integritas', band any: 4 needed, 2 there",
        "section 'twk', topic 'nowhere', band any: 1 needed, 0 there",
    )


def test_the_sample_bank_gives_a_thousand_different_forms() -> None:
    bank = read_bank(SAMPLE)
    assembler = Assembler(bank, read_blueprint(SAMPLE / "blueprint-skd.toml"))

    forms = {assembler.form(SEED, str(label)).canonical_bytes() for label in range(1000)}

    assert len(forms) == 1000
