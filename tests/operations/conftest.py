"""A desk for invoices, as the tests of actions have it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from joinways.extensions import db
from tests.actions.desk import Desk
from tests.cast import Cast
from tests.stand_in import StandIn


@pytest.fixture
def desk(app: Flask, cast: Cast, stripe: StandIn) -> Iterator[Desk]:
    with app.app_context():
        yield Desk(app, cast, stripe)
        db.session.remove()


@pytest.fixture(autouse=True)
def closed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever application a test makes for itself: its engine is given up afterwards.

    Else PostgreSQL's driver complains when the garbage is collected, in the middle of another test.
    """
    made: list[Flask] = []
    make = getattr(request.module, "create_app", None)

    def remembered(*args: Any, **kwargs: Any) -> Flask:
        assert make
        made.append(make(*args, **kwargs))
        return made[-1]

    if make:
        monkeypatch.setattr(request.module, "create_app", remembered)
    yield
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
