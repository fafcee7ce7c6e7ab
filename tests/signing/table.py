"""A client with a link, as tests have them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Quote, ShareLink
from joinways.models.columns import utc_now
from joinways.quotes.content import content_sha256
from joinways.quotes.copying import write_totals
from joinways.quotes.lookups import lines_of
from joinways.sending.links import make_link, token_of
from tests.cast import Cast, Item, QuoteRef
from tests.conftest import SECRET
from tests.forms_of_page import prefilled_form
from tests.web.seeing import source

LINES = (Item(), Item("Navette", "2", 5000, "10", unit="piece"))
"""599.86 with VAT, and 110.00 as an option in `with_option`."""


@dataclass
class Table:
    """Quotes that were sent, and the browser of whoever got a link."""

    app: Flask
    cast: Cast
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    def sent(
        self, *, option: bool = False, items: Sequence[Item] = (Item(),), **columns: Any
    ) -> QuoteRef:
        """A sent quote. `option`: its second line is one. `columns`: of the quote."""
        quote = self.cast.quote(LINES if option else items, "draft")
        columns = {"valid_until": datetime.now(UTC).date() + timedelta(days=20)} | columns
        with self.app.app_context(), writing(db.session) as session:
            if option:
                statement = (
                    "UPDATE quote_line SET optional = true WHERE quote_id = :id AND position = 1"
                )
                session.execute(text(statement), {"id": quote.id})
            row = session.get_one(Quote, quote.id, populate_existing=True)
            for name, value in columns.items():
                setattr(row, name, value)
            session.flush()
            self._freeze(session, row)
            row.state, row.sent_at, row.version = "sent", utc_now(), row.version + 1
        return quote

    @staticmethod
    def _freeze(session: Any, row: Quote) -> None:
        """What sending writes: totals without options, and the hash of the content."""
        session.expire_all()
        lines = lines_of(session, row.id)
        write_totals(row, lines)
        session.flush()
        row.content_sha256 = content_sha256(row, lines)

    def link(
        self, quote: QuoteRef, *, email: str = "lea@atelier-nord.example", days: int = 30
    ) -> str:
        """A link's address; `days`: how long it opens anything."""
        with self.app.app_context(), writing(db.session) as session:
            made = make_link(
                session,
                self.cast.workspace,
                "quote",
                SECRET,
                expires_at=utc_now() + timedelta(days=days),
                quote_id=quote.id,
                email=email,
            )
            return f"/sign/{token_of(made, SECRET)}"

    def revoke(self, quote: QuoteRef) -> None:
        with self.app.app_context(), writing(db.session) as session:
            session.query(ShareLink).filter_by(quote_id=quote.id).update({"revoked_at": utc_now()})

    def typed(self, link: str, **over: Any) -> dict[str, Any]:
        """The first page's form as it stands there, filled in as a client would."""
        page = source(self.browser.get(link))
        return prefilled_form(page, "/review") | {"accept": "y", "typed_name": "Léa Martin"} | over

    def review(self, link: str, **over: Any) -> TestResponse:
        return self.browser.post(f"{link}/review", data=self.typed(link, **over))

    def pressed(self, link: str, **over: Any) -> dict[str, Any]:
        """What the button of the second page sends."""
        answer = self.review(link, **over)
        assert answer.status_code == 200, source(answer)
        return prefilled_form(source(answer), "/confirm") | {
            name: value for name, value in over.items() if name == "options"
        }

    def sign(self, link: str, **over: Any) -> TestResponse:
        """All of it: read, fill in, review, press."""
        return self.browser.post(f"{link}/confirm", data=self.pressed(link, **over))

    def state(self, quote: QuoteRef) -> str:
        with self.app.app_context():
            return db.session.get_one(Quote, quote.id, populate_existing=True).state

    def count(self, table: str) -> int:
        with self.app.app_context():
            return int(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
