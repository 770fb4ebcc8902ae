"""A program that only counts, with whatever processor time nobody else wants.

    python bench/counting.py --until stop.txt

Beside it, acknowledgements take as long as this machine makes them take when its other core is not
idle: what viewers cost is what they cost beyond that.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

LOOK_SECONDS = 0.05


def main() -> None:
    """Count until the file is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--until", type=Path, required=True)
    options = parser.parse_args()
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    counted = 0
    while not options.until.exists():
        look_at = time.monotonic() + LOOK_SECONDS
        while time.monotonic() < look_at:
            counted += 1
    print(f'{{"counted": {counted}}}')


if __name__ == "__main__":
    main()
