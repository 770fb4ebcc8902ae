"""The copyist of snapshots, in more of a hurry: rounds are too short for one of 10,000 lines.

Run beside the server on the same folder, so that a start after a kill finds a snapshot that is a
second old, as one of a long exam would be.
"""

from __future__ import annotations

from exam_engine.snapshots import copying, copyist

LINES = 100
SECONDS = 1.0


def main() -> None:
    """Copy until standard input ends."""
    for module in (copying, copyist):
        vars(module)["WORTH_A_SNAPSHOT"] = LINES
    copying.LOOK_FOR_SITTINGS_SECONDS = copyist.OLDEST_SECONDS = SECONDS
    copyist.FEWEST = 1
    copying.main()


if __name__ == "__main__":
    main()
