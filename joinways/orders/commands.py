"""`flask --app app invoices resume`, which finishes invoices and what was ordered about them."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from joinways.extensions import db
from joinways.invoices.commands import LONGEST_TURN_SECONDS
from joinways.invoices.commands import resume as resume_invoices
from joinways.invoices.visiting import worker
from joinways.models import Invoice, InvoiceOrder
from joinways.orders.leading import resume_due


@click.command("resume")
@click.pass_context
@with_appcontext
def resume(context: click.Context) -> None:
    """Finish every invoice and every order that was begun; ignore back-off."""
    context.invoke(resume_invoices)
    resume_due(worker(LONGEST_TURN_SECONDS, patient=True), heed_back_off=False)
    left = db.session.execute(
        select(Invoice.number, InvoiceOrder.kind, InvoiceOrder.problem)
        .join(Invoice, Invoice.id == InvoiceOrder.invoice_id)
        .where(InvoiceOrder.status == "open")
        .order_by(InvoiceOrder.id)
    ).all()
    db.session.rollback()
    for number, kind, problem in left:
        click.echo(f"invoice {number}: order {kind} waits ({problem or 'held'})")
    click.echo(f"{len(left)} orders left")
