"""All benchmarks, or the named ones: `python -m bench [NAME [OPTIONS]]`.

    python -m bench                 every benchmark with its defaults, about ten minutes
    python -m bench answers         only this one
    python -m bench pace --candidates 15000 --seconds 900
    python -m bench crash           kill -9 a thousand times; docs/proof.md

Each prints one table with its reference measured in the same run. Absolute figures on a shared
machine mean little; ratios mean something. Everything runs on loopback, bounded in time and count.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime

BENCHMARKS = {
    "answers": "bench.answers_per_second",
    "pace": "bench.real_pace",
    "screen": "bench.public_screen",
    "board": "bench.beside_viewers",
    "start": "bench.same_second",
    "stampede": "bench.stampede",
    "askers": "bench.askers",
    "soak": "bench.soak",
    "ending": "bench.ending",
    "restart": "bench.restart",
    "handover": "bench.handover",
    "ranking": "bench.ranking",
    "sequencer": "bench.sequencer",
    "sealing": "bench.sealing",
    "tree": "bench.tree",
    "verify": "bench.verifying",
}
# not figures but verdicts; they take long, so that only who names them runs them
PROOFS = {
    "crash": "bench.crash.run",
    "network": "bench.network.run",
}


def main(arguments: list[str]) -> int:
    """Run what was asked for, each in a process of its own; 0 if all went through."""
    name, *options = arguments or [""]
    programs = BENCHMARKS | PROOFS
    if name in {"-h", "--help"} or (name and name not in programs):
        print(__doc__)
        print("Benchmarks:", ", ".join(BENCHMARKS))
        print("Proofs, only when named:", ", ".join(PROOFS))
        return 0 if name in {"-h", "--help"} else 2
    print(f"{platform.platform()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}")
    failed = []
    for one in [name] if name else BENCHMARKS:
        print(f"\n=== {one}", flush=True)
        command = [sys.executable, "-m", programs[one], *options]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - the table above
            failed.append(one)
    if failed:
        print("FAILED", ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
