"""`exam sitting`: plan sittings; every form is drawn and sealed here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from exam_engine.clock import wall_ms
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from exam_engine.registry.plans import archive as archive_sitting
from exam_engine.registry.plans import load_plan, open_sittings, undrawn_sittings
from exam_engine.roster import GRANT_ALONE_MS, Room
from proctor_console.cli.bank import SAMPLE
from proctor_console.cli.display import progress, table
from proctor_console.cli.draw import describe
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.cli.sources import Source, Wanted
from proctor_console.data_folder import open_folder
from proctor_console.groundwork import announced_centre, announced_exam, stored_bank
from proctor_console.rosters.shelf import Rosters
from question_bank.sources import OWN

MINUTE_MS = 60_000
TIME = "%Y-%m-%d %H:%M"


class RoomType(click.ParamType[Room]):
    """`R1:30` or `R1:30:Ruang Melati`: a room's id, its seats, and what is on its door."""

    name = "ROOM:SEATS[:TITLE]"

    def convert(
        self, value: str | Room, param: click.Parameter | None, ctx: click.Context | None
    ) -> Room:
        """The room, or a usage error."""
        if isinstance(value, Room):
            return value
        name, _, rest = value.partition(":")
        seats, _, title = rest.partition(":")
        if not name or not (seats.isascii() and seats.isdigit()):
            self.fail(f"{value!r} is not like R1:30 or R1:30:Title", param, ctx)
        return Room(id=name, title=title or name, seats=int(seats))


@click.group(cls=RefusingGroup)
def sitting() -> None:
    """Plan sittings: who sits which exam, where and when."""


@sitting.command()
@click.argument("sitting_id", metavar="ID")
@click.option("--title", required=True, help="What candidates and the public read.")
@click.option("--roster", required=True, help="Name of an imported roster.")
@click.option("--starts-at", required=True, type=click.DateTime([TIME]), help="Local time.")
@click.option("--rules", default="cpns-2024", show_default=True, help="Rule pack: name or file.")
@click.option("--bank", required=True, help="Name of an imported bank.")
@click.option("--bank-version", help="Its version; default: the one imported last.")
@click.option(
    "--blueprint",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=SAMPLE / "blueprint-skd.toml",
    show_default="of the sample bank",
    help="How many items of which topic and difficulty a form has.",
)
@click.option("--exam", "exam_id", help="Id under which the exam is announced; default: the rules.")
@click.option("--centre", required=True, help="Id of the centre.")
@click.option("--room", "rooms", type=RoomType(), multiple=True, help="Once for each room.")
@click.option("--minutes", type=click.IntRange(min=1), help="Working time; default: the rules'.")
@click.option(
    "--freeze-board-minutes-before-end",
    "freeze_minutes",
    type=click.IntRange(min=1),
    help="When the public board stands still; default: never.",
)
@click.option(
    "--one-person",
    is_flag=True,
    help="The start, long grants, disqualifications, key corrections and release need no second.",
)
@click.option(
    "--grant-alone-minutes",
    type=click.IntRange(min=0),
    default=GRANT_ALONE_MS // MINUTE_MS,
    show_default=True,
    help="Time that one person may give one candidate in all.",
)
@click.option(
    "--draw",
    "source",
    type=Source(),
    default=OWN,
    show_default=True,
    help="Where the public part of the seed comes from; own: nobody else can check the draw.",
)
@data_option
def create(
    *,
    sitting_id: str,
    title: str,
    roster: str,
    starts_at: datetime,
    rules: str,
    bank: str,
    bank_version: str | None,
    blueprint: Path,
    exam_id: str | None,
    centre: str,
    rooms: tuple[Room, ...],
    minutes: int | None,
    freeze_minutes: int | None,
    one_person: bool,
    grant_alone_minutes: int,
    source: Wanted,
    data_dir: Path,
) -> None:
    """Plan the sitting ID, and draw and seal the form of everyone on its roster.

    With --draw beacon:ROUND or ceremony:FILE the draw is only announced: publish the announcement,
    and draw with `exam draw make` when the round is signed or the dice are revealed. With
    --draw dice the ceremony is held on the console, which also draws.

    With --one-person somebody alone may start, disqualify, grant any time, release and correct
    keys: for an exam with a single proctor. The first entry of the public ledger says so.

    An exam is a rule pack, a blueprint and a bank under one id; it is announced by the first
    sitting that names it. A centre is entered by the first sitting there, with its rooms. A
    server that is running opens the sitting within seconds.

    \b
    Examples:
      exam sitting create session-1 --title "Sesi 1" --roster session-1 \\
          --starts-at "2026-12-01 08:00" --bank sampel-skd --centre semarang --room R1:30
      exam sitting create session-2 --title "Sesi 2" --roster session-2 \\
          --starts-at "2026-12-01 10:30" --bank sampel-skd --centre semarang \\
          --draw beacon:34427812
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = open_folder(data_dir)
    candidates = Rosters(folder.config.data_dir).load(roster)
    drawn_from = stored_bank(folder.database, bank, bank_version)
    exam = announced_exam(
        folder.database, exam_id or Path(rules).stem, title, rules, blueprint, drawn_from
    )
    announced_centre(folder.database, centre, centre, rooms)
    planned = NewSitting(
        id=sitting_id,
        title=title,
        exam=exam.id,
        centre=centre,
        starts_at=int(starts_at.timestamp() * 1_000),
        duration_ms=None if minutes is None else minutes * MINUTE_MS,
        freeze_board_ms=None if freeze_minutes is None else freeze_minutes * MINUTE_MS,
        two_people=not one_person,
        grant_alone_ms=grant_alone_minutes * MINUTE_MS,
    )
    with progress("drawing and sealing forms") as step:
        announced = create_sitting(
            folder.database,
            folder.keys,
            planned,
            candidates,
            drawn_from,
            source=source.for_sitting(sitting_id),
            ceremony=source.ceremony,
            progress=step,
            clock=wall_ms,
        )
    if source.name != OWN:
        describe(announced)
        return
    click.echo(f"Sitting {sitting_id}: {len(candidates)} forms drawn and sealed.")


@sitting.command("list")
@data_option
def list_(data_dir: Path) -> None:
    """List the sittings a starting server opens, and those that wait for their draw.

    \b
    Example:
      exam sitting list
    """  # noqa: D301 (as above)
    database = open_folder(data_dir).database
    waiting = undrawn_sittings(database)
    plans = [load_plan(database, one) for one in open_sittings(database)]
    table(
        ("sitting", "title", "starts at", "exam", "rooms", "candidates", "forms"),
        [
            (
                plan.id,
                plan.title,
                datetime.fromtimestamp(plan.starts_at / 1_000).astimezone().strftime(TIME),
                plan.exam,
                ", ".join(room.id for room in plan.rooms),
                str(len(plan.roster)),
                "not drawn" if plan.id in waiting else "drawn",
            )
            for plan in plans
        ],
    )


@sitting.command()
@click.argument("sitting_id", metavar="ID")
@data_option
def archive(sitting_id: str, data_dir: Path) -> None:
    """Leave the sitting ID closed from the server's next start on; its record stays.

    \b
    Example:
      exam sitting archive session-1
    """  # noqa: D301 (as above)
    archive_sitting(open_folder(data_dir).database, sitting_id)
    click.echo(f"Sitting {sitting_id}: archived.")
