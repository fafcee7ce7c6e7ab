"""Other pages while 32 invoices wait for a Stripe that takes a second for each call."""

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import Invoice
from scripts.bench.browsing import LIKE_A_BROWSER, Browser
from scripts.bench.load import Order, Result
from scripts.bench.servers import loaded, serving
from scripts.bench.tables import show
from scripts.bench.workplace import Workplace
from scripts.run import HOST
from tests.forms_of_page import prefilled_form

AT_ONCE = 32
LATENCY_MS = 1000
CONNECTIONS = 2
SECONDS = 4.0
"""Shorter than the issuings, which take a second for each of their calls."""
ROUNDS = 3
AT_MOST = 3.0
Form = tuple[str, dict[str, str]]


def run(place: Workplace) -> bool:
    """Measure and print; False unless each quote got one invoice."""
    cookie = place.cookie()
    pages = {
        "events": "/events",
        "quote": place.quote(12).address,
        "board": "/invoices",
        "sign-in": "/login",
    }
    rows, kept = [], True
    with serving(place) as port:
        for name, path in pages.items():
            headers = LIKE_A_BROWSER | ({"Cookie": cookie} if name != "sign-in" else {})
            order = Order(port, path, headers, CONNECTIONS, SECONDS)
            rounds = [_round(place, order, cookie) for _ in range(ROUNDS)]
            idle, busy = (median(pair[n].p95 for pair in rounds) for n in (0, 1))
            rows.append((name, idle, busy, busy / idle))
            kept = kept and busy <= AT_MOST * idle
    whole = _invoices(place) == len(pages) * ROUNDS * AT_ONCE
    show(
        f"Pages while {AT_ONCE} invoices are made at once, {LATENCY_MS} ms for each call to Stripe",
        ("page", "p95 ms, idle", "meanwhile", "ratio"),
        rows,
        f"{CONNECTIONS} connections, the middle of {ROUNDS} rounds of {SECONDS:g} s each.",
        f"within {AT_MOST:g} times: {'yes' if kept else 'NO'};",
        f"one invoice for each quote: {'yes' if whole else 'NO'}",
    )
    return whole


def _round(place: Workplace, order: Order, cookie: str) -> tuple[Result, Result]:
    forms = [_form(place, cookie) for _ in range(AT_ONCE)]
    loaded(order)  # what a process draws once is drawn
    idle = loaded(order)
    with _issuing(place, order.port, cookie, forms):
        return idle, loaded(order)


def _form(place: Workplace, cookie: str) -> Form:
    address = f"{place.quote(3).address}/invoice"
    page = Browser(place.app, cookie).get(address).get_data(as_text=True)
    return address, prefilled_form(page)


@contextmanager
def _issuing(place: Workplace, port: int, cookie: str, forms: list[Form]) -> Iterator[None]:
    """Every form is being sent; at the end all have their answer."""
    place.stripe.set_latency(LATENCY_MS)
    with ThreadPoolExecutor(AT_ONCE) as people:
        sent = [people.submit(_send, port, cookie, *form) for form in forms]
        time.sleep(0.5)  # all of them wait for Stripe
        yield
        if any(each.done() for each in sent):
            raise RuntimeError("an invoice was there before the pages were measured")
        statuses = {each.result() for each in sent}
    place.stripe.set_latency(0)
    if statuses != {303}:
        raise RuntimeError(f"no invoice: {statuses}")


def _send(port: int, cookie: str, path: str, fields: dict[str, str]) -> int:
    """As a browser without JavaScript: one request that waits until the invoice is there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=90)
    headers = {"Cookie": cookie, "Host": "localhost", "Referer": "https://localhost/"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST", path, urlencode(fields), headers)
    return connection.getresponse().status


def _invoices(place: Workplace) -> int:
    with place.app.app_context():
        count: int = db.session.scalar(select(func.count()).select_from(Invoice)) or 0
        quotes = db.session.scalar(select(func.count(Invoice.quote_id.distinct())))
        return count if count == quotes else -1
