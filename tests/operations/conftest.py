"""A desk for invoices, as the tests of actions have it."""

from collections.abc import Iterator

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
