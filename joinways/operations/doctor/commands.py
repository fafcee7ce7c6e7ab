"""`flask --app app doctor`"""

import os
from collections import Counter

import click
from flask import current_app
from flask.cli import with_appcontext

from joinways.extensions import db
from joinways.operations.doctor import connecting, database, machine, settings, work
from joinways.operations.doctor.finding import OK, WARNING, WRONG, Check, Finding, Patient, wrong

CHECKS: tuple[Check, ...] = (
    *settings.CHECKS,
    *connecting.CHECKS,
    *database.CHECKS,
    *machine.CHECKS,
    *work.CHECKS,
)


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look this installation over, and say what to mend. Changes nothing and sends nothing. Ends
    with 1 where something is wrong, with 0 where there are only warnings."""
    patient = Patient(current_app.config["JOINWAYS"], db.session, dict(os.environ))
    found = examine(patient)
    for finding in found:
        click.echo(line(finding))
    counts = Counter(finding.level for finding in found)
    click.echo(f"{counts[OK]} ok, {counts[WARNING]} warnings, {counts[WRONG]} wrong")
    raise SystemExit(1 if counts[WRONG] else 0)


def examine(patient: Patient, checks: tuple[Check, ...] = CHECKS) -> list[Finding]:
    """All findings; a check that breaks is one."""
    found: list[Finding] = []
    for check in checks:
        try:
            found += check(patient)
        except Exception as error:
            words = f"could not be checked ({type(error).__name__})"
            found.append(wrong(check.__name__, words, "tell us: the doctor itself is ill"))
            patient.db.rollback()
    return found


def line(finding: Finding) -> str:
    """How a finding is printed."""
    what = f"{finding.level:<8} {finding.about}: {finding.words}"
    return f"{what}\n         -> {finding.remedy}" if finding.remedy else what
