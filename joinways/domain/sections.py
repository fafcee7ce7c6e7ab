"""Sections of a quote and what each comes to."""

from collections.abc import Iterable


def subtotals(lines: Iterable[tuple[str, int]]) -> dict[int, int]:
    """Net cents under each section: {index of the section: sum up to the next one}.

    `lines`: (kind, net cents that count) of each line in order.
    """
    found: dict[int, int] = {}
    current: int | None = None
    for index, (kind, cents) in enumerate(lines):
        if kind == "section":
            current = index
            found[index] = 0
        elif current is not None:
            found[current] += cents
    return found
