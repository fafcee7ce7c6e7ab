"""`flask --app app verify`"""

import click
from flask import current_app
from flask.cli import with_appcontext

from joinways.config import Config
from joinways.extensions import db
from joinways.invariants.reading import look, ours
from joinways.invariants.rules import RULES, violations
from joinways.invariants.snapshot import Snapshot
from joinways.invoices.visiting import connector
from joinways.kept_files import damaged


@click.command("verify")
@click.option("--offline", is_flag=True, help="Look at the database only, ask Stripe nothing.")
@with_appcontext
def verify(offline: bool) -> None:
    """Check what must always be true, here and at Stripe. Ends with 1 where something is not,
    with 2 where Stripe could not be asked."""
    silent: list[str] = []
    if offline:
        snapshot = Snapshot(ours(db.session))
        db.session.rollback()
    else:
        snapshot, silent = look(db.session, connector().open)
    found = violations(snapshot)
    if found and not offline:
        # Others may be issuing: what was made between our two readings is known by the next look.
        snapshot, silent = look(db.session, connector().open)
        found = [sentence for sentence in violations(snapshot) if sentence in found]
    found += _files()
    for sentence in [*found, *silent]:
        click.echo(sentence)
    click.echo(_counts(snapshot, len(found)))
    raise SystemExit(1 if found else 2 if silent else 0)


def _files() -> list[str]:
    """I16: each kept file is what was kept. Not among the rules: all bytes are read for it."""
    config: Config = current_app.config["JOINWAYS"]
    found = [f"I16: {sentence}" for sentence in damaged(db.session, config)]
    db.session.rollback()
    return found


def _counts(snapshot: Snapshot, wrong: int) -> str:
    theirs = "not asked" if snapshot.theirs is None else f"{len(snapshot.theirs)} at Stripe"
    rows = snapshot.ours
    return (
        f"{len(RULES) + 1} rules, {wrong} violations: {len(rows.quotes)} quotes,"
        f" {len(rows.attempts)} attempts, {len(rows.invoices)} invoices ({theirs}),"
        f" {len(rows.events)} events"
    )
