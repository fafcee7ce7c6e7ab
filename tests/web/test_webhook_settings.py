"""Settings > Integrations: whether Stripe tells us by itself, and how to make it."""

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_gateway import door
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.seeing import beside, send, source
from tests.web.test_integrations import HERE, KEY, disconnect, everything_stored


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


WEBHOOK = HERE + "/webhook"


def test_connecting_makes_the_webhook_and_the_page_says_so(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    disconnect(app)
    browser = signed_in(app)
    send(browser, HERE, {"key": KEY})
    [endpoint] = stripe.objects("webhook_endpoint")
    page = browser.get(HERE)
    assert "Rien reçu pour l’instant" in seeing.text(page)
    assert endpoint["url"] in source(page)


def test_how_to_make_it_by_hand_is_shown_where_the_key_may_not(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    disconnect(app)
    stripe.add_fault("forbidden", "webhook_endpoints.create", times=9, right="webhook_write")
    browser = signed_in(app)
    send(browser, HERE, {"key": KEY})
    page = seeing.text(browser.get(HERE))
    assert "Cette clé ne peut pas créer de webhooks" in page
    assert "Joinways l’interroge" in page
    answer = send(browser, WEBHOOK, {"secret": "whsec_pasted"})
    assert (answer.status_code, answer.location) == (303, HERE)
    after = browser.get(HERE)
    assert "Rien reçu pour l’instant" in seeing.text(after)
    assert "whsec_pasted" not in source(after)
    assert "whsec_pasted" not in everything_stored(app)


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("", "Collez le secret de signature."),
        ("sk_test_demo", "Ce n’est pas un secret de signature de Stripe."),
    ],
)
def test_what_is_no_secret_is_refused_beside_its_field(
    app: Flask, cast: Cast, secret: str, message: str
) -> None:
    answer = send(signed_in(app), WEBHOOK, {"secret": secret})
    assert answer.status_code == 422
    assert message in beside(source(answer), "secret")


def test_silent_webhook_is_shown(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(
            update(StripeConnection).values(webhook_secrets="x", webhook_missed_at=utc_now())
        )
    page = seeing.text(signed_in(app).get(HERE))
    assert "Les messages de Stripe n’arrivent pas" in page
