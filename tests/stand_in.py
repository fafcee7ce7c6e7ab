"""The simulated Stripe for tests: on a free loopback port, asked and steered over HTTP."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joinways.stripe_sandbox import create_sandbox
from joinways.stripe_sandbox.server import serve_on

Json = dict[str, Any]


@dataclass(frozen=True)
class StandIn:
    """A stand-in that listens at `base`, whichever process it runs in."""

    base: str

    def ask(self, method: str, path: str, body: object = None) -> Json:
        """One call of the control API, `/_sandbox/…`."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self.base}/_sandbox/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            answer: Json = json.load(response)
        return answer

    def _data(self, path: str) -> list[Json]:
        found: list[Json] = self.ask("GET", path)["data"]
        return found

    def objects(self, kind: str) -> list[Json]:
        """All objects of a type in every account, oldest first ("invoice", "line_item"…)."""
        return self._data(f"objects/{kind}")

    def calls(self) -> list[Json]:
        """Every API call: name, method, path, params, idempotency_key, request_id, status,
        answered (false when the connection was dropped), replayed, fault."""
        return self._data("calls")

    def clear_calls(self) -> None:
        """An empty log of calls."""
        self.ask("DELETE", "calls")

    def mailbox(self) -> list[Json]:
        """Every simulated mail: to, invoice, number, amount_due, link, locales."""
        return self._data("mailbox.json")

    def add_fault(self, kind: str, match: str = "*", **more: object) -> None:
        """`match`: an endpoint's name such as "invoices.finalize"; see docs/SANDBOX.md."""
        self.ask("POST", "faults", {"kind": kind, "match": match, **more})

    def clear_faults(self) -> None:
        """No more faults."""
        self.ask("DELETE", "faults")

    def advance_clock(self, seconds: int) -> None:
        """Move the stand-in's clock forward."""
        self.ask("POST", "clock", {"advance": seconds})

    def set_account(self, account: str = "acct_simulated_demo", **changes: object) -> None:
        """Change settings of an account that exists."""
        self.ask("POST", f"accounts/{account}", changes)

    def restrict_key(self, key: str, missing: list[str], account: str | None = None) -> None:
        """A restricted key and the rights that it lacks, such as "invoice_write"."""
        self.ask("POST", "keys", {"key": key, "account": account, "missing": missing})

    def set_latency(self, milliseconds: int) -> None:
        """Added to each call of the API."""
        self.ask("POST", "latency", {"ms": milliseconds})

    def set_webhooks(self, **options: object) -> None:
        """How deliveries go: duplicates, shuffle, drop, delay, before_response, retries…"""
        self.ask("POST", "webhooks", options)

    def deliveries(self) -> list[Json]:
        """Every attempt to deliver a webhook: type, event, url, attempt, outcome."""
        return self._data("webhooks")

    def pay(self, invoice: str, **how: object) -> Json:
        """The client pays: all, `cents`, or `declined=True`."""
        return self.ask("POST", f"invoices/{invoice}/payment", how)


@contextmanager
def running_sandbox(data: Path | None = None) -> Iterator[StandIn]:
    """A stand-in in a thread of this process, for as long as the block lasts."""
    app = create_sandbox(data)
    server = serve_on(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield StandIn(f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        app.extensions["sandbox"].deliveries.stop()
        app.extensions["sandbox"].store.close()
