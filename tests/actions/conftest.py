"""A desk in an open application context, and an SDK that doesn't sleep between its tries."""

from collections.abc import Iterator

import pytest
import stripe as sdk
from flask import Flask

from joinways.extensions import db
from joinways.stripe_gateway import door
from tests.actions.desk import TWO_RATES, Desk
from tests.actions.restoring import Run
from tests.cast import Cast
from tests.proof.backups import Backup, take
from tests.stand_in import StandIn


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's waits between tries take no time."""
    monkeypatch.setattr(sdk.HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(sdk.HTTPClient, "MAX_DELAY", 0)


@pytest.fixture
def desk(app: Flask, cast: Cast, stripe: StandIn) -> Iterator[Desk]:
    with app.app_context():
        yield Desk(app, cast, stripe)
        db.session.remove()


@pytest.fixture
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK asks once: what one lost answer leads to can be seen."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


@pytest.fixture
def run(desk: Desk) -> Run:
    """What `flask --app app invoices …` answers."""

    def answer(*words: str, typed: str = "") -> tuple[int, str]:
        result = desk.app.test_cli_runner().invoke(args=["invoices", *words], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.output

    return answer


@pytest.fixture
def backup(desk: Desk) -> Backup:
    """The database before anything was invoiced, with one quote that is signed."""
    desk.cast.quote(TWO_RATES)
    return take(desk.app)
