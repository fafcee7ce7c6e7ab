"""Templates compile, refer to what exists, and keep the rules."""

import pytest
from flask import Flask
from jinja2 import Environment

from tests.architecture import templates as rules

TEMPLATES = rules.read_templates()


@pytest.fixture
def environment(app: Flask) -> Environment:
    """Jinja as the application has it, with every filter."""
    return app.jinja_env


def test_templates_compile(environment: Environment) -> None:
    assert rules.compile_problems(environment, TEMPLATES) == []


def test_references_lead_somewhere(environment: Environment) -> None:
    by_path = {each.path: each for each in TEMPLATES}
    assert rules.reference_problems(environment, by_path) == []


def test_ids_of_fragments_and_targets_agree() -> None:
    assert rules.id_problems(TEMPLATES) == []


@pytest.mark.parametrize("rule", rules.TEMPLATE_RULES)
def test_templates_keep(rule: rules.Rule) -> None:
    assert rules.breaches(rule, TEMPLATES) == [], rule.__doc__


def test_static_files_load_nothing_from_elsewhere() -> None:
    assert rules.breaches(rules.everything_is_local, rules.read_static()) == []


def test_there_is_something_to_look_at() -> None:
    assert "base.html" in {each.path for each in TEMPLATES}
    assert "app.css" in {each.path for each in rules.read_static()}
