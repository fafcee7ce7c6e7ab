"""A client signs: what they see, what the database holds afterwards, what the team is told."""

import base64
import io
import json
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import select

from joinways.database import writing
from joinways.domain.billing import sha256
from joinways.extensions import db
from joinways.models import (
    Client,
    ClientCorrection,
    Event,
    History,
    Notice,
    OutgoingMail,
    Quote,
    Signature,
    StoredFile,
)
from joinways.quotes.content import canonical
from joinways.quotes.lookups import lines_of
from tests.cast import signed_in
from tests.documents.reading import attachments_of, text_of
from tests.proof.doctoring import sql
from tests.signing.table import Table
from tests.web.seeing import beside, send, source
from tests.web.seeing import text as words


def one(table: Table, model: type, **columns: object) -> object:
    with table.app.app_context():
        found: list[object] = list(db.session.scalars(select(model).filter_by(**columns)))
        assert len(found) == 1, found
        db.session.expunge_all()
        return found[0]


def test_what_was_shown_is_what_is_signed(table: Table) -> None:
    quote = table.sent(option=True)
    link, taken = table.link(quote), f"{quote.public_id}:1"
    with table.app.app_context(), writing(db.session) as session:
        session.get_one(Event, table.cast.event).status = "option"
    review = words(table.review(link, options=taken))
    assert "709,86 €" in review, "599.86 and the option"
    answer = table.sign(link, options=taken, company="Atelier Nord SA", position="Gérante")
    assert (answer.status_code, answer.location) == (303, link)
    page = words(table.browser.get(link))
    assert "C’est signé, merci" in page
    assert "709,86 €" in page

    signature = one(table, Signature, quote_id=quote.id)
    assert isinstance(signature, Signature)
    with table.app.app_context():
        row = db.session.get_one(Quote, quote.id)
        assert (row.state, row.signed_by, row.gross_cents) == ("signed", "Léa Martin", 70986)
        content = canonical(row, lines_of(db.session, quote.id))
        assert row.content_sha256 == signature.content_sha256 == sha256(content)
        assert signature.content == content
        assert db.session.get_one(Event, table.cast.event).status == "confirmed"
        assert db.session.get_one(Client, table.cast.client).company == "Atelier Nord SAS"
        actions = [each.action for each in db.session.scalars(select(History).order_by(History.id))]
        assert actions == ["opened", "signed", "event-confirmed"]
    correction = one(table, ClientCorrection, quote_id=quote.id)
    assert getattr(correction, "proposed") == {"company": "Atelier Nord SA"}  # noqa: B009
    notice = one(table, Notice, kind="signed")
    assert getattr(notice, "detail")["gross_cents"] == 70986  # noqa: B009
    _evidence(signature)


def _evidence(signature: Signature) -> None:
    assert signature.sha256 == sha256(signature.evidence)
    facts = json.loads(signature.evidence)
    assert facts["signer"]["company"] == "Atelier Nord SA"
    assert facts["corrected"] == {"company": "Atelier Nord SAS"}
    assert facts["consent"]["text"].startswith("J’ai lu ce devis")
    assert facts["consent"]["sha256"] == sha256(facts["consent"]["text"])
    assert facts["button"] == "Signer le devis"
    assert facts["ip"] == "127.0.0.1"
    assert facts["link"]["sent_to"] == "lea@atelier-nord.example"
    assert facts["link"]["openings"] >= 1
    assert facts["quote"]["options"] == {"Navette": True}
    assert facts["quote"]["gross_cents"] == 70986
    assert facts["content_sha256"] == signature.content_sha256
    assert (facts["number"], facts["previous_sha256"]) == (1, "")


