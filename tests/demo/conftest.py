"""The sample data, written by the command itself."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from joinways.demo import demo

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs `flask --app app demo` with these arguments on the test's database."""
    return lambda *arguments: app.test_cli_runner().invoke(demo, arguments)


@pytest.fixture
def seeded(app: Flask, run: Run) -> Flask:
    """The application on a database with the sample data."""
    answer = run()
    assert answer.exit_code == 0, answer.output
    return app
