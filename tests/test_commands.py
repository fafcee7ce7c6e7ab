"""Every command opens an application context of its own, however it is called."""

import pytest
from flask import Flask, has_app_context
from flask.cli import AppGroup

COMMANDS = [
    ("invoices", "resume"),
    ("invoices", "sync"),
    ("invoices", "restored"),
    ("invoices", "reconciled", "--yes"),
    ("invoices", "reconcile"),
    ("verify", "--offline"),
    ("doctor",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_command_needs_no_context_of_its_caller(app: Flask, command: tuple[str, ...]) -> None:
    assert not has_app_context()
    done = app.test_cli_runner().invoke(args=list(command))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output


def test_they_are_all(app: Flask) -> None:
    group = app.cli.commands["invoices"]
    assert isinstance(group, AppGroup)
    assert set(group.commands) == {one[1] for one in COMMANDS if one[0] == "invoices"}
