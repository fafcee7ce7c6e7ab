"""An open application context, for tests of what runs in the background."""

from collections.abc import Iterator

import pytest
from flask import Flask

from joinways.extensions import db
from tests.cast import Cast


@pytest.fixture
def context(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast is there."""
    with app.app_context():
        yield cast
        db.session.remove()
