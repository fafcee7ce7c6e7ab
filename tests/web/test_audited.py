"""What only the audit log tells: Stripe connected, changed and removed; what was thrown away."""

from flask import Flask
from sqlalchemy import delete, select

from joinways.audit.lookups import chain
from joinways.database import writing
from joinways.domain.audit import breaks
from joinways.extensions import db
from joinways.models import Client, Event, StripeConnection
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn
from tests.web.seeing import send, source, text
from tests.web.test_integrations import HERE, KEY


def told(app: Flask) -> list[tuple[str, str, str]]:
    """(who, what, to what) of each line."""
    with app.app_context():
        lines = list(chain(db.session))
        assert list(breaks(lines)) == []
        return [(each.actor_name, each.action, each.object_title) for each in lines]


def test_every_change_of_the_connection_has_its_line(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(delete(StripeConnection))
    admin = signed_in(app, "admin")
    send(admin, HERE, {"key": KEY})
    send(admin, HERE, {"key": KEY})
    asked = send(admin, HERE, {"key": "sk_test_another_account"})
    form = prefilled_form(source(asked), "/switch")
    assert send(admin, f"{HERE}/switch", form).status_code == 303
    send(admin, f"{HERE}/remove")
    send(admin, f"{HERE}/remove")
    assert told(app) == [
        ("Admin", "stripe-connected", KEY[-4:]),
        ("Admin", "stripe-replaced", KEY[-4:]),
        ("Admin", "stripe-switched", "ount"),
        ("Admin", "stripe-disconnected", ""),
    ]
    page = text(admin.get("/settings/audit"))
    assert "A connecté un autre compte Stripe avec une clé qui finit par ount." in page


def test_what_is_deleted_has_its_line_without_a_name(app: Flask, cast: Cast) -> None:
    with app.app_context():
        event = db.session.scalars(select(Event.public_id).where(Event.id == cast.event)).one()
        client = db.session.scalars(select(Client.public_id).where(Client.id == cast.client)).one()
    member = signed_in(app, "member")
    send(member, f"/clients/{client}/delete")
    assert told(app) == [], "it is used, so that nothing was deleted"
    send(member, f"/events/{event}/delete")
    send(member, f"/clients/{client}/delete")
    assert told(app) == [
        ("Member", "event-deleted", event),
        ("Member", "client-deleted", client),
    ]
