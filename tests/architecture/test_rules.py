"""The rules of the tree catch what they should, and leave alone what is right."""

import pytest

from . import imports, shape
from .sources import Rule, Source

LONG = "def total():\n    '''Cents.'''\n" + "    x = 1\n"

CAUGHT: list[tuple[Rule, str, str, str]] = [
    (imports.base_imports_what_it_may, "domain/vat.py", "import flask", "domain may not import"),
    (imports.base_imports_what_it_may, "domain/vat.py", "from .. import web", "joinways.web"),
    (imports.base_imports_what_it_may, "domain/vat.py", "import sqlalchemy.orm", "sqlalchemy.orm"),
    (imports.base_imports_what_it_may, "config.py", "from joinways.web import x", "joinways.web.x"),
    (imports.base_imports_what_it_may, "models/quote.py", "import flask", "models may not import"),
    (imports.base_imports_what_it_may, "models/a.py", "from joinways.web import x", "joinways.web"),
    (imports.base_imports_what_it_may, "mailer.py", "from flask import g", "mailer may not import"),
    (
        imports.base_imports_what_it_may,
        "stripe_sandbox/pages.py",
        "from joinways.domain.money import share",
        "stripe_sandbox may not import joinways.domain.money.share",
    ),
    (
        imports.features_keep_their_order,
        "events/actions.py",
        "from joinways.quotes.lookups import lines_of",
        "events may not import joinways.quotes.lookups.lines_of: the order is audit <",
    ),
    (imports.features_keep_their_order, "quotes/forms.py", "from ..invoices import x", "invoices"),
    (imports.features_keep_their_order, "web.py", "import joinways.account.actions", "web may not"),
    (imports.features_keep_their_order, "documents/pdf.py", "from ..quotes import x", "documents"),
    (imports.every_feature_has_its_place, "budget/routes.py", "", "budget has routes"),
    (imports.nothing_imports_the_wiring, "web.py", "from joinways import create_app", "the wiring"),
    (imports.nothing_imports_the_wiring, "events/routes.py", "from .. import demo", "the wiring"),
    (imports.stripe_has_one_door, "invoices/actions.py", "import stripe", "only joinways/stripe_g"),
    (imports.stripe_has_one_door, "web.py", "from stripe import StripeClient", "only joinways/str"),
    (imports.others_are_reached_by_named_doors, "web.py", "import requests", "nobody imports req"),
    (imports.others_are_reached_by_named_doors, "web.py", "from urllib import request", "machine"),
    (imports.others_are_reached_by_named_doors, "outbox.py", "from smtplib import SMTP", "mailer"),
    (imports.sandbox_stands_apart, "web.py", "import joinways.stripe_sandbox.store", "simulated"),
    (imports.no_views_as_classes, "events/routes.py", "from flask.views import View", "a function"),
    (shape.files_are_short, "web.py", "x = 1\n" * 301, "301 lines, at most 300"),
    (shape.functions_are_short, "web.py", LONG + "    x = 1\n" * 39, "total has 41 lines"),
    (
        shape.handlers_are_short,
        "events/routes.py",
        "@bp.get('/')\n" + LONG + "    x = 1\n" * 19,
        "total has 21 lines, at most 20",
    ),
    (
        shape.functions_are_simple,
        "web.py",
        "def sort(x):\n" + "    if x:\n        pass\n" * 8,
        "sort has 9 branches",
    ),
    (
        shape.functions_are_simple,
        "web.py",
        "def sort(x):\n    match x:\n" + "        case 1:\n            pass\n" * 8,
        "sort has 9 branches",
    ),
    (shape.imports_stand_at_the_top, "web.py", "def go():\n    import os", "go imports inside"),
    (shape.names_say_something, "utils.py", "", "a module called utils says nothing"),
    (shape.names_say_something, "common/money.py", "", "a module called common says nothing"),
    (shape.public_functions_are_documented, "web.py", "def go(): ...", "go has no docstring"),
    (shape.nothing_is_left_to_do, "web.py", "x = 1  # TODO later", "unfinished"),
    (shape.nothing_is_left_to_do, "web.py", "raise NotImplementedError", "unfinished"),
]

