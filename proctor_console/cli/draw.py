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
from exam_engine.registry.drawing import draw_sitting
from exam_engine.registry.published_draw import read_draw, redraw, write_draw
from proctor_console.backup.durable_file import write
from proctor_console.cli.display import progress
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.cli.sources import Source, Wanted
from proctor_console.data_folder import open_folder
from proctor_console.draws import bank_of, publishable
from question_bank.ceremony import read_ceremony, write_ceremony

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
@data_option
def again(sitting: str, source: Wanted, reason: str, data_dir: Path) -> None:
    """Announce another source for SITTING, because the former gave no randomness.

    For a ceremony in which somebody did not reveal, or a round whose time has not come. Whatever
    was announced before stays, announcements are numbered.

    \b
    Example:
      exam draw again session-1 --draw ceremony:dice-2.json --reason "one throw was lost"
    """  # noqa: D301 (as above)
    folder = open_folder(data_dir)
    announced = announce_again(
        folder.database,
        folder.keys,
        sitting,
        lambda name, version: bank_of(folder, name, version),
        source.for_sitting(sitting),
        reason,
        wall_ms,
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
    drawn. A server that is running opens the sitting within seconds.

    \b
    Examples:
      exam draw make session-1 --signature b44679b9...
      exam draw make session-1 --ceremony dice.json
    """  # noqa: D301 (as above)
    if (signature is None) == (ceremony is None):
        raise click.UsageError("Give either --signature or --ceremony.")
    proof = signature.strip().lower() if signature else ""
    if ceremony is not None:
        proof = write_ceremony(read_ceremony(ceremony.read_bytes()))
    folder = open_folder(data_dir)
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
@click.option("--forms-root", help="The root in the first entry of the sitting's record.")
@click.option("--form", metavar="NUMBER", help="Print this candidate's form as drawn again.")
def check(file: Path, before: Path | None, forms_root: str | None, form: str | None) -> None:
    """Draw every form of a published draw again, and compare the root over all of them.

    Needs neither the server nor a network. Exit status 0 only if everything holds; what was not
    given to compare with is said.

    \b
    Examples:
      exam draw check session-1.draw.json
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
    if form is not None and form not in found.leaves:
        raise DrawDiffers(f"no form was drawn for {form}")
    click.echo(f"Sitting {found.sitting}: {len(found.leaves)} forms drawn again, all the same.")
    for one in found.earlier:
        click.echo(f"Announced before, in vain: {one.source}")
    click.echo(f"Source: {found.source}" + (f", because: {found.reason}" if found.reason else ""))
    if not found.verifiable:
        click.echo("The operator alone chose the seed: how often it was tried, nobody can know.")
    if before is None:
        click.echo(f"Compare with the announcement made before: SHA-256 {found.announced_sha256}")
    if forms_root is None:
        click.echo(f"Compare with the first entry of the record: forms root {found.forms_root}")
    if form is not None:
        click.echo(msgspec.json.encode(found.leaves[form]).decode())


def describe(announced: Announcement) -> None:
    """Say what is announced, and what comes next."""
    click.echo(
        f"Sitting {announced.sitting}: the draw is announced (number {announced.number}), "
        f"source {announced.source}."
    )
    click.echo(f"Publish `exam draw announcement {announced.sitting}`; SHA-256 {announced.sha256}")
    click.echo(f"Then draw with `exam draw make {announced.sitting}`.")
