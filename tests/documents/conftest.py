"""What several tests of documents are given."""

import struct
import zlib

import pytest


@pytest.fixture
def logo() -> bytes:
    """A PNG of 40 × 20 pixels in one colour."""
    rows = (b"\x00" + b"\x1d\x5c\x54" * 40) * 20
    head = struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
