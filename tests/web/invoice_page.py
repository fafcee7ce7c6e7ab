"""An invoice that has left, and a browser on its page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, InvoiceOrder
from tests.actions.desk import Desk
from tests.actions.orderly import issued
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn
from tests.web.seeing import source, text


def today() -> date:
    """The day in the workspace's time zone."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


class Followed:
    """An invoice that left some minutes ago, and a browser on its page."""

    def __init__(self, app: Flask, cast: Cast, stripe: StandIn) -> None:
        self.app, self.stripe = app, stripe
        with app.app_context():
            found = issued(Desk(app, cast, stripe))
            self.id, self.public_id = found.id, found.row().public_id
            self.quote = found.quote
            db.session.remove()
        self.address = f"/invoices/{self.public_id}"
        self.browser = signed_in(app, "member")

    def page(self) -> str:
        return text(self.browser.get(self.address))

    def form(self, kind: str, **typed_in: str) -> dict[str, str]:
        page = source(self.browser.get(f"{self.address}/{kind}"))
        return {**prefilled_form(page, f"/{kind}"), **typed_in}

    def press(self, kind: str, fields: dict[str, str], status: int = 303) -> str:
        """The page that the browser is left with."""
        answer = self.browser.post(f"{self.address}/{kind}", data=fields)
        assert answer.status_code == status, text(answer)
        return source(self.browser.get(answer.location)) if status == 303 else source(answer)

    def set(self, **values: object) -> None:
        with self.app.app_context(), writing(db.session) as session:
            session.execute(update(Invoice).where(Invoice.id == self.id).values(**values))

    def row(self) -> Invoice:
        with self.app.app_context():
            return db.session.get_one(Invoice, self.id)

    def orders(self) -> list[str]:
        with self.app.app_context():
            return list(db.session.scalars(select(InvoiceOrder.status)))
