"""The form that sends a quote, and what its page says afterwards, as a person sees it."""

from flask import Flask
from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import OutgoingMail
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.sending.desk import Sender, change, in_days, links, mails, press_send, stored
from tests.web.seeing import HTMX, beside, send, source, speak, text


def test_a_draft_is_sent_by_mail(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    with app.app_context():
        quote = Sender(app, cast).draft()
    page = source(browser.get(f"{quote.address}/send"))
    form = prefilled_form(page, "/send")
    prefilled = (form["name"], form["email"], form["language"])
    assert prefilled == ("Léa Martin", "compta@atelier-nord.example", "fr")
    assert form["valid_until"] == in_days(30)
    assert "Voici notre devis pour « Séminaire d’équipe »." in text(page).replace("\u00a0", " ")
    answer = press_send(browser, quote, valid_until=in_days(10), needs_code="y")
    assert (answer.status_code, answer.location) == (303, quote.address)
    shown = text(browser.get(quote.address))
    for words in (
        "L’e-mail est en route. Vous voyez ci-dessous ce qu’il devient.",
        "En attente de la signature du client.",
        "Première ouverture Pas encore",
        "Demandé à la signature",
        "0 signature sur 30 utilisée ce mois-ci",
        "En attente de remise au serveur de messagerie.",
        "Envoyé au client",
    ):
        assert words in shown, words
    with app.app_context():
        sent, [mail], [link] = stored(quote), mails(quote), links(quote)
        assert (sent.state, sent.number, sent.needs_code) == ("sent", "D-2026-001", True)
        assert (mail.to_email, mail.reply_to, mail.from_name) == (
            "compta@atelier-nord.example",
            "member@team.example",
            "Domaine",
        )
        assert mail.subject == "Devis « Salle et repas », Domaine"
        assert f"joinways-link:{link.public_id}" in mail.text
        assert "/sign/" in source(browser.get(quote.address))
    # The mailbox shows the address that the row itself does not hold.
    kept = source(browser.get(f"/mailbox/{mail.public_id}"))
    assert "joinways-link:" not in kept
    assert "/sign/" in kept


def test_the_link_alone_writes_no_mail(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context():
        quote = Sender(app, cast).draft()
    assert press_send(browser, quote, by="link", email="", message="").status_code == 303
    shown = text(browser.get(quote.address))
    assert "Le lien est prêt : transmettez-le à votre client." in shown
    assert "Aucun e-mail n’a été envoyé d’ici" in shown
    with app.app_context():
        assert (stored(quote).state, mails(quote)) == ("sent", [])


def test_what_is_missing_is_said_beside_its_field(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context():
        quote = Sender(app, cast).draft()
    wrong = {"email": "lea@", "message": " ", "valid_until": in_days(-2), "name": "Léa <b>"}
    answer = press_send(browser, quote, **wrong)
    page = source(answer)
    assert answer.status_code == 422
    assert beside(page, "email") == "Cette adresse e-mail n’est pas complète."
    assert beside(page, "message") == "Écrivez un message."
    assert "Choisissez une date" in beside(page, "valid_until")
    assert prefilled_form(page, "/send")["name"] == "Léa <b>"
    with app.app_context():
        assert stored(quote).state == "draft"


def test_pressed_twice_it_is_one_mail(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context():
        quote = Sender(app, cast).draft()
    form = prefilled_form(source(browser.get(f"{quote.address}/send")), "/send")
    form |= {"by": "mail", "message": "Voici."}
    for _ in range(2):
        assert send(browser, f"{quote.address}/send", form).status_code == 303
    assert "Ce devis est déjà envoyé : rien n’est parti deux fois." in text(
        browser.get(quote.address)
    )
    with app.app_context():
        assert db.session.scalar(select(func.count(OutgoingMail.id))) == 1


def test_who_saw_another_version_is_told_so(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context():
        quote = Sender(app, cast).draft()
    form = prefilled_form(source(browser.get(f"{quote.address}/send")), "/send")
    form |= {"by": "mail", "message": "Mes mots à moi"}
    with app.app_context():
        change(quote, version=2, title="Salle, repas et vin")
    answer = send(browser, f"{quote.address}/send", form)
    page = source(answer)
    assert answer.status_code == 409
    assert "Quelqu’un a modifié ce devis entre-temps. Rien n’a été envoyé" in text(page)
    assert "Salle, repas et vin" in text(page)
    assert "Mes mots à moi" in page
    with app.app_context():
        assert (stored(quote).state, stored(quote).number) == ("draft", None)
    again = {**prefilled_form(page, "/send"), "by": "mail", "message": "Mes mots à moi"}
    assert send(browser, f"{quote.address}/send", again).status_code == 303


def test_the_preview_follows_what_is_typed(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context():
        quote = Sender(app, cast).draft()
    page = source(browser.get(f"{quote.address}/send"))
    usual = page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].strip()
    form = {**prefilled_form(page, "/send"), "message": usual, "language": "es"}
    address = f"{quote.address}/send/preview"
    shown = text(send(browser, address, form))
    # The words that nobody touched follow the language; what a person wrote stays.
    assert "Le enviamos nuestro presupuesto para «Séminaire d’équipe»." in shown
    assert "Presupuesto «Salle et repas», Domaine" in shown
    assert "Leer y firmar el presupuesto" in shown
    form["message"] = "Mes <b>mots</b>"
    answer = browser.post(address, data={**form, "csrf_token": form["csrf_token"]}, headers=HTMX)
    assert "Mes &lt;b&gt;mots&lt;/b&gt;" in source(answer)
    assert source(answer).lstrip().startswith('<div id="sending-form"')
    with app.app_context():
        assert stored(quote).state == "draft"


def test_what_cannot_be_sent_says_why(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    empty = cast.quote(items=(), state="draft")
    below = cast.quote(cents=10**7, state="draft")
    refused = {
        empty: "Ce devis n’a aucune ligne qui compte. Ajoutez-en d’abord une.",
        below: "Le total de ce devis est inférieur à zéro. Corrigez d’abord ses lignes.",
    }
    for quote, why in refused.items():
        assert why in text(browser.get(f"{quote.address}/send"))
        answer = press_send(browser, quote)
        assert (answer.status_code, why in text(answer)) == (409, True)
        with app.app_context():
            assert stored(quote).state == "draft"


def test_the_page_speaks_the_language_of_whoever_looks(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context():
        quote = Sender(app, cast).sent()
    for language, words in (
        ("en", "Waiting for the client’s signature."),
        ("es", "A la espera de la firma del cliente."),
    ):
        speak(browser, language)
        assert words in text(browser.get(quote.address))
