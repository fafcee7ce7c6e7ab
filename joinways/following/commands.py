"""`flask --app app invoices sync`"""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from joinways.extensions import db
from joinways.following import events, tasks
from joinways.following.syncing import Round, count_unsettled, current_connections, poll, sync
from joinways.invoices.visiting import worker
from joinways.stripe_words import GatewayError, OutOfTime


@click.command("sync")
@click.option("--from-the-start", is_flag=True, help="Do not go on where the last run stopped.")
@with_appcontext
def sync_command(from_the_start: bool) -> None:
    """Ask Stripe about every invoice that isn't final, and read its list of events."""
    turn = tasks.take(db.session, "sync", now_already=True)
    if turn is None:
        click.echo("The server is asking Stripe just now; nothing to do.")
        return
    _read_events()
    state = Round(reached=0 if from_the_start else int(turn.progress.get("reached", 0)))
    if state.reached:
        click.echo("Going on where the last run stopped.")
    total, finished = count_unsettled(db.session, state.reached), False
    try:
        with click.progressbar(length=total, label="Invoices", show_pos=True) as bar:
            for reached in sync(worker(), state.reached):
                state = reached
                bar.update(1)
                tasks.keep(db.session, turn, {"reached": state.reached})
        finished = True
    finally:
        left = None if finished else {"reached": state.reached}
        tasks.end(db.session, turn, timedelta(0), left)
    click.echo(f"{state.asked} asked, {state.changed} changed, {state.failed} without an answer")


def _read_events() -> None:
    for connection_id in current_connections(db.session):
        try:
            found = poll(worker(), connection_id)
        except (GatewayError, OutOfTime) as error:
            click.echo(f"connection {connection_id}: events cannot be read ({error})", err=True)
        else:
            click.echo(f"connection {connection_id}: {found} events that had not come by webhook")
    events.work_due(worker())
