"""Webhooks as they come in: 1,000 events three times over from 8 senders, on both databases."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import StripeEvent, Workspace
from joinways.vault import Vault
from joinways.workspace.webhooks import add_secret
from scripts.bench import tables
from scripts.bench.databases import on_each
from scripts.bench.servers import serving
from scripts.bench.workplace import Workplace
from tests.following.post import SECRET, signed

EVENTS, TIMES, SENDERS = 1_000, 3, 8


@dataclass
class Sent:
    """What the senders saw: answers by status and word, and each one's time in seconds."""

    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Deliveries per second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """The answer's time in ms that so many of a hundred stay below."""
        return sorted(self.times)[int(len(self.times) * share / 100) - 1] * 1000


def send_all(port: int, path: str, events: int = EVENTS) -> Sent:
    """Each event TIMES times, shuffled over SENDERS connections."""
    bodies = [_body(number) for number in range(events)] * TIMES
    random.Random(1).shuffle(bodies)  # noqa: S311 - the same disorder each time
    sent, begun = Sent(), time.perf_counter()
    threads = [
        threading.Thread(target=_send, args=(port, path, bodies[first::SENDERS], sent))
        for first in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.seconds = time.perf_counter() - begun
    return sent


def _body(number: int) -> bytes:
    about = {"id": f"in_{number}", "object": "invoice", "metadata": {}}
    event = {
        "id": f"evt_{number}",
        "object": "event",
        "type": "invoice.paid",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": about, "padding": "x" * 4000},  # about what an invoice weighs
    }
    return json.dumps(event).encode()


def _send(port: int, path: str, bodies: list[bytes], sent: Sent) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for body in bodies:
        begun = time.perf_counter()
        connection.request("POST", path, body, {"Stripe-Signature": signed(body)})
        answer = connection.getresponse()
        word = answer.read().decode()
        sent.times.append(time.perf_counter() - begun)
        sent.answers[answer.status, word] += 1
    connection.close()


def listening(place: Workplace) -> str:
    """Give the workspace a secret; the path of its webhook."""
    with place.app.app_context():
        vault = Vault(place.config.encryption_keys)
        add_secret(db.session, vault, place.cast.workspace, SECRET)
        workspace = db.session.get_one(Workspace, place.cast.workspace).public_id
        db.session.remove()
    return f"/stripe/webhook/{workspace}"


def run(place: Workplace) -> bool:
    """Print the rates; whether each event was kept once and every answer was a 200."""
    rows: list[list[str]] = []
    kept = on_each(place, lambda where, name: _measure(where, name, rows))
    heads = ["database", "deliveries/s", "p50 ms", "p95 ms", "kept", "duplicates"]
    tables.show("Webhooks: 1,000 events, each three times, from 8 senders", heads, rows)
    return kept


def _measure(place: Workplace, name: str, rows: list[list[str]]) -> bool:
    path = listening(place)
    with serving(place) as port:
        sent = send_all(port, path)
    with place.app.app_context():
        stored = db.session.scalar(select(func.count()).select_from(StripeEvent))
        db.session.remove()
    new, again = sent.answers[200, "kept"], sent.answers[200, "duplicate"]
    right = (stored, new, again) == (EVENTS, EVENTS, EVENTS * (TIMES - 1))
    figures = [f"{sent.rate:.0f}", f"{sent.percentile(50):.1f}", f"{sent.percentile(95):.1f}"]
    rows.append([name, *figures, str(stored), str(again)])
    return right
