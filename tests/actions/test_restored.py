"""A backup put back: nothing is invoiced until somebody compared with Stripe."""

import pytest
from sqlalchemy import select

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Installation
from tests.actions.desk import Desk


def run(desk: Desk, *words: str, typed: str = "") -> tuple[int, str]:
    """What `flask --app app invoices …` answers."""
    result = desk.app.test_cli_runner().invoke(args=["invoices", *words], input=typed)
    return result.exit_code, result.output


def test_no_invoice_until_it_is_compared(desk: Desk) -> None:
    name = db.session.scalars(select(Installation.name)).one()
    db.session.rollback()
    code, said = run(desk, "restored")
    assert code == 0
    assert "Invoicing is refused" in said
    assert "flask --app app invoices reconcile\n" in said
    with pytest.raises(Refused, match="must-reconcile"):
        desk.begin()
    code, said = run(desk, "reconciled", typed="n\n")
    assert code == 1
    assert f"instance={name}" in said
    with pytest.raises(Refused, match="must-reconcile"):
        desk.begin()
    assert run(desk, "reconciled", typed="y\n")[0] == 0
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)


def test_reconciled_without_being_asked(desk: Desk) -> None:
    run(desk, "restored")
    assert run(desk, "reconciled", "--yes")[0] == 0
    assert desk.begin()
