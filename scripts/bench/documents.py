"""Figure 6: milliseconds for a quote as PDF, beside the page that shows the same lines."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

from joinways.documents import quote_pdf
from joinways.documents.facturx_keys import cii_xml, ubl_xml
from joinways.documents.invoice_drawing import invoice_pdf
from joinways.documents.invoice_sheet import Printed, invoice_sheet_of
from joinways.documents.sheet import InvoiceSheet
from scripts.bench.browsing import Browser
from scripts.bench.tables import show
from scripts.bench.workplace import Workplace
from tests.documents.einvoices import RATES, invoice
from tests.documents.offers import MADE_AT, many, sheet

LENGTHS = (1, 120)
WARM, COLD, MADE = 20, 5, 600
_numbers = count()
_STATUS = Path("/proc/self/status")
_ONE = """
import time
from joinways.documents import quote_pdf
from tests.documents.offers import many, sheet
drawn = sheet(many({lines}))
begun = time.perf_counter()
quote_pdf(drawn)
print(1000 * (time.perf_counter() - begun))
"""
_ONE_INVOICE = """
import time
from joinways.documents.facturx_keys import cii_xml
from joinways.documents.invoice_drawing import invoice_pdf
from joinways.documents.invoice_sheet import Printed, invoice_sheet_of
from tests.documents.einvoices import RATES, invoice
from tests.documents.offers import MADE_AT
case = invoice(RATES["one"] * {lines})
drawn, xml = invoice_sheet_of(case, Printed("fr", "Séminaire annuel", MADE_AT)), cii_xml(case)
begun = time.perf_counter()
invoice_pdf(drawn, xml)
print(1000 * (time.perf_counter() - begun))
"""


def run(place: Workplace) -> bool:
    """Measure and print; True."""
    browser = Browser(place.app, place.cookie())
    show(
        "A quote as PDF (PDF/A-3a, PDF/UA-1): milliseconds, the middle of several",
        ("lines", "cold", "warm", "its page", "ratio", "kB"),
        [_row(place, browser, lines) for lines in LENGTHS],
        "cold: the first of a process, typefaces read; warm: each another quote;",
        "its page: a draft of as many lines, drawn anew, in process.",
    )
    _invoice(place, browser)
    held = [_megabytes()]
    for _ in range(3):
        _make(MADE // 3)
        held.append(_megabytes())
    show(
        f"Memory of the process over {MADE} documents of 12 lines, MB",
        ("before", "after a third", "two thirds", "all"),
        [held],
    )
    return True


def _row(
    place: Workplace, browser: Browser, lines: int
) -> tuple[int, float, float, float, float, float]:
    address = place.quote(lines, "draft").address
    drawn = sheet(many(lines))
    size = len(quote_pdf(drawn).pdf)
    warm = _middle(lambda: quote_pdf(replace(drawn, number=f"W-{next(_numbers)}")))
    page = _middle(lambda: browser.get(address))
    cold = median(_cold(_ONE, lines) for _ in range(COLD))
    return lines, cold, warm, page, warm / page, size / 1000


def _invoice(place: Workplace, browser: Browser) -> None:
    show(
        "An invoice: milliseconds, the middle of several",
        ("lines", "CII", "UBL", "PDF", "Factur-X cold", "warm", "quote's page", "ratio", "kB"),
        [_invoice_row(place, browser, lines) for lines in LENGTHS],
        "CII, UBL: written by factur-x and checked against their XSD; Factur-X: the PDF with CII",
        "inside, which is there already; ratio: Factur-X warm to the page of a quote of as many",
        "lines, as above.",
    )


def _invoice_row(
    place: Workplace, browser: Browser, lines: int
) -> tuple[int, float, float, float, float, float, float, float, float]:
    address = place.quote(lines, "draft").address
    case = invoice(RATES["one"] * lines)
    drawn, xml = invoice_sheet_of(case, Printed("fr", "Séminaire annuel", MADE_AT)), cii_xml(case)
    warm = _middle(lambda: invoice_pdf(_numbered(drawn), xml))
    page = _middle(lambda: browser.get(address))
    return (
        lines,
        _middle(lambda: cii_xml(case)),
        _middle(lambda: ubl_xml(case)),
        _middle(lambda: invoice_pdf(_numbered(drawn))),
        median(_cold(_ONE_INVOICE, lines) for _ in range(COLD)),
        warm,
        page,
        warm / page,
        len(invoice_pdf(drawn, xml).pdf) / 1000,
    )


def _numbered(drawn: InvoiceSheet) -> InvoiceSheet:
    """Another one each time: Typst remembers what it has drawn."""
    return replace(drawn, number=f"I-{next(_numbers)}")


def _middle(call: Callable[[], object]) -> float:
    """Milliseconds of a call, the middle of several, after two that don't count."""
    taken = []
    for _ in range(WARM + 2):
        begun = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - begun))
    return median(taken[2:])


def _cold(program: str, lines: int) -> float:
    """Milliseconds that the first document of a process takes."""
    command = [sys.executable, "-c", program.format(lines=lines)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _make(number: int) -> None:
    drawn = sheet(many(12))
    for _ in range(number):
        quote_pdf(replace(drawn, number=f"M-{next(_numbers)}"))


def _megabytes() -> float:
    """What the process holds in memory; 0 where the system doesn't say."""
    if not _STATUS.exists():
        return 0.0
    line = next(each for each in _STATUS.read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1000
