"""The endpoint at Stripe: made by ourselves where the key may, by hand where not."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from joinways.database import writing
from joinways.domain.event import KINDS
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.following.receiving import receive
from joinways.invoices.visiting import connector
from joinways.models import StripeConnection, Workspace
from joinways.models.columns import utc_now
from joinways.workspace import actions
from joinways.workspace.webhooks import add_secret, due, ensure, secrets_of
from tests.actions.desk import Desk
from tests.following.post import VAULT, signed
from tests.following.test_receiving import BODY
from tests.stand_in import Json

BASE = "https://joinways.example"


def stored(desk: Desk) -> StripeConnection:
    found: StripeConnection = db.session.get_one(
        StripeConnection, desk.cast.connection, populate_existing=True
    )
    db.session.expunge(found)
    db.session.rollback()
    return found


def make(desk: Desk, base: str = BASE) -> None:
    ensure(connector(), desk.cast.connection, base)


def at_stripe(desk: Desk) -> list[Json]:
    return desk.stripe.objects("webhook_endpoint")


def workspace(desk: Desk) -> str:
    found: str = db.session.get_one(Workspace, desk.cast.workspace).public_id
    db.session.rollback()
    return found


def test_endpoint_is_made_once_with_our_events_and_version(desk: Desk) -> None:
    make(desk)
    make(desk)
    [endpoint] = at_stripe(desk)
    assert endpoint["url"] == f"{BASE}/stripe/webhook/{workspace(desk)}"
    assert tuple(endpoint["enabled_events"]) == KINDS
    assert endpoint["api_version"]
    assert len(KINDS) <= 20  # what one call of Stripe's list of events takes
    assert stored(desk).webhook_id == endpoint["id"]
    assert due(db.session) == []


def test_what_it_signs_is_taken_and_its_secret_is_nowhere_readable(desk: Desk) -> None:
    make(desk)
    connection = stored(desk)
    [secret] = secrets_of(VAULT, connection)
    assert secret not in connection.webhook_secrets
    header = signed(BODY, secret)
    assert receive(db.session, VAULT, workspace(desk), BODY, header).status == 200


def test_key_without_the_right_is_said_and_tried_again_later(desk: Desk) -> None:
    desk.stripe.add_fault("forbidden", "webhook_endpoints.create", right="webhook_write")
    make(desk)
    assert (stored(desk).webhook_problem, at_stripe(desk)) == ("right", [])
    assert due(db.session) == []
    with writing(db.session) as session:
        long_ago = utc_now() - timedelta(minutes=11)
        session.execute(update(StripeConnection).values(webhook_tried_at=long_ago))
    assert due(db.session) == [desk.cast.connection]
    make(desk)
    assert (stored(desk).webhook_problem, len(at_stripe(desk))) == ("", 1)


def test_address_that_stripe_does_not_take_is_said(desk: Desk) -> None:
    desk.stripe.add_fault("refused", "webhook_endpoints.create", code="url_invalid", param="url")
    make(desk)
    assert stored(desk).webhook_problem == "refused"


def test_lost_answer_makes_no_second_endpoint(desk: Desk, one_try: None) -> None:
    desk.stripe.add_fault("drop_after", "webhook_endpoints.create")
    make(desk)
    assert stored(desk).webhook_problem == "unknown"
    make(desk)
    assert len(at_stripe(desk)) == 1
    assert len(secrets_of(VAULT, stored(desk))) == 1


def test_endpoint_deleted_by_hand_is_made_anew(desk: Desk) -> None:
    make(desk)
    first = stored(desk).webhook_id
    desk.gateway().delete_webhook(first)
    make(desk)
    [endpoint] = at_stripe(desk)
    assert endpoint["id"] == stored(desk).webhook_id != first


def test_new_address_of_ours_makes_a_new_endpoint_and_takes_the_old_one_away(desk: Desk) -> None:
    make(desk)
    make(desk, "https://moved.example")
    [endpoint] = at_stripe(desk)
    assert endpoint["url"].startswith("https://moved.example/")


def test_webhook_made_by_hand_is_left_alone(desk: Desk) -> None:
    add_secret(db.session, VAULT, desk.cast.workspace, "whsec_by_hand")
    make(desk)
    assert at_stripe(desk) == []


@pytest.mark.parametrize("secret", ["", "sk_test_demo", "whsec_é", "whsec_" + "x" * 200])
def test_what_is_no_secret_is_refused(desk: Desk, secret: str) -> None:
    with pytest.raises(Refused, match="webhook-secret"):
        add_secret(db.session, VAULT, desk.cast.workspace, secret)


def test_removed_key_takes_its_endpoint_along(desk: Desk) -> None:
    make(desk)
    actions.disconnect(connector(), desk.cast.workspace)
    assert at_stripe(desk) == []
    assert stored(desk).ended_at is not None


def test_same_account_connected_again_is_followed_again(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    desk.drive(attempt_id)
    make(desk)
    actions.disconnect(connector(), desk.cast.workspace)
    actions.connect(connector(), desk.cast.workspace, "sk_test_team")
    found = stored(desk)
    assert (found.ended_at, found.key_encrypted != "") == (None, True)
    ensure(connector(), desk.cast.connection, BASE)
    [endpoint] = at_stripe(desk)
    assert endpoint["id"] == stored(desk).webhook_id, "a living one, not the deleted one replayed"
