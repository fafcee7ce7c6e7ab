"""From the bytes of a CSV to rows of cells by column, whoever wrote it."""

import csv
import io
from collections.abc import Iterator, Mapping

from joinways.catalogue.wording import columns_by_word
from joinways.domain.refused import Refused
from joinways.folding import fold

MOST_BYTES = 300_000
MOST_ROWS = 2000
_NEEDED = ("label", "unit_price")
_SEPARATORS = (";", ",", "\t")
_FORMULA = ("=", "+", "-", "@")

Cells = dict[str, str]


def decoded(raw: bytes) -> str:
    """The text, of UTF-8 or else of Windows-1252, which Excel writes.

    Raises Refused: import-too-long, import-not-text.
    """
    if len(raw) > MOST_BYTES:
        raise Refused("import-too-long", rows=MOST_ROWS)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused("import-not-text")


def rows_of(text: str) -> Iterator[tuple[int, Cells]]:
    """(line in the file, {column: its cell}) of each row that says anything.

    Raises Refused: import-columns, import-not-text, import-too-long.
    """
    separator, columns = _heading(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    count = 0
    try:
        next(reader)
        for cells in reader:
            named = {
                column: _bare(cell)
                for column, cell in zip(columns, cells, strict=False)
                if column is not None
            }
            if not any(named.values()):
                continue
            count += 1
            if count > MOST_ROWS:
                raise Refused("import-too-long", rows=MOST_ROWS)
            yield reader.line_num, named
    except csv.Error:
        raise Refused("import-not-text") from None


def _heading(text: str) -> tuple[str, list[str | None]]:
    """The separator by which the first line names the most columns, and what it names."""
    known = columns_by_word()
    best: tuple[str, list[str | None]] = (";", [])
    most = 0
    for separator in _SEPARATORS:
        columns = _named(text, separator, known)
        found = len({column for column in columns if column})
        if found > most:
            best, most = (separator, columns), found
    named = [column for column in best[1] if column]
    if any(column not in named for column in _NEEDED) or len(named) != len(set(named)):
        raise Refused("import-columns")
    return best


def _named(text: str, separator: str, known: Mapping[str, str]) -> list[str | None]:
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        raise Refused("import-not-text") from None
    return [known.get(fold(" ".join(cell.split()))) for cell in first]


def _bare(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking the cell for a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
