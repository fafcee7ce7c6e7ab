"""Webhooks: signed as the SDK expects, in whatever order and number was asked for."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn

from .building import a_customer, an_open_invoice


class Inbox:
    """An HTTP server that keeps what it is sent, and answers with `status`."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str]] = []
        self.status = 200
        self.on_arrival: Callable[[], object] = lambda: None
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox.on_arrival()
                inbox.got.append((body, self.headers["Stripe-Signature"]))
                self.send_response(inbox.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.got]

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.got) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.got) >= count, self.types()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    box = Inbox()
    thread = threading.Thread(target=box.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield box
    box.server.shutdown()
    box.server.server_close()
    thread.join()


def listen(client: StripeClient, inbox: Inbox, *kinds: Any) -> stripe.WebhookEndpoint:
    return client.v1.webhook_endpoints.create(
        {"url": inbox.url, "enabled_events": list(kinds) or ["*"]}
    )


def test_deliveries_pass_the_sdks_own_check(demo: StripeClient, inbox: Inbox) -> None:
    endpoint = listen(demo, inbox, "customer.created")
    customer = a_customer(demo)
    inbox.wait_for(1)
    ((body, signature),) = inbox.got
    assert endpoint.secret is not None
    event = stripe.Webhook.construct_event(body, signature, endpoint.secret)
    assert (event.type, event.data.object["id"]) == ("customer.created", customer.id)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, endpoint.secret)


def test_only_the_events_asked_for(demo: StripeClient, inbox: Inbox) -> None:
    listen(demo, inbox, "invoice.finalized", "invoice.paid")
    invoice = an_open_invoice(demo)
    demo.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    inbox.wait_for(2)
    assert inbox.types() == ["invoice.finalized", "invoice.paid"]


def test_an_endpoint_shows_its_secret_once_and_can_rest(
    demo: StripeClient, inbox: Inbox, stand_in: StandIn
) -> None:
    stand_in.set_webhooks(before_response=True)
    endpoint = listen(demo, inbox, "customer.created")
    assert "secret" not in demo.v1.webhook_endpoints.retrieve(endpoint.id)
    demo.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    a_customer(demo)
    demo.v1.webhook_endpoints.update(endpoint.id, {"disabled": False})
    a_customer(demo)
    assert len(stand_in.deliveries()) == len(inbox.got) == 1


def test_two_secrets_sign_while_one_is_rolled(
    demo: StripeClient, inbox: Inbox, stand_in: StandIn
) -> None:
    endpoint = listen(demo, inbox, "customer.created")
    rolled = stand_in.ask("POST", f"webhook_endpoints/{endpoint.id}/roll", {})
    a_customer(demo)
    inbox.wait_for(1)
    for secret in (str(endpoint.secret), rolled["secret"]):
        stripe.Webhook.construct_event(*inbox.got[0], secret)


def test_doubled_and_shuffled(demo: StripeClient, inbox: Inbox, stand_in: StandIn) -> None:
    stand_in.set_webhooks(duplicates=1, shuffle=True, window=0.5)
    listen(demo, inbox, "customer.created")
    made = [a_customer(demo).id for _ in range(8)]
    inbox.wait_for(16)
    came = [json.loads(body)["data"]["object"]["id"] for body, _ in inbox.got]
    assert sorted(came) == sorted(made * 2)
    assert came != [one for one in made for _ in range(2)]


def test_dropped_ones_are_only_in_the_log(
    demo: StripeClient, inbox: Inbox, stand_in: StandIn
) -> None:
    stand_in.set_webhooks(drop=1.0, before_response=True)
    listen(demo, inbox, "customer.created")
    a_customer(demo)
    assert [one["outcome"] for one in stand_in.deliveries()] == ["dropped"]
    assert inbox.got == []


def test_before_the_answer_and_able_to_ask_back(
    demo: StripeClient, inbox: Inbox, stand_in: StandIn
) -> None:
    stand_in.set_webhooks(before_response=True)
    listen(demo, inbox, "customer.created")
    seen: list[int] = []
    inbox.on_arrival = lambda: seen.append(len(demo.v1.customers.list().data))
    a_customer(demo)
    assert (len(inbox.got), seen) == (1, [1])


def test_a_failed_delivery_is_tried_again(
    demo: StripeClient, inbox: Inbox, stand_in: StandIn
) -> None:
    stand_in.set_webhooks(retry_after=0.05)
    inbox.status = 500
    inbox.on_arrival = lambda: setattr(inbox, "status", 500 if len(inbox.got) < 2 else 200)
    listen(demo, inbox, "customer.created")
    a_customer(demo)
    inbox.wait_for(3)
    assert len({json.loads(body)["id"] for body, _ in inbox.got}) == 1
    event = json.loads(inbox.got[0][0])["id"]
    stand_in.ask("POST", f"events/{event}/redeliver", {})
    inbox.wait_for(4)


def test_other_machines_are_never_called(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.set_webhooks(before_response=True, retries=0)
    url = "https://hooks.example/stripe"
    demo.v1.webhook_endpoints.create({"url": url, "enabled_events": ["customer.created"]})
    a_customer(demo)
    (attempt,) = stand_in.deliveries()
    assert attempt["outcome"].startswith("refused: the simulated Stripe calls addresses of this")


def test_time_and_payments_send_events_too(
    demo: StripeClient, inbox: Inbox, stand_in: StandIn
) -> None:
    stand_in.set_webhooks(before_response=True)
    listen(demo, inbox, "invoice.overdue", "invoice.payment_failed", "invoice.paid")
    invoice = an_open_invoice(demo)
    stand_in.advance_clock(31 * 86_400)
    stand_in.advance_clock(86_400)
    stand_in.pay(invoice.id, declined=True)
    stand_in.pay(invoice.id)
    assert inbox.types() == ["invoice.overdue", "invoice.payment_failed", "invoice.paid"]


def test_a_refused_call_tells_nobody(demo: StripeClient, inbox: Inbox, stand_in: StandIn) -> None:
    stand_in.set_webhooks(before_response=True)
    listen(demo, inbox)
    refused: Any = {
        "name": "A",
        "tax_id_data": [
            {"type": "fr_siren", "value": "303265045"},
            {"type": "eu_vat", "value": "FR1"},
        ],
    }
    with pytest.raises(stripe.InvalidRequestError):
        demo.v1.customers.create(refused)
    assert (inbox.got, stand_in.deliveries()) == ([], [])
