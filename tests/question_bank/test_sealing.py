import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.assembly import Assembler, assemble
from question_bank.blueprint import Line, read_blueprint
from question_bank.errors import FormInvalid, SealBroken
from question_bank.forms import Form
from question_bank.interchange import read_bank
from question_bank.items import Bank, Picture, Stimulus
from question_bank.sealing import (
    AssetKeys,
    SealedForm,
    asset_keys,
    form_key,
    open_form,
    open_picture,
    seal,
    seal_pictures,
)
from tests.question_bank.builders import SAMPLE, a_bank, a_blueprint, an_item, an_svg, choices

SITTING_KEY = bytes(range(32))
SHOWN = '<img src="pictures/a.svg" alt="lingkaran &quot;a&quot;">'


def a_bank_with_pictures() -> Bank:
    items = [
        an_item("a", stem=f"<p>Lihat {SHOWN} & jawab.</p>", stimulus="teks"),
        an_item("b", choices=choices("1", "2", "3", "4", SHOWN)),
        an_item("c", stimulus="teks"),
    ]
    return a_bank(
        items,
        stimuli=[Stimulus("teks", "<p>Bacaan</p>"), Stimulus("unused", "<p>x</p>")],
        pictures=[Picture("a.svg", an_svg()), Picture("unused.svg", an_svg("<g/>"))],
    )


def a_form(bank: Bank, label: str = "0001") -> Form:
    return assemble(bank, a_blueprint(Line("nasionalisme", None, 3)), b"seed", label)


def naive_plaintext(form: Form, bank: Bank, assets: AssetKeys) -> dict[str, Any]:
    """What a candidate's screen needs, built anew from the bank without prepared pieces."""
    (name,) = [n for n, sealed in assets.sealed.items() if n in seal_with(form, bank).assets]
    stimuli: list[str] = []
    items = []
    for number, item in enumerate(form.of(bank), start=1):
        if item.stimulus and item.stimulus not in stimuli:
            stimuli.append(item.stimulus)
        items.append(
            {
                "number": number,
                "section": item.section,
                "stimulus": stimuli.index(item.stimulus) if item.stimulus else None,
                "stem": item.stem.replace('src="pictures/a.svg"', f'data-asset="{name}"'),
                "choices": [
                    item.choices[place].html.replace('src="pictures/a.svg"', f'data-asset="{name}"')
                    for place in form.items[number - 1].order
                ],
            }
        )
    texts = {stimulus.stimulus_id: stimulus.html for stimulus in bank.stimuli}
    return {
        "sections": [{"id": "twk", "title": "Tes Wawasan Kebangsaan", "first": 1, "last": 3}],
        "stimuli": [{"html": texts[stimulus]} for stimulus in stimuli],
        "items": items,
    }


def seal_with(form: Form, bank: Bank, attempt: str = "0001") -> SealedForm:
    return seal(form, bank, form_key(SITTING_KEY, attempt), asset_keys(bank, SITTING_KEY))


@given(st.text(max_size=8))
def test_a_sealed_form_opens_as_the_naive_plaintext(label: str) -> None:
    bank = a_bank_with_pictures()
    form = a_form(bank, label)

    opened = open_form(seal_with(form, bank), form_key(SITTING_KEY, "0001"))

    assets = opened.pop("assets")
    assert opened == naive_plaintext(form, bank, asset_keys(bank, SITTING_KEY))
    assert tuple(assets) == seal_with(form, bank).assets


def test_every_picture_of_a_form_opens_with_the_key_in_the_form() -> None:
    bank = a_bank_with_pictures()
    sealed = seal_pictures(bank, SITTING_KEY)

    opened = open_form(seal_with(a_form(bank), bank), form_key(SITTING_KEY, "0001"))

    ((name, asset),) = opened["assets"].items()
    assert asset["type"] == "image/svg+xml"
    assert open_picture(name, sealed[name], base64.b64decode(asset["key"])) == an_svg()


def test_sealing_again_gives_the_same_bytes() -> None:
    bank = a_bank_with_pictures()

    assert seal_with(a_form(bank), bank) == seal_with(a_form(bank), bank)


def test_every_attempt_has_its_own_key() -> None:
    keys = {form_key(SITTING_KEY, str(number)) for number in range(100)}

    assert len(keys) == 100
    assert form_key(bytes(32), "1") not in keys


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    bank = a_bank_with_pictures()
    sealed = seal_with(a_form(bank), bank)
    place = data.draw(st.integers(0, len(sealed.ciphertext) - 1))
    altered = bytearray(sealed.ciphertext)
    altered[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(SealBroken):
        open_form(SealedForm(bytes(altered), sealed.assets), form_key(SITTING_KEY, "0001"))


@pytest.mark.parametrize("key", [form_key(SITTING_KEY, "0002"), b"", b"short"])
def test_another_key_does_not_open(key: bytes) -> None:
    bank = a_bank_with_pictures()

    with pytest.raises(SealBroken):
        open_form(seal_with(a_form(bank), bank), key)


@pytest.mark.parametrize("ciphertext", [b"", b"x" * 15, b"x" * 16])
def test_a_cut_form_does_not_open(ciphertext: bytes) -> None:
    with pytest.raises(SealBroken):
        open_form(SealedForm(ciphertext, ()), form_key(SITTING_KEY, "0001"))


def test_a_picture_under_another_name_does_not_open() -> None:
    sealed = seal_pictures(a_bank_with_pictures(), SITTING_KEY)
    first, second = sealed

    with pytest.raises(SealBroken, match=first):
        open_picture(first, sealed[second], bytes(32))


def test_pictures_of_another_bank_are_refused() -> None:
    bank = a_bank_with_pictures()

    with pytest.raises(FormInvalid, match="belong to bank"):
        seal(a_form(bank), bank, bytes(32), asset_keys(a_bank(), SITTING_KEY))


def test_no_bank_id_points_or_key_is_in_what_a_browser_gets() -> None:
    bank = read_bank(SAMPLE)
    assembler = Assembler(bank, read_blueprint(SAMPLE / "blueprint-skd.toml"))
    assets = asset_keys(bank, SITTING_KEY)
    allowed = {
        "form": {"sections", "stimuli", "items", "assets"},
        "section": {"id", "title", "first", "last"},
        "item": {"number", "section", "stimulus", "stem", "choices"},
    }

    for number in range(40):
        form = assembler.form(b"seed", str(number))
        key = form_key(SITTING_KEY, str(number))
        opened = open_form(seal(form, bank, key, assets), key)

        assert opened.keys() == allowed["form"]
        assert all(section.keys() == allowed["section"] for section in opened["sections"])
        assert all(stimulus.keys() == {"html"} for stimulus in opened["stimuli"])
        assert all(item.keys() == allowed["item"] for item in opened["items"])
        assert all(asset.keys() == {"key", "type"} for asset in opened["assets"].values())
        text = json.dumps(opened, ensure_ascii=False)
        names = [picture.name for picture in bank.pictures]
        stimuli = [stimulus.stimulus_id for stimulus in bank.stimuli]
        assert not [name for name in [*bank.by_id, *names, *stimuli] if name in text]
        assert SITTING_KEY.hex() not in text
        assert base64.b64encode(key).decode() not in text
    texts = b"".join(picture.content for picture in bank.pictures).decode()
    assert not [name for name in bank.by_id if name in texts]
