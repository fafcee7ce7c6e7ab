"""`flask --app app invoices resume`, started from where nothing is open yet."""

from flask import Flask

from tests.cast import Cast


def test_resume_needs_no_context_of_its_caller(app: Flask, cast: Cast) -> None:
    """As a timer starts it: the command opens the application by itself, for all of its work."""
    assert cast.numbers == 0
    answer = app.test_cli_runner().invoke(args=["invoices", "resume"])
    assert (answer.exit_code, answer.output.splitlines()[-1:]) == (0, ["0 orders left"])
