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
ROUNDS = 3
SECONDS = 1.5
AT_LEAST = 1 / 3
PLAIN = {"Accept-Language": "fr"}


def run(place: Workplace) -> bool:
    """Measure and print; False when the quote's page is slower than promised."""
    address, cookie = place.quote(LINES).address, place.cookie()
    body = Browser(place.app, cookie).get(address).get_data(as_text=True)
    rows: list[list[Cell]] = []
    with serving(place) as ours, serving_bare(place, body) as bare:
        for kind, headers in (("compressed", LIKE_A_BROWSER), ("plain", PLAIN)):
            asked = headers | {"Cookie": cookie}
            for connections in CONNECTIONS:
                orders = (
                    Order(ours, address, asked, connections, SECONDS),
                    Order(bare, "/page", asked, connections, SECONDS),
                )
                rows.append([f"{kind}, {connections}", *_compared(*orders)])
    kept = all(float(row[-1]) >= AT_LEAST for row in rows)
    show(
        f"Quote page ({LINES} lines, {len(body.encode()) // 1000} kB) beside a bare Flask page",
        ("connections", "a second", "p50 ms", "p95", "bare", "p50", "p95", "ratio"),
        rows,
        "bare: same server, same bytes, one SELECT through SQLAlchemy, no template.",
        f"Each is the middle of {ROUNDS} rounds of {SECONDS} s, taken in turns. At least a third: "
        + ("kept" if kept else "NOT KEPT"),
    )
    breakdown.run(place, address, cookie)
    return kept


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
