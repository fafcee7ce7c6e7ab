"""Every list and page after years of use beside the same ones at the beginning."""

import os
import re
import time
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import text

from joinways.extensions import db
from scripts.bench.asking import Asked, asked
from scripts.bench.browsing import Browser
from scripts.bench.crowd import Size, fill
from scripts.bench.databases import on_each
from scripts.bench.tables import show
from scripts.bench.workplace import Workplace

SMALL = Size(workspaces=2, events=30, quotes=100, invoices=60, ours=100, clients=30)
LARGE = Size(workspaces=50, events=30_000, quotes=100_000, invoices=60_000, ours=2, clients=100)
AT_MOST = 1.5
TIMES = int(os.environ.get("LARGE_TIMES", "25"))
GROWING = ("event", "quote", "quote_line", "history", "invoice", "client")
"""Tables that no page may read from end to end."""


@dataclass
class Page:
    """What a page took: the middle of its times in ms, its statements, whole tables read."""

    ms: float
    statements: int
    scans: set[str] = field(default_factory=set)


def run(place: Workplace) -> bool:
    """Measure and print on each database; whether statements stayed as many, and nothing grew."""
    return on_each(place, _measure)


def _measure(place: Workplace, name: str) -> bool:
    fill(place, SMALL)
    browser, addresses = Browser(place.app, place.cookie()), _addresses(place)
    _learn(place)
    few = {page: _page(place, browser, address) for page, address in addresses.items()}
    begun = time.monotonic()
    fill(place, LARGE)
    _learn(place)
    filled = time.monotonic() - begun
    many = {page: _page(place, browser, address) for page, address in addresses.items()}
    constant = all(few[page].statements == many[page].statements for page in few)
    scans = sorted(set.union(*(page.scans for page in many.values())))
    show(
        f"{name}: pages of a team with 100 quotes, and with 2,000 of 100,000",
        ("page", "p50 ms", "with 100,000", "ratio", "statements"),
        [
            (page, few[page].ms, many[page].ms, many[page].ms / few[page].ms, many[page].statements)
            for page in few
        ],
        f"30,000 events, 60,000 invoices, 50 workspaces, written in {filled:.0f} s.",
        f"as many statements as before: {'yes' if constant else 'NO'};",
        f"whole tables read: {', '.join(scans) or 'none'};",
        f"over {AT_MOST}: {', '.join(_slower(few, many)) or 'none'}",
    )
    return constant and not scans


def _slower(few: dict[str, Page], many: dict[str, Page]) -> list[str]:
    return [page for page in few if many[page].ms > AT_MOST * few[page].ms]


def _addresses(place: Workplace) -> dict[str, str]:
    quote, draft = place.quote(2, "signed").address, place.quote(2, "draft").address
    page = place.event_address()
    with place.app.app_context():
        client = db.session.execute(
            text("SELECT public_id FROM client WHERE id = :id"), {"id": place.cast.client}
        ).scalar_one()
        invoice = db.session.execute(
            text("SELECT public_id FROM invoice WHERE workspace_id = :id ORDER BY id LIMIT 1"),
            {"id": place.cast.workspace},
        ).scalar_one()
    return {
        "events": "/events",
        "events, searched": "/events?q=seminaire",
        "event": page,
        "its quotes": f"{page}/quotes",
        "signed quote": quote,
        "draft": draft,
        "editor": f"{draft}/edit",
        "invoice form": f"{quote}/invoice",
        "clients": "/clients",
        "clients, searched": "/clients?q=societe",
        "client": f"/clients/{client}",
        "board": "/invoices",
        "board, overdue": "/invoices?status=overdue",
        "invoice": f"/invoices/{invoice}",
        "needs attention": "/attention",
        "catalogue": "/catalogue",
        "notices": "/notices",
    }


def _learn(place: Workplace) -> None:
    """What PostgreSQL does by itself after a while; nobody does it for SQLite."""
    with place.app.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(text("VACUUM ANALYZE"))


def _page(place: Workplace, browser: Browser, address: str) -> Page:
    browser.get(address).close()  # what is drawn once for each process is drawn now
    with asked(place) as said:
        answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        browser.get(address).close()
        times.append((time.perf_counter() - begun) * 1000)
    return Page(median(times), len(said), _scanned(place, said))


def _scanned(place: Workplace, said: Asked) -> set[str]:
    """Growing tables that a statement reads from end to end, by the database's own plan."""
    found: set[str] = set()
    with place.app.app_context(), db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        for statement, parameters in said:
            if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            how = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
            rows = connection.exec_driver_sql(how + statement, parameters).all()
            plan = "\n".join(str(row[-1]) for row in rows)
            found |= {table for table in GROWING if _whole(plan, table, sqlite=sqlite)}
    return found


def _whole(plan: str, table: str, *, sqlite: bool) -> bool:
    """`quote_1` is another name for `quote`."""
    words = rf"SCAN {table}(_\d+)?(?! USING|\w)" if sqlite else rf"Seq Scan on {table}\b"
    return re.search(words, plan) is not None
