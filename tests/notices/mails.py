"""Mails in the outbox, for tests; an application context is open."""

from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import OutgoingMail
from joinways.notices.outbox import NewMail, put

MAIL = NewMail(
    workspace_id=1,
    kind="notices",
    once="one",
    to_name="Inès\nQuéruel",
    to_email="ines@team.example",
    language="fr",
    subject="Facture F-0001\r\npayée",
    text="Payée.",
    html="<p>Payée.</p>",
)


def config(app: Flask, url: str | None = "mailbox:") -> Config:
    """The settings of a server that hands its mails over there."""
    ours: Config = app.config["JOINWAYS"]
    return replace(ours, mail_url=url, mail_from="factures@domaine.example")


def write(*names: str) -> None:
    """Mails to be sent, by what they are known by."""
    with writing(db.session) as session:
        for name in names or ("one",):
            put(session, replace(MAIL, once=name), "factures@domaine.example")


def stored() -> list[OutgoingMail]:
    """Every mail as it is stored now, the oldest first."""
    found = db.session.scalars(
        select(OutgoingMail).order_by(OutgoingMail.id).execution_options(populate_existing=True)
    ).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)


def change(**values: Any) -> None:
    """Write into every mail behind everybody's back."""
    with writing(db.session) as session:
        session.execute(update(OutgoingMail).values(**values))


def states() -> list[str]:
    """What is known of each mail, the oldest first."""
    return [mail.status for mail in stored()]
