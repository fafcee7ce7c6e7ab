"""A month for the accountant: every document in one ZIP, and a journal that is balanced."""

import csv
import io
import zipfile
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from joinways.database import writing
from joinways.extensions import db
from joinways.models import CreditNote, Paper
from joinways.papers import archive_routes
from joinways.papers.zipping import zipped
from tests.cast import Cast, Item, signed_in
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.web.seeing import HTMX, send, source, text
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
