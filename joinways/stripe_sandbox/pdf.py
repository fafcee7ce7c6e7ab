"""A minimal PDF, written by hand: one page, one font, Western European letters."""

from __future__ import annotations


def page(rows: list[str]) -> bytes:
    """A4, one line of text per row, at most 50 of them."""
    shown = "".join(f"({_escaped(row)}) Tj T*\n" for row in rows[:50])
    text = f"BT /F1 11 Tf 15 TL 50 790 Td\n{shown}ET".encode("cp1252", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _file(parts)


def _escaped(row: str) -> str:
    plain = row.replace("\u202f", " ")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(parts: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    starts = []
    for n, part in enumerate(parts, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(parts) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + head + table + tail
