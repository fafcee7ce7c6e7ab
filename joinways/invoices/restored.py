"""After a backup was put back: no invoice until somebody compared with Stripe what is missing."""

import click
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Installation


@click.command("restored")
def restored() -> None:
    """Say that a backup was put back: invoicing is refused until `reconciled`."""
    _must_reconcile(True)
    click.echo("Invoicing is refused until the database is compared with Stripe.")
    click.echo(_what_to_check())
    click.echo("Then run: flask --app app invoices reconciled")


@click.command("reconciled")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reconciled(yes: bool) -> None:
    """Say that the database was compared with Stripe: invoicing goes on."""
    click.echo(_what_to_check())
    if not yes:
        click.confirm("Is that so?", abort=True)
    _must_reconcile(False)
    click.echo("Invoicing goes on.")


def _what_to_check() -> str:
    name = db.session.scalars(select(Installation.name)).one()
    db.session.rollback()
    return (
        "At Stripe, look at every invoice made since the backup whose metadata has"
        f" instance={name}: its quote must be marked as invoiced here, with the same number."
    )


def _must_reconcile(value: bool) -> None:
    with writing(db.session) as session:
        session.execute(update(Installation).values(must_reconcile=value))
