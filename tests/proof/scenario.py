"""One scenario: what is pressed, who is struck where, what Stripe and its users do meanwhile."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

RESUMERS = ("visit", "background", "resume")
"""Who finishes what was begun: whoever opens the quote, the server by itself, the command."""

DAY_AND_MORE = 25 * 3600
"""Stripe forgets an idempotency key after 24 hours."""


@dataclass(frozen=True)
class Scenario:
    """All that happens, so that it can be repeated.

    `kills`: the point at which each life is killed, None for one that is not; the first life
    is the press, the others resume it. `stop`: the point at which the press is put to sleep,
    until another worker has finished. `faults`: orders for the simulated Stripe, in force from
    the beginning. `hand`: what somebody does at Stripe once the first life is over. `expire`:
    when 25 hours pass: "" never, "before" somebody resumes, "after" (the sleeper sleeps on).
    `removed`: the defences that are taken away, to see whether it is noticed.
    """

    database: str = "sqlite"
    lines: int = 1
    known_client: bool = False
    kills: tuple[int | None, ...] = ()
    stop: int | None = None
    resumer: str = "visit"
    faults: tuple[dict[str, Any], ...] = ()
    hand: str = ""
    expire: str = ""
    removed: tuple[str, ...] = ()
    seed: int | None = None

    def to_json(self) -> str:
        """What `from_json` reads again."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(words: str) -> "Scenario":
        """The scenario that was written by `to_json`."""
        data = json.loads(words)
        kills, faults = tuple(data.pop("kills")), tuple(data.pop("faults"))
        return Scenario(kills=kills, faults=faults, removed=tuple(data.pop("removed")), **data)


@dataclass
class Result:
    """What came of a scenario, as both sides show it.

    `passed`: the points of the first life. `struck`: how many of the strikes ordered were
    reached. `wrong`: everything that should not be, one sentence each; empty when all is well.
    `counts`: duplicates, lost, stuck and mailed twice, each 0 or 1. `log`: what the processes
    wrote, kept only when something is wrong.
    """

    scenario: Scenario
    passed: list[str] = field(default_factory=list)
    struck: int = 0
    wrong: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    log: str = ""

    def to_json(self) -> str:
        """What `from_json` reads again."""
        return json.dumps({**asdict(self), "scenario": self.scenario.to_json()})

    @staticmethod
    def from_json(words: str) -> "Result":
        """The result that was written by `to_json`."""
        data = json.loads(words)
        return Result(scenario=Scenario.from_json(data.pop("scenario")), **data)
