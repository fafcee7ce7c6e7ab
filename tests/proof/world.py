"""What the stateful test plays with: an office of its own, a clock to move, workers to kill."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import stripe as sdk
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from joinways import database
from joinways.background import resume_due
from joinways.database import Db
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.following.syncing import poll, sync
from joinways.invoices import actions
from joinways.invoices.abandoning import abandon
from joinways.invoices.attempt import Worker
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import connector
from joinways.models import Invoicing, Quote
from joinways.orders import leading as orders
from joinways.orders.actions import Wish, order
from joinways.stripe_gateway import door
from joinways.stripe_words import GatewayError
from joinways.workspace.actions import check
from tests.actions.desk import DETAILS, Desk
from tests.actions.kills import Killed, Reaper
from tests.cast import Item, QuoteRef, assemble
from tests.conftest import Fresh
from tests.following.post import Office
from tests.stand_in import Json, StandIn

LATER = ("following.applying", "following.events", "following.syncing", "following.receiving",
         "following.strangers", "orders.actions", "orders.leading", "orders.taking")  # fmt: skip
"""What commits besides issuing, and may die there too."""


class Clock:
    """Ours, wherever a module asks for the time that leases and turns are compared with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead, true = timedelta(0), database.now

        def moved(session: Db | Session) -> datetime:
            return true(session) + self.ahead

        for name, module in list(sys.modules.items()):
            asks = name.startswith("joinways.") and module is not database
            if asks and getattr(module, "now", None) is true:
                monkeypatch.setattr(module, "now", moved)


class Fate(Reaper):
    """Kills at a call of Stripe or at a commit, of issuing, of following and of orders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        for name in LATER:
            monkeypatch.setattr(sys.modules[f"joinways.{name}"], "writing", self._writing)


class Stage:
    """What all worlds of a process share: the application, the stand-in, what is patched."""

    def __init__(self, fresh: Fresh, stripe: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fresh, self.stripe = fresh, stripe
        self.clock, self.fate = Clock(monkeypatch), Fate(monkeypatch)
        self.commits = 0
        monkeypatch.setattr(door, "MOST_RETRIES", 0)
        monkeypatch.setattr(sdk.HTTPClient, "INITIAL_DELAY", 0)
        monkeypatch.setattr(sdk.HTTPClient, "MAX_DELAY", 0)

    def count(self, _session: Session) -> None:
        """A transaction was committed."""
        self.commits += 1


@contextmanager
def on_stage(fresh: Fresh, stripe: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A stage on which commits are counted."""
    stage = Stage(fresh, stripe, monkeypatch)
    event.listen(Session, "after_commit", stage.count)
    try:
        yield stage
    finally:
        event.remove(Session, "after_commit", stage.count)


