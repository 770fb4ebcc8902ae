import re
from pathlib import Path

import pytest

from exam_engine.config import Config, load
from exam_engine.errors import BadConfiguration

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_a_server_without_settings_has_the_defaults(tmp_path: Path) -> None:
    config = load(tmp_path, {})

    assert config.port == 8000
    assert config.database == f"sqlite:///{tmp_path.resolve() / 'exam.sqlite3'}"


def test_the_environment_outweighs_the_file_and_the_command_line_both(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text('port = 8001\nlog_level = "debug"\nhttps_only = true\n')

    config = load(tmp_path, {"EXAM_PORT": "8002", "EXAM_HTTPS_ONLY": "false"}, log_level="info")

    assert (config.port, config.log_level, config.https_only) == (8002, "info", False)


def test_an_unknown_option_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text("prot = 8001\n")

    with pytest.raises(BadConfiguration, match=r"exam\.toml: there is no option prot"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [("EXAM_PORT", "seven"), ("EXAM_PORT", "0"), ("EXAM_CONCURRENCY", "asyncio")],
)
def test_a_value_that_cannot_be_is_refused_with_its_option(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(BadConfiguration, match=f"environment: {name[5:].lower()}: "):
        load(tmp_path, {name: value})


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text("port = 8000\nhost = \n")

    with pytest.raises(BadConfiguration, match="line 2"):
        load(tmp_path, {})


def test_a_child_process_reads_the_same_settings_from_its_environment(tmp_path: Path) -> None:
    config = load(tmp_path, {}, port=8123, trusted_proxies=["127.0.0.1", "::1"])

    assert load(environment=config.environment()) == config


def test_every_option_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", DOCUMENT.read_text(), re.MULTILINE))

    assert list(rows) == list(Config.__struct_fields__)
    for name, written in rows.items():
        default = getattr(Config(), name)
        text = str(default).lower() if isinstance(default, bool) else str(default)
        text = ",".join(default) if isinstance(default, tuple) else text
        assert written in {f"`{text}`", "empty" if default == "" else "none"}, name
