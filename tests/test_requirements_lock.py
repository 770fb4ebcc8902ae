from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_locked_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
        *project["dependency-groups"]["dev"],
    ]
    names = {plain(re.match(r"[\w.-]+", one)[0]) for one in wanted}  # type: ignore[index]

    lock = (ROOT / "requirements.lock").read_text("utf-8")
    lines = re.findall(r"^([\w.-]+)==(\S+.*)$", lock, re.MULTILINE)
    locked = {plain(name): rest for name, rest in lines}

    assert names - set(locked) == set()
    assert all(rest.endswith("\\") for rest in locked.values())


def test_the_locks_name_no_address_to_fetch_from() -> None:
    python = (ROOT / "requirements.lock").read_text("utf-8")
    node = (ROOT / "web" / "package-lock.json").read_text("utf-8")

    assert "://" not in python
    assert '"resolved"' not in node
