"""`exam draw`: who gets which form, so that anyone can draw it again."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from sqlalchemy.orm import Session

from exam_engine.clock import wall_ms
from exam_engine.errors import DrawDiffers
from exam_engine.registry.announcements import Announcement, read_announcement
from exam_engine.registry.announcing import announce_again, last_draw
from exam_engine.registry.draw_in_record import compare, read_recorded
from exam_engine.registry.drawing import draw_sitting
from exam_engine.registry.published_draw import read_draw, redraw, write_draw
from proctor_console.backup.durable_file import write
from proctor_console.cli.display import progress
from proctor_console.cli.draw_words import Compared, not_proved, proved
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.cli.sources import Source, Wanted
from proctor_console.data_folder import open_folder
from proctor_console.draws import bank_of, failed_on_console, held_on_console, publishable
from question_bank.ceremony import read_ceremony, write_ceremony
from question_bank.sources import CEREMONY

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=RefusingGroup)
def draw() -> None:
    """Draw forms in a way that anyone can repeat: announce, draw, publish, check."""


@draw.command()
@click.argument("sitting")
@data_option
def announcement(sitting: str, data_dir: Path) -> None:
    """Print what is to be published about the draw of SITTING before it is made.

    The JSON names the source and commits to bank, keys, roster, blueprint and the operator's
    secret; nothing in it is secret. Its SHA-256, on standard error, fits on a notice board.

    \b
    Example:
      exam draw announcement session-1 > announcement.json
    """  # noqa: D301 (click needs the real backspace to keep the lines of the example)
    with Session(open_folder(data_dir).database) as session:
        announced = read_announcement(last_draw(session, sitting).announcement)
    click.echo(announced.text)
    click.echo(f"SHA-256: {announced.sha256}", err=True)


@draw.command()
@click.argument("sitting")
@click.option("--draw", "source", required=True, type=Source(), help="The new source.")
@click.option("--reason", required=True, help="Why; everybody will read it.")
@click.option("--failed", type=FILE, help="The file of the ceremony in which some did not reveal.")
@data_option
def again(sitting: str, source: Wanted, reason: str, failed: Path | None, data_dir: Path) -> None:
    """Announce another source for SITTING, because the former gave no randomness.

    For a ceremony in which somebody did not reveal, or a round whose time has not come. Whatever
    was announced before stays, announcements are numbered, and the record has all of them and who
    did not reveal. A ceremony that was held on the console is taken from there.

    \b
    Example:
      exam draw again session-1 --draw ceremony:dice-2.json --failed dice.json \\
          --reason "one throw was lost"
    """  # noqa: D301 (as above)
    folder = open_folder(data_dir)
    lost = failed_on_console(folder, sitting)
    if failed is not None:
        lost = read_ceremony(failed.read_bytes())
    announced = announce_again(
        folder.database,
        folder.keys,
        sitting,
        lambda name, version: bank_of(folder, name, version),
        source.for_sitting(sitting),
        reason,
        ceremony=source.ceremony,
        failed=lost,
        clock=wall_ms,
    )
    describe(announced)


@draw.command()
@click.argument("sitting")
@click.option("--signature", help="Of the announced round, in hex.")
@click.option("--ceremony", type=FILE, help="The file of the announced ceremony, all revealed.")
@data_option
def make(sitting: str, signature: str | None, ceremony: Path | None, data_dir: Path) -> None:
    """Draw and seal everybody's form of SITTING with the announced randomness.

    The signature or the ceremony is checked first, offline; if it does not hold, nothing is
    drawn. Without either, a ceremony that was held on the console is taken from the record. A
    server that is running writes the draw into the record within seconds.

    \b
    Examples:
      exam draw make session-1 --signature b44679b9...
      exam draw make session-1 --ceremony dice.json
      exam draw make session-1
    """  # noqa: D301 (as above)
    if signature is not None and ceremony is not None:
        raise click.UsageError("Give either --signature or --ceremony.")
    folder = open_folder(data_dir)
    if signature is not None:
        proof = signature.strip().lower()
    elif ceremony is not None:
        proof = write_ceremony(read_ceremony(ceremony.read_bytes()))
    else:
        proof = write_ceremony(held_on_console(folder, sitting))
    with progress("drawing and sealing forms") as step:
        root = draw_sitting(
            folder.database,
            folder.keys,
            sitting,
            lambda name, version: bank_of(folder, name, version),
            proof,
            step,
            wall_ms,
        )
    click.echo(f"Sitting {sitting}: everybody's form is drawn and sealed. Forms root: {root}")


@draw.command()
@click.argument("sitting")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, for everybody.",
)
@data_option
def publish(sitting: str, output: Path, data_dir: Path) -> None:
    """Write the draw of SITTING for everybody, once its results are released.

    It has the operator's secret, the proof of the randomness, the numbers of the candidates and
    what decides a draw of each item (section, topic, difficulty band); neither questions nor keys
    nor names.

    \b
    Example:
      exam draw publish session-1 -o session-1.draw.json
    """  # noqa: D301 (as above)
    written = write_draw(publishable(open_folder(data_dir), sitting))
    write(output, written)
    click.echo(f"{output}: {len(written):,} bytes; `exam draw check {output}` draws it again.")


@draw.command()
@click.argument("file", type=FILE)
@click.option("--announcement", "before", type=FILE, help="What was published before the draw.")
@click.option(
    "--record",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The published record, a folder as `exam verify` checks it.",
)
@click.option("--forms-root", help="The root in the record's entry FormsDrawn, instead of it.")
@click.option("--form", metavar="NUMBER", help="Print this candidate's form as drawn again.")
def check(
    file: Path,
    before: Path | None,
    record: Path | None,
    forms_root: str | None,
    form: str | None,
) -> None:
    """Draw every form of a published draw again, and compare the root over all of them.

    Needs neither the server nor a network. Exit status 0 only if everything holds; then it says
    what is proved and what is not. Whether the record is whole, and whether it is the one that
    others see, is for `exam verify`.

    \b
    Examples:
      exam draw check session-1.draw.json --record session-1
      exam draw check session-1.draw.json --announcement announcement.json --form 26-0001
    """  # noqa: D301 (as above)
    published = read_draw(file.read_bytes())
    if (
        before is not None
        and before.read_text("utf-8", "replace").strip() != published.announcement
    ):
        raise DrawDiffers(f"{file} has another announcement than {before}")
    if forms_root is not None and forms_root != published.forms_root:
        raise DrawDiffers(f"{file} has another forms root than the record: {published.forms_root}")
    with progress("drawing again") as step:
        found = redraw(published, step)
    every = found.leaves | found.later
    if form is not None and form not in every:
        raise DrawDiffers(f"no form was drawn for {form}")
    recorded = None
    if record is not None:
        recorded = read_recorded(record)
        compare(published, recorded)
    click.echo(f"Sitting {found.sitting}: {len(found.leaves)} forms drawn again, all the same.")
    if found.later:
        how_many = "1 later form" if len(found.later) == 1 else f"{len(found.later)} later forms"
        click.echo(f"{how_many} drawn again, the same, for people who were added after the draw.")
    for one in found.earlier:
        if one.source == CEREMONY:
            click.echo("Announced before: a dice ceremony to be held")
        else:
            click.echo(f"Announced before, in vain: {one.source}")
    click.echo(f"Source: {found.source}" + (f", because: {found.reason}" if found.reason else ""))
    known = Compared(before is not None, recorded, root=forms_root is not None)
    click.echo("\n".join(["Proved:", *(f"  {one}" for one in proved(found, known))]))
    click.echo("\n".join(["Not proved:", *(f"  {one}" for one in not_proved(found, known))]))
    if form is not None:
        click.echo(msgspec.json.encode(every[form]).decode())


def describe(announced: Announcement) -> None:
    """Say what is announced, and what comes next."""
    click.echo(
        f"Sitting {announced.sitting}: the draw is announced (number {announced.number}), "
        f"source {announced.source}."
    )
    click.echo(f"Publish `exam draw announcement {announced.sitting}`; SHA-256 {announced.sha256}")
    if announced.source == CEREMONY:
        click.echo("Then throw dice on the console, which announces the list and draws.")
    else:
        click.echo(f"Then draw with `exam draw make {announced.sitting}`.")
