"""The office of the tests of following."""

from tests.following.conftest import awake, desk, office, one_try

__all__ = ["awake", "desk", "office", "one_try"]
