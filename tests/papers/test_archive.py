"""A month for the accountant: every document in one ZIP, and a journal that is balanced."""

import csv
import io
import zipfile
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from joinways import kept_files
from joinways.database import writing
from joinways.extensions import db
from joinways.models import CreditNote, Invoice, Paper, StoredFile
from joinways.papers import archive, archive_routes, routes
from joinways.papers.zipping import zipped
from tests.cast import Cast, Item, signed_in
from tests.documents.reading import plain
from tests.forms_of_page import prefilled_form
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.web.seeing import HTMX, beside, send, source, text
from tests.web.test_parts import ITEMS, bundle, draft, split

PAGE = "/invoices/archive"
TWO = (Item(), Item("Salle", "1", 145000, "10", unit="flat", percent="3"))


@pytest.fixture
def month(app: Flask, cast: Cast) -> None:
    """November: an invoice, a void one, one of other figures, deposit and balance, a credit note;
    and one of December."""
    whole = draft(cast, ITEMS, percent="5")
    assert split(signed_in(app, "member"), whole).status_code == 303
    with app.app_context():
        known_seller(cast)
        first = billed(cast, cast.quote(TWO, "invoiced", percent="2").id, number="A-1")
        billed(cast, cast.quote(TWO, "invoiced").id, number="A-2", status="void", live=False)
        other = {"net_cents": 100, "vat_cents": 20, "gross_cents": 120}
        billed(cast, cast.quote(TWO, "invoiced").id, number="A-3", **other)
        for number, (quote_id, *_) in enumerate(bundle(app), 4):
            billed(cast, quote_id, number=f"A-{number}")
        december = {"issued_on": date(2026, 12, 1), "number": "A-6"}
        billed(cast, cast.quote(TWO, "invoiced").id, **december)
        with writing(db.session) as session:
            session.add(_whole_credit(cast, first))


def _whole_credit(cast: Cast, invoice_id: int) -> CreditNote:
    net, vat, gross = db.session.execute(
        db.text("SELECT net_cents, vat_cents, gross_cents FROM invoice WHERE id = :id"),
        {"id": invoice_id},
    ).one()
    return CreditNote(
        workspace_id=cast.workspace,
        invoice_id=invoice_id,
        stripe_id="cn_1",
        number="A-1-CN-01",
        status="issued",
        net_cents=net,
        vat_cents=vat,
        gross_cents=gross,
        # The last hour of November in Paris, not in UTC.
        issued_at=datetime(2026, 11, 30, 22, 30, tzinfo=UTC),
    )


