"""`flask --app app demo`."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import writing
from joinways.demo import clients, events, quotes, services
from joinways.demo.invoices import write_invoices
from joinways.demo.many import add_signed
from joinways.demo.notices import write_notices
from joinways.demo.people import OLMO, TILLEULS
from joinways.demo.planning import plan_quotes
from joinways.demo.seed import (
    connect_stripe,
    is_there,
    write_clients,
    write_events,
    write_team,
)
from joinways.demo.sending import write_sending
from joinways.demo.services import write_services, write_templates
from joinways.demo.sheet import write_sheet
from joinways.demo.writing_quotes import write_quotes
from joinways.extensions import db
from joinways.models import Event, Installation, Invoice, Quote, Workspace
from joinways.notices.round import render
from joinways.sending.letters import Office
from joinways.vault import Vault

_KEPT = {
    "Réception de mariage": "Mariage, réception complète",
    "Séminaire de deux jours": "Séminaire résidentiel",
    "Patio y cóctel": "Cóctel en el patio",
    "Banquete de boda": "Boda",
}
"""Title of a quote -> the template that was kept of it."""


@click.command("demo")
@click.option(
    "--signed",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Add N more signed quotes to Domaine des Tilleuls, for measuring.",
)
@with_appcontext
def demo(signed: int) -> None:
    """Write the sample data where it is missing; change nothing that is there."""
    config: Config = current_app.config["JOINWAYS"]
    if config.production:
        raise click.ClickException("sample data has no place in production (JOINWAYS_ENV)")
    with writing(db.session) as session:
        # Two at once: the second waits here, then finds everything written.
        session.execute(select(Installation.id).with_for_update())
        if not is_there(session, TILLEULS):
            _write_tilleuls(session, config)
        if not is_there(session, OLMO):
            _write_olmo(session)
        if signed:
            add_signed(session, signed)
    click.echo(_summary(db.session()))
    db.session.rollback()


def _write_tilleuls(session: Session, config: Config) -> None:
    scene = write_team(session, TILLEULS)
    connection_id = connect_stripe(session, scene, Vault(config.encryption_keys))
    billed = write_clients(session, scene, clients.TILLEULS)
    occasions = write_events(session, scene, billed, events.TILLEULS)
    by_id = {client.id: client for client in billed.values()}
    planned = plan_quotes(scene, by_id, occasions, quotes.TILLEULS)
    written = write_quotes(session, scene, planned)
    pairs = list(zip(planned, written, strict=True))
    write_invoices(session, scene, connection_id, pairs)
    write_notices(session, scene, pairs)
    write_services(session, scene, services.TILLEULS)
    write_templates(session, scene, written, _KEPT)
    write_sheet(session, scene, occasions["mariage"])
    write_sending(session, scene, Office(config, render), pairs)


def _write_olmo(session: Session) -> None:
    scene = write_team(session, OLMO)
    billed = write_clients(session, scene, clients.OLMO)
    occasions = write_events(session, scene, billed, events.OLMO)
    by_id = {client.id: client for client in billed.values()}
    written = write_quotes(session, scene, plan_quotes(scene, by_id, occasions, quotes.OLMO))
    write_services(session, scene, services.OLMO)
    write_templates(session, scene, written, _KEPT)


def _summary(session: Session) -> str:
    """All that the database holds, in one line."""
    signed = select(func.count()).select_from(Quote).where(Quote.state == "signed")
    counts = [
        f"{session.scalar(select(func.count()).select_from(model))} {name}"
        for model, name in (
            (Workspace, "workspaces"),
            (Event, "events"),
            (Quote, "quotes"),
            (Invoice, "invoices"),
        )
    ]
    return f"Sample data: {', '.join(counts)}; {session.scalar(signed)} quotes are signed."
