"""What people do at Stripe meanwhile, with the team's own key."""

from collections.abc import Callable
from typing import Any

import stripe as sdk

from tests.proof.stage import TEAM_KEY, Pressed, Stage


def _v1(stage: Stage) -> Any:
    return sdk.StripeClient(TEAM_KEY, base_addresses={"api": stage.stripe.base}).v1


def _invoice(stage: Stage, quote: Pressed) -> str:
    marked = [
        each["id"]
        for each in stage.stripe.objects("invoice")
        if each["metadata"].get("quote") == quote.public_id
    ]
    return str(marked[-1])


def _delete(stage: Stage, quote: Pressed) -> None:
    _v1(stage).invoices.delete(_invoice(stage, quote))


def _delete_customer(stage: Stage, quote: Pressed) -> None:
    customer = stage.stripe.objects("customer")[-1]["id"]
    _v1(stage).customers.delete(customer)


def _finalize(stage: Stage, quote: Pressed) -> None:
    _v1(stage).invoices.finalize_invoice(_invoice(stage, quote), {"auto_advance": False})


def _pay(stage: Stage, quote: Pressed) -> None:
    _finalize(stage, quote)
    _v1(stage).invoices.pay(_invoice(stage, quote), {"paid_out_of_band": True})


def _void(stage: Stage, quote: Pressed) -> None:
    _finalize(stage, quote)
    _v1(stage).invoices.void_invoice(_invoice(stage, quote))


def _disconnect(stage: Stage, _quote: Pressed) -> None:
    _revoke(stage, True)


def _connect_again(stage: Stage) -> None:
    _revoke(stage, False)


def _revoke(stage: Stage, revoked: bool) -> None:
    for account in stage.stripe.ask("GET", "accounts")["data"]:
        if account["id"] != "acct_simulated_demo":  # that one is always there
            stage.stripe.set_account(account["id"], revoked=revoked)


HANDS: dict[str, Callable[[Stage, Pressed], None]] = {
    "delete": _delete,
    "delete-customer": _delete_customer,
    "finalize": _finalize,
    "finalize-empty": _finalize,
    "pay": _pay,
    "void": _void,
    "disconnect": _disconnect,
}
"""By the word for it in a scenario. Needs a first life that was killed when there is a draft."""

LATER: dict[str, Callable[[Stage], None]] = {"disconnect": _connect_again}
"""What is put right once it was seen that the attempt waits for it."""
