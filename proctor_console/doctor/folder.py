"""The data folder, the server's secrets in it, and the screens it serves."""

from __future__ import annotations

import os
from importlib.resources import files

from exam_engine.config import Config
from proctor_console.doctor.finding import Finding, fail, ok

OTHERS = 0o077
"""Permission bits of everybody but the owner."""

SCREENS = {
    "terminal": ("exam_engine", "terminal/static"),
    "console": ("proctor_console", "console/static"),
    "results": ("proctor_console", "results/static"),
    "receipt": ("proctor_console", "log/static"),
}


def data_folder(config: Config) -> Finding:
    """Whether there is a data folder to write in."""
    folder = config.data_dir
    if not folder.is_dir():
        return fail("data folder", f"{folder} is not there", "Run `exam init` first.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return fail("data folder", f"{folder} cannot be written", "Run as the folder's owner.")
    return ok("data folder", str(folder))


def secrets(config: Config) -> Finding:
    """Whether the server's keys are there and nobody else can read them."""
    folder = config.keys_dir
    kept = sorted(folder.glob("*")) if folder.is_dir() else []
    if not kept:
        return fail("secrets", f"there are no keys in {folder}", "Run `exam init`.")
    loose = [path for path in (folder, *kept) if path.stat().st_mode & OTHERS]
    if loose:
        names = ", ".join(path.name for path in loose)
        return fail(
            "secrets",
            f"others can read {names}",
            f"Run `chmod 700 {folder}` and `chmod 600 {folder}/*`; replace keys that leaked.",
        )
    return ok("secrets", f"{len(kept)} keys, readable by their owner alone")


def bundles() -> Finding:
    """Whether all screens were built."""
    missing = [
        screen
        for screen, (package, folder) in SCREENS.items()
        if not (files(package) / folder / "index.html").is_file()
    ]
    if missing:
        return fail(
            "screens",
            f"{', '.join(missing)} not built",
            "Run `make env` in the source folder, or install a released package.",
        )
    return ok("screens", ", ".join(SCREENS))
