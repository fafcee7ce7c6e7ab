"""The stand-in as a program of its own: started, killed, started again."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe

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
