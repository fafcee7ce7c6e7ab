"""CSV, out and in: as Excel writes and reads it, and no cell of ours is ever run as a formula.

OWASP, "CSV Injection".
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from joinways.folding import fold

Cell = str | int | Decimal | date | None

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""

MOST_BYTES = 1_000_000
MOST_ROWS = 2000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_LINES_AT_ONCE = 200


class BadFile(Exception):
    """Not a table that we can read.

    `code`: not-text, unreadable, empty, no-columns, needed, too-many.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Table:
    """What a file holds: (line in the file, {column: text}); `unknown`: heads that mean nothing."""

    rows: list[tuple[int, dict[str, str]]]
    unknown: list[str]


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]], lang: str) -> Iterator[str]:
    """The lines of a CSV in pieces, as Excel expects it in that language.

    French and Spanish write a comma in numbers, so that the separator is a semicolon.
    """
    comma = lang != "en"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",", quoting=csv.QUOTE_ALL)
    text.write(BOM)
    writer.writerow(heads)
    for number, row in enumerate(rows, 1):
        writer.writerow([_written(each, comma) for each in row])
        if number % _LINES_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> str:
    piece = text.getvalue()
    text.seek(0)
    text.truncate()
    return piece


def _written(cell: Cell, comma: bool) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell
    if isinstance(cell, Decimal):
        return format(cell, "f").replace(".", "," if comma else ".")
    return "" if cell is None else str(cell)


def read_table(
    content: bytes, names: Mapping[str, Iterable[str]], needed: Iterable[str] = ()
) -> Table:
    """The rows of a CSV in UTF-8 or Windows-1252, with ; or , or tabs between its cells.

    `names`: {column: the heads it may have}, whatever their case and accents; `needed`: columns
    that have to be there. Empty rows are left out; what `as_csv` put before a formula is taken off
    again. Raises BadFile.
    """
    text = _decoded(content)
    known = {_plain(head): column for column, heads in names.items() for head in heads}
    lines = _parsed(text, _delimiter(text, known))
    if not lines:
        raise BadFile("empty")
    (_, heads), *body = lines
    columns = [known.get(_plain(head), "") for head in heads]
    if not any(columns) or len(set(filter(None, columns))) != len(list(filter(None, columns))):
        raise BadFile("no-columns")
    if not set(needed) <= set(columns):
        raise BadFile("needed")
    if not body:
        raise BadFile("empty")
    if len(body) > MOST_ROWS:
        raise BadFile("too-many")
    rows = [(line, _row(columns, cells)) for line, cells in body]
    unknown = [head.strip() for head, column in zip(heads, columns, strict=True) if not column]
    return Table(rows, [head for head in unknown if head])


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise BadFile("not-text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("not-text")


def _parsed(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, before = [], 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error:
        raise BadFile("unreadable") from None
    return found


def _delimiter(text: str, known: Mapping[str, str]) -> str:
    """The one by which the first row names most of our columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def fits(delimiter: str) -> int:
        # Not strict: a head in quotes is wrongly quoted for all delimiters but its own.
        heads = next(csv.reader([first], delimiter=delimiter), [])
        return sum(_plain(head) in known for head in heads)

    return max(";,\t", key=fits)


def _row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    cells = [*cells, *[""] * (len(columns) - len(cells))]
    return {
        column: _unguarded(cell) for column, cell in zip(columns, cells, strict=False) if column
    }


def _unguarded(cell: str) -> str:
    guarded = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA)
    return (cell[1:] if guarded else cell).strip()


def _plain(head: str) -> str:
    return " ".join(fold(head).replace("_", " ").split())
