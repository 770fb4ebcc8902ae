"""`python -m proctor_console` is `exam`."""

from __future__ import annotations

from proctor_console.cli.main import exam

exam(prog_name="exam")
