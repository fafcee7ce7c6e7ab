"""The page of a quote in each of its states: what it says, and the one thing to do next."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import History, StripeConnection, User, Workspace
from joinways.models.columns import utc_now
from tests.cast import Cast, Item, signed_in
from tests.web.seeing import HTMX, counted, send, source, speak, text

BUTTON = {"fr": "Générer la facture", "es": "Generar la factura", "en": "Generate the invoice"}

NEXT = {
    "draft": {
        "fr": "Ce devis est un brouillon : le client ne le voit pas encore.",
        "es": "Este presupuesto es un borrador: el cliente todavía no lo ve.",
        "en": "This quote is a draft: the client can’t see it yet.",
    },
    "sent": {
        "fr": "En attente de la signature du client.",
        "es": "A la espera de la firma del cliente.",
        "en": "Waiting for the client’s signature.",
    },
    "declined": {
        "fr": "Le client a refusé ce devis.",
        "es": "El cliente ha rechazado este presupuesto.",
        "en": "The client declined this quote.",
    },
    "expired": {
        "fr": "Ce devis a expiré avant d’être signé.",
        "es": "Este presupuesto caducó antes de firmarse.",
        "en": "This quote expired before it was signed.",
    },
    "replaced": {
        "fr": "Un avenant remplace ce devis : c’est l’avenant qui se facture.",
        "es": "Una modificación sustituye este presupuesto: es la modificación la que se factura.",
        "en": "An amendment replaced this quote: the amendment is the one to invoice.",
    },
}
STATES = {
    "draft": "Brouillon",
    "sent": "Envoyé",
    "signed": "Signé",
    "declined": "Refusé",
    "expired": "Expiré",
    "replaced": "Remplacé",
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
@pytest.mark.parametrize("state", NEXT)
def test_each_state_says_what_comes_next(app: Flask, cast: Cast, state: str, language: str) -> None:
    browser = signed_in(app, "member")
    speak(browser, language)
    page = text(browser.get(cast.quote(state=state).address))
    assert NEXT[state][language] in page
    assert BUTTON[language] not in page


def test_a_quote_that_the_team_gave_up_was_not_declined_by_the_client(
    app: Flask, cast: Cast
) -> None:
    browser = signed_in(app, "member")
    quote = cast.quote(state="sent")
    send(browser, f"{quote.address}/lost")
    page = text(browser.get(quote.address))
    assert "Votre équipe a marqué ce devis comme perdu." in page
    assert "Le client a refusé ce devis." not in page


@pytest.mark.parametrize("state", STATES)
def test_the_state_stands_beside_the_title_and_only_locked_ones_say_so(
    app: Flask, cast: Cast, state: str
) -> None:
    page = source(signed_in(app).get(cast.quote(state=state).address))
    badge = re.search(r"</h1><span class=\"badge[^>]*>.*?</span>", page, re.DOTALL)
    assert badge
    assert text(badge[0]) == STATES[state]
    assert ("Lignes verrouillées" in page) == (state in ("signed", "replaced"))


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_a_signed_quote_has_the_button(app: Flask, cast: Cast, language: str) -> None:
    quote = cast.quote()
    browser = signed_in(app, "member")
    speak(browser, language)
    page = source(browser.get(quote.address))
    link = re.search(rf'<a class="button button-primary[^>]*href="{quote.address}/invoice"', page)
    assert link
    assert BUTTON[language] in text(page)


def change(app: Flask, table: type, **values: object) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(table).values(**values))


PLAN = {
    "fr": "Votre formule ne comprend pas la facturation"
    " Les formules Pro et Enterprise la comprennent.",
    "es": "Su plan no incluye la facturación Los planes Pro y Enterprise la incluyen.",
    "en": "Your plan has no invoicing The Pro and Enterprise plans include it.",
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_a_plan_without_invoicing_says_so(app: Flask, cast: Cast, language: str) -> None:
    change(app, Workspace, plan="basic")
    browser = signed_in(app)
    speak(browser, language)
    page = text(browser.get(cast.quote().address))
    assert PLAN[language] in page
    assert BUTTON[language] not in page


NOT_CONNECTED = {
    "fr": (
        "Stripe n’est pas encore connecté. Connecter Stripe",
        "Stripe n’est pas encore connecté. Ana Ruiz peut le connecter dans les paramètres.",
        "Stripe n’est pas encore connecté. Le propriétaire de cet espace de travail",
    ),
    "es": (
        "Stripe todavía no está conectado. Conectar Stripe",
        "Stripe todavía no está conectado. Ana Ruiz puede conectarlo en los ajustes.",
        "Stripe todavía no está conectado. El propietario de este espacio de trabajo",
    ),
    "en": (
        "Stripe isn’t connected yet. Connect Stripe",
        "Stripe isn’t connected yet. Ana Ruiz can connect it in the settings.",
        "Stripe isn’t connected yet. The owner of this workspace can connect it.",
    ),
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_without_stripe_the_page_says_who_can_connect_it(
    app: Flask, cast: Cast, language: str
) -> None:
    quote = cast.quote()
    change(app, StripeConnection, ended_at=utc_now())
    with app.app_context(), writing(db.session) as session:
        session.get_one(User, cast.users["owner"]).name = "Ana Ruiz"
    for who, words in (("owner", 0), ("admin", 0), ("member", 1)):
        browser = signed_in(app, who)
        speak(browser, language)
        page = browser.get(quote.address)
        assert NOT_CONNECTED[language][words] in text(page), who
        assert BUTTON[language] not in text(page)
        disabled = re.search(r"<button[^>]*disabled>", source(page))
        assert disabled
        assert 'aria-describedby="quotes-obstacle"' in disabled[0]
        assert ('<a href="/settings/integrations">' in source(page)) == (who != "member")
    change(app, User, name="")
    assert NOT_CONNECTED[language][2] in text(browser.get(quote.address))


BROKEN = {
    "revoked": {
        "fr": "Stripe refuse votre clé",
        "es": "Stripe rechaza su clave",
        "en": "Stripe refuses your key",
    },
    "right": {
        "fr": "Un droit manque à votre clé Stripe",
        "es": "A su clave de Stripe le falta un permiso",
        "en": "Your Stripe key lacks a right",
    },
}


@pytest.mark.parametrize("language", ["fr", "es", "en"])
@pytest.mark.parametrize("broken", ["revoked", "right"])
def test_a_broken_key_is_told_before_the_button_is_pressed(
    app: Flask, cast: Cast, broken: str, language: str
) -> None:
    quote = cast.quote()
    change(app, StripeConnection, broken=broken)
    browser = signed_in(app, "member")
    speak(browser, language)
    page = text(browser.get(quote.address))
    assert BROKEN[broken][language] in page
    # A right may be given at Stripe at any moment; a revoked key never comes back.
    assert (BUTTON[language] in page) is (broken == "right")
    answer = send(browser, f"{quote.address}/invoice", {})
    assert answer.status_code == (409 if broken == "revoked" else 422)


def test_lines_and_totals_by_rate(app: Flask, cast: Cast) -> None:
    quote = cast.quote(
        [
            Item("Repas", "120", 3550, "10", percent="5", unit="person"),
            Item("Salle", "1.5", 80000, "20", unit="day"),
            Item("Livre d’or", "2", 1999, "5.5", off_cents=498, unit="piece"),
        ]
    )
    page = source(signed_in(app).get(quote.address))
    rows = [text(each) for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)][1:]
    assert rows == [
        "Repas Remise : 5 % 120 pers. 35,50 € 10 % 4 047,00 €",
        "Salle 1,5 j 800,00 € 20 % 1 200,00 €",
        "Livre d’or Remise : 4,98 € 2 19,99 € 5,5 % 35,00 €",
    ]
    # 10 % of 4 047,00 = 404,70; 20 % of 1 200,00 = 240,00; 5.5 % of 35,00 = 1,925 -> 1,93
    assert (
        "Total HT 5 282,00 € TVA 20 % sur 1 200,00 € 240,00 €"
        " TVA 10 % sur 4 047,00 € 404,70 € TVA 5,5 % sur 35,00 € 1,93 € Total TTC 5 928,63 €"
    ) in text(page)


def test_a_discount_on_the_whole_is_shown_before_the_total(app: Flask, cast: Cast) -> None:
    quote = cast.quote([Item("Salle", "1", 100000, "20")], percent="10")
    page = text(signed_in(app).get(quote.address))
    assert (
        "Total avant remise 1 000,00 € Remise : 10 % -100,00 € Total HT 900,00 €"
        " TVA 20 % sur 900,00 € 180,00 € Total TTC 1 080,00 €"
    ) in page.replace("−", "-")


def test_an_empty_draft_says_so(app: Flask, cast: Cast) -> None:
    page = text(signed_in(app).get(cast.quote([], state="draft").address))
    assert "Ce devis n’a pas encore de lignes." in page


def test_the_timeline_says_who_did_what_the_newest_first(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    actions = (
        ("created", "user", "Owner"),
        ("sent", "user", "Owner"),
        ("signed", "client", "Léa Martin"),
        ("invoice-release", "stripe", ""),
    )
    with app.app_context(), writing(db.session) as session:
        for action, actor, name in actions:
            session.add(
                History(
                    workspace_id=cast.workspace,
                    quote_id=quote.id,
                    actor=actor,
                    actor_name=name,
                    action=action,
                )
            )
            session.flush()
    page = source(signed_in(app).get(quote.address))
    timeline = re.search(r'<ol class="timeline".*?</ol>', page, re.DOTALL)
    assert timeline
    told = [text(each) for each in re.findall(r"<li.*?</li>", timeline[0], re.DOTALL)]
    starts = (
        "Pas de facture : arrêt avant tout envoi Stripe",
        "Signé Léa Martin",
        "Envoyé au client Owner",
        "Devis créé Owner",
    )
    assert len(told) == len(starts)
    assert all(each.startswith(start) for each, start in zip(told, starts, strict=True)), told


def test_htmx_gets_the_same_as_a_fragment(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    page, fragment = browser.get(quote.address), browser.get(quote.address, headers=HTMX)
    assert source(fragment).lstrip().startswith('<div id="quotes-quote"')
    assert text(fragment) in text(page)


def test_statements_do_not_grow_with_the_lines(app: Flask, cast: Cast) -> None:
    quotes = [
        cast.quote([Item()]),
        cast.quote([Item(f"Ligne {n}", unit="flat") for n in range(100)]),
    ]
    browser = signed_in(app)
    for tail in ("", "/invoice"):
        numbers = []
        for quote in quotes:
            with counted(app) as statements:
                assert browser.get(quote.address + tail).status_code == 200
            numbers.append(len(statements))
        assert numbers[0] == numbers[1] <= 6, (tail, statements)


def test_what_a_client_typed_is_text(app: Flask, cast: Cast) -> None:
    quote = cast.quote([Item("<script>alert(1)</script> & co")])
    page = source(signed_in(app).get(quote.address))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
