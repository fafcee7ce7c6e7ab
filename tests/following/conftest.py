"""An office, and an SDK that doesn't sleep between its tries."""

import pytest

from tests.actions.conftest import awake, desk, one_try
from tests.actions.desk import Desk
from tests.following.post import Office

__all__ = ["awake", "desk", "one_try"]


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk)
