"""What the page of a sent quote says became of it, in true words."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from joinways.database import writing
from joinways.extensions import db
from joinways.models import LinkOpening
from joinways.notices.posting import post_due
from joinways.sending.watching import unsent_due
from tests.cast import Cast, signed_in
from tests.notices.mails import config
from tests.notices.telling import notices
from tests.sending.desk import Sender, change, links, set_mail, stored
from tests.web.seeing import speak, text

SENT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_a_quote_is_over_before_the_server_noted_it(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quote = Sender(app, cast).sent()
        change(quote, valid_until=date(2026, 1, 1))
    shown = text(signed_in(app).get(quote.address))
    assert "Expiré" in shown
    assert "Ce devis a expiré" in shown
    assert "Retirer et remettre en brouillon" in shown
    assert "Relancer le client" not in shown
    with app.app_context():
        assert stored(quote).state == "sent"


SAID = {
    "sent": (
        "Envoyé : le serveur de messagerie l’a pris le",
        "Enviado: el servidor de correo lo aceptó el",
        "Sent: the mail server took it on",
    ),
    "failed": (
        "Pas envoyé : le serveur de messagerie l’a refusé.",
        "No enviado: el servidor de correo lo rechazó.",
        "Not sent: the mail server refused it.",
    ),
    "unknown": (
        "Incertain : la connexion s’est coupée pendant la remise.",
        "Incierto: la conexión se cortó durante la entrega.",
        "Unclear: the connection broke while it was handed over.",
    ),
    "waiting": (
        "En attente de remise au serveur de messagerie.",
        "A la espera de entregarse al servidor de correo.",
        "Waiting to be handed to the mail server.",
    ),
}


@pytest.mark.parametrize("status", SAID)
def test_what_became_of_the_mail_is_said_as_it_is(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setitem(app.config, "JOINWAYS", config(app, "smtp://127.0.0.1:9"))
    with app.app_context():
        quote = Sender(app, cast).sent()
        sent_at = SENT if status == "sent" else None
        set_mail(quote, status=status, problem="550 no such user", sent_at=sent_at)
    browser = signed_in(app)
    for language, words in zip(("fr", "es", "en"), SAID[status], strict=True):
        speak(browser, language)
        shown = text(browser.get(quote.address))
        assert words in shown
        assert ("550 no such user" in shown) == (status != "sent")
        for other in set(SAID) - {status}:
            assert SAID[other][("fr", "es", "en").index(language)] not in shown


def test_in_the_mailbox_nothing_is_called_sent(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quote = Sender(app, cast).sent()
        assert post_due(db.session, config(app)) == 1
    shown = text(signed_in(app).get(quote.address))
    assert "Gardé dans la boîte d’envoi de ce serveur" in shown
    assert SAID["sent"][0] not in shown


def test_a_mail_that_did_not_leave_is_told_once_and_needs_attention(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quote = Sender(app, cast).sent()
        assert unsent_due(db.session) == 0
        set_mail(quote, status="failed")
        assert [unsent_due(db.session), unsent_due(db.session)] == [1, 0]
        [told] = notices()
    assert (told.kind, told.detail) == ("attention", {"reason": "quote-mail-failed"})
    browser = signed_in(app)
    words = "L’e-mail du devis D-2026-001 pour Atelier Nord SAS a été refusé."
    assert words in text(browser.get("/notices"))
    page = browser.get("/attention").get_data(as_text=True)
    assert f'href="{quote.address}"' in page


def test_openings_are_shown(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quote = Sender(app, cast).sent()
        [link] = links(quote)
        with writing(db.session) as session:
            for hour in (8, 9):
                at = datetime(2026, 11, 3, hour, tzinfo=UTC)
                session.add(LinkOpening(link_id=link.id, at=at))
    shown = text(signed_in(app).get(quote.address)).replace("\u00a0", " ")
    assert "Première ouverture 3 nov. 2026, 09:00 Ouvert 2 fois" in shown
