"""Invoices to files; with the XML inside it is a Factur-X invoice."""

from joinways.documents.drawing import Attachment, document, drawn
from joinways.documents.facturx_mark import FILE, marked
from joinways.documents.sheet import Document, InvoiceSheet


def invoice_pdf(sheet: InvoiceSheet, xml: bytes | None = None) -> Document:
    """An invoice as an A4 file; with what `cii_xml` wrote, Factur-X of the profile EN 16931."""
    if xml is None:
        return drawn(sheet)
    inside = Attachment(FILE, xml.decode(), "text/xml", f"Factur-X {sheet.number}", "data")
    made = drawn(sheet, [inside])
    return document(marked(made.pdf), made.replaced_words)
