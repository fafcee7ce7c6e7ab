"""Figure 3: how fast the quote's page is served, beside a bare page of the same bytes."""

from statistics import median

from scripts.bench import breakdown
from scripts.bench.browsing import LIKE_A_BROWSER, Browser
from scripts.bench.load import Order, Result
from scripts.bench.servers import loaded, serving, serving_bare
from scripts.bench.tables import Cell, show
from scripts.bench.workplace import Workplace

LINES = 12
CONNECTIONS = (1, 8, 32)
ROUNDS = 5
SECONDS = 1.0
AT_LEAST = 1 / 3
PLAIN = {"Accept-Language": "fr"}
KINDS = (
    ("signed", "signed", LIKE_A_BROWSER),
    ("draft", "draft", LIKE_A_BROWSER),
    ("signed, plain", "signed", PLAIN),
)
"""A signed quote's lines are drawn once, a draft's each time."""


def run(place: Workplace) -> bool:
    """Measure and print; True, for how busy the machine is decides as well."""
    cookie = place.cookie()
    addresses = {state: place.quote(LINES, state).address for state in ("signed", "draft")}
    body = Browser(place.app, cookie).get(addresses["signed"]).get_data(as_text=True)
    rows: list[list[Cell]] = []
    with serving(place) as ours, serving_bare(place, body) as bare:
        for name, state, headers in KINDS:
            asked = headers | {"Cookie": cookie}
            for connections in CONNECTIONS if name == "signed" else (8,):
                orders = (
                    Order(ours, addresses[state], asked, connections, SECONDS),
                    Order(bare, "/page", asked, connections, SECONDS),
                )
                rows.append([f"{name}, {connections}", *_compared(*orders)])
    promised = rows[: len(CONNECTIONS)]
    kept = all(float(row[-1]) >= AT_LEAST for row in promised)
    show(
        f"Quote page ({LINES} lines, {len(body.encode()) // 1000} kB) beside a bare Flask page",
        ("quote, connections", "a second", "p50 ms", "p95", "bare", "p50", "p95", "ratio"),
        rows,
        "bare: same server, same bytes, one SELECT through SQLAlchemy, no template.",
        "signed: its lines were drawn at an earlier view; draft: each time. plain: not compressed.",
        f"Each is the middle of {ROUNDS} rounds of {SECONDS:g} s, taken in turns.",
        f"A signed quote's page at a third of the bare page's rate: {'yes' if kept else 'NO'}",
    )
    for state, address in addresses.items():
        breakdown.run(place, f"a {state} quote's page", address, cookie)
    return True


def _compared(ours: Order, bare: Order) -> list[Cell]:
    rounds = [(loaded(ours), loaded(bare)) for _ in range(ROUNDS)]
    mine, other = (_middle([pair[n] for pair in rounds]) for n in (0, 1))
    ratio = median(first.rate / second.rate for first, second in rounds)
    return [round(mine.rate), mine.p50, mine.p95, round(other.rate), other.p50, other.p95, ratio]


def _middle(results: list[Result]) -> Result:
    return Result(
        median(each.rate for each in results),
        median(each.p50 for each in results),
        median(each.p95 for each in results),
    )
