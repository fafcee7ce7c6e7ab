"""Documents: quotes, their certificates, invoices as PDF (docs/DOCUMENTS.md).

It draws what it is handed: no model, no feature, no request. Any feature may import it. What
invoices need besides (invoice_drawing.py, facturx_keys.py) isn't imported here: it takes half a
second, and a quote needs none of it.
"""

from joinways.documents.certificate import Proof, certificate_of
from joinways.documents.drawing import page_pictures, quote_pdf, signed_quote_pdf
from joinways.documents.parties import client_of, mentions_of, seller_of
from joinways.documents.quote_sheet import Around, Occasion, Signed, sheet_of
from joinways.documents.sheet import Certificate, Document, Look, Party, QuoteSheet

__all__ = [
    "Around",
    "Certificate",
    "Document",
    "Look",
    "Occasion",
    "Party",
    "Proof",
    "QuoteSheet",
    "Signed",
    "certificate_of",
    "client_of",
    "mentions_of",
    "page_pictures",
    "quote_pdf",
    "seller_of",
    "sheet_of",
    "signed_quote_pdf",
]
