"""Everything the doctor looks at, in the order in which things must be mended."""

from __future__ import annotations

from exam_engine.config import Config
from proctor_console.doctor import folder, machine
from proctor_console.doctor.database import database
from proctor_console.doctor.finding import Finding, Verdict


def examine(config: Config) -> list[Finding]:
    """All findings; without a data folder, only what can be looked at without one."""
    kept = folder.data_folder(config)
    findings = [kept]
    if kept.verdict is not Verdict.FAIL:
        findings += [folder.secrets(config), *database(config), machine.disk(config)]
        findings.append(machine.clock(config))
    return [*findings, machine.port(config), machine.open_files(config), folder.bundles()]
