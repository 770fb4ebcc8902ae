"""The sittings of the day: planned, sealed under these keys, no more than the machine holds."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from exam_engine.clock import wall_ms
from exam_engine.config import Config
from exam_engine.database import connect
from exam_engine.errors import BadConfiguration, Refusal
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.tables import ledger_entry
from exam_engine.registry import keys as key_files
from exam_engine.registry.plans import load_plan, open_sittings, undrawn_sittings
from exam_engine.registry.tables import FormRow, SecretRow
from exam_engine.roster import SittingPlan
from proctor_console.backup.mark import Mark
from proctor_console.doctor.finding import Finding, Verdict, fail, ok, warn
from proctor_console.doctor.records import records
from scoring.errors import ScoringRefusal

# of the database's file, for one answer: 273 were measured with 50,000 answers on SQLite
BYTES_PER_ENTRY = 300
# people change their mind and go back: 1.3 entries an item, and the write-ahead log beside them
ENTRIES_PER_ITEM = 1.3
SPARE = 2.0
# all state included; the goal of the design, and 55 kB were measured
BYTES_PER_CONNECTION = 60 * 1_024
SERVER_BYTES = 150_000_000
BACKUP_OLD_MS = 24 * 3_600 * 1_000
CLOCKS_APART_MS = 60_000
_RTC = Path("/sys/class/rtc/rtc0/since_epoch")
_MEMINFO = Path("/proc/meminfo")
KIB = 1_024


def sittings(config: Config) -> list[Finding]:
    """Everything about the sittings that a starting server opens, as one database knows them."""
    engine = connect(config.database)
    try:
        plans, unusable = _plans(engine)
        waiting = undrawn_sittings(engine)
        keys = sealed(engine, config, [plan for plan in plans if plan.id not in waiting])
        findings = [*unusable, planned(plans), keys]
        if not unusable and keys.verdict is not Verdict.FAIL:
            findings += records(engine, config)
        findings += [undrawn(one) for one in waiting]
        findings += [room(config, plans), memory(config, plans), connections(config, plans)]
        return [*findings, last_entry(engine)]
    except SQLAlchemyError as failure:
        reason = str(getattr(failure, "orig", None) or failure).partition("\n")[0]
        return [fail("sittings", reason, "See the finding about the database.")]
    finally:
        engine.dispose()


def _plans(engine: Engine) -> tuple[list[SittingPlan], list[Finding]]:
    """The plans that can be loaded, and what is wrong with the others."""
    plans: list[SittingPlan] = []
    unusable: list[Finding] = []
    for sitting in open_sittings(engine):
        try:
            plans.append(load_plan(engine, sitting))
        except (Refusal, ScoringRefusal) as wrong:
            sentence = f"{sitting}: {wrong}"
            unusable.append(fail("sittings", sentence, "It will not open before this is mended."))
    return plans, unusable


def planned(plans: list[SittingPlan]) -> Finding:
    """Whether there is a sitting to open."""
    if not plans:
        return warn("sittings", "none is planned", "Run `exam sitting create`.")
    listed = ", ".join(f"{plan.id} ({len(plan.roster):,})" for plan in plans)
    return ok("sittings", f"{listed} on the roster")


def undrawn(sitting: str) -> Finding:
    """That a sitting waits for its draw, and its registration with it."""
    return warn(
        "draw",
        f"{sitting}: announced, nobody has a form yet",
        f"Run `exam draw make {sitting}` when its randomness is there.",
    )


def sealed(engine: Engine, config: Config, plans: list[SittingPlan]) -> Finding:
    """Whether everybody has a sealed form, and these keys open it."""
    try:
        keys = key_files.read(config.keys_dir)
        with engine.connect() as connection:
            forms = {
                plan.id: connection.scalar(
                    select(func.count()).select_from(FormRow).where(FormRow.sitting == plan.id)
                )
                for plan in plans
            }
            secrets = select(SecretRow.sitting, SecretRow.name, SecretRow.sealed)
            for sitting, name, box in connection.execute(secrets):
                keys.open(box, f"{sitting}/{name}")
    except BadConfiguration as wrong:
        return fail("forms", wrong.sentence, "Put the master key of this database into keys/.")
    short = [plan.id for plan in plans if forms[plan.id] != len(plan.roster)]
    if short:
        return fail("forms", f"not everybody has a form in {', '.join(short)}", "Plan it anew.")
    return ok("forms", f"{sum(one or 0 for one in forms.values()):,} sealed, these keys open them")


def room(config: Config, plans: list[SittingPlan]) -> Finding:
    """Whether the disk holds the answers of everybody."""
    entries = sum(
        len(plan.roster) * plan.sections[-1].last * ENTRIES_PER_ITEM
        for plan in plans
        if plan.sections
    )
    needed = int(entries * BYTES_PER_ENTRY * SPARE)
    free = shutil.disk_usage(config.data_dir).free
    said = f"about {needed / 1e6:,.0f} MB for {entries:,.0f} entries, {free / 1e6:,.0f} MB free"
    if config.database_url and not config.database_url.startswith("sqlite"):
        return ok("room", f"about {needed / 1e6:,.0f} MB on the database's machine: look there")
    if free < needed:
        return fail("room", said, "Free some space: a full disk stops the exam.")
    return ok("room", said)


def memory(config: Config, plans: list[SittingPlan]) -> Finding:
    """Whether everybody can be connected at once without swapping."""
    people = max((len(plan.roster) for plan in plans), default=0) + config.viewers_max
    needed = SERVER_BYTES + people * BYTES_PER_CONNECTION
    available = _available_bytes()
    if available is None:
        return ok("memory", f"about {needed / 1e6:,.0f} MB needed; this system does not tell")
    said = f"about {needed / 1e6:,.0f} MB needed, {available / 1e6:,.0f} MB available"
    if available < needed:
        return fail("memory", said, "End other programs, or add memory.")
    return ok("memory", said)


def connections(config: Config, plans: list[SittingPlan]) -> Finding:
    """Whether the settings let everybody connect who is expected."""
    people = max((len(plan.roster) for plan in plans), default=0)
    said = f"{people:,} terminals and {config.viewers_max:,} viewers of {config.connections_max:,}"
    if people + config.viewers_max > config.connections_max:
        return warn("connections", said, "Raise connections_max, or lower viewers_max.")
    return ok("connections", said)


def last_entry(engine: Engine) -> Finding:
    """Whether the wall clock can be right: against the chip's clock and against the ledger."""
    now = wall_ms()
    newest = _newest_entry_ms(engine)
    if newest is not None and newest > now:
        when = datetime.fromtimestamp(newest / 1_000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return warn("time", f"the last entry is of {when}, later than now", "Set the clock.")
    chip = _chip_ms()
    if chip is not None and abs(chip - now) > CLOCKS_APART_MS:
        seconds = round(abs(chip - now) / 1_000)
        return warn(
            "time",
            f"the machine's chip and its wall clock are {seconds:,} s apart",
            "Set the clock, then `hwclock --systohc`.",
        )
    return ok("time", "the wall clock agrees with the chip and the ledger")


def backups(config: Config) -> Finding:
    """Whether there is a backup, and how old it is."""
    mark = Mark.read(config.data_dir)
    if mark is None:
        return warn("backup", "none was made", "Run `exam backup`.")
    age = wall_ms() - mark.made_at
    said = f"{mark.path}, {max(age, 0) / 3_600_000:.1f} hours old"
    if not Path(mark.path).is_file():
        return warn("backup", f"{mark.path} is not there now", "Plug it in, or make another one.")
    if age > BACKUP_OLD_MS:
        return warn("backup", said, "Make a new one before the doors open.")
    return ok("backup", said)


def sqlite_version() -> Finding:
    """Which SQLite runs, for whoever reads the report later."""
    return ok("sqlite", f"version {sqlite3.sqlite_version}, {os.cpu_count()} processors")


def _newest_entry_ms(engine: Engine) -> int | None:
    newest = None
    last = select(ledger_entry.c.sitting, func.max(ledger_entry.c.index)).group_by(
        ledger_entry.c.sitting
    )
    with engine.connect() as connection:
        for sitting, index in connection.execute(last).all():
            mine = (ledger_entry.c.sitting == sitting) & (ledger_entry.c.index == index)
            record = connection.scalar(select(ledger_entry.c.record).where(mine))
            newest = max(newest or 0, decode_record(record or b"").at)
    return newest


def _chip_ms() -> int | None:
    try:
        return int(_RTC.read_text()) * 1_000
    except (OSError, ValueError):
        return None


def _available_bytes() -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in _MEMINFO.read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) * KIB
    except (OSError, KeyError, ValueError):
        return None
