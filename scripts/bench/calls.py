"""Figure 1: what one invoice costs in calls to Stripe, and in waiting."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scripts.bench import quickstart
from scripts.bench.browsing import Browser
from scripts.bench.tables import show
from scripts.bench.workplace import KEY, Workplace
from tests.forms_of_page import prefilled_form

LINES = (1, 10, 100)
LATENCY_MS = 100
MOST_WRITES = {"new": 5, "known": 4}


@dataclass(frozen=True)
class Cost:
    """Calls before the answer, calls that follow it, and seconds until the answer."""

    writes: int
    reads: int
    follow_up: int
    seconds: float


def run(place: Workplace) -> bool:
    """Measure and print; False when there were more writing calls than promised."""
    place.stripe.set_latency(LATENCY_MS)
    browser = Browser(place.app, place.cookie())
    rows, kept = [], True
    issue(place, browser, 1)  # the first invoice of a connection also reads its account
    for lines in LINES:
        for client, most in MOST_WRITES.items():
            if client == "new":
                place.new_client()
            ours, theirs = issue(place, browser, lines), by_quickstart(place, lines, client)
            rows.append((
                f"{lines} lines, {client} client" if lines > 1 else f"1 line, {client} client",
                ours.writes, ours.reads, ours.follow_up, ours.seconds,
                theirs.writes, theirs.seconds, theirs.seconds / ours.seconds,
            ))  # fmt: skip
            kept = kept and ours.writes <= most
    place.stripe.set_latency(0)
    heads = ("one invoice", "writes", "reads", "follow-up", "s", "quickstart", "s", "times as long")
    show(
        f"Calls to Stripe for one invoice, and seconds with {LATENCY_MS} ms added to each call",
        heads,
        rows,
        "writes, reads: before the person's answer. follow-up: after it. quickstart: Stripe's own",
        "sequence with the SDK (customer, invoice, an item for each line, send), same stand-in.",
        f"At most {MOST_WRITES['new']} and {MOST_WRITES['known']} writes (new, known client): "
        + ("kept" if kept else "NOT KEPT"),
    )
    return kept


def issue(place: Workplace, browser: Browser, lines: int) -> Cost:
    """Invoice a new quote as a browser without JavaScript does: one POST of the prefilled form."""
    address = f"{place.quote(lines).address}/invoice"
    fields = prefilled_form(browser.get(address).get_data(as_text=True))
    place.stripe.clear_calls()
    begun = time.perf_counter()
    answer = browser.post(address, fields)
    seconds = time.perf_counter() - begun
    if answer.status_code != 303:
        raise RuntimeError(f"no invoice: {answer.status}")
    before = [call["method"] for call in place.stripe.calls()]
    answer.close()  # what follows the answer runs when the server has sent it
    after = len(place.stripe.calls()) - len(before)
    return Cost(len(before) - before.count("GET"), before.count("GET"), after, seconds)


def by_quickstart(place: Workplace, lines: int, client: str) -> Cost:
    """The same invoice by Stripe's quickstart; a known client's customer is there already."""
    sdk = quickstart.client_at(place.stripe.base, KEY)
    known = quickstart.new_customer(sdk) if client == "known" else ""
    place.stripe.clear_calls()
    seconds = _timed(lambda: quickstart.invoice(sdk, known or quickstart.new_customer(sdk), lines))
    calls = place.stripe.calls()
    writes = sum(call["method"] != "GET" for call in calls)
    return Cost(writes, len(calls) - writes, 0, seconds)


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