def test_the_signed_pdf_is_kept_once_and_goes_by_mail(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    table.sign(link, email="compta@atelier-nord.example")
    first = table.browser.get(f"{link}/signed.pdf").data
    team = signed_in(table.app, "member")
    assert team.get(f"{quote.address}/signed.pdf").data == first
    assert table.count("stored_file") == 1
    signature = one(table, Signature, quote_id=quote.id)
    assert isinstance(signature, Signature)
    assert attachments_of(first) == {"evidence.json": signature.evidence.encode()}
    assert team.get(f"{quote.address}/evidence.json").data == signature.evidence.encode()
    said = text_of(first)
    assert "Certificat de signature" in said
    assert signature.content_sha256 in said.replace(" ", "")
    file = one(table, StoredFile, kind="signed-quote")
    with table.app.app_context():
        mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "signed")).all()
        to = {mail.to_email for mail in mails}
        assert to == {"compta@atelier-nord.example", "lea@atelier-nord.example"}
        assert all(mail.next_try_at <= datetime.now(UTC) for mail in mails)
    for digest, what in (
        (signature.content_sha256, "du contenu d’un devis signé"),
        (signature.sha256, "des preuves d’une signature"),
        (getattr(file, "sha256"), "du PDF d’un devis signé"),  # noqa: B009
    ):
        page = words(table.browser.get(f"/verify/{digest}"))
        assert what in page
        assert "Atelier" not in page
        assert "599" not in page
    assert "c’est inconnu ici" in words(table.browser.get(f"/verify/{'0' * 64}"))
    fields = {"file": (io.BytesIO(first), "a.pdf")}
    answer = send(table.browser, "/verify", fields)  # type: ignore[arg-type]
    assert answer.location == f"/verify/{getattr(file, 'sha256')}"  # noqa: B009


def test_card_says_who_signed_and_when_the_proof_was_changed(table: Table) -> None:
    quote = table.sent()
    table.sign(table.link(quote))
    team = signed_in(table.app, "member")
    page = words(team.get(quote.address))
    assert "Signature Preuve intacte Signé par Léa Martin" in page
    change = "UPDATE signature SET evidence = replace(evidence, :old, :new)"
    with table.app.app_context():
        sql(change, old="Léa", new="Eva")
    assert "La preuve a été modifiée" in words(team.get(quote.address))
    commands = table.app.test_cli_runner()
    result = commands.invoke(args=["signatures", "verify"])
    assert result.exit_code == 1
    assert "its evidence was changed" in result.output
    with table.app.app_context():
        sql(change, old="Eva", new="Léa")
    assert commands.invoke(args=["signatures", "verify"]).exit_code == 0


BUTTONS = {
    "fr": ("Signer – commande avec obligation de paiement", "Signer le devis"),
    "es": ("Firmar – pedido con obligación de pago", "Firmar el presupuesto"),
    "en": ("Sign – order with obligation to pay", "Sign the quote"),
}


@pytest.mark.parametrize("lang", BUTTONS)
def test_button_of_a_private_person_says_what_the_law_wants(table: Table, lang: str) -> None:
    private, company = BUTTONS[lang]
    link = table.link(table.sent())
    table.browser.get(f"{link}?lang={lang}")
    assert f"<span>{company}</span></button>" in source(table.review(link))
    assert f"<span>{private}</span></button>" in source(table.review(link, company=""))
    with table.app.app_context(), writing(db.session) as session:
        session.get_one(Client, table.cast.client).private_person = True
    page = source(table.review(link))
    assert f"<span>{private}</span></button>" in page
    assert f'lang="{lang}"' in page
    # The total stands right above it, with nothing but the note on the signature between.
    assert page.index('class="totals pay"') < page.index(private)
    table.browser.post(f"{link}/confirm", data=table.pressed(link))
    signature = one(table, Signature)
    assert isinstance(signature, Signature)
    assert json.loads(signature.evidence)["button"] == private
    assert json.loads(signature.evidence)["signer"]["private_person"] is True


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(table: Table) -> None:
    link = table.link(table.sent(option=True))
    fields = table.typed(link, email="nobody", typed_name="", vat_number="FR123", city="Nîmes")
    del fields["accept"]
    answer = table.browser.post(f"{link}/review?lang=es", data=fields)
    page = source(answer)
    assert answer.status_code == 422
    assert "Marque para aceptar las condiciones" in beside(page, "accept")
    assert beside(page, "typed_name") == "Escriba su nombre: es su firma."
    assert beside(page, "email")
    assert beside(page, "vat_number")
    assert 'value="Nîmes"' in page
    assert 'value="nobody"' in page
    assert table.count("signature") == 0


def _png(width: int = 40, height: int = 20) -> str:
    file = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 0, 0, 0)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def test_drawing_is_written_anew_and_kept(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    for bad in (
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,AAAA",
        _png(5000, 900),
    ):
        assert table.review(link, drawing=bad).status_code == 422
    table.sign(link, drawing=_png())
    drawing = one(table, StoredFile, kind="drawing")
    signature = one(table, Signature)
    assert isinstance(signature, Signature)
    assert json.loads(signature.evidence)["drawing_sha256"] == getattr(drawing, "sha256")  # noqa: B009
    assert Image.open(io.BytesIO(getattr(drawing, "content"))).size == (40, 20)  # noqa: B009
