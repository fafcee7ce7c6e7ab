"""Settings > Integrations: paste, check, replace, remove a key of Stripe."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_gateway import door
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.pressing import press, state_of
from tests.web.seeing import beside, send, source, speak

HERE = "/settings/integrations"
KEY = "sk_test_brandNewKey0042"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


def connections(app: Flask) -> list[tuple[int, str, bool]]:
    """All connections that ever were: id, last four, whether it is the current one."""
    with app.app_context():
        rows = db.session.execute(select(StripeConnection).order_by(StripeConnection.id)).scalars()
        return [(row.id, row.key_last4, row.ended_at is None) for row in rows]


def disconnect(app: Flask) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(StripeConnection).values(ended_at=utc_now()))


def test_a_pasted_key_connects_and_is_never_seen_again(
    app: Flask, cast: Cast, stripe: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    disconnect(app)
    browser = signed_in(app, "admin")
    assert "Connecter Stripe" in seeing.text(browser.get(HERE))
    answer = send(browser, HERE, {"key": f"  {KEY}\n"})
    assert (answer.status_code, answer.location) == (303, HERE)
    page = browser.get(HERE)
    assert "Stripe est connecté." in seeing.text(page)
    assert "•••• 0042" in seeing.text(page)
    assert "TEST" in seeing.text(page)
    assert connections(app)[1:] == [(2, "0042", True)]
    for address in (HERE, "/events", cast.quote().address):
        assert KEY not in source(browser.get(address))
    assert KEY not in everything_stored(app)
    assert KEY not in caplog.text
    with browser.session_transaction() as session:
        assert KEY not in str(session)


def everything_stored(app: Flask) -> str:
    with app.app_context():
        found = [
            str(row)
            for table in db.metadata.sorted_tables
            for row in db.session.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608
        ]
    assert len(found) > 10
    return "\n".join(found)


KINDS = {
    "fr": "Ce n’est pas une clé secrète de Stripe. Elle commence par rk_ ou sk_.",
    "es": "Esta no es una clave secreta de Stripe. Empieza por rk_ o sk_.",
    "en": "This is not a secret key of Stripe. It begins with rk_ or sk_.",
}
LIVE = {
    "fr": "Le Stripe simulé n’accepte pas de clés réelles.",
    "es": "El Stripe simulado no admite claves reales.",
    "en": "The simulated Stripe takes no live keys.",
}
REVOKED = {
    "fr": "Stripe n’accepte pas cette clé.",
    "es": "Stripe no acepta esta clave.",
    "en": "Stripe doesn’t accept this key.",
}
SILENT = {
    "fr": "Stripe ne répond pas pour le moment. Rien n’a été modifié ; réessayez.",
    "es": "Stripe no responde en este momento. No se ha cambiado nada; inténtelo de nuevo.",
    "en": "Stripe doesn’t answer at the moment. Nothing was changed; try again.",
}
EMPTY = {"fr": "Collez une clé Stripe.", "es": "Pegue una clave de Stripe."}
EMPTY["en"] = "Paste a Stripe key."
LONG = {"fr": "255 caractères au plus.", "es": "255 caracteres como máximo."}
LONG["en"] = "At most 255 characters."

PASTED: list[tuple[str, dict[str, str]]] = [
    ("", EMPTY),
    ("   ", EMPTY),
    ("pk_test_public", KINDS),
    ("whsec_something", KINDS),
    ("sk_test_with space", KINDS),
    ("sk_test_line\nbreak", KINDS),
    ("sk_test_é€", KINDS),
    ("sk_test_", KINDS),
    ("sk_live_real", LIVE),
    ("rk_live_real", LIVE),
    ("sk_test_revoked1", REVOKED),
    ("sk_test_" + "x" * 300, LONG),
]


@pytest.mark.parametrize(("key", "words"), PASTED, ids=[key[:18] for key, _ in PASTED])
def test_a_key_that_cannot_be_used_is_refused_beside_its_field(
    app: Flask, cast: Cast, stripe: StandIn, key: str, words: dict[str, str]
) -> None:
    browser = signed_in(app)
    before = connections(app)
    for language in ("fr", "es", "en"):
        speak(browser, language)
        answer = send(browser, HERE, {"key": key})
        assert answer.status_code == 422
        assert beside(source(answer), "key") == words[language]
        assert not key.strip() or key not in source(answer)
    assert connections(app) == before


@pytest.mark.parametrize("kind", ["drop_before", "error_500", "rate_limited"])
def test_while_stripe_is_silent_nothing_is_changed(
    app: Flask, cast: Cast, stripe: StandIn, kind: str
) -> None:
    browser = signed_in(app)
    before = connections(app)
    for language in ("fr", "es", "en"):
        speak(browser, language)
        stripe.add_fault(kind, "*", times=99)
        answer = send(browser, HERE, {"key": KEY})
        assert (answer.status_code, beside(source(answer), "key")) == (422, SILENT[language])
        send(browser, f"{HERE}/check")
        assert SILENT[language] in seeing.text(browser.get(HERE))
    assert connections(app) == before


def test_check_finds_a_revoked_key_and_a_mended_one(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    stripe.add_fault("unauthorized", "*", times=99)
    send(browser, f"{HERE}/check")
    page = seeing.text(browser.get(HERE))
    assert "Clé refusée" in page
    assert "Stripe refuse cette clé" in page
    assert "Stripe refuse votre clé" in seeing.text(browser.get(cast.quote().address))
    stripe.clear_faults()
    send(browser, f"{HERE}/check")
    page = seeing.text(browser.get(HERE))
    assert "Vérifié à l’instant auprès de Stripe." in page
    assert "Clé refusée" not in page
    assert "acct_" in page


def test_a_right_that_lacks_is_told_until_it_is_there_and_then_what_waited_goes_on(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.restrict_key("sk_test_team", ["customer_write"])
    press(browser, quote)
    for _ in range(2):
        page = seeing.text(browser.get(HERE))
        assert "Droit manquant" in page
        assert "Un droit manque à cette clé" in page
        send(browser, f"{HERE}/check")
    stripe.restrict_key("sk_test_team", [])
    send(browser, f"{HERE}/check")
    assert "Droit manquant" not in seeing.text(browser.get(HERE))
    assert "Facturé" in seeing.text(browser.get(quote.address, follow_redirects=True))
    assert len(stripe.objects("invoice")) == 1


def test_a_key_of_the_same_account_keeps_the_connection(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    disconnect(app)
    send(browser, HERE, {"key": "sk_test_demo"})
    before = connections(app)
    send(browser, HERE, {"key": "rk_test_demo"})
    assert connections(app) == before


def test_a_key_of_another_account_asks_and_then_ends_the_connection_before(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")  # Stripe names the account
    asked = send(browser, HERE, {"key": KEY})
    assert connections(app) == [(cast.connection, "team", True)]
    assert KEY not in source(asked)
    form = prefilled_form(source(asked), f"{HERE}/switch")
    assert send(browser, f"{HERE}/switch", form).status_code == 303
    assert connections(app) == [(cast.connection, "team", False), (2, "0042", True)]


OTHER = {
    "fr": "Une facture est en cours de création avec le compte connecté.",
    "es": "Se está creando una factura con la cuenta conectada.",
    "en": "An invoice is being created with the connected account.",
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_while_an_invoice_is_being_made_its_account_stays(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    send(browser, f"{HERE}/check")
    stripe.add_fault("drop_before", "invoices.create", times=99)
    press(browser, quote)
    assert state_of(app, quote) == "invoicing"
    stripe.clear_faults()
    before = connections(app)
    answer = send(browser, HERE, {"key": KEY})
    assert (answer.status_code, OTHER[language] in seeing.text(answer)) == (422, True)
    send(browser, f"{HERE}/remove")
    assert OTHER[language] in seeing.text(browser.get(HERE))
    assert connections(app) == before


def test_a_new_key_lets_the_invoice_that_waited_go_on(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    send(browser, f"{HERE}/check")
    stripe.add_fault("unauthorized", "*", times=1)
    stripe.add_fault("unauthorized", "*", times=1, nth=2)
    press(browser, quote)
    stripe.clear_faults()
    stripe.restrict_key("rk_test_replacement", [], connections_account(app))
    assert send(browser, HERE, {"key": "rk_test_replacement"}).status_code == 303
    page = seeing.text(browser.get(quote.address, follow_redirects=True))
    assert "Facturé" in page
    assert len(stripe.objects("invoice")) == 1


def connections_account(app: Flask) -> str:
    with app.app_context():
        return str(db.session.scalar(select(StripeConnection.account_id)))


REMOVED = {
    "fr": "La clé a été retirée. Les factures déjà envoyées restent chez Stripe.",
    "es": "Se ha quitado la clave. Las facturas ya enviadas siguen en Stripe.",
    "en": "The key was removed. Invoices already sent stay at Stripe.",
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_removing_the_key_forgets_it(app: Flask, cast: Cast, language: str) -> None:
    browser = signed_in(app)
    speak(browser, language)
    assert send(browser, f"{HERE}/remove").status_code == 303
    assert REMOVED[language] in seeing.text(browser.get(HERE))
    assert connections(app) == [(cast.connection, "team", False)]
    with app.app_context():
        assert db.session.scalar(select(StripeConnection.key_encrypted)) == ""
    for again in ("remove", "check"):
        assert send(browser, f"{HERE}/{again}").status_code == 303


def test_test_and_live_are_told_apart(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    test = source(browser.get(HERE))
    with app.app_context(), writing(db.session) as session:
        session.execute(update(StripeConnection).values(livemode=True))
    live = source(browser.get(HERE))
    assert re.search(r"<strong>TEST</strong>", test)
    assert re.search(r"<strong>RÉEL</strong>", live)
    assert "Les factures sont réelles" in seeing.text(live)


def test_members_change_nothing(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    before = connections(app)
    for address, fields in ((HERE, {"key": KEY}), (f"{HERE}/check", {}), (f"{HERE}/remove", {})):
        answer = send(browser, address, fields)
        assert answer.status_code == 403
        assert "Vous n’avez pas accès à cette page" in seeing.text(answer)
    assert connections(app) == before


def test_another_workspace_s_key_is_out_of_reach(app: Flask, cast: Cast) -> None:
    stranger = signed_in(app, "stranger")
    assert "team" not in seeing.text(stranger.get(HERE)).split("Intégrations")[1]
    send(stranger, f"{HERE}/remove")
    assert connections(app) == [(cast.connection, "team", True)]
