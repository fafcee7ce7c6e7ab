"""What differs between two versions of a list, line by line."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

Line = TypeVar("Line")


@dataclass(frozen=True)
class Change(Generic[Line]):
    """`what`: same, changed, added or removed. `fields`: the names of what changed in it."""

    what: str
    before: Line | None
    after: Line | None
    fields: tuple[str, ...] = ()


def changes(
    before: Sequence[Line],
    after: Sequence[Line],
    name: Callable[[Line], Hashable],
    differing: Callable[[Line, Line], tuple[str, ...]],
) -> list[Change[Line]]:
    """Every line of both versions, in the order of the new one, with the removed in their place.

    Two lines are the same one when `name` gives the same for both; `differing` names what of such
    a pair differs.
    """
    old_names, new_names = [name(line) for line in before], [name(line) for line in after]
    matcher = SequenceMatcher(a=old_names, b=new_names, autojunk=False)
    found: list[Change[Line]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        old, new = before[i1:i2], after[j1:j2]
        if kind == "equal":
            for one, other in zip(old, new, strict=True):
                fields = differing(one, other)
                found.append(Change("changed" if fields else "same", one, other, fields))
        else:
            found += [Change("removed", line, None) for line in old]
            found += [Change("added", None, line) for line in new]
    return found
