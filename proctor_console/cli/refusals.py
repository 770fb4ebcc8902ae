"""How the command line says no: one sentence on standard error, exit status 1, no traceback."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.exc import OperationalError

from exam_engine.errors import LedgerDamaged, Refusal
from exam_engine.ledger.errors import RecordRefused
from question_bank.errors import BankError
from scoring.errors import ScoringRefusal


class RefusingGroup(click.Group):
    """A group whose commands refuse as people do; broken is still broken and shows where."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; every refusal becomes its sentence."""
        try:
            return super().invoke(ctx)
        except (BankError, RecordRefused, ScoringRefusal) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except Refusal as refusal:
            raise click.ClickException(with_problems(refusal)) from refusal
        except LedgerDamaged as damage:
            raise click.ClickException(
                f"{damage} Nothing was written; docs/operating.md, 'When a record was altered'."
            ) from damage
        except OperationalError as failure:
            raise click.ClickException(
                f"The database cannot be used: {failure.orig}. `exam doctor` says more."
            ) from failure
        except OSError as failure:
            place = f"{failure.filename}: " if failure.filename else ""
            raise click.ClickException(f"{place}{failure.strerror or failure}") from failure


def with_problems(refusal: Refusal) -> str:
    """The sentence of a refusal and, below it, each problem that the sentence does not name."""
    problems = refusal.evidence.get("problems", ())
    known = problems if isinstance(problems, tuple | list) else ()
    listed = [problem for problem in known if str(problem) not in refusal.sentence]
    return "\n".join([refusal.sentence, *(f"  {problem}" for problem in listed)])
