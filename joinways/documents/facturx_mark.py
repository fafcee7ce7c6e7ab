"""The mark in a PDF's metadata that says: the XML inside is a Factur-X invoice.

Typst attaches the file, but writes its own metadata (XMP). Their RDF gets two blocks more: the
schema of the four properties, among the extension schemas that PDF/A asks for, and the properties.
Factur-X 1.09, 6.2: "XMP extension schema". (factur-x's own way writes the metadata anew: the file
would lose its title, language and accessibility.)
"""

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import StreamObject

FILE = "factur-x.xml"

_SPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentFileName": (FILE, "name of the embedded XML invoice file"),
    "DocumentType": ("INVOICE", "INVOICE"),
    "Version": ("1.0", "The actual version of the Factur-X XML schema"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded Factur-X data"),
}
_TRAILER = re.compile(rb"trailer\n<<([^<>]*)>>\nstartxref\n(\d+)\n%%EOF\s*$")
_BAG = "<pdfaExtension:schemas><rdf:Bag>"
_END = "</rdf:RDF>"


def marked(pdf: bytes) -> bytes:
    """The file with the mark: its own bytes, and an update after them (ISO 32000-1, 7.5.6).

    Raises ValueError for a file that Typst didn't write.
    """
    number, xmp = _metadata(pdf)
    end = _TRAILER.search(pdf)
    if end is None:
        raise ValueError("unknown end of file: no place for the mark of Factur-X")
    words = with_mark(xmp.decode()).encode()
    head = f"\n{number} 0 obj\n<</Type/Metadata/Subtype/XML/Length {len(words)}>>\nstream\n"
    thing = head.encode() + words + b"\nendstream\nendobj\n"
    place = f"{number} 1\n{len(pdf) + 1:010} 00000 n\r\n"
    table = f"xref\n0 1\n0000000000 65535 f\r\n{place}trailer\n<<".encode()
    rest = f"/Prev {end[2].decode()}>>\nstartxref\n{len(pdf) + len(thing)}\n%%EOF\n".encode()
    return pdf + thing + table + end[1] + rest


def _metadata(pdf: bytes) -> tuple[int, bytes]:
    """Number and content of the object that holds the metadata."""
    root = PdfReader(BytesIO(pdf)).root_object
    metadata = root["/Metadata"].get_object()
    if not isinstance(metadata, StreamObject) or metadata.indirect_reference is None:
        raise ValueError("no metadata: no place for the mark of Factur-X")
    return metadata.indirect_reference.idnum, metadata.get_data()


def with_mark(xmp: str) -> str:
    """Metadata with the schema and the properties of Factur-X in their one RDF."""
    if xmp.count(_BAG) != 1 or xmp.count(_END) != 1:
        raise ValueError("unknown metadata: no place for the schema of Factur-X")
    properties = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{said}</pdfaProperty:description></rdf:li>"
        for name, (_, said) in _PROPERTIES.items()
    )
    schema = (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_SPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    values = "".join(f"<fx:{name}>{is_}</fx:{name}>" for name, (is_, _) in _PROPERTIES.items())
    mark = f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">{values}</rdf:Description>'
    return xmp.replace(_BAG, _BAG + schema).replace(_END, mark + _END)