LEFT_ALONE: list[tuple[Rule, str, str]] = [
    (imports.base_imports_what_it_may, "domain/vat.py", "from .money import share"),
    (imports.base_imports_what_it_may, "domain/vat.py", "from decimal import Decimal"),
    (imports.base_imports_what_it_may, "models/quote.py", "from sqlalchemy.orm import Mapped"),
    (imports.base_imports_what_it_may, "stripe_gateway/door.py", "import stripe"),
    (imports.features_keep_their_order, "invoices/actions.py", "from ..quotes import lookups"),
    (imports.features_keep_their_order, "__init__.py", "from joinways.invoices import routes"),
    (imports.features_keep_their_order, "quotes/routes.py", "from joinways.documents import pdf"),
    (imports.every_feature_has_its_place, "events/routes.py", ""),
    (imports.nothing_imports_the_wiring, "web.py", "from joinways.i18n import gettext"),
    (imports.nothing_imports_the_wiring, "__init__.py", "from joinways import demo, pages"),
    (imports.stripe_has_one_door, "stripe_gateway/door.py", "import stripe"),
    (imports.stripe_has_one_door, "stripe_sandbox/params.py", "from stripe.params import X"),
    (imports.stripe_has_one_door, "web.py", "from joinways.stripe_words import Account"),
    (imports.others_are_reached_by_named_doors, "mailer.py", "import smtplib"),
    (imports.others_are_reached_by_named_doors, "web.py", "from urllib.parse import urlsplit"),
    (imports.sandbox_stands_apart, "stripe_sandbox/pages.py", "from .store import Store"),
    (shape.files_are_short, "web.py", "x = 1\n" * 300),
    (shape.functions_are_short, "web.py", LONG + "    x = 1\n" * 38),
    (shape.handlers_are_short, "events/routes.py", LONG + "    x = 1\n" * 30),
    (shape.handlers_are_short, "a.py", "@bp.get('/')\n" + LONG + "    x = 1\n" * 18),
    (shape.functions_are_simple, "web.py", "def sort(x):\n" + "    if x:\n        pass\n" * 7),
    (shape.imports_stand_at_the_top, "web.py", "if TYPE_CHECKING:\n    import os"),
    (shape.public_functions_are_documented, "web.py", "def _go(): ..."),
    (shape.nothing_is_left_to_do, "web.py", "todo = 'TODO'"),
]


@pytest.mark.parametrize(("rule", "path", "code", "problem"), CAUGHT)
def test_breach_is_caught(rule: Rule, path: str, code: str, problem: str) -> None:
    found = list(rule(Source(f"joinways/{path}", code)))
    assert any(problem in what for _, what in found), found


@pytest.mark.parametrize(("rule", "path", "code"), LEFT_ALONE)
def test_right_code_is_left_alone(rule: Rule, path: str, code: str) -> None:
    assert list(rule(Source(f"joinways/{path}", code))) == []


def test_every_rule_has_something_to_catch() -> None:
    rules = {*imports.IMPORT_RULES, *shape.ANYWHERE, *shape.IN_THE_APPLICATION}
    assert {rule for rule, *_ in CAUGHT} == rules


@pytest.mark.parametrize(
    ("actions", "other", "expected"),
    [
        ("from flask import g", "", ["joinways.events.actions -> flask.g"]),
        ("import werkzeug.wrappers", "", ["joinways.events.actions -> werkzeug.wrappers"]),
        ("from flask_wtf import FlaskForm", "", ["joinways.events.actions -> flask_wtf.FlaskForm"]),
        ("import sqlalchemy", "import flask", []),
        (
            "from joinways.events.forms import EventForm",
            "from wtforms import Form\nfrom flask_wtf import FlaskForm",
            ["joinways.events.actions -> joinways.events.forms -> flask_wtf.FlaskForm"],
        ),
        (
            "from . import forms",
            "import flask",
            ["joinways.events.actions -> joinways.events.forms -> flask"],
        ),
    ],
)
def test_actions_reaching_flask_are_caught(actions: str, other: str, expected: list[str]) -> None:
    sources = [
        Source("joinways/events/actions.py", actions),
        Source("joinways/events/forms.py", other),
    ]
    path = "joinways/events/actions.py"
    assert imports.actions_reaching_flask(sources) == [f"{path}: {way}" for way in expected]
