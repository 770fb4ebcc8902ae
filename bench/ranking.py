"""Rank 3,000,000 candidates with all tie-breaks, quotas and codes; beside references, in one run.

Usage: python bench/ranking.py [--candidates 3000000] [--formations 100000]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

# run as a program, from anywhere: the repository is not installed for a benchmark
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scoring import rules
from scoring.rule_pack import Outcome, RulePack
from scoring.scores import PARTS, Scores
from scoring.stages import decide

RUNS = 3  # the best is printed: other work on the machine only ever adds
NAIVE_SAMPLE = 20_000
GOAL_S = 2.0


def generated(pack: RulePack, candidates: int, formations: int) -> tuple[Scores, np.ndarray]:
    """Candidates whose points spread as those of a real SKD; 15 % absent, every tie frequent."""
    stream = np.random.default_rng(20_241_016)
    points = [
        5 * stream.binomial(30, 0.55, candidates),
        5 * stream.binomial(35, 0.5, candidates),
        45 + stream.binomial(180, 0.75, candidates),
    ]
    weights = stream.pareto(1.2, formations) + 0.05  # a few formations draw most of the people
    scores = Scores(
        formation=stream.choice(formations, candidates, p=weights / weights.sum()),
        category=stream.choice(
            len(pack.categories), candidates, p=[0.9, *[0.1 / (len(pack.categories) - 1)] * 5]
        ),
        sections=[column.astype(np.int16) for column in points],
        absent=stream.random(candidates) < 0.15,  # noqa: PLR2004 (of the rostered)
        disqualified=stream.random(candidates) < 0.0005,  # noqa: PLR2004 (of the rostered)
        skb=stream.integers(30_000, 100_001, candidates) * (PARTS // 1000),
        grade_average=stream.integers(250, 401, candidates) * (PARTS // 100),
        born=stream.integers(4_000, 13_000, candidates),
    )
    return scores, stream.integers(1, 6, formations)


def best_of(work: Callable[[], object]) -> float:
    """Seconds of the fastest of RUNS."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def naive(scores: Scores, vacancies: np.ndarray, meets: np.ndarray, rows: int) -> None:
    """Places and quota of the first rows in plain Python: sort each formation's list, walk it."""
    twk, tiu, tkp = (column[:rows].tolist() for column in scores.sections)
    formation = scores.formation[:rows].tolist()
    lists: dict[int, list[tuple[int, int, int, int, int]]] = {}
    for row, seen in enumerate(meets[:rows].tolist()):
        if seen:
            total = twk[row] + tiu[row] + tkp[row]
            key = (-total, -tkp[row], -tiu[row], -twk[row], row)
            lists.setdefault(formation[row], []).append(key)
    status = ["TL"] * rows
    place = [0] * rows
    for number, people in lists.items():
        people.sort()
        quota = 3 * int(vacancies[number])
        for position, key in enumerate(people, 1):
            row = key[-1]
            tied = position > 1 and people[position - 2][:-1] == key[:-1]
            place[row] = place[people[position - 2][-1]] if tied else position
            status[row] = "P/L" if place[row] <= quota else "P"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=3_000_000)
    parser.add_argument("--formations", type=int, default=100_000)
    options = parser.parse_args()
    rows: int = options.candidates
    pack = rules.load("cpns-2024")
    scores, vacancies = generated(pack, rows, options.formations)
    result = decide(pack, "skd", scores, vacancies)
    names = [str(outcome) for outcome in Outcome]
    counts = np.bincount(result.outcome, minlength=len(names)).tolist()
    sections = [column.astype(np.int32) for column in scores.sections]
    columns = (sections[0], sections[1], sections[2], result.total, scores.formation)
    meets = np.isin(result.outcome, [names.index("advances"), names.index("outside")])
    sample = min(NAIVE_SAMPLE, rows)

    skd = best_of(lambda: decide(pack, "skd", scores, vacancies).status())
    final = best_of(lambda: decide(pack, "final", scores, vacancies).status())
    lexsort = best_of(lambda: np.lexsort(columns))
    argsort = best_of(lambda: np.argsort(result.total, kind="stable"))
    plain = best_of(lambda: naive(scores, vacancies, meets, sample)) * rows / sample

    print(f"{rows:,} candidates, {options.formations:,} formations, best of {RUNS} runs")
    print(", ".join(f"{name} {count:,}" for name, count in zip(names, counts, strict=True)))
    print()
    print("| what | seconds | against lexsort |")
    print("|---|---|---|")
    for what, seconds in [
        (f"SKD: cut scores, places, ties, quotas, codes (goal {GOAL_S:g})", skd),
        ("final: integration, places, seven keys, codes", final),
        ("reference: numpy.lexsort of the five SKD columns, nothing else", lexsort),
        ("reference: numpy.argsort of the total alone, nothing else", argsort),
        (f"reference: plain Python, {sample:,} rows measured, extrapolated", plain),
    ]:
        print(f"| {what} | {seconds:.2f} | {seconds / lexsort:.2f} |")


if __name__ == "__main__":
    main()
