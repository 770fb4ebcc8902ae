"""Find and read a rule pack; whatever is wrong in it is named, all at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

from scoring.errors import RulePackRefused
from scoring.rule_pack import RulePack, Section, Stage
from scoring.rule_reading import read_pack

__all__ = ["RulePack", "Section", "Stage", "find", "load", "names", "parse", "read"]

PACKS = Path(__file__).with_name("rule_packs")


def names() -> tuple[str, ...]:
    """Names of the rule packs that come with the package."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.toml")))


def find(name_or_path: str | Path) -> Path:
    """The file of a rule pack that comes with the package, or the path as it is.

    Raises:
        RulePackRefused: There is no pack of this name.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml":
        return path
    if str(name_or_path) not in names():
        raise RulePackRefused(f"no rule pack {str(name_or_path)!r}; there are:", names())
    return PACKS / f"{name_or_path}.toml"


def load(name_or_path: str | Path) -> RulePack:
    """Read a rule pack, by the name of one that comes with the package or by its path.

    Raises:
        RulePackRefused: There is no such pack, it is not TOML, or fields are wrong: all are named.
    """
    return parse(read(name_or_path), str(find(name_or_path)))


def read(name_or_path: str | Path) -> str:
    """The text of a rule pack, which encodes to the very bytes of its file.

    Raises:
        RulePackRefused: There is no such pack, or it is no text.
    """
    path = find(name_or_path)
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise RulePackRefused(f"rule pack {path} cannot be read: {error}") from error


def parse(text: str, where: str) -> RulePack:
    """A rule pack from its TOML text; `where` names it in refusals.

    Raises:
        RulePackRefused: It is not TOML or fields are wrong: all are named.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulePackRefused(f"rule pack {where} is not TOML: {error}") from error
    problems: list[str] = []
    pack = read_pack(table, problems)
    if pack is None:
        raise RulePackRefused(f"rule pack {where} is wrong in {len(problems)} places:", problems)
    return pack
