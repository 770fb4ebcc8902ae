"""Makes .venv with everything that running, testing and measuring the exam needs.

Runs on the system's Python with the standard library alone; done again only when the locks, the
metadata or the screens' sources have changed since.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
MADE_FROM = ("requirements.lock", "pyproject.toml", "hatch_build.py", "web")


def main() -> int:
    """Make or refresh the environment; the exit status tells whether it is usable."""
    os.chdir(ROOT)
    if sys.version_info < (3, 11):  # noqa: UP036  # run by whatever python3 the machine has
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")  # noqa: T201
        return 1
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text("utf-8") == wanted:
        return 0
    if not (VENV / "bin" / "pip").exists() and not make_venv():
        return 1
    pip = [str(VENV / "bin" / "pip"), "--disable-pip-version-check", "install", "--quiet"]
    print("Installing what requirements.lock names ...", flush=True)  # noqa: T201
    run([*pip, "--require-hashes", "-r", "requirements.lock"])
    print("Installing the project and building its screens ...", flush=True)  # noqa: T201
    run([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    STAMP.write_text(wanted, "utf-8")
    return 0


def fingerprint() -> str:
    """A hash of everything the environment is made from."""
    digest = hashlib.sha256(sys.version.encode())
    for name in MADE_FROM:
        start = ROOT / name
        paths = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in paths:
            if path.is_file() and "node_modules" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def make_venv() -> bool:
    """Make an empty environment; Debian keeps the part of Python that does so in a package."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:  # noqa: S603  # fixed words
        return True
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"python3 cannot make environments here. Install {package} (or python3-venv).")  # noqa: T201
        return False
    print(f"Installing {package} ...", flush=True)  # noqa: T201
    run(["apt-get", "update", "-qq"])
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])
    run(command)
    return True


def run(command: list[str]) -> None:
    """Run a step, or end with its exit status."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603  # fixed words
    if done.returncode:
        print(f"This step failed: {' '.join(command)}")  # noqa: T201
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    raise SystemExit(main())
