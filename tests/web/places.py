"""One thing of each kind that an address can name, of the cast's workspace."""

from dataclasses import replace
from datetime import date, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.extensions import db
from joinways.models import (
    BankTransfer,
    CreditNote,
    Event,
    EventSlot,
    Invitation,
    Invoice,
    Passkey,
    QuoteTemplate,
    Service,
    User,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.notices.outbox import put
from joinways.sending.links import make_link, token_of
from joinways.team.tokens import address_of, new_token
from tests.cast import Cast
from tests.notices.mails import MAIL
from tests.signing.table import Table
from tests.web.at_the_client import at_the_client


def made_places(app: Flask, cast: Cast) -> dict[str, str]:
    """Name -> the public id, or token, of one thing of each kind."""
    with app.app_context(), writing(db.session) as session:
        event = session.get_one(Event, cast.event).public_id
        workspace = session.get_one(Workspace, cast.workspace).public_id
        letter = replace(MAIL, workspace_id=cast.workspace, once=f"place-{cast.workspace}")
        mail = put(session, letter, "a@b.example").public_id
        service = Service(workspace_id=cast.workspace, label="Salle")
        template = QuoteTemplate(workspace_id=cast.workspace, name="Mariage", content={"lines": []})
        slot = EventSlot(workspace_id=cast.workspace, event_id=cast.event, day=date(2027, 3, 4))
        nonce, token_sha256 = new_token(app.config["SECRET_KEY"])
        asked = Invitation(
            workspace_id=cast.workspace,
            email="new@team.example",
            role="member",
            language="fr",
            nonce=nonce,
            token_sha256=token_sha256,
            invited_by=cast.users["owner"],
            expires_at=utc_now() + timedelta(days=1),
        )
        passkey = Passkey(
            user_id=cast.users["owner"],
            credential=f"made-up-{cast.workspace}",
            public_key="none",
            sign_count=0,
        )
        session.add_all([service, template, slot, asked, passkey])
        kept = {"TOKEN": _sheet_token(app, session, cast)}
        kept |= {"SERVICE": service.public_id, "TEMPLATE": template.public_id}
        kept["PASSKEY"] = passkey.public_id
        kept["SLOT"] = slot.public_id
        kept["INVITATION"] = asked.public_id
        kept["OPENS"] = address_of(asked, app.config["JOINWAYS"]).rpartition("/")[2]
        kept["MEMBER"] = session.get_one(User, cast.users["member"]).public_id
    made = {"QUOTE": cast.quote().public_id, **_invoice(app, cast), **at_the_client(app, cast)}
    table = Table(app, cast)
    made["LINK"] = table.link(table.sent()).removeprefix("/sign/")
    made["DIGEST"] = "0" * 64
    return {"EVENT": event, "WORKSPACE": workspace, "MAIL": mail, **kept, **made}


def _sheet_token(app: Flask, session: Session, cast: Cast) -> str:
    """A link to the function sheet of the event."""
    secret, until = app.config["SECRET_KEY"], utc_now() + timedelta(days=1)
    link = make_link(
        session, cast.workspace, "sheet", secret, expires_at=until, event_id=cast.event
    )
    return token_of(link, secret)


def _invoice(app: Flask, cast: Cast) -> dict[str, str]:
    """An invoice, a bank transfer and a credit note."""
    quote = cast.quote(state="invoiced")
    with app.app_context(), writing(db.session) as session:
        invoice = Invoice(
            workspace_id=cast.workspace,
            quote_id=quote.id,
            connection_id=cast.connection,
            stripe_id="in_unknown_at_stripe",
            livemode=False,
            number="A-1",
            status="open",
            currency="EUR",
            net_cents=100,
            vat_cents=20,
            gross_cents=120,
            issued_on=date(2026, 1, 1),
            due_on=date(2026, 2, 1),
            hosted_url="http://stripe.example/pay",
            pdf_url="http://stripe.example/pdf",
            fetched_at=utc_now(),
        )
        session.add(invoice)
        session.flush()
        transfer, note = _money_of(invoice)
        session.add_all([transfer, note])
        session.flush()
        return {
            "INVOICE": invoice.public_id,
            "TRANSFER": transfer.public_id,
            "NOTE": note.public_id,
        }


def _money_of(invoice: Invoice) -> tuple[BankTransfer, CreditNote]:
    about = {"workspace_id": invoice.workspace_id, "invoice_id": invoice.id}
    transfer = BankTransfer(**about, cents=5, received_on=date(2026, 1, 2))
    note = CreditNote(
        **about,
        stripe_id="cn_unknown_at_stripe",
        status="issued",
        net_cents=5,
        vat_cents=1,
        gross_cents=6,
        pdf_url="http://stripe.example/note",
        issued_at=utc_now(),
    )
    return transfer, note
