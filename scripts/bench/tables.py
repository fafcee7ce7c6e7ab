"""Tables that people read in a terminal."""

from collections.abc import Sequence

Cell = str | int | float


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], *notes: str) -> None:
    """Print a table: words to the left, figures (floats with two decimals) to the right."""
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(heads), *texts]) for n in range(len(heads))]
    print(f"\n{title}\n")
    print(_line(heads, widths))
    print(_line(["-" * width for width in widths], widths))
    for row in texts:
        print(_line(row, widths))
    for note in notes:
        print(f"  {note}")


def _text(cell: Cell) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return "  ".join(["", first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])
