"""What closing an account waits for, what it leaves alone, and where the name stays."""

import json

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import (
    BankTransfer,
    Event,
    InvoiceOrder,
    Membership,
    OutgoingMail,
    StripeConnection,
    User,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.outbox import NewMail, put
from tests.actions.desk import Desk
from tests.actions.orderly import issued
from tests.cast import PASSWORD, Cast, signed_in
from tests.stand_in import StandIn
from tests.web.seeing import send
from tests.web.seeing import text as seen

SURE = {"password": PASSWORD, "sure": "y"}
LEFT_ALONE = [("quote", 77), ("reminder", 77), ("signed", None), ("signing-code", None)]
"""(kind, quote) of what another workspace mails to the same person as its client."""
THEIRS = [("notices", None), ("plan-limit", None), ("invitation", None)]


def alone(app: Flask, cast: Cast, plan: str = "pro") -> None:
    """The owner, in a workspace without others and without Stripe."""
    with app.app_context(), writing(db.session) as session:
        others = [cast.users["admin"], cast.users["member"]]
        session.execute(delete(Membership).where(Membership.user_id.in_(others)))
        session.execute(update(StripeConnection).values(ended_at=utc_now()))
        session.get_one(Workspace, cast.workspace).plan = plan


def test_what_they_get_as_a_client_still_leaves(app: Flask, cast: Cast) -> None:
    email = "admin@team.example"
    with app.app_context(), writing(db.session) as session:
        for kind, quote_id in LEFT_ALONE + THEIRS:
            mail = NewMail(workspace_id=cast.other_workspace, kind=kind, once=kind, to_name="A",
                           to_email=email, language="fr", subject="Pour vous", text="lien",
                           html="", quote_id=quote_id)  # fmt: skip
            put(session, mail, "x@y.example")
    assert send(signed_in(app, "admin"), "/account/close", SURE).location == "/login"
    with app.app_context():
        rows = db.session.scalars(
            select(OutgoingMail)
            .where(OutgoingMail.workspace_id.is_not(None))
            .order_by(OutgoingMail.id)
        ).all()
        found = [(row.kind, row.status, row.to_email, row.text) for row in rows]
    assert found == [(kind, "waiting", email, "lien") for kind, _ in LEFT_ALONE] + [
        (kind, "failed", "", "") for kind, _ in THEIRS
    ]


@pytest.mark.parametrize("why", ["event cancelled", "plan without invoices", "never invoiced"])
def test_what_was_signed_holds_nobody_back(app: Flask, cast: Cast, why: str) -> None:
    cast.quote(state="signed")
    alone(app, cast, "basic" if why == "plan without invoices" else "pro")
    if why == "event cancelled":
        with app.app_context(), writing(db.session) as session:
            session.execute(update(Event).values(status="cancelled"))
    answer = send(signed_in(app), "/account/close", SURE)
    assert answer.location == "/login", seen(answer)


@pytest.mark.parametrize("plan", ["pro", "basic"])
def test_what_waits_for_an_answer_can_be_settled(app: Flask, cast: Cast, plan: str) -> None:
    quote = cast.quote(state="sent")
    alone(app, cast, plan)
    browser = signed_in(app)
    answer = send(browser, "/account/close", SURE)
    assert "un devis attend une réponse" in seen(answer)
    withdrawn = send(browser, f"/quotes/{quote.public_id}/withdraw")
    assert withdrawn.status_code == 303, seen(withdrawn)
    assert send(browser, "/account/close", SURE).location == "/login"


def test_the_name_on_orders_and_transfers_is_handed_over_and_stays(
    app: Flask,
    cast: Cast,
    stripe: StandIn,
) -> None:
    with app.app_context():
        issued(Desk(app, cast, stripe)).do("transfer")
        name = db.session.get_one(User, cast.users["owner"]).name
        db.session.remove()
    browser = signed_in(app)
    found = json.loads(browser.get("/account/data.json").data)
    assert [(each["kind"], each["your_name"]) for each in found["orders"]] == [("transfer", name)]
    assert [each["your_name"] for each in found["bank_transfers"]] == [name]
    alone(app, cast)
    answer = send(browser, "/account/close", SURE)
    assert answer.location == "/login", seen(answer)
    with app.app_context():
        for column in (InvoiceOrder.created_by_name, BankTransfer.created_by_name):
            assert db.session.scalars(select(column)).all() == [name]
