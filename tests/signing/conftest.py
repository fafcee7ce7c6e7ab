"""A table at which a client reads and signs."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.signing.table import Table


@pytest.fixture
def table(app: Flask, cast: Cast) -> Table:
    return Table(app, cast)
