"""`exam verify`: a published record, checked as a stranger would."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from exam_engine.verifying.show import as_json, as_text
from exam_engine.verifying.verification import verify as check

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("bundle", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--policy", type=_FILE, help="Whose keys you trust. Default: whom BUNDLE names.")
@click.option(
    "--checkpoint",
    "checkpoints",
    type=_FILE,
    multiple=True,
    help="A checkpoint of the same record that you got another way; as often as you like.",
)
@click.option(
    "--before-correction",
    "before",
    type=click.IntRange(min=1),
    metavar="N",
    help="Prove the result as it was right before the Nth correction of a key.",
)
@click.option("--details", is_flag=True, help="Also what experts ask for.")
@click.option("--json", "for_programs", is_flag=True, help="The answer for programs.")
def verify(
    bundle: Path,
    policy: Path | None,
    checkpoints: tuple[Path, ...],
    before: int | None,
    details: bool,
    for_programs: bool,
) -> None:
    """Check the published record in the folder BUNDLE, believing nothing in it.

    Says in one sentence whether everything holds, then what is proved and what is not. Needs
    neither server nor network. Exit status 0 only if everything holds that BUNDLE claims. Where
    keys were corrected, points and places are counted as they were before and after each one.

    \b
    Examples:
      exam verify session-1
      exam verify session-1 --policy announced.policy --checkpoint from-the-board.txt
      exam verify session-1 --before-correction 1
      exam verify session-1 --json
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    given = None if policy is None else policy.read_bytes()
    elsewhere = {str(path): path.read_bytes() for path in checkpoints}
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        report = check(
            bundle,
            policy=given,
            elsewhere=elsewhere,
            before=before,
            watch=lambda step: progress.update(task, description=step),
        )
    click.echo(as_json(report) if for_programs else as_text(report, details=details), nl=False)
    if not report.holds:
        raise SystemExit(1)
