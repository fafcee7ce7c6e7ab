"""Money by month: what counts in which month, and how it is drawn and told."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from joinways.board.chart import FLOOR, drawn
from joinways.board.figures import Month, months
from joinways.extensions import db
from tests.cast import Cast, signed_in
from tests.web.billed import bill
from tests.web.seeing import source, text

DAY = date(2026, 11, 26)


def by_month(app: Flask, cast: Cast, zone: str = "Europe/Paris") -> dict[str, tuple[int, int]]:
    """(expected, received) of the months that have any."""
    with app.app_context():
        found = months(db.session, cast.workspace, "EUR", DAY, zone)
        db.session.rollback()
    return {
        f"{each.first:%Y-%m}": (each.expected_cents, each.received_cents)
        for each in found
        if each.expected_cents or each.received_cents
    }


def test_twelve_months_around_today(app: Flask, cast: Cast) -> None:
    with app.app_context():
        found = months(db.session, cast.workspace, "EUR", DAY, "Europe/Paris")
        db.session.rollback()
    assert [each.first for each in found] == [
        *(date(2026, month, 1) for month in range(5, 13)),
        *(date(2027, month, 1) for month in range(1, 5)),
    ]


def test_expected_by_due_date_is_what_is_still_to_pay(app: Flask, cast: Cast) -> None:
    bill(
        app,
        cast,
        {"due_on": date(2026, 12, 1), "gross_cents": 10_000, "paid_cents": 4_000},
        {"due_on": date(2026, 12, 31), "gross_cents": 100},
        {"due_on": date(2026, 4, 30), "gross_cents": 7},
        {"due_on": date(2026, 5, 1), "gross_cents": 20},
        {"due_on": date(2027, 4, 30), "gross_cents": 30},
        {"due_on": date(2027, 5, 1), "gross_cents": 7},
        {"due_on": date(2026, 12, 1), "gross_cents": 7, "status": "void"},
        {"due_on": date(2026, 12, 1), "gross_cents": 7, "status": "uncollectible"},
        {"due_on": date(2026, 12, 1), "gross_cents": 7, "currency": "USD"},
    )
    assert by_month(app, cast) == {"2026-05": (20, 0), "2026-12": (6_100, 0), "2027-04": (30, 0)}


@pytest.mark.parametrize(
    ("zone", "month"),
    [("Europe/Paris", "2026-11"), ("America/Bogota", "2026-10"), ("UTC", "2026-10")],
)
def test_received_counts_in_the_workspaces_own_month(
    app: Flask, cast: Cast, zone: str, month: str
) -> None:
    moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # in Paris the 1st of November
    bill(app, cast, {"status": "paid", "gross_cents": 500, "paid_at": moment})
    assert by_month(app, cast, zone) == {month: (0, 500)}


def test_received_leaves_out_what_no_longer_lives(app: Flask, cast: Cast) -> None:
    moment = datetime(2026, 11, 3, 12, tzinfo=UTC)
    bill(app, cast, {"status": "credited", "paid_cents": 500, "paid_at": moment})
    assert by_month(app, cast) == {}


def test_bars_stand_on_the_floor_and_are_as_high_as_their_amount() -> None:
    chart = drawn(
        [
            Month(date(2026, 1, 1), 100_000, 50_000),
            Month(date(2026, 2, 1), 0, 0),
            Month(date(2026, 3, 1), 1, 0),
        ]
    )
    high, half = chart.columns[0].bars
    assert (high.kind, half.kind) == ("expected", "received")
    assert high.height == 2 * half.height > 50
    assert {bar.y + bar.height for each in chart.columns for bar in each.bars} == {FLOOR}
    assert chart.columns[1].bars == ()
    assert chart.columns[2].bars[0].height >= 2, "a cent is seen too"
    assert [cents for _, cents in chart.lines] == [0, 50_000, 100_000]
    assert (chart.expected_cents, chart.received_cents) == (100_001, 50_000)


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (0, [0, 100]),
        (399, [0, 100, 200, 300, 400]),
        (401, [0, 200, 400, 600]),
        (2_100, [0, 1000, 2000, 3000]),
    ],
)
def test_lines_across_are_round(most: int, lines: list[int]) -> None:
    assert [cents for _, cents in drawn([Month(DAY, most, 0)]).lines] == lines


def test_chart_is_told_in_words_and_as_a_table(app: Flask, cast: Cast) -> None:
    bill(
        app,
        cast,
        {"gross_cents": 10_000, "paid_cents": 2_500},
        {"status": "paid", "gross_cents": 700},
    )
    page = source(signed_in(app, "member").get("/invoices"))
    assert re.search(
        r'<svg class="chart-plot"[^>]* role="img"'
        r' aria-labelledby="board-chart-title board-chart-desc"',
        page,
    )
    assert "7,00 € reçus, 75,00 € encore attendus." in text(page)
    details = page[page.index("<details>") : page.index("</details>")]
    rows = [text(each) for each in re.findall(r"<tr>.*?</tr>", details, re.DOTALL)]
    assert len(rows) == 13
    assert next(row for row in rows if "75,00 €" in row).endswith("7,00 € 75,00 €")
    assert "25,00 € reçus en partie sur des factures encore ouvertes" in text(page)


def test_no_chart_where_there_is_nothing_to_draw(app: Flask, cast: Cast) -> None:
    bill(app, cast, {"status": "void"})
    assert '<svg class="chart' not in source(signed_in(app, "member").get("/invoices"))
