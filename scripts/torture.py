"""`make torture`: random faults, kills and pauses as long as MINUTES (1) last; prints figures.

SEED=… repeats one scenario. TEST_DATABASE_URL names a PostgreSQL server to play on as well.
Exit code 1 when anything was wrong in this run.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from joinways.config import INSTANCE
from tests.proof.pool import Pool, open_pool
from tests.proof.torture import GOAL, ROUNDS, Figures, Round, load, report, save, scenario_of

STATE = INSTANCE / "torture.json"


def main() -> int:
    """Run; the exit code."""
    postgresql, seed = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("SEED")
    lanes = int(os.environ.get("LANES") or 2 * (os.cpu_count() or 1))
    if not postgresql:
        print("SQLite only: TEST_DATABASE_URL names no PostgreSQL server.")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_pool(Path(folder), 1 if seed else lanes, postgresql) as pool,
    ):
        return repeat(pool, int(seed)) if seed else go_on(pool)


def repeat(pool: Pool, seed: int) -> int:
    """Lead one seed's scenario again."""
    [result] = pool.run([scenario_of(seed, pool.kinds)])
    print(report(result) if result.wrong else f"seed {seed}: nothing wrong, {result.scenario}")
    return 1 if result.wrong else 0


def go_on(pool: Pool) -> int:
    """Every round, from the last seed on."""
    figures = load(STATE)
    before, first = Figures(**vars(figures)), figures.next_seed
    begun = time.monotonic()
    until = begun + 60 * float(os.environ.get("MINUTES") or 1)
    print(f"from seed {first}, until {os.environ.get('MINUTES') or 1} minutes are over")
    try:
        for each in ROUNDS:
            each(Round(pool, figures, until, lambda words: print(words, flush=True)))
    finally:
        took = time.monotonic() - begun
        figures.seconds += took
        save(STATE, figures)
    tell(figures, figures.scenarios - before.scenarios, took)
    return 1 if figures.wrong > before.wrong else 0


def tell(figures: Figures, led: int, took: float) -> None:
    """The figures of this run and of all."""
    print(f"this run: {led} scenarios in {took / 60:.1f} minutes, {60 * led / took:.0f} a minute")
    print(f"in total: {figures.scenarios} of {GOAL} scenarios, {figures.struck} kills and pauses")
    print("in total: " + ", ".join(f"{count} {name}" for name, count in figures.counts.items()))
    print(f"in total: {figures.wrong} with anything wrong; next seed {figures.next_seed}")
    for seed in figures.failed_seeds:
        print(f"  make torture SEED={seed}")


if __name__ == "__main__":
    sys.exit(main())
