"""A ZIP that is written while it is sent: never more than one file of it is in memory."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


class _Pieces(io.RawIOBase):
    """Where the ZIP is written to; it can't be gone back in, so that sizes follow each file."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self.written.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        joined = b"".join(self.written)
        self.written.clear()
        return joined


def zipped(files: Iterable[tuple[str, date, bytes]]) -> Iterator[bytes]:
    """The ZIP of these files (name, day, content), in pieces."""
    pieces = _Pieces()
    with ZipFile(pieces, "w") as archive:
        for name, day, content in files:
            about = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            # A PDF is compressed already.
            about.compress_type = ZIP_STORED if name.endswith(".pdf") else ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            archive.writestr(about, content)
            yield pieces.taken()
    yield pieces.taken()
