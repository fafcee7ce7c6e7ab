"""The board as a table for a spreadsheet: what it says, and that nothing in it is ever run."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, signed_in
from tests.web.billed import bill
from tests.web.seeing import speak

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = date(2026, 3, 4)
PAID = {
    "number": "F-1",
    "status": "paid",
    "gross_cents": 123_456,
    "net_cents": 102_880,
    "vat_cents": 20_576,
    "issued_on": date(2026, 2, 2),
    "due_on": DAY,
    "paid_at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),  # the 2nd of March in Paris
}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


def fetched(browser: FlaskClient, query: str = "") -> str:
    answer = browser.get(f"/invoices/export.csv{query}")
    assert answer.mimetype == "text/csv"
    return answer.get_data().decode()


def lines(browser: FlaskClient, query: str = "", separator: str = ";") -> list[list[str]]:
    text = fetched(browser, query).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_csv_is_what_excel_in_french_reads(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, PAID)
    # All in quotes: a name that holds the other separator begins no cell of its own.
    assert fetched(browser).startswith('\ufeff"Facture";"Client";"Événement";"Devis";"Statut";')
    [heads, row] = lines(browser)
    told = dict(zip(heads, row, strict=True))
    assert re.fullmatch(r"D-\w{16}", told.pop("Devis"))
    assert told == {
        "Facture": "F-1",
        "Client": "Atelier Nord SAS",
        "Événement": "Séminaire d’équipe",
        "Statut": "Payée",
        "Émise le": "2026-02-02",
        "Échéance": "2026-03-04",
        "Jours de retard": "0",
        "Devise": "EUR",
        "Total HT": "1028,80",
        "TVA": "205,76",
        "Total TTC": "1234,56",
        "Payé": "1234,56",
        "Reste à payer": "0,00",
        "Payée le": "2026-03-02",
    }


@pytest.mark.parametrize(
    ("language", "separator", "amount"),
    [("fr", ";", "10,50"), ("es", ";", "10,50"), ("en", ",", "10.50")],
)
def test_separator_and_decimals_follow_the_language(
    app: Flask, cast: Cast, browser: FlaskClient, language: str, separator: str, amount: str
) -> None:
    bill(app, cast, {"gross_cents": 1050})
    speak(browser, language)
    [heads, row] = lines(browser, separator=separator)
    assert len(heads) == len(row) == 15
    assert row[11] == amount


def test_export_keeps_filters_and_order(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, *({"number": f"F-{n:03}"} for n in range(30)), {**PAID, "number": "paid"})
    found = [row[0] for row in lines(browser, "?sort=-number&q=f-")][1:]
    assert found == [f"F-{n:03}" for n in reversed(range(30))], "all pages, in that order"
    assert [row[0] for row in lines(browser, "?status=paid")][1:] == ["paid"]


def test_export_comes_in_pieces(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, *({"number": f"F-{n:03}"} for n in range(450)))
    answer = browser.get("/invoices/export.csv?sort=number", buffered=False)
    pieces = [piece for piece in answer.response if piece]
    assert len(pieces) == 3
    rows = b"".join(pieces).decode().splitlines()  # type: ignore[arg-type]
    assert len(rows) == 451
    answer.close()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_the_csv_is_a_formula(
    app: Flask, cast: Cast, browser: FlaskClient, text: str
) -> None:
    bill(app, cast, {"number": text, "client": text, "event": text})
    [_, row] = lines(browser)
    assert row[:3] == [f"'{text}"] * 3
    assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]


def test_separators_and_quotes_stay_in_their_cell(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    bill(app, cast, {"client": 'A;=1+1;"B"\r\n=2+2'})
    assert lines(browser)[1][1] == 'A;=1+1;"B"\r\n=2+2'


def workbook(browser: FlaskClient, query: str = "") -> tuple[list[list[ElementTree.Element]], str]:
    """The cells of the workbook's rows, and its formats."""
    answer = browser.get(f"/invoices/export.xlsx{query}")
    assert str(answer.mimetype).endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
        styles = book.read("xl/styles.xml").decode()
    answer.close()
    return [list(row) for row in sheet.iter(f"{CELL}row")], styles


def shown(cell: ElementTree.Element) -> str:
    return "".join(cell.itertext())


def test_xlsx_has_words_numbers_and_dates(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, PAID)
    [heads, row], styles = workbook(browser)
    assert [shown(cell) for cell in heads][:3] == ["Facture", "Client", "Événement"]
    by_head = {shown(head): cell for head, cell in zip(heads, row, strict=True)}
    assert shown(by_head["Facture"]) == "F-1"
    assert by_head["Facture"].get("t") == "inlineStr"
    assert float(shown(by_head["Total TTC"])) == 1234.56
    assert by_head["Total TTC"].get("t") is None, "a number"
    days = (DAY - date(1899, 12, 30)).days  # how Excel counts
    assert int(shown(by_head["Échéance"])) == days
    assert 'formatCode="yyyy-mm-dd"' in styles
    assert 'formatCode="#,##0.00"' in styles


@pytest.mark.parametrize("text", FORMULAS[:4])
def test_no_cell_of_the_xlsx_is_a_formula(
    app: Flask, cast: Cast, browser: FlaskClient, text: str
) -> None:
    bill(app, cast, {"number": text, "client": text, "event": "http://elsewhere.example"})
    rows, _ = workbook(browser)
    assert [shown(cell) for cell in rows[1][:3]] == [text, text, "http://elsewhere.example"]
    assert not [cell for row in rows for cell in row if cell.find(f"{CELL}f") is not None]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_is_named_and_never_kept(
    app: Flask, cast: Cast, browser: FlaskClient, kind: str
) -> None:
    answer = browser.get(f"/invoices/export.{kind}")
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf"attachment; filename=factures-\d{{4}}-\d\d-\d\d\.{kind}", named)
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
