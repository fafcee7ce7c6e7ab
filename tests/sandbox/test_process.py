"""The stand-in as a program of its own: started, killed, started again."""

import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import stripe

from joinways.stripe_sandbox.deliveries import post
from tests.stand_in import StandIn

from .building import an_open_invoice
from .conftest import Clients

ROOT = Path(__file__).parents[2]


@contextmanager
def program(*arguments: str) -> Iterator[StandIn]:
    """The program on a free port; killed without warning at the end."""
    command = [sys.executable, "-m", "joinways.stripe_sandbox", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            assert words[:2] == ["Simulated", "Stripe:"]
            yield StandIn(words[2])
        finally:
            process.kill()


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    data = str(tmp_path / "stripe.sqlite")
    with program("--data", data) as first:
        invoice = an_open_invoice(Clients(first.base)())
    with program("--data", data) as second:
        client = Clients(second.base)()
        assert client.v1.invoices.retrieve(invoice.id).number == invoice.number
        assert [call["name"] for call in second.calls()][-1] == "invoices.retrieve"


def test_a_webhook_address_from_the_command_line(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "stripe.sqlite"))
    hook = ("--webhook-url", "http://127.0.0.1:9/hook", "--webhook-secret", "whsec_demo")
    for _ in range(2):
        with program(*data, *hook) as running:
            endpoints = Clients(running.base)().v1.webhook_endpoints.list().data
            assert [(one.url, one.enabled_events) for one in endpoints] == [(hook[1], ["*"])]


def test_drops_reach_a_caller_in_another_process() -> None:
    with program() as running:
        running.add_fault("drop_after", "invoices.finalize")
        with pytest.raises(stripe.APIConnectionError):
            an_open_invoice(Clients(running.base)())
        (invoice,) = running.objects("invoice")
        assert invoice["status"] == "open"


def test_from_outside_only_hosted_pages_are_reached() -> None:
    with program("--public-url", "https://simulated.example/") as running:
        invoice = an_open_invoice(Clients(running.base)())
        link = invoice.hosted_invoice_url or ""
        assert link.startswith("https://simulated.example/pay/")
        path = link.removeprefix("https://simulated.example")
        for headers in ({"X-Forwarded-For": "192.0.2.1"}, {"Host": "simulated.example"}):
            assert status(running.base + path, headers) == 200
            for private in ("/", "/_sandbox/mailbox", "/_sandbox/calls", "/v1/account"):
                assert status(running.base + private, headers) == 404
        assert status(running.base + "/_sandbox/mailbox", {}) == 200


def status(address: str, headers: dict[str, str]) -> int:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_webhooks_for_elsewhere_go_to_the_server_that_takes_them() -> None:
    endpoint = {"url": "https://joinways.example/stripe/webhook/w1?x=1", "_secrets": ["whsec_a"]}
    event = {"id": "evt_1", "type": "invoice.paid"}
    taken: list[tuple[str, str]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((self.path, self.headers["Host"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        assert post({**endpoint, "api_version": None}, event, here) == 200
    assert taken == [("/stripe/webhook/w1?x=1", "joinways.example")]
    for nowhere in (None, "http://192.0.2.1:80"):
        assert str(post({**endpoint, "api_version": None}, event, nowhere)).startswith("refused")
