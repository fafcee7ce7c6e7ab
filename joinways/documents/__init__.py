"""Documents: quotes and their certificates as PDF (docs/DOCUMENTS.md).

It draws what it is handed: no model, no feature, no request. Any feature may import it.
"""

from joinways.documents.certificate import Proof, certificate_of
from joinways.documents.drawing import quote_pdf, quote_pictures, signed_quote_pdf
from joinways.documents.parties import client_of, seller_of
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
    "quote_pdf",
    "quote_pictures",
    "seller_of",
    "sheet_of",
    "signed_quote_pdf",
]
