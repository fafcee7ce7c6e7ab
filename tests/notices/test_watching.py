"""What nobody tells us: days that pass, and what stands still. Told once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, InvoiceOrder, Invoicing, StripeConnection, Workspace
from joinways.notices import watching
from joinways.notices.watching import attention_due, overdue_due
from tests.cast import Cast, QuoteRef
from tests.notices.telling import invoice, notices

pytestmark = pytest.mark.usefixtures("context")


@contextmanager
def clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Iterator[None]:
    """It is that moment for whoever watches."""
    with monkeypatch.context() as patch:
        patch.setattr(watching, "now", lambda _: moment)
        yield


def late(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> int:
    with clock(monkeypatch, moment):
        return overdue_due(db.session)


def test_an_invoice_is_overdue_after_the_last_hour_of_its_day_where_the_team_is(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = cast.quote()
    invoice_id = invoice(cast, quote)  # due on 15 January 2027; Paris is an hour ahead of UTC
    assert late(monkeypatch, datetime(2027, 1, 15, 22, 59, tzinfo=UTC)) == 0
    assert notices() == []
    assert late(monkeypatch, datetime(2027, 1, 15, 23, 0, tzinfo=UTC)) == 1
    [notice] = notices()
    assert (notice.kind, notice.dedupe_key) == ("overdue", f"overdue:{invoice_id}")
    assert (notice.quote_id, notice.invoice_id) == (quote.id, invoice_id)
    assert notice.detail == {
        "number": "F-0001", "cents": 219486, "currency": "EUR", "due_on": "2027-01-15",
    }  # fmt: skip
    assert late(monkeypatch, datetime(2027, 3, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Pacific/Kiritimati", datetime(2027, 1, 15, 10, 0, tzinfo=UTC)),  # UTC+14
        ("Pacific/Honolulu", datetime(2027, 1, 16, 10, 0, tzinfo=UTC)),  # UTC-10
    ],
)
def test_the_day_ends_elsewhere_at_another_hour(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, zone: str, moment: datetime
) -> None:
    with writing(db.session) as session:
        session.execute(update(Workspace).values(time_zone=zone))
    invoice(cast, cast.quote())
    assert late(monkeypatch, moment - timedelta(seconds=1)) == 0
    assert late(monkeypatch, moment) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"status": "paid"},
        {"status": "void", "live": False},
        {"status": "credited", "live": False},
        {"status": "uncollectible"},
        {"sample": True},
        {"live": False},
    ],
)
def test_what_is_not_to_be_paid_is_never_overdue(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]
) -> None:
    invoice(cast, cast.quote(), **values)
    assert late(monkeypatch, datetime(2027, 3, 1, tzinfo=UTC)) == 0


def test_what_is_left_to_pay_is_what_it_says(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice(cast, cast.quote(), remaining_cents=100000, paid_cents=119486)
    late(monkeypatch, datetime(2027, 3, 1, tzinfo=UTC))
    assert notices()[0].detail["cents"] == 100000


def test_many_processes_tell_each_overdue_invoice_once(app: Flask, cast: Cast) -> None:
    for number in range(4):
        due = date(2020, 1, 1) + timedelta(days=number)
        invoice(cast, cast.quote(), f"F-{number}", due_on=due)
    begin, told = threading.Barrier(4), []

    def go() -> None:
        with app.app_context():
            begin.wait()
            told.append(overdue_due(db.session))
            db.session.remove()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told) == 4
    assert len(notices()) == 4


def attempt(cast: Cast, quote: QuoteRef, **values: Any) -> int:
    """An attempt to invoice that began twenty minutes ago."""
    moment = datetime.now(UTC)
    with writing(db.session) as session:
        row = Invoicing(
            **{
                "workspace_id": cast.workspace,
                "quote_id": quote.id,
                "number": 1,
                "payload": "{}",
                "payload_sha256": "x" * 64,
                "due_on": date(2036, 1, 31),
                "connection_id": cast.connection,
                "account_id": "",
                "livemode": False,
                "key_born_at": moment,
                "lease_until": moment,
                "next_try_at": moment,
                "created_at": moment - timedelta(minutes=20),
                **values,
            }
        )
        session.add(row)
        session.flush()
        return row.id


def test_an_attempt_that_takes_too_long_is_told_once(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    attempt_id = attempt(cast, quote)
    assert attention_due(db.session) == 1
    assert attention_due(db.session) == 0
    [notice] = notices()
    assert (notice.kind, notice.dedupe_key) == ("attention", f"stuck:{attempt_id}")
    assert (notice.quote_id, notice.detail) == (quote.id, {"reason": "stuck"})


def test_one_finalised_by_hand_is_told_as_such(app: Flask, cast: Cast) -> None:
    attempt(cast, cast.quote(), problem="finalized-differs")
    assert attention_due(db.session) == 1
    assert notices()[0].detail == {"reason": "finalized-differs"}


@pytest.mark.parametrize(
    "values",
    [
        {"created_at": datetime.now(UTC) - timedelta(minutes=14)},
        {"status": "done"},
        {"status": "released", "live": False},
        {"problem": "blocked"},
    ],
)
def test_one_that_goes_on_or_waits_for_a_key_is_not(
    app: Flask, cast: Cast, values: dict[str, Any]
) -> None:
    if "created_at" in values:
        values = {"created_at": datetime.now(UTC) - timedelta(minutes=14)}
    attempt(cast, cast.quote(), **values)
    assert attention_due(db.session) == 0


def change_connection(**values: Any) -> None:
    with writing(db.session) as session:
        session.execute(update(StripeConnection).values(**values))


def test_a_refused_key_is_told_once_and_another_one_again(app: Flask, cast: Cast) -> None:
    assert attention_due(db.session) == 0
    change_connection(broken="revoked", broken_detail="Expired API Key", checked_at=None)
    assert attention_due(db.session) == 1
    change_connection(checked_at=datetime.now(UTC))  # somebody pressed “check now”
    assert attention_due(db.session) == 0
    change_connection(broken="")
    assert attention_due(db.session) == 0
    change_connection(broken="revoked", key_encrypted="another key")
    assert attention_due(db.session) == 1
    change_connection(broken="right")
    assert attention_due(db.session) == 1
    assert [notice.detail["reason"] for notice in notices()] == [
        "key-revoked", "key-revoked", "key-right",
    ]  # fmt: skip


def test_an_ended_connection_asks_for_nothing(app: Flask, cast: Cast) -> None:
    change_connection(broken="revoked", ended_at=datetime.now(UTC))
    assert attention_due(db.session) == 0


@pytest.mark.parametrize("mail", ["failed", "unknown"])
def test_an_email_of_stripe_that_did_not_leave_is_told(app: Flask, cast: Cast, mail: str) -> None:
    quote = cast.quote()
    attempt_id = attempt(
        cast, quote, status="done", step="done", mail=mail, ended_at=datetime.now(UTC)
    )
    invoice_id = invoice(cast, quote, invoicing_id=attempt_id)
    assert attention_due(db.session) == 1
    assert attention_due(db.session) == 0
    [notice] = notices()
    assert (notice.invoice_id, notice.detail) == (invoice_id, {"reason": f"mail-{mail}"})


@pytest.mark.parametrize(
    ("of_attempt", "of_invoice"),
    [
        ({"mail": "sent"}, {}),
        ({"ended_at": datetime(2026, 1, 1, tzinfo=UTC)}, {}),
        ({}, {"status": "paid"}),
        ({}, {"mails": 1}),
    ],
)
def test_one_that_left_since_or_is_paid_is_not(
    app: Flask, cast: Cast, of_attempt: dict[str, Any], of_invoice: dict[str, Any]
) -> None:
    quote = cast.quote()
    values = {"status": "done", "step": "done", "mail": "failed", "ended_at": datetime.now(UTC)}
    attempt_id = attempt(cast, quote, **{**values, **of_attempt})
    invoice(cast, quote, invoicing_id=attempt_id, **of_invoice)
    assert attention_due(db.session) == 0


@pytest.mark.parametrize(
    ("problem", "minutes", "expected"),
    [("unknown", 16, 1), ("unknown", 14, 0), ("", 16, 0), ("blocked", 16, 0)],
)
def test_an_order_that_takes_too_long_is_told_once(
    app: Flask, cast: Cast, problem: str, minutes: int, expected: int
) -> None:
    invoice_id, moment = invoice(cast, cast.quote()), datetime.now(UTC)
    with writing(db.session) as session:
        session.add(
            InvoiceOrder(
                workspace_id=cast.workspace,
                invoice_id=invoice_id,
                kind="void",
                once="once",
                problem=problem,
                lease_until=moment,
                next_try_at=moment,
                created_at=moment - timedelta(minutes=minutes),
            )
        )
    assert attention_due(db.session) == expected
    assert attention_due(db.session) == 0
    assert [(one.invoice_id, one.detail) for one in notices()] == [
        (invoice_id, {"reason": "order-slow"})
    ] * expected


def test_a_round_in_which_nothing_happened_writes_nothing(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("a lock was taken")

    monkeypatch.setattr(watching, "writing", refuse)
    assert (overdue_due(db.session), attention_due(db.session)) == (0, 0)
    assert not db.session().in_transaction()
    assert db.session.get(Invoice, 1) is None