@pytest.mark.usefixtures("month")
def test_the_zip_has_all_of_the_month_and_a_balanced_journal(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    answer = browser.get(f"{PAGE}/2026-11.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "filename=factures-2026-11.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "A-1.pdf",
            "A-2.pdf",
            "A-3.txt",
            "A-4.pdf",
            "A-5.pdf",
            "A-1-CN-01.pdf",
            "journal.csv",
        ]
        assert archive.read("A-1.pdf").startswith(b"%PDF")
        assert "Seul le PDF de Stripe est exact" in archive.read("A-3.txt").decode()
        rows = _journal(archive.read("journal.csv"))
    sums: dict[str, Decimal] = defaultdict(Decimal)
    accounts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        sums[row["PieceRef"]] += _number(row["Debit"]) - _number(row["Credit"])
        accounts[row["PieceRef"]].append(row["CompteNum"])
    assert set(sums.values()) == {Decimal(0)}
    assert "419100" in accounts["A-4"] and "706000" not in accounts["A-4"]
    assert {"419100", "706000"} <= set(accounts["A-5"])
    first = rows[0]
    assert (first["JournalCode"], first["EcritureDate"]) == ("VE", "20261103")
    assert (first["CompteNum"], first["CompAuxLib"]) == ("411000", "Atelier Nord SAS")
    # 499.88 + 1,406.50 less 2 %; VAT 97.98 and 137.84
    assert (first["Debit"], first["Credit"]) == ("2104,07", "0,00")
    assert (first["Montantdevise"], first["Idevise"]) == ("", ""), "it is in the books' own"
    deposits = sum(
        _number(row["Debit"]) - _number(row["Credit"])
        for row in rows
        if row["CompteNum"] == "419100"
    )
    assert deposits == 0, "what was received is taken off again"


def _journal(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def _number(written: str) -> Decimal:
    return Decimal(written.replace(",", "."))


@pytest.mark.usefixtures("month")
def test_the_journal_has_the_accounts_that_were_chosen(app: Flask) -> None:
    settings, place = signed_in(app, "admin"), "/settings/documents"
    form = prefilled_form(source(settings.get(place)), place)
    wrong = settings.post(place, data={**form, "clients": "411-000", "sales_rates": "20 % 70/6"})
    assert wrong.status_code == 422
    assert "Des lettres et des chiffres seulement" in beside(source(wrong), "clients")
    assert "« 20 % 70/6 »" in plain(beside(source(wrong), "sales_rates"))
    chosen = {"journal": "V1", "clients": "411TIL", "sales_rates": "20 706020\n10 706010"}
    assert settings.post(place, data={**form, **chosen}).status_code == 303
    page = source(settings.get(place))
    kept = prefilled_form(page, place)
    assert (kept["journal"], kept["clients"], kept["sales"]) == ("V1", "411TIL", "")
    assert "20 706020\n10 706010</textarea>" in page.replace("\r", "")
    answer = signed_in(app, "member").get(f"{PAGE}/2026-11.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        rows = _journal(archive.read("journal.csv"))
    assert {row["JournalCode"] for row in rows} == {"V1"}
    first = [row["CompteNum"] for row in rows if row["PieceRef"] == "A-1"]
    assert first == ["411TIL", "706020", "445710", "706010", "445710"]


@pytest.mark.usefixtures("month")
def test_a_store_that_fails_midway_costs_its_documents_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, read = signed_in(app, "member"), kept_files.content_of

    def failing(db: Any, config: Any, file: StoredFile) -> bytes:
        if file.name == "A-2.pdf":
            raise OSError("the store gives no answer")
        return read(db, config, file)

    monkeypatch.setattr(archive, "content_of", failing)
    answer = browser.get(f"{PAGE}/2026-11.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as found:
        assert found.testzip() is None
        names = found.namelist()
        assert names[:3] == ["A-1.pdf", "A-2.txt", "A-3.txt"] and names[-1] == "journal.csv"
        assert "ne répond pas" in found.read("A-2.txt").decode()
        assert "A-2" in {row["PieceRef"] for row in _journal(found.read("journal.csv"))}


@pytest.mark.usefixtures("month")
def test_a_store_that_fails_is_said_where_documents_are_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app, "member")

    def failing(*_: Any) -> Any:
        raise OSError("the store gives no answer")

    monkeypatch.setattr(archive_routes, "paper_of", failing)
    monkeypatch.setattr(routes, "paper_of", failing)
    typed = {"month": "2026-11"}
    token = {**typed, "csrf_token": _token(browser)}
    part = source(browser.post(PAGE, data=token, headers=HTMX))
    assert "ne répond pas" in part and 'data-hx-trigger="load' not in part, "it doesn't go on"
    assert "ne répond pas" in text(browser.get(send(browser, PAGE, typed).location))
    with app.app_context():
        place = f"/invoices/{db.session.scalars(select(Invoice.public_id)).first()}"
    assert browser.get(f"{place}/document.pdf").status_code == 303
    assert "ne répond pas" in text(browser.get(place))


@pytest.mark.usefixtures("month")
def test_progress_is_shown_and_goes_on(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app, "member")
    page = text(browser.get(f"{PAGE}?month=2026-11"))
    assert "0 document sur 6" in page or "0 documents sur 6" in page
    monkeypatch.setattr(archive_routes, "MAKE_SECONDS", 0.0)
    plain = send(browser, PAGE, {"month": "2026-11"})
    assert plain.location.startswith(f"{PAGE}?month=2026-11")
    part = browser.post(
        PAGE, data={"month": "2026-11", "csrf_token": _token(browser)}, headers=HTMX
    )
    assert 'data-hx-trigger="load' in source(part), "it goes on by itself"
    monkeypatch.setattr(archive_routes, "MAKE_SECONDS", 60.0)
    done = send(browser, PAGE, {"month": "2026-11"})
    said = text(browser.get(done.location))
    assert "5 documents sur 6 sont établis" in said
    assert "1 ne peut pas être établi" in said
    assert "Télécharger en ZIP" in said
    with app.app_context():
        assert db.session.query(Paper).count() == 5


def _token(browser: object) -> str:
    page = source(browser.get(PAGE))  # type: ignore[attr-defined]
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.mark.usefixtures("month")
def test_another_workspace_finds_nothing(app: Flask, cast: Cast) -> None:
    stranger = signed_in(app, "stranger")
    assert "Rien n’a été émis ce mois-là" in text(stranger.get(f"{PAGE}?month=2026-11"))
    with zipfile.ZipFile(io.BytesIO(stranger.get(f"{PAGE}/2026-11.zip").data)) as archive:
        assert archive.namelist() == ["journal.csv"]
    assert stranger.get(f"{PAGE}/2026-13.zip").status_code == 303
    assert "Rien n’a été émis" in text(stranger.get(f"{PAGE}?month=x"))


def test_a_zip_holds_one_file_at_a_time() -> None:
    taken: list[str] = []

    def files() -> object:
        for number in range(3):
            taken.append(f"{number}")
            yield f"{number}.pdf", date(2026, 11, 3), b"x" * 100_000

    pieces = zipped(files())  # type: ignore[arg-type]
    assert len(next(pieces)) > 100_000
    assert taken == ["0"]
    rest = b"".join(pieces)
    assert len(rest) > 200_000
