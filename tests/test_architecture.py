"""The tree keeps the rules of docs/ARCHITECTURE.md; and the rules catch who breaks them."""

import pytest

from tests.architecture.imports import IMPORT_RULES, actions_reaching_flask
from tests.architecture.shape import ANYWHERE, IN_THE_APPLICATION
from tests.architecture.sources import Rule, breaches, read

APPLICATION = read("app.py", "joinways/**/*.py")
EVERYTHING = APPLICATION + read("scripts/**/*.py", "tests/**/*.py", "gunicorn.conf.py")


@pytest.mark.parametrize("rule", [*IMPORT_RULES, *IN_THE_APPLICATION])
def test_application_keeps(rule: Rule) -> None:
    assert breaches(rule, APPLICATION) == [], rule.__doc__


@pytest.mark.parametrize("rule", ANYWHERE)
def test_everything_keeps(rule: Rule) -> None:
    assert breaches(rule, EVERYTHING) == [], rule.__doc__


def test_actions_never_reach_flask() -> None:
    assert actions_reaching_flask(APPLICATION) == []


def test_there_is_something_to_look_at() -> None:
    paths = {each.path for each in APPLICATION}
    assert {"app.py", "joinways/__init__.py", "joinways/stripe_gateway/door.py"} <= paths
