"""Scenarios at random, one for each seed, as long as the minutes last; the figures are kept.

`make torture MINUTES=60` goes on where the last one stopped; `SEED=…` repeats a single scenario.
"""

import json
import random
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.proof.outcome import COUNTED
from tests.proof.points import points
from tests.proof.pool import Pool
from tests.proof.scenario import RESUMERS, Result, Scenario
from tests.proof.sweeps import CALLS, HANDS, SETTINGS, SILENT, SPOKEN, TAX_ID, UNGUARDED
from tests.proof.wandering import BATCH, STEPS, run

GOAL = 10_000
LONG_SECONDS = 590
READING_CALLS = ("invoices.list", "events.list", "invoices.delete", "invoices.lines.list")
KINDS = ("kills", "pause", "faults", "hand")
SHARES = (50, 15, 25, 10)


@dataclass
class Figures:
    """What was reached since the first run. `next_seed`: where the next one goes on."""

    next_seed: int = 1
    scenarios: int = 0
    struck: int = 0
    seconds: float = 0.0
    wrong: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    failed_seeds: list[int] = field(default_factory=list)
    hammered: dict[str, int] = field(default_factory=dict)
    wandered: int = 0

    def note(self, result: Result) -> None:
        """Add what came of one scenario."""
        self.scenarios += 1
        self.struck += result.struck
        self.wrong += bool(result.wrong)
        for name, count in result.counts.items():
            self.counts[name] += count
        if result.wrong and result.scenario.seed is not None:
            self.failed_seeds.append(result.scenario.seed)


def load(file: Path) -> Figures:
    """The figures of the runs before; fresh ones when there was none."""
    return Figures(**json.loads(file.read_text())) if file.exists() else Figures()


def save(file: Path, figures: Figures) -> None:
    """Keep the figures for the next run."""
    file.parent.mkdir(exist_ok=True)
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(asdict(figures), indent=1))
    aside.replace(file)


def scenario_of(seed: int, databases: tuple[str, ...]) -> Scenario:
    """The scenario of a seed: the same one each time, on the same databases."""
    draw = random.Random(seed)
    lines, known = draw.choice(SETTINGS)
    given: dict[str, Any] = {
        "database": draw.choice(databases),
        "resumer": draw.choice(RESUMERS),
        "lines": lines,
        "known_client": known,
        "seed": seed,
    }
    kind = draw.choices(KINDS, SHARES)[0]
    return Scenario(**given, **_MORE[kind](draw, points(lines, known)))


def _kills(draw: random.Random, passed: tuple[str, ...]) -> dict[str, Any]:
    count = draw.choices((1, 2, 3), (3, 5, 2))[0]
    kills = [draw.randrange(len(passed)), *(draw.randrange(24) for _ in range(count - 1))]
    return {"kills": tuple(kills), "expire": draw.choice(("", "", "", "before"))}


def _pause(draw: random.Random, passed: tuple[str, ...]) -> dict[str, Any]:
    """The moment for which no fence is possible is left out: `sweeps.UNGUARDED`."""
    expire = draw.choice(("", "before", "after"))
    left_out = ("before commit", UNGUARDED) if expire == "after" else ()
    guarded = [number for number, name in enumerate(passed) if not name.startswith(left_out)]
    return {"stop": draw.choice(guarded), "expire": expire}


def _faults(draw: random.Random, _passed: tuple[str, ...]) -> dict[str, Any]:
    ordered = []
    for _ in range(draw.choice((1, 1, 2, 3))):
        kind, more = draw.choice(list((SILENT | SPOKEN).items()))
        match = draw.choice(CALLS + READING_CALLS)
        if kind == "refused" and match == "customers.create":
            more = TAX_ID
        ordered.append({"kind": kind, "match": match, "times": draw.choice((1, 1, 2)), **more})
    kills = (None, draw.randrange(16)) if draw.random() < 0.5 else ()
    expire = draw.choice(("", "", "before"))
    return {"faults": tuple(ordered), "kills": kills, "expire": expire}


def _hand(draw: random.Random, passed: tuple[str, ...]) -> dict[str, Any]:
    hand, where = draw.choice(HANDS)
    kills = [passed.index(where), *(draw.randrange(12) for _ in range(draw.choice((0, 1, 1))))]
    return {"hand": hand, "kills": tuple(kills)}


_MORE: dict[str, Callable[[random.Random, tuple[str, ...]], dict[str, Any]]] = {
    "kills": _kills,
    "pause": _pause,
    "faults": _faults,
    "hand": _hand,
}


@dataclass(frozen=True)
class Round:
    """What a run of torture hands to each of its rounds. `until`: monotonic seconds."""

    pool: Pool
    figures: Figures
    until: float
    say: Callable[[str], None]


def scenarios_round(now: Round) -> None:
    """Scenario after scenario, from the next seed on, until the time is over."""

    def seeds() -> Iterator[Scenario]:
        while time.monotonic() < now.until:
            now.figures.next_seed += 1
            yield scenario_of(now.figures.next_seed - 1, now.pool.kinds)

    def done(result: Result) -> None:
        now.figures.note(result)
        if result.wrong:
            now.say(report(result))

    now.pool.each(seeds(), done)


def hammer_round(now: Round) -> None:
    """32 processes, 100 quotes, each pressed by all 32: on every database, once in a long run."""
    if now.until - time.monotonic() < LONG_SECONDS:
        now.say("hammer: only in a run of ten minutes or more")
        return
    for database in now.pool.kinds:
        found = now.pool.hammer(database, processes=32, quotes=100, at_once=32)
        told = {name: found[name] for name in ("presses", "invoices", "mails", "seconds")}
        now.say(f"hammer on {database}: {told}")
        now.figures.hammered[database] = now.figures.hammered.get(database, 0) + found["presses"]
        now.figures.wrong += bool(found["wrong"])
        for sentence in found["wrong"]:
            now.say(f"  {sentence}")


def wandering_round(now: Round) -> None:
    """Random sequences of all that can happen, for a fifth of the time; the first one that fails
    is said, made as short as it gets."""
    minutes = (now.until - time.monotonic()) / 60 / 5
    try:
        led = run(minutes, now.figures.wandered + 1)
    except Exception as error:
        now.figures.wrong += 1
        now.say("FAILED while wandering\n" + "".join(traceback.format_exception(error)))
        led = BATCH
    now.figures.wandered += led
    now.say(f"wandering: {led} sequences of {STEPS} steps, {now.figures.wandered} in total")


ROUNDS: list[Callable[[Round], None]] = [hammer_round, wandering_round, scenarios_round]
"""What a run does, in this order; one that wants to go on looks at `until`."""


def report(result: Result) -> str:
    """A failure as it is printed, with the command that repeats it."""
    lines = [f"FAILED seed {result.scenario.seed}: make torture SEED={result.scenario.seed}"]
    lines += [f"  {result.scenario}", *(f"  {sentence}" for sentence in result.wrong)]
    return "\n".join([*lines, result.log])
