"""A contact, a correction and two uploads: what addresses of a client may name."""

from flask import Flask
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.importing import Kind, keep_upload
from joinways.models import Client, ClientContact, ClientCorrection, Quote
from tests.cast import Cast


def at_the_client(app: Flask, cast: Cast) -> dict[str, str]:
    """Public ids, by what stands for them in the table of addresses."""
    with app.app_context():
        with writing(db.session) as session:
            about = {"workspace_id": cast.workspace, "client_id": cast.client}
            contact = ClientContact(**about, name="Paul Roy")
            quote = session.scalars(select(Quote.id)).first()
            correction = ClientCorrection(**about, quote_id=quote, proposed={"city": "Lyon 3e"})
            session.add_all([contact, correction])
            session.flush()
            found = {
                "CLIENT": session.get_one(Client, cast.client).public_id,
                "CONTACT": contact.public_id,
                "CORRECTION": correction.public_id,
            }
        files: dict[str, tuple[Kind, bytes]] = {
            "ROWS": ("import-clients", b"name\nAna"),
            "TABLE": ("import-events", b"title\nGala"),
            "LIST": ("import-services", b"name,price\nSalle,1"),
        }
        for name, (kind, text) in files.items():
            found[name] = keep_upload(db.session, cast.workspace, kind, "a.csv", text)
    return found