class World:
    """One venue from the beginning, with nothing in it but its people. An application context is
    open until `end`. Whatever is done may be cut off by death; what Refused says changes nothing.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage, self.stripe = stage, stage.stripe
        self.stripe.ask("POST", "reset")
        stage.fresh.empty()
        stage.clock.ahead = timedelta(0)
        stage.fate.arm(None)
        self._context = stage.fresh.app.app_context()
        self._context.push()
        self.desk = Desk(stage.fresh.app, assemble(stage.fresh.app), self.stripe)
        self.office = Office(self.desk)
        self.quotes: list[QuoteRef] = []
        self.pressed = 0

    def end(self) -> None:
        """The session and the context go."""
        db.session.remove()
        self._context.pop()

    def sign(self, items: Sequence[Item]) -> None:
        """One more quote is signed."""
        self.quotes.append(self.desk.cast.quote(items))

    def pass_time(self, seconds: int) -> None:
        """For Stripe and for us."""
        self.stage.clock.ahead += timedelta(seconds=seconds)
        self.stripe.advance_clock(seconds)

    def risk(self, act: Callable[[], object], dies_at: int | None = None) -> None:
        """Do it; perhaps to be killed at the `dies_at`-th call or commit."""
        self.stage.fate.arm(dies_at)
        with suppress(Killed, Refused, GatewayError):
            act()
        db.session.remove()
        self.stage.fate.arm(None)

    def press(self, which: int, email: str, until: str, dies_at: int | None) -> None:
        """Somebody presses the button of a quote, and perhaps corrects the client's address."""

        def act() -> None:
            details = replace(DETAILS, email=email)
            viewer = self.desk.viewer()
            attempt_id = actions.claim(db.session, self._quote(which).id, details, viewer)
            drive(self.hasty(), attempt_id, until=until)

        self.risk(act, dies_at)

    def visit(self, which: int, dies_at: int | None) -> None:
        """Somebody opens the quote's page."""

        def act() -> None:
            attempt_id = actions.claim(db.session, self._quote(which).id, None, self.desk.viewer())
            drive(self.hasty(), attempt_id, until="mail", heed_back_off=True)

        self.risk(act, dies_at)

    def resume(self, dies_at: int | None = None) -> None:
        """The server's round over attempts and orders."""
        self.risk(lambda: (resume_due(), orders.resume_due(self.desk.worker())), dies_at)

    def give_up(self, which: int) -> None:
        """An honest person: they look at Stripe first, and leave it where a number is."""
        quote = self._quote(which)
        numbered = [one for one in self.desk.at_stripe(quote) if one["status"] not in LIFELESS]
        if not numbered:
            word = db.session.scalar(select(Quote.number).where(Quote.id == quote.id)) or ""
            db.session.rollback()
            viewer = self.desk.viewer()
            self.risk(lambda: abandon(db.session, quote.id, viewer, word, looked=True))

    def command(self, which: int, kind: str, dies_at: int | None) -> None:
        """A person orders something about the quote's newest invoice."""
        found = self.desk.stored_invoices(self._quote(which))
        if not found:
            return
        self.pressed += 1
        payload = {"void": {"reason": "erreur", "reached": True}, "send": {}}[kind]
        wish = Wish(kind, f"form-{self.pressed}", payload)

        def act() -> None:
            order_id = order(db.session, found[-1].id, wish, self.desk.viewer())
            orders.lead(self.hasty(), order_id)

        self.risk(act, dies_at)

    def deliver(self, places: Sequence[int]) -> None:
        """Stripe's post, in any order; what is left out was dropped, what comes twice doubled."""
        told = self.office.told()
        for place in places if told else ():
            answer = self.office.deliver(told[place % len(told)])
            assert answer.status == 200, answer
        db.session.remove()

    def work(self, dies_at: int | None = None) -> None:
        """What came by post is worked through."""
        self.risk(self.office.work, dies_at)

    def ask(self, dies_at: int | None = None) -> None:
        """Stripe's list of events is read on, and each open invoice asked about."""

        def act() -> None:
            try:
                poll(self.desk.worker(), self.desk.cast.connection)
            finally:
                list(sync(self.desk.worker()))

        self.risk(act, dies_at)

    def check_key(self) -> None:
        """A person checks the key again."""
        self.risk(lambda: check(connector(), self.desk.cast.workspace))

    def pay(self, place: int, how: dict[str, Any]) -> None:
        """The client pays one of the invoices that can be paid: all, a part, or is declined."""
        payable = [one for one in self.numbered() if one["status"] in ("open", "uncollectible")]
        if payable:
            chosen = payable[place % len(payable)]
            cents = how.get("cents", 0)
            if cents < chosen["amount_remaining"]:
                self.stripe.pay(chosen["id"], **how)

    def by_hand(self, place: int, what: str) -> None:
        """Somebody acts in Stripe's dashboard; what Stripe refuses them is not done."""
        found = self.numbered() if what in NUMBERED else self._live_drafts()
        if found:
            with suppress(sdk.StripeError):
                HANDS[what](self._dashboard(), found[place % len(found)]["id"], self.stripe)

    def numbered(self) -> list[Json]:
        """What has a number at Stripe."""
        return [one for one in self.stripe.objects("invoice") if one["status"] != "draft"]

    def _live_drafts(self) -> list[Json]:
        """Whole drafts of attempts that still go on: of others nobody would think."""
        found = db.session.scalars(
            select(Invoicing.stripe_invoice_id).where(
                Invoicing.live, Invoicing.status == "open", Invoicing.step == "lines"
            )
        ).all()
        db.session.rollback()
        drafts = (one for one in self.stripe.objects("invoice") if one["status"] == "draft")
        return [one for one in drafts if one["id"] in found]

    def hasty(self) -> Worker:
        """A worker that somebody waits for."""
        return replace(self.desk.worker(), patient=False)

    def _dashboard(self) -> Any:
        return sdk.StripeClient("sk_test_team", base_addresses={"api": self.stripe.base}).v1

    def _quote(self, which: int) -> QuoteRef:
        return self.quotes[which % len(self.quotes)]


def credit_all(dashboard: Any, invoice: str, stripe: StandIn) -> None:
    """A credit note over every line, what was paid to be given back outside Stripe."""
    [told] = [one for one in stripe.objects("invoice") if one["id"] == invoice]
    lines = [
        {"type": "invoice_line_item", "invoice_line_item": line["id"], "quantity": 1}
        for line in stripe.objects("line_item")
        if line["invoice"] == invoice
    ]
    back = {"out_of_band_amount": told["amount_paid"]} if told["amount_paid"] else {}
    dashboard.credit_notes.create({"invoice": invoice, "lines": lines, **back})


LIFELESS = ("draft", "void")
HANDS: dict[str, Callable[[Any, str, StandIn], object]] = {
    "void": lambda dashboard, invoice, _: dashboard.invoices.void_invoice(invoice),
    "uncollectible": lambda dashboard, invoice, _: dashboard.invoices.mark_uncollectible(invoice),
    "send": lambda dashboard, invoice, _: dashboard.invoices.send_invoice(invoice),
    "credit": credit_all,
    "finalize": lambda dashboard, invoice, _: dashboard.invoices.finalize_invoice(invoice),
    "delete": lambda dashboard, invoice, _: dashboard.invoices.delete(invoice),
}
NUMBERED = ("void", "uncollectible", "send", "credit")
