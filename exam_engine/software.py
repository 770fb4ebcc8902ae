"""Which software this is: one fingerprint over every file of the installed program.

A record names it in its first entry and whenever it changes, so that anyone can compare it with a
release. It is the program's own word: one that lies about itself can lie about this too.
"""

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("exam_engine", "proctor_console", "question_bank", "scoring")
"""The folders of a release, side by side in a wheel and in the source tree."""

_BYTECODE = "__pycache__"  # made by the Python that runs it, and in no release


@cache
def software() -> str:
    """The release and the fingerprint of the program as it is on disk, with a space between.

    Asked for when a server starts: what is installed later is not what runs.
    """
    try:
        release = version("exam-engine")
    except PackageNotFoundError:  # run from its source
        release = "source"
    return f"{release} {fingerprint(Path(__file__).parents[1])}"


def fingerprint(folder: Path) -> str:
    """SHA-256 in hex over what ``sha256sum`` prints of all files, in the order of their names.

    docs/ledger-format.md has the line of shell that gives the same.
    """
    files = {
        path.relative_to(folder).as_posix().encode(): path
        for package in PACKAGES
        for path in (folder / package).rglob("*")
        if path.is_file() and _BYTECODE not in path.parts
    }
    whole = sha256()
    for name, path in sorted(files.items()):
        whole.update(sha256(path.read_bytes()).hexdigest().encode() + b"  " + name + b"\n")
    return whole.hexdigest()
