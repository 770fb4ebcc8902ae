"""The staff of the day: whether what takes two people can be done at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from exam_engine.config import Config
from exam_engine.database import connect
from exam_engine.registry.plans import load_plan, open_sittings
from exam_engine.roster import SittingPlan
from proctor_console.doctor.finding import Finding, ok, warn
from proctor_console.staff.permissions import SECONDS, may, may_second
from proctor_console.staff.register import Staff, StaffRegister


def people(config: Config) -> Finding:
    """Whether there are accounts for two, as the database knows them."""
    engine = connect(config.database)
    try:
        plans = [load_plan(engine, one) for one in open_sittings(engine)]
        return two_people(plans, StaffRegister(engine).everyone())
    finally:
        engine.dispose()


def two_people(plans: Sequence[SittingPlan], staff: Sequence[Staff]) -> Finding:
    """Whether somebody can ask for each grave step, and somebody else consent to it."""
    alone = [plan.id for plan in plans if not plan.two_people]
    if len(alone) == len(plans):
        return ok("staff", "no sitting needs two people")
    impossible = [
        action
        for action in SECONDS
        if not any(
            may(first.role, action) and may_second(second.role, action)
            for first, second in permutations(staff, 2)
        )
    ]
    if impossible:
        return warn(
            "staff",
            f"there are no two accounts for {', '.join(impossible)}",
            "Add accounts with `exam staff add`; docs/operating.md says who may consent.",
        )
    return ok("staff", "there are two accounts for whatever takes two people")
