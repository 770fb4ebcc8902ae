import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import markup
from question_bank.errors import BankExists
from question_bank.interchange import read_bank, write_bank
from question_bank.interchange.toml_writer import items_text
from question_bank.items import Picture, Stimulus
from tests.question_bank.builders import SAMPLE, a_bank, an_item, an_svg


def test_an_exported_bank_reads_back_as_the_same_bank(tmp_path: Path) -> None:
    bank = read_bank(SAMPLE)

    write_bank(bank, tmp_path / "export")

    assert read_bank(tmp_path / "export") == bank


def test_stimuli_and_pictures_are_exported(tmp_path: Path) -> None:
    bank = a_bank(
        [an_item(stimulus="s")],
        stimuli=[Stimulus("s", '<p>"kutip" \\ <img src="pictures/a.svg" alt="x"></p>')],
        pictures=[Picture("a.svg", an_svg())],
    )

    write_bank(bank, tmp_path / "export")

    assert read_bank(tmp_path / "export") == bank


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(BankExists, match="not empty"):
        write_bank(a_bank(), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


@given(st.text(min_size=1).filter(lambda text: markup.canonical(text) != ""))
def test_any_text_survives_being_written(text: str) -> None:
    stimulus = Stimulus("s", "x" + markup.canonical(text))

    written = tomllib.loads(items_text([stimulus], ()))

    assert written["stimulus"][0]["html"] == stimulus.html
