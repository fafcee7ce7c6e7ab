"""Invoices as a table for a spreadsheet: CSV as a stream, XLSX as a file.

No cell of ours is ever run as a formula: OWASP, "CSV Injection".
"""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from sqlalchemy import Row

from joinways import csv_files
from joinways.board.wording import status_word
from joinways.csv_files import Cell
from joinways.domain.currencies import decimals_of
from joinways.domain.invoice import days_late
from joinways.formats import local_date
from joinways.i18n import gettext, pgettext

_WIDTHS = (16, 30, 34, 14, 14, 12, 12, 11, 9, 13, 13, 13, 13, 13, 12)


def heads() -> list[str]:
    """The columns, in the language in use."""
    return [
        gettext("Invoice"),
        gettext("Client"),
        gettext("Event"),
        gettext("Quote"),
        gettext("Status"),
        gettext("Issued on"),
        gettext("Due date"),
        gettext("Days late"),
        gettext("Currency"),
        gettext("Total excl. tax"),
        gettext("VAT"),
        gettext("Total incl. tax"),
        gettext("Paid"),
        gettext("Still to pay"),
        gettext("Paid on"),
    ]


def cells(row: Row[Any], today: date, time_zone: str) -> list[Cell]:
    """One invoice: amounts as decimals of their currency, days as dates."""
    places = decimals_of(row.currency)
    cents = (row.net_cents, row.vat_cents, row.gross_cents, row.paid_cents, row.remaining_cents)
    return [
        row.number,
        row.client_name,
        row.event_title,
        row.quote_number or "",
        _status(row),
        row.issued_on,
        row.due_on,
        days_late(row.status, row.due_on, today),
        row.currency,
        *(Decimal(each).scaleb(-places) for each in cents),
        local_date(row.paid_at, time_zone) if row.paid_at else None,
    ]


def _status(row: Row[Any]) -> str:
    """The status; of a simulated invoice it says so, wherever the table goes."""
    word = status_word(row.shown_status)
    return f"{word} · {pgettext('stripe', 'Simulated')}" if row.simulated else word


def as_csv(rows: Iterable[list[Cell]], lang: str) -> Iterator[str]:
    """The lines of a CSV in pieces, as Excel expects it in that language."""
    return csv_files.as_csv(heads(), rows, lang)


def as_xlsx(rows: Iterable[list[Cell]], decimals: int) -> IO[bytes]:
    """A workbook in a file that goes when it is closed, read from its beginning.

    Written row by row: only one of them is in memory. `decimals` of the currency.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet(gettext("Invoices"))
    head = book.add_format({"bold": True, "bottom": 1})
    formats = {
        Decimal: book.add_format({"num_format": "#,##0" + f".{'0' * decimals}".rstrip(".")}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.freeze_panes(1, 1)
    for column, (text, width) in enumerate(zip(heads(), _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, head)
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, (line, column), cell, formats.get(type(cell)))
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, place: tuple[int, int], cell: Cell, look: Any) -> None:
    """By its kind, never by what it looks like: `write` would make a formula of "=1+1"."""
    if isinstance(cell, str):
        sheet.write_string(*place, cell)
    elif isinstance(cell, int | Decimal):
        sheet.write_number(*place, cell, look)
    elif cell is not None:
        sheet.write_datetime(*place, cell, look)
