"""Whether the audit log's chain is whole: pure, over plain values."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Line:
    """One line of a workspace's audit log. `at`: UTC, ISO 8601 with microseconds; `details`:
    canonical JSON. `sha256` is the hash of all the others, `previous_sha256` among them."""

    workspace: str
    number: int
    at: str
    actor: str
    actor_id: int | None
    actor_name: str
    action: str
    object_type: str
    object_id: str
    object_title: str
    details: str
    previous_sha256: str
    sha256: str = ""


def canonical(facts: Mapping[str, object]) -> str:
    """JSON that is the same for the same facts."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(line: Line) -> str:
    """The SHA-256 of everything that the line says, in hex."""
    said = asdict(line)
    del said["sha256"]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def breaks(lines: Iterable[Line]) -> Iterator[str]:
    """A sentence for everything that is not as it was written. `lines` by workspace and number."""
    workspace, number, previous = "", 0, ""
    for line in lines:
        if line.workspace != workspace:
            workspace, number, previous = line.workspace, 0, ""
        where = f"audit line {line.number} of workspace {line.workspace}"
        if line.number != number + 1:
            yield f"{where} follows number {number}: one is missing"
        elif line.previous_sha256 != previous:
            yield f"{where} does not follow the one before it"
        if hash_of(line) != line.sha256:
            yield f"{where} was changed"
        number, previous = line.number, line.sha256
