"""`python -m scripts.bench`: all of PARTS, or those that are named after it."""

import logging
import os
import platform
import sys
import time
from collections.abc import Callable

from scripts.bench import calls, documents, large, rates, slow, statements, webhooks, weight
from scripts.bench.workplace import Workplace, workplace

PARTS: dict[str, Callable[[Workplace], bool]] = {
    "calls": calls.run,
    "statements": statements.run,
    "rates": rates.run,
    "slow": slow.run,
    "weight": weight.run,
    "webhooks": webhooks.run,
    "documents": documents.run,
    "large": large.run,
}


def main(arguments: list[str]) -> int:
    """0 when all that is counted was kept, 1 when it was not, 2 for a part that there is not."""
    if unknown := [each for each in arguments if each not in PARTS]:
        print(f"make bench: no part {unknown[0]!r}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    logging.disable(logging.WARNING)
    begun = time.monotonic()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    kept = True
    for name in arguments or PARTS:
        with workplace() as place:  # each on its own, so that none sees another's rows
            kept = PARTS[name](place) and kept
    print(f"\n{time.monotonic() - begun:.0f} seconds in all")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
