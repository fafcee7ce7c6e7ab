"""What was let in at Stripe and is not connected after all is given back there."""

from typing import Any

import pytest
from flask import Flask

from joinways.workspace import authorising, establishing
from joinways.workspace.establishing import Switch
from tests.at_stripe import DEMO
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.authorising import HERE, asked, authorised, current
from tests.web.pressing import press
from tests.web.seeing import send, source
from tests.web.test_connect_ended import platform  # noqa: F401 (a fixture)
from tests.web.test_integrations import connections, disconnect


def given_back(stripe: StandIn) -> list[str]:
    """The accounts that were, each as often as it was asked for."""
    calls = asked(stripe, "oauth.deauthorize")
    assert {each["status"] for each in calls} <= {200}
    return [each["params"]["stripe_user_id"] for each in calls]


def sealed_in(page: str) -> str:
    """What the page that asks holds."""
    [found] = [each.split('"')[0] for each in page.split('name="sealed" value="')[1:]]
    return found


def test_another_scope_than_was_asked_for(
    app: Flask, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app)
    monkeypatch.setattr(authorising, "SCOPE", "read_only")
    authorised(browser)
    assert "n’a pas laissé Joinways accéder au compte" in seeing.text(browser.get(HERE))
    assert given_back(stripe) == [DEMO]
    assert current(app).oauth_scope == ""


def test_a_failure_of_ours_while_it_is_kept(
    app: Flask, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no more room")

    browser = signed_in(app)
    monkeypatch.setattr(establishing, "_note", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    _, answer = authorised(browser)
    assert answer.status_code == 500
    assert given_back(stripe) == [DEMO]
    assert current(app).oauth_scope == ""


def test_a_failure_after_it_was_kept_ends_nothing(
    app: Flask, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no more room")

    browser = signed_in(app)
    monkeypatch.setattr(establishing, "let_go", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    _, answer = authorised(browser)
    assert answer.status_code == 500
    assert given_back(stripe) == []
    assert current(app).oauth_scope == "read_write"


def test_the_connection_ended_while_we_would_have_asked(
    app: Flask, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    establish = establishing.establish

    def ended_meanwhile(*those: Any, **more: Any) -> int:
        try:
            return establish(*those, **more)
        except Switch:
            disconnect(app)
            raise

    monkeypatch.setattr(authorising, "establish", ended_meanwhile)
    _, answer = authorised(browser, account="")
    assert (answer.status_code, answer.location) == (303, HERE)
    assert "Rien n’a été modifié ici." in seeing.text(browser.get(HERE))
    assert len(given_back(stripe)) == 1
    assert not any(each[2] for each in connections(app))


def test_yes_to_another_account_while_an_invoice_is_made(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    _, answer = authorised(browser, account="")
    quote = cast.quote()
    stripe.add_fault("drop_before", "invoices.finalize", times=9)
    press(browser, quote)
    send(browser, f"{HERE}/switch", {"sealed": sealed_in(source(answer))})
    assert "Une facture est en cours de création" in seeing.text(browser.get(HERE))
    assert len(given_back(stripe)) == 1
    assert (current(app).id, current(app).oauth_scope) == (1, "")
