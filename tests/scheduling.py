"""Which tests go first, and which stay together, when several processes share them.

What takes minutes begins first and alone; then comes file after file. So the end isn't one process
at work on a long test that was handed out last, while the others stand by.
"""

from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

HEAVIEST = (
    "tests/proof/test_kill_sweep.py",
    "tests/proof/test_stateful.py",
    "tests/proof/test_fault_sweep.py",
    "tests/proof/test_webhook_orders.py",
    "tests/proof/test_pause_sweep.py",
    "tests/proof/test_hammer.py",
    "tests/signing/test_hostile.py",
    "tests/operations/test_fuzz.py",
    "tests/proof/test_money.py",
    "tests/proof/test_restore.py",
    "tests/proof/test_webhook_forgery.py",
)
"""Files whose tests are long enough to be handed out one by one, the longest first."""


def file_of(nodeid: str) -> str:
    """The file that a test stands in."""
    return nodeid.split("::", 1)[0]


def heaviest_first(items: list[pytest.Item]) -> None:
    """Order the tests of a run: the heaviest, the browser's, then the files with many tests.

    Within a file the order stays.
    """
    many = Counter(file_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, bool, int, str]:
        file = file_of(item.nodeid)
        heavy = HEAVIEST.index(file) if file in HEAVIEST else len(HEAVIEST)
        return heavy, item.get_closest_marker("browser") is None, -many[file], file

    items.sort(key=place)


def on_another_database_too(item: pytest.Item, first: str) -> bool:
    """Whether the test is marked `pages` and this is not its run on the first database."""
    chosen = getattr(item, "callspec", None)
    if item.get_closest_marker("pages") is None or chosen is None:
        return False
    return bool(chosen.params.get("fresh", first) != first)


class HeaviestFirst(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out the tests in the order given: a file at a time, of the heaviest a test."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        file = file_of(nodeid)
        return nodeid if file in HEAVIEST else file
