"""Everything the doctor looks at, in the order in which things must be mended."""

from __future__ import annotations

from exam_engine.config import Config
from proctor_console.doctor import folder, machine, people, sittings, witnesses
from proctor_console.doctor.database import database
from proctor_console.doctor.finding import Finding, Verdict


def examine(config: Config) -> list[Finding]:
    """All findings; without a data folder, only what can be looked at without one."""
    kept = folder.data_folder(config)
    findings = [kept]
    if kept.verdict is not Verdict.FAIL:
        kept_data = database(config)
        findings += [folder.secrets(config), *kept_data, machine.disk(config)]
        findings.append(machine.clock(config))
        if all(one.verdict is not Verdict.FAIL for one in kept_data):
            findings += [*sittings.sittings(config), people.people(config)]
        findings += [*witnesses.witnesses(config), sittings.backups(config)]
        findings.append(sittings.sqlite_version())
    findings += [machine.port(config), machine.open_files(config), machine.modules()]
    return [*findings, folder.bundles()]
