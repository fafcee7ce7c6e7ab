"""What a curious person finds in the sample data."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.account.passwords import matches
from joinways.domain.invoice import displayed_status
from joinways.extensions import db
from joinways.invariants.reading import ours
from joinways.invariants.rules import violations
from joinways.invariants.snapshot import Snapshot
from joinways.models import (
    Client,
    Event,
    History,
    Invoice,
    Membership,
    Notice,
    Quote,
    StripeConnection,
    User,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.vault import Vault
from joinways.workspace.connection import owner


def today() -> datetime:
    return utc_now().astimezone(ZoneInfo("Europe/Paris"))


def test_two_workspaces_with_their_sign_ins(seeded: Flask) -> None:
    with seeded.app_context():
        rows = db.session.execute(
            select(Workspace.name, Workspace.plan, Membership.role, User)
            .join(Membership, Membership.workspace_id == Workspace.id)
            .join(User, User.id == Membership.user_id)
            .order_by(Membership.id)
        ).all()
        assert [(name, plan, role, user.email) for name, plan, role, user in rows] == [
            ("Domaine des Tilleuls", "pro", "owner", "owner@demo.joinways.example"),
            ("Domaine des Tilleuls", "pro", "admin", "admin@demo.joinways.example"),
            ("Domaine des Tilleuls", "pro", "member", "member@demo.joinways.example"),
            ("Casa Olmo", "basic", "owner", "stranger@demo.joinways.example"),
        ]
        assert all(matches(user.password_hash, "joinways-demo") for *_, user in rows)
        settings = db.session.execute(
            select(
                Workspace.country, Workspace.language, Workspace.currency, Workspace.time_zone
            ).order_by(Workspace.id)
        ).all()
    assert [tuple(row) for row in settings] == [
        ("FR", "fr", "EUR", "Europe/Paris"),
        ("ES", "es", "EUR", "Europe/Madrid"),
    ]


def test_stripe_is_connected_to_the_first_only(seeded: Flask) -> None:
    with seeded.app_context():
        connection = db.session.scalars(select(StripeConnection)).one()
        vault = Vault(seeded.config["JOINWAYS"].encryption_keys)
        assert vault.open(owner(1), connection.key_encrypted) == "sk_test_demo"
        assert (connection.workspace_id, connection.key_last4) == (1, "demo")
        assert (connection.livemode, connection.account_id, connection.account_name) == (
            False, "", "",
        )  # fmt: skip


def test_events_lie_before_and_after_today(seeded: Flask) -> None:
    with seeded.app_context():
        events = db.session.scalars(select(Event)).all()
        ours = [event for event in events if event.workspace_id == 1]
        assert (len(ours), len(events) - len(ours)) == (12, 3)
        past = [event for event in ours if event.ends_on < today().date()]
        assert (len(past), len(ours) - len(past)) == (5, 7)
        assert {event.status for event in ours} == {"confirmed", "option", "lost", "cancelled"}


def test_clients_are_of_every_kind(seeded: Flask) -> None:
    with seeded.app_context():
        clients = db.session.scalars(select(Client).where(Client.workspace_id == 1)).all()
        kinds = Counter(
            (client.country, client.language, client.private_person, bool(client.vat_number))
            for client in clients
        )
        assert kinds == {
            ("FR", "fr", False, True): 5,
            ("FR", "fr", True, False): 2,
            ("ES", "es", False, True): 1,
            ("GB", "en", False, True): 1,
        }
        assert all(client.private_person == (client.company == "") for client in clients)
        assert all(client.email.endswith(".example") for client in clients)


def test_quotes_are_in_every_lasting_state(seeded: Flask) -> None:
    with seeded.app_context():
        rows = db.session.execute(select(Quote.workspace_id, Quote.state)).all()
    assert Counter(state for workspace, state in rows if workspace == 1) == {
        "draft": 1, "sent": 2, "signed": 9, "invoiced": 16, "declined": 1, "expired": 1,
        "replaced": 1,
    }  # fmt: skip
    assert {state for workspace, state in rows if workspace == 2} == {"signed", "expired"}


def test_numbers_follow_the_years_of_creation(seeded: Flask) -> None:
    with seeded.app_context():
        quotes = db.session.scalars(
            select(Quote).where(Quote.workspace_id == 1).order_by(Quote.created_at)
        ).all()
    expected: list[str | None] = []
    counts = Counter[int]()
    for quote in quotes:
        if quote.state == "draft":
            expected.append(None)
            continue
        counts[quote.created_at.year] += 1
        expected.append(f"D-{quote.created_at.year}-{counts[quote.created_at.year]:03}")
    assert [quote.number for quote in quotes] == expected


LIVES = {
    "draft": ["created"],
    "sent": ["created", "sent"],
    "signed": ["created", "sent", "signed"],
    "declined": ["created", "sent", "declined"],
    "expired": ["created", "sent", "expired"],
    "replaced": ["created", "sent", "signed", "replaced"],
    "invoiced": ["created", "sent", "signed", "invoice-claim", "invoice-finalize"],
}


def test_history_tells_each_life_in_order(seeded: Flask) -> None:
    with seeded.app_context():
        moment = utc_now()
        for quote in db.session.scalars(select(Quote)):
            rows = db.session.scalars(
                select(History).where(History.quote_id == quote.id).order_by(History.at)
            ).all()
            told = [row.action for row in rows if row.action != "paid"]
            assert told == LIVES[quote.state]
            assert [row.at for row in rows] == sorted({row.at for row in rows})
            assert rows[-1].at < moment
            changes = [(row.from_state, row.to_state) for row in rows if row.to_state]
            assert all(one[1] == two[0] for one, two in pairwise(changes))
            assert changes[0] == ("", "draft")
            assert changes[-1][1] == quote.state
            assert quote.version == len(changes)
            assert all(row.event_id == quote.event_id for row in rows)


def test_history_says_who_and_what(seeded: Flask) -> None:
    with seeded.app_context():
        by_action = {row.action: row for row in db.session.scalars(select(History))}
        replaced, amendment = (
            db.session.scalars(select(Quote).where(Quote.title == title)).one()
            for title in ("Soirée de lancement", "Soirée de lancement, avec champagne")
        )
        assert replaced.event_id == amendment.event_id
        assert by_action["replaced"].quote_id == replaced.id
        assert by_action["replaced"].detail == {"reason": amendment.number}
        assert by_action["replaced"].at == amendment.signed_at
        assert {action: row.actor for action, row in by_action.items()} == {
            "created": "user", "sent": "user", "signed": "client", "declined": "client",
            "expired": "system", "replaced": "client", "invoice-claim": "user",
            "invoice-finalize": "stripe", "paid": "stripe",
        }  # fmt: skip
        assert by_action["paid"].detail == {"invoice": "TILLEULS-0015"}
        assert by_action["declined"].detail == {"reason": "La date ne convient plus à la famille."}


def test_invoices_are_history_that_never_was_at_stripe(seeded: Flask) -> None:
    with seeded.app_context():
        rows = db.session.execute(
            select(Invoice, Quote).join(Quote, Quote.id == Invoice.quote_id).order_by(Invoice.id)
        ).all()
        for invoice, quote in rows:
            assert quote.state == "invoiced"
            assert (invoice.sample, invoice.invoicing_id, invoice.hosted_url, invoice.pdf_url) == (
                True, None, "", "",
            )  # fmt: skip
            assert invoice.stripe_id == f"in_sample_{invoice.number[-4:]}"
            assert invoice.gross_cents == quote.gross_cents
            assert invoice.live == (invoice.status not in ("void", "credited"))
            assert (invoice.paid_at is not None) == (invoice.status == "paid")
            assert invoice.changed_at < utc_now()
        numbers = sorted(invoice.number for invoice, _ in rows)
        assert numbers == [f"TILLEULS-{number:04}" for number in range(1, 19)]


def test_invoices_are_of_every_status(seeded: Flask) -> None:
    with seeded.app_context():
        invoices = db.session.scalars(select(Invoice)).all()
        shown = Counter(
            displayed_status(each.status, each.due_on, today().date()) for each in invoices
        )
        assert shown == {
            "paid": 9, "pending": 4, "overdue": 2, "void": 1, "credited": 1, "uncollectible": 1,
        }  # fmt: skip
        [odd] = [each for each in invoices if each.attention]
        assert (odd.attention, odd.paid_cents - odd.gross_cents) == ("overpaid", 5000)
        [part] = [each for each in invoices if each.status == "open" and each.paid_cents]
        assert part.remaining_cents == part.gross_cents - 150000
        months = {(each.paid_at.year, each.paid_at.month) for each in invoices if each.paid_at}
        assert len(months) >= 5


@pytest.mark.parametrize(
    "mention",
    ["trois fois l’intérêt légal", "40 €", "Pas d’escompte", "SIREN", "TVA FR84000142711"],
)
def test_footer_has_the_legal_mentions(seeded: Flask, mention: str) -> None:
    with seeded.app_context():
        footer = db.session.scalars(
            select(Workspace.invoice_footer).where(Workspace.country == "FR")
        ).one()
    assert mention in footer


def test_the_team_was_told_of_its_invoices_and_one_notice_is_new(seeded: Flask) -> None:
    with seeded.app_context():
        rows = db.session.execute(select(Notice, Invoice).join(Invoice)).all()
        read = db.session.scalars(
            select(Membership.notices_read_at).where(Membership.workspace_id == 1)
        ).first()
        assert read
        assert Counter(notice.kind for notice, _ in rows) == {
            "paid": 9, "overdue": 2, "attention": 1, "payment-failed": 1,
        }  # fmt: skip
        assert [notice.kind for notice, _ in rows if notice.at > read] == ["payment-failed"]
        assert [notice.kind for notice, _ in rows if not notice.mailed_at] == ["payment-failed"]
        for notice, invoice in rows:
            if notice.kind == "overdue":
                told_on = notice.at.astimezone(ZoneInfo("Europe/Paris")).date()
                assert told_on == invoice.due_on + timedelta(days=1)
            assert invoice.failed_payments == (1 if notice.kind == "payment-failed" else 0)


def test_nothing_contradicts_itself(seeded: Flask) -> None:
    """What must be true of real invoices is true of the samples, as far as rows can tell."""
    with seeded.app_context():
        snapshot = Snapshot(ours(db.session))
        db.session.rollback()
    assert violations(snapshot) == []
    assert len(snapshot.ours.invoices) > 10
