"""`exam rank`: from a list of scores to places and status codes."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
import numpy as np

from proctor_console.cli.refusals import with_problems
from proctor_console.errors import ScoreListRefused
from proctor_console.score_lists.files import rows_of, with_progress, write_whole
from proctor_console.score_lists.ranked import ranked_rows, remarks
from proctor_console.score_lists.reading import ScoreList, read_scores, read_vacancies
from scoring import rules
from scoring.errors import ScoringRefusal
from scoring.rule_pack import RulePack
from scoring.stages import decide

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--rules", "rule_pack", required=True, help="Name of a rule pack, or its TOML file.")
@click.option(
    "--stage", required=True, metavar="skd|final", help="Stage of the rule pack to decide."
)
@click.option("--vacancies", required=True, type=FILE, help="CSV: formation, vacancies.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: stdout."
)
@click.argument("scores", type=FILE)
def rank(rule_pack: str, stage: str, vacancies: Path, output: Path | None, scores: Path) -> None:
    """Rank the candidates of every formation and give each a status code.

    SCORES is a CSV file with participant_number, formation, category and one column of points for
    each section of the rule pack (twk, tiu, tkp), and if need be absent, disqualified (1 or 0),
    skb, grade_average and birth_date (1998-03-25). The stage final needs skb.

    The list is written by formation and place with its own columns and total, for the final stage
    skd_scaled and final, and place and status. Whoever is equal in every key shares a place.
    Candidates below the cut scores stand behind those who meet them; the absent and the
    disqualified have no place.

    If anything is wrong in a file, all of it is named by line and column, nothing is written, and
    the exit status is 1.

    \b
    Examples:
      exam rank --rules cpns-2024 --stage skd --vacancies vacancies.csv scores.csv -o skd.csv
      exam rank --rules cpns-2024 --stage final --vacancies vacancies.csv skb.csv
      exam rank --rules my-rules.toml --stage skd --vacancies vacancies.csv scores.csv
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if output is not None and output.resolve() in (scores.resolve(), vacancies.resolve()):
        raise click.ClickException(f"{output} is one of the files to read; name another")
    try:
        pack = rules.load(rule_pack)
        pack.stage(stage)
    except ScoringRefusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    seats, candidates = _read(pack, stage, vacancies, scores)
    result = decide(pack, stage, candidates.scores, np.array(list(seats.values())))
    rows = ranked_rows(pack, candidates, result)
    if output is None:
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    else:
        try:
            write_whole(output, with_progress(rows, output.name, len(candidates.table.lines)))
        except OSError as error:
            raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error
    for remark in remarks(pack, candidates, result):
        click.echo(remark, err=True)


def _read(
    pack: RulePack, stage: str, vacancies: Path, scores: Path
) -> tuple[dict[str, int], ScoreList]:
    """Both files, or one refusal that names what is wrong in either."""
    refusals: list[str] = []
    seats = candidates = None
    try:
        seats = read_vacancies(vacancies.name, rows_of(vacancies))
    except ScoreListRefused as refusal:
        refusals.append(with_problems(refusal))
    try:
        candidates = read_scores(scores.name, rows_of(scores), pack, stage, seats)
    except ScoreListRefused as refusal:
        refusals.append(with_problems(refusal))
    if seats is None or candidates is None:
        raise click.ClickException("\n".join(refusals))
    return seats, candidates
