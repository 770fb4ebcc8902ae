"""Whether the server would open every sitting that has begun: it is loaded here as it is there."""

from __future__ import annotations

from sqlalchemy import Engine

from exam_engine.config import Config
from exam_engine.database import connect_apart
from exam_engine.errors import LedgerDamaged, Refusal
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry import keys as key_files
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import Forms, load_plan, open_sittings
from exam_engine.snapshots.shelf import Shelf
from proctor_console.doctor.finding import Finding, fail, ok
from question_bank.items import Bank
from question_bank.store import load_bank
from scoring.errors import ScoringRefusal


def records(engine: Engine, config: Config) -> list[Finding]:
    """A finding for each sitting that would not open, or that all do; writes nothing.

    Requires that the keys can be read.
    """
    ledger = connect_apart(config.database)
    store = LedgerStore(ledger)
    try:
        begun = [(one, size) for one in open_sittings(engine) if (size := store.size(one))]
        found = [_record(engine, config, store, sitting) for sitting, _ in begun]
    finally:
        ledger.dispose()
    bad = [finding for finding in found if finding is not None]
    entries = sum(size for _, size in begun)
    return bad or [ok("records", f"{entries:,} entries are what was signed, or none yet")]


def _record(engine: Engine, config: Config, store: LedgerStore, sitting: str) -> Finding | None:
    """What keeps a sitting from opening, if anything does."""

    def bank(name: str, version: str) -> Bank:
        with engine.connect() as connection:
            return load_bank(connection, name, version)

    keys = key_files.read(config.keys_dir)
    shelf, logs = Shelf(config.snapshots_dir, keys), LogKeys(keys, config.exam_host)
    hall = Hall(store, keys.derive("engine"), shelf=shelf, logs=logs)
    try:
        hall.load(load_plan(engine, sitting), Forms(engine, keys, sitting, bank))
    except LedgerDamaged as damage:
        return fail(
            "records",
            f"{sitting}: {damage}",
            "It will not open. Copy the data folder as it is, then see docs/operating.md, "
            '"When a record was altered".',
        )
    except (Refusal, ScoringRefusal) as wrong:
        return fail("records", f"{sitting}: {wrong}", "It will not open before this is mended.")
    return None
