"""A server sleeps at each point until another has finished: what it then writes hits nothing."""

import pytest

from tests.proof import sweeps
from tests.proof.pool import Pool
from tests.proof.torture import report


@pytest.mark.parametrize("expire", ["", "before", "after"])
def test_asleep_at_each_point(pool: Pool, expire: str) -> None:
    """With keys alive; forgotten before the other begins; forgotten before the sleeper wakes."""
    asked = sweeps.spread(sweeps.pauses(expire), pool.kinds)
    results = pool.run(asked)
    assert [report(result) for result in results if result.wrong] == []
    assert [result.struck for result in results] == [1] * len(asked)
