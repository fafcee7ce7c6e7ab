"""The office of the tests of following, and lanes for all sweeps of a test process."""

from collections.abc import Iterator

import pytest

from tests.conftest import POSTGRESQL
from tests.following.conftest import awake, desk, office, one_try
from tests.proof.pool import Pool, open_pool

__all__ = ["awake", "desk", "office", "one_try", "pool"]

LANES = 3


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Lanes on each kind of database that there is."""
    with open_pool(tmp_path_factory.mktemp("proof"), LANES, POSTGRESQL) as opened:
        yield opened
