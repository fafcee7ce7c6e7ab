"""Figure 2: SQL statements for each page, with few rows and with many."""

from scripts.bench.asking import asked
from scripts.bench.browsing import Browser
from scripts.bench.tables import show
from scripts.bench.workplace import Workplace

FEW, MANY = 1, 100
MOST_OF_THE_QUOTE = 6


def run(place: Workplace) -> bool:
    """Measure and print; False when a page asks more with more rows, or the quote's too much."""
    browser = Browser(place.app, place.cookie())
    few = _count(place, browser, _addresses(place, FEW))
    place.events(MANY)
    for _ in range(MANY):
        place.quote(1)
    many = _count(place, browser, _addresses(place, MANY))
    constant = few == many
    kept = constant and many["quote"] <= MOST_OF_THE_QUOTE
    show(
        "SQL statements for one page, BEGIN included",
        ("page", f"{FEW} row", f"{MANY} rows"),
        [(name, few[name], many[name]) for name in few],
        f"rows: events, quotes of the event, lines of the quote. The same: {_word(constant)};",
        f"at most {MOST_OF_THE_QUOTE} for the quote: {_word(many['quote'] <= MOST_OF_THE_QUOTE)}",
    )
    return kept


def _word(kept: bool) -> str:
    return "yes" if kept else "NO"


def _addresses(place: Workplace, lines: int) -> dict[str, str]:
    quote, event_page = place.quote(lines).address, place.event_address()
    return {
        "events": "/events",
        "event": event_page,
        "its quotes": f"{event_page}/quotes",
        "quote": quote,
        "form": f"{quote}/invoice",
    }


def _count(place: Workplace, browser: Browser, addresses: dict[str, str]) -> dict[str, int]:
    counts = {}
    for name, address in addresses.items():
        with asked(place) as said:
            answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        counts[name] = len(said)
    return counts
