"""What needs a person: each kind with its sentence, its action, and what makes it go away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from joinways.models.columns import utc_now
from tests.cast import Cast, signed_in
from tests.web.attention import connected, event_at, matters, write
from tests.web.billed import attempt, bill, change
from tests.web.seeing import HTMX, counted, source, speak, text

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Write = Callable[..., None]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "owner")


def test_calm_where_nothing_needs_anybody(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {}, {"status": "paid"}, {"mail": "sent"})
    assert matters(browser) == []
    page = text(browser.get("/attention"))
    assert "Rien à traiter Joinways suit chaque facture de lui-même" in page


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("two-open", "Deux factures sont ouvertes pour le devis de F-1"),
        ("credit-withdrawn", "Un avoir sur F-1 a été retiré"),
        ("other-figures", "F-1 diffère chez Stripe"),
        ("overpaid", "Trop-perçu sur F-1"),
        ("a-word-of-tomorrow", "F-1 est à vérifier"),
    ],
)
def test_words_of_an_invoice(
    app: Flask, cast: Cast, browser: FlaskClient, word: str, title: str
) -> None:
    came = {"paid_cents": 12_000, "attention_detail": {"cents": 3_000}}
    [public_id] = bill(app, cast, {"number": "F-1", "attention": word, **came})
    [(said, words, link)] = matters(browser)
    assert (said, link) == (title, f"/invoices/{public_id}")
    assert "Ouvrir la facture" in words
    if word == "overpaid":
        assert "Atelier Nord SAS a payé 150,00 € pour une facture de 120,00 €." in words
    change(app, public_id, attention="")
    assert matters(browser) == []


@pytest.mark.parametrize(
    ("mail", "title"),
    [
        ("failed", "L’e-mail de F-1 n’est pas parti"),
        ("unknown", "On ne sait pas si l’e-mail de F-1 est parti"),
    ],
)
def test_email_of_stripe_that_did_not_leave(
    app: Flask, cast: Cast, browser: FlaskClient, mail: str, title: str
) -> None:
    [public_id] = bill(app, cast, {"number": "F-1", "mail": mail})
    assert [(said, link) for said, _, link in matters(browser)] == [
        (title, f"/invoices/{public_id}")
    ]
    change(app, public_id, mails=1)
    assert matters(browser) == [], "it was sent since"
    change(app, public_id, mails=0, status="paid")
    assert matters(browser) == [], "who has paid needs no mail"


@pytest.mark.parametrize(
    ("columns", "minutes", "words"),
    [
        ({"step": "lines"}, 16, "aucune facture ne peut être faite deux fois"),
        ({"step": "lines"}, 14, ""),
        (
            {"step": "draft", "problem": "unknown"},
            16,
            "aucune facture ne peut être faite deux fois",
        ),
        ({"step": "draft", "problem": "blocked"}, 0, "Stripe n’accepte pas la clé."),
        ({"step": "lines", "problem": "finalized-differs"}, 0, "Décidez chez Stripe"),
        ({"status": "closing", "problem": "totals-differ"}, 16, "n’a pas encore pu être retiré"),
        ({"status": "closing", "problem": "totals-differ"}, 14, ""),
        ({"status": "done", "step": "done"}, 60, ""),
    ],
)
def test_invoice_that_is_not_finished(
    app: Flask, cast: Cast, browser: FlaskClient, columns: dict[str, str], minutes: int, words: str
) -> None:
    quote = cast.quote(state="invoicing")
    began = utc_now() - minutes * MINUTE
    usual = {"status": "open", "created_at": began}
    write(app, lambda session: attempt(session, cast, quote.id, **{**usual, **columns}))
    found = matters(browser)
    assert len(found) == bool(words)
    for title, said, link in found:
        assert title == "La facture de D-2026-001 (Atelier Nord SAS) n’est pas terminée"
        assert words in said
        assert link == quote.address


def test_totals_that_differed_wait_until_the_next_attempt(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    quote = cast.quote(state="signed")
    stopped = {"status": "released", "problem": "totals-differ", "step": "lines", "live": False}
    write(app, lambda session: attempt(session, cast, quote.id, **stopped))
    [(title, words, link)] = matters(browser)
    assert title == "La facture de D-2026-001 (Atelier Nord SAS) a été arrêtée"
    assert "rien n’a été envoyé, et le devis est toujours signé" in words
    assert link == quote.address
    again = {"status": "open", "number": 2, "step": "customer"}
    write(app, lambda session: attempt(session, cast, quote.id, **again))
    assert matters(browser) == []


@pytest.mark.parametrize(
    ("broken", "title"),
    [("revoked", "Stripe refuse votre clé"), ("right", "Un droit manque à votre clé Stripe")],
)
def test_key_that_stripe_does_not_let_in(
    app: Flask, cast: Cast, browser: FlaskClient, broken: str, title: str
) -> None:
    connected(app, cast, broken=broken, broken_detail="No such permission")
    [(said, words, link)] = matters(browser)
    assert (said, link) == (title, "/settings/integrations")
    assert "No such permission" in words
    [(_, words, link)] = matters(signed_in(app, "member"))
    assert link == ""
    assert "Adressez-vous à un propriétaire ou à un administrateur" in words
    connected(app, cast, ended_at=utc_now())
    assert matters(browser) == []


def test_the_most_urgent_comes_first_in_as_many_statements(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    few = _statements(app, browser, "/attention")
    badge = _statements(app, browser, "/attention/badge")
    bill(app, cast, *({"mail": "failed", "attention": "two-open"} for _ in range(30)))
    connected(app, cast, broken="revoked")
    found = [title for title, _, _ in matters(browser)]
    assert len(found) == 61
    assert found[0] == "Stripe refuse votre clé"
    assert _statements(app, browser, "/attention") == few <= 12
    assert _statements(app, browser, "/attention/badge") == badge == 2


def _statements(app: Flask, browser: FlaskClient, address: str) -> int:
    with counted(app) as statements:
        assert browser.get(address, headers=HTMX if "badge" in address else None).status_code == 200
    return len(statements)


def test_nobody_sees_what_needs_another(app: Flask, cast: Cast) -> None:
    bill(app, cast, {"mail": "failed", "attention": "two-open"})
    quote = cast.quote(state="invoicing")
    blocked = {"status": "open", "problem": "blocked"}
    write(app, lambda session: attempt(session, cast, quote.id, **blocked))
    write(app, lambda _: event_at(cast, 1, utc_now() - 25 * HOUR))
    connected(app, cast, broken="revoked", webhook_id="we_1", webhook_missed_at=utc_now())
    assert len(matters(signed_in(app))) == 6
    assert matters(signed_in(app, "stranger")) == []


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "À traiter"), ("es", "Por resolver"), ("en", "Needs attention")]
)
def test_badge_shows_only_when_there_is_something(
    app: Flask, cast: Cast, browser: FlaskClient, language: str, words: str
) -> None:
    speak(browser, language)
    asked = '<li id="board-badge" data-hx-get="/attention/badge" data-hx-trigger="load"'
    assert asked in source(browser.get("/events"))
    assert (
        source(browser.get("/attention/badge", headers=HTMX)).strip()
        == '<li id="board-badge" hidden></li>'
    )
    bill(app, cast, {"attention": "two-open"})
    badge = source(browser.get("/attention/badge", headers=HTMX))
    assert "hidden" not in badge
    assert f'<a href="/attention">{words} <span class="count count-bad">1</span></a>' in badge
    assert badge.strip() in source(browser.get("/invoices")), "there without another question"
    assert asked not in source(browser.get("/invoices"))
