from pathlib import Path

import pytest

from question_bank.errors import BankInvalid
from question_bank.interchange import Problem, check_bank, read_bank
from question_bank.interchange.__main__ import main
from tests.question_bank.builders import BANK_TOML, ITEM_TOML, SAMPLE, a_folder, an_svg


def lines_of(problems: list[Problem], code: str) -> list[tuple[str, int, str]]:
    return [(one.file, one.line, one.subject) for one in problems if one.code == code]


def test_a_sound_folder_has_no_problems(tmp_path: Path) -> None:
    assert check_bank(a_folder(tmp_path / "bank")) == []


def test_the_sample_bank_has_no_problems() -> None:
    assert check_bank(SAMPLE) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('html = "dua"', 'html = "satu"', "duplicate_choices", 11),
        ('{ points = 0, html = "tiga"', '{ points = 5, html = "tiga"', "two_best_answers", 9),
        ("points = 5", "points = 4", "wrong_points", 9),
        ('"empat"', "'<img src=\"pictures/a.svg\">'", "missing_alternative_text", 13),
        ('"empat"', '\'<img src="pictures/no.svg" alt="x">\'', "missing_picture", 13),
        ('"lima"', '"<script>x</script>"', "unsafe_markup", 14),
        ("<p>Pertanyaan?</p>", "<p onclick='x'>?</p>", "unsafe_markup", 8),
        ('"nasionalisme"', '"lain"', "unknown_topic", 5),
        ('section = "twk"', 'section = "xyz"', "unknown_section", 4),
        ("shuffle = true", 'shuffle = true\nstimulus = "none"', "unknown_stimulus", 8),
        ("version = 1", "version = 0", "bad_version", 3),
        ("version = 1", 'version = "1"', "wrong_type", 3),
        ("version = 1", "version = true", "wrong_type", 3),
        ("version = 1\n", "", "missing_field", 1),
        ("version = 1", "version = 1\nauthor = 1", "unknown_field", 4),
        ('{ points = 0, html = "dua" }', '{ points = 0, text = "dua" }', "missing_field", 11),
        ('{ points = 0, html = "dua" }', '"dua"', "wrong_type", 11),
        ('"twk-001"', '"TWK 1"', "bad_id", 2),
        ("version = 1", "version = = 1", "bad_toml", 3),
    ],
)
def test_each_problem_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    assert old in ITEM_TOML
    folder = a_folder(tmp_path / "bank", ITEM_TOML.replace(old, new, 1), a_svg=an_svg())

    problems = check_bank(folder)

    assert ("items/twk.toml", line) in [
        (one.file, one.line) for one in problems if one.code == code
    ]


def test_all_problems_are_told_at_once_and_nothing_is_imported(tmp_path: Path) -> None:
    second = ITEM_TOML.replace('"nasionalisme"', '"lain"').replace('"dua"', '"satu"')
    folder = a_folder(
        tmp_path / "bank",
        ITEM_TOML + second + '[[stimulus]]\nid = "s"\nhtml = "<p>"\n',
        a_svg=an_svg("<script>x</script>"),
        B_gif=b"",
    )

    with pytest.raises(BankInvalid) as refused:
        read_bank(folder)

    problems = [one for one in refused.value.evidence if isinstance(one, Problem)]
    assert lines_of(problems, "duplicate_id") == [("items/twk.toml", 17, "twk-001")]
    assert lines_of(problems, "unknown_topic") == [("items/twk.toml", 20, "twk-001")]
    assert lines_of(problems, "duplicate_choices") == [("items/twk.toml", 26, "twk-001")]
    assert lines_of(problems, "unsafe_markup") == [("items/twk.toml", 33, "s")]
    assert lines_of(problems, "unsafe_picture") == [("pictures/a.svg", 0, "a.svg")]
    assert lines_of(problems, "bad_picture") == [("pictures/B.gif", 0, "B.gif")]


def test_text_that_looks_like_a_table_does_not_shift_the_lines(tmp_path: Path) -> None:
    tricky = '# [[item]]\n[[stimulus]]\nid = "s"\nhtml = """\n[[item]]\nid = "x"\n# """\n\n'
    folder = a_folder(tmp_path / "bank", tricky + ITEM_TOML.replace("version = 1", "version = 0"))

    (problem,) = check_bank(folder)

    assert (problem.line, problem.code) == (11, "bad_version")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('version = "1"', "version = 1", "wrong_type"),
        ('name = "contoh"', 'name = "Contoh Bank"', "bad_name"),
        ('language = "id"', 'language = "?"', "bad_language"),
        ("[5, 0, 0, 0, 0]", "[5, 5, 0, 0, 0]", "two_best_answers"),
        ("[5, 0, 0, 0, 0]", "[5, 0]", "wrong_points"),
        ('title = "Tes Wawasan Kebangsaan"\n', "", "missing_field"),
        ('"Nasionalisme"', '""', "bad_topic"),
    ],
)
def test_problems_of_the_bank_itself_are_told(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in BANK_TOML
    folder = a_folder(tmp_path / "bank", bank=BANK_TOML.replace(old, new))

    problems = check_bank(folder)

    assert [(one.file, one.code) for one in problems] == [("bank.toml", code)]
    assert problems[0].line > 0


def test_a_folder_without_a_bank_is_told(tmp_path: Path) -> None:
    assert [one.code for one in check_bank(tmp_path)] == ["missing_file"]


def test_bytes_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "bank")
    (folder / "items" / "twk.toml").write_bytes(b"\xff")

    assert [one.code for one in check_bank(folder)] == ["bad_encoding"]


def test_the_command_prints_problems_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_folder(tmp_path / "bank", ITEM_TOML.replace('"dua"', '"satu"'))

    status = main([str(folder)])

    assert status == 1
    assert capsys.readouterr().out.splitlines() == [
        "items/twk.toml:11: twk-001: choice B: the same as choice A [duplicate_choices]",
        "1 problems",
    ]
    assert main([str(SAMPLE)]) == 0
    assert main([]) == 2
