"""Clients of the stand-in; the same contract tests can ask Stripe itself.

With STRIPE_TEST_KEY set (a test key of a throw-away account), every test that takes `client` runs
twice: against the stand-in and against Stripe.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn, running_sandbox

STRIPE_KEY = os.environ.get("STRIPE_TEST_KEY", "")
_TARGETS = [pytest.param("", id="stand-in")]
if STRIPE_KEY:
    _TARGETS.append(pytest.param(STRIPE_KEY, id="stripe", marks=pytest.mark.stripe))

stripe.enable_telemetry = False


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """An empty stand-in, which tests may steer."""
    with running_sandbox() as running:
        yield running


@dataclass(frozen=True)
class Clients:
    """Clients of one stand-in by key, without retries: a test sees each answer."""

    base: str

    def __call__(self, key: str = "sk_test_demo") -> StripeClient:
        addresses = {"api": self.base, "connect": self.base}
        return StripeClient(key, base_addresses=cast(Any, addresses), max_network_retries=0)


@pytest.fixture
def clients(stand_in: StandIn) -> Clients:
    """Make clients by key."""
    return Clients(stand_in.base)


@pytest.fixture
def demo(clients: Clients) -> StripeClient:
    """A client of the demo account."""
    return clients()


@pytest.fixture(scope="module")
def shared() -> Iterator[StandIn]:
    """A stand-in that the contract tests of a module share, as they would share Stripe."""
    with running_sandbox() as running:
        yield running


@pytest.fixture(params=_TARGETS)
def client(request: pytest.FixtureRequest, shared: StandIn) -> StripeClient:
    """Whom a contract test asks: the stand-in, and Stripe too when there is a key."""
    if request.param:
        return StripeClient(request.param, max_network_retries=2)
    return Clients(shared.base)()
