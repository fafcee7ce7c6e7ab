"""32 processes press 100 quotes, eight of them each quote in the same moment.

HAMMER_AT_ONCE=32: all of them each quote, which takes minutes on each database.
"""

import os

import pytest

from tests.conftest import KINDS
from tests.proof.pool import Pool

AT_ONCE = int(os.environ.get("HAMMER_AT_ONCE", "8"))


@pytest.mark.parametrize("database", KINDS)
def test_thirty_two_processes_on_a_hundred_quotes(pool: Pool, database: str) -> None:
    found = pool.hammer(database, processes=32, quotes=100, at_once=AT_ONCE)
    assert found["wrong"] == []
    assert (found["invoices"], found["mails"], found["presses"]) == (100, 100, 100 * AT_ONCE)
