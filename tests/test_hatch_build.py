from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatch_build import is_fresh, parts


@pytest.fixture
def web(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "terminal").mkdir(parents=True)
    (web / "node_modules").mkdir()
    written(web / "terminal" / "main.tsx", at=1_000)
    return web


def written(path: Path, at: int) -> None:
    path.touch()
    os.utime(path, (at, at))


def a_bundle(web: Path, at: int) -> Path:
    folder = web.parent / "static"
    folder.mkdir()
    written(folder / "index.html", at)
    return folder


def test_a_bundle_older_than_a_source_is_stale(web: Path) -> None:
    assert not is_fresh(a_bundle(web, at=999), web)


def test_a_bundle_as_old_as_its_sources_is_fresh_as_in_an_unpacked_archive(web: Path) -> None:
    assert is_fresh(a_bundle(web, at=1_000), web)


def test_installed_packages_are_no_sources(web: Path) -> None:
    written(web / "node_modules" / "newer.js", at=2_000)

    assert is_fresh(a_bundle(web, at=1_500), web)


def test_no_bundle_is_stale(web: Path) -> None:
    assert not is_fresh(web.parent / "nothing", web)


def test_a_screen_in_one_file_has_neither_script_nor_style_beside_it() -> None:
    assert parts("terminal", {"folder": "static"}) == ("index.html", "terminal.js", "terminal.css")
    assert parts("receipt", {"folder": "static", "one_file": True}) == ("index.html",)
