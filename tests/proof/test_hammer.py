"""32 processes press 100 quotes, all of them each quote in the same moment."""

import pytest

from tests.conftest import KINDS
from tests.proof.pool import Pool


@pytest.mark.parametrize("database", KINDS)
def test_thirty_two_processes_on_a_hundred_quotes(pool: Pool, database: str) -> None:
    found = pool.hammer(database, processes=32, quotes=100, at_once=32)
    assert found["wrong"] == []
    assert (found["invoices"], found["mails"], found["presses"]) == (100, 100, 3200)
