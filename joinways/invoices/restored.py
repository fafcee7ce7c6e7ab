"""`flask --app app invoices restored | reconcile | reconciled`: after a backup was put back."""

import time
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from joinways.extensions import db
from joinways.formats import money
from joinways.i18n import use_lang
from joinways.invoices import reconciling
from joinways.invoices.recognising import allow_invoicing, note_undecided, refuse_invoicing
from joinways.invoices.reconciling import Report, Undecided
from joinways.invoices.visiting import worker
from joinways.models import Installation

WHY = {
    "quote-unknown": "its quote is not in this database",
    "not-signed": "its quote is not signed here",
    "invoiced": "its quote has another invoice here; after `invoices sync`, reconcile again",
    "several": "its quote has several invoices at Stripe",
    "second": "its attempt has another invoice",
    "released": "its attempt was given up here",
    "unmarked": "its mark `attempt` is not ours",
    "figures": "its figures are not those of the signed quote",
    "content-changed": "what its quote says is no longer what was signed",
    "changed": "its quote changed just now; reconcile again",
    "draft-stays": "it was a draft that could not be deleted",
}

_LOOK_AGAIN_SECONDS = 0.5


@click.command("restored")
@with_appcontext
def restored() -> None:
    """Say that a backup was put back: invoicing is refused until it is reconciled."""
    refuse_invoicing(db.session)
    click.echo("Invoicing is refused until the database is compared with Stripe.")
    click.echo("Then run: flask --app app invoices reconcile")


@click.command("reconcile")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Compare what was made since then, UTC (usually well before the newest attempt).",
)
@with_appcontext
def reconcile(since: datetime | None) -> None:
    """Compare with Stripe, and add to the database what it does not know."""
    refuse_invoicing(db.session)
    while reconciling.held_until(db.session):
        time.sleep(_LOOK_AGAIN_SECONDS)  # whoever works on one finishes, or runs out of time
    begin = since.replace(tzinfo=UTC) if since else reconciling.usual_since(db.session)
    report = reconciling.reconcile(worker(), begin)
    click.echo(f"{report.looked_at} invoices of ours at Stripe since {begin:%Y-%m-%d %H:%M} UTC")
    _tell(report)
    note_undecided(db.session, [each.invoice.id for each in report.undecided])
    if not report.whole:
        click.echo("Invoicing stays refused. Decide, then run one of:")
        click.echo("  flask --app app invoices reconcile")
        click.echo("  flask --app app invoices reconciled")
        raise SystemExit(1)
    allow_invoicing(db.session)
    click.echo("Nothing is left to decide. Invoicing goes on.")


def _tell(report: Report) -> None:
    for said, names in (
        ("added to its quote", report.adopted),
        ("found again by its attempt", report.resumed),
        ("void: its quote is signed again", report.voided),
        ("draft that nobody needs, deleted", report.deleted),
    ):
        for name in names:
            click.echo(f"{name}: {said}")
    for each in report.undecided:
        click.echo(f"to decide: {_named(each)}: {WHY[each.why]}")
    for silent in report.unread:
        click.echo(f"not compared: {silent}")


def _named(each: Undecided) -> str:
    found = each.invoice
    with use_lang("en"):
        amount = money(found.gross_cents, found.currency)
    quote = found.metadata.get("quote", "?")
    return f"{found.number or 'draft'}, {amount}, {found.status} ({found.id}, quote {quote})"


@click.command("reconciled")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def reconciled(yes: bool) -> None:
    """Say that what `reconcile` left to decide is decided: invoicing goes on."""
    click.echo(_what_to_check())
    if not yes:
        click.confirm("Is that so?", abort=True)
    allow_invoicing(db.session)
    click.echo("Invoicing goes on.")


def _what_to_check() -> str:
    name = db.session.scalars(select(Installation.name)).one()
    db.session.rollback()
    return (
        "At Stripe, look at every invoice made since the backup whose metadata has"
        f" instance={name}: its quote must be marked as invoiced here, with the same number,"
        " or the invoice be void."
    )
