"""What amounts, dates and numbers look like, written down by hand.

In the tables `_` stands for a no-break space and `'` for a narrow one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from jinja2 import Environment

from joinways import formats
from joinways.i18n import use_lang


def spaced(text: str) -> str:
    return text.replace("_", "\u00a0").replace("'", "\u202f")


@pytest.mark.parametrize(
    ("cents", "currency", "french", "spanish", "english"),
    [
        (0, "EUR", "0,00_€", "0,00_€", "€0.00"),
        (5, "EUR", "0,05_€", "0,05_€", "€0.05"),
        (123450, "EUR", "1'234,50_€", "1.234,50_€", "€1,234.50"),
        (123456789, "EUR", "1'234'567,89_€", "1.234.567,89_€", "€1,234,567.89"),
        (-123450, "EUR", "-1'234,50_€", "-1.234,50_€", "-€1,234.50"),
        (123450, "GBP", "1'234,50_£GB", "1.234,50_GBP", "£1,234.50"),
        (12345, "CHF", "123,45_CHF", "123,45_CHF", "CHF_123.45"),
        (1234, "JPY", "1'234_JPY", "1.234_JPY", "JP¥1,234"),
    ],
)
def test_money_has_the_decimals_of_its_currency(
    cents: int, currency: str, french: str, spanish: str, english: str
) -> None:
    assert in_all(lambda: formats.money(cents, currency)) == [french, spanish, english]


@pytest.mark.parametrize(
    ("cents", "currency", "french", "spanish", "english"),
    [
        (123450, "EUR", "1'234,50", "1.234,50", "1,234.50"),
        (-5, "EUR", "-0,05", "-0,05", "-0.05"),
        (1234, "JPY", "1'234", "1.234", "1,234"),
        (123450, "KWD", "1'234,500", "1.234,500", "1,234.500"),
    ],
)
def test_plain_money_has_no_sign_of_currency(
    cents: int, currency: str, french: str, spanish: str, english: str
) -> None:
    assert in_all(lambda: formats.money_plain(cents, currency)) == [french, spanish, english]


@pytest.mark.parametrize(
    ("rate", "french", "spanish", "english"),
    [
        ("0", "0_%", "0_%", "0%"),
        ("5.5", "5,5_%", "5,5_%", "5.5%"),
        ("5.50", "5,5_%", "5,5_%", "5.5%"),
        ("20", "20_%", "20_%", "20%"),
        ("20.000", "20_%", "20_%", "20%"),
        ("8.75", "8,75_%", "8,75_%", "8.75%"),
        ("100", "100_%", "100_%", "100%"),
    ],
)
def test_percent_is_the_number_people_say(
    rate: str, french: str, spanish: str, english: str
) -> None:
    assert in_all(lambda: formats.percent(Decimal(rate))) == [french, spanish, english]


@pytest.mark.parametrize(
    ("number", "french", "spanish", "english"),
    [
        ("1", "1", "1", "1"),
        ("1.5000", "1,5", "1,5", "1.5"),
        ("0.3333", "0,3333", "0,3333", "0.3333"),
        ("100", "100", "100", "100"),
        ("1234.25", "1'234,25", "1.234,25", "1,234.25"),
    ],
)
def test_quantity_has_no_trailing_zeros(
    number: str, french: str, spanish: str, english: str
) -> None:
    assert in_all(lambda: formats.quantity(Decimal(number))) == [french, spanish, english]


def test_quantity_with_its_unit() -> None:
    hours = in_all(lambda: formats.measured(Decimal("2.5000"), "hour"))
    assert hours == ["2,5_h", "2,5_h", "2.5_h"]
    assert in_all(lambda: formats.measured(Decimal(1), "flat")) == ["1"] * 3


def test_reduction_in_percent_and_amount() -> None:
    both = in_all(lambda: formats.reduction(Decimal("10.0000"), 150, "EUR"))
    assert both == ["10_% + 1,50_€", "10_% + 1,50_€", "10% + €1.50"]
    assert in_all(lambda: formats.reduction(Decimal(0), 0, "EUR")) == [""] * 3


def test_count() -> None:
    assert in_all(lambda: formats.count(12345)) == ["12'345", "12.345", "12,345"]


def test_dates() -> None:
    day = date(2026, 9, 4)
    assert in_all(lambda: formats.date_short(day)) == ["04/09/2026"] * 3
    assert in_all(lambda: formats.date_medium(day)) == [
        "4_sept._2026",
        "4_sept_2026",
        "4_Sept_2026",
    ]
    assert in_all(lambda: formats.date_long(day)) == [
        "4_septembre_2026",
        "4_de_septiembre_de_2026",
        "4_September_2026",
    ]


def test_only_french_counts_the_first_of_the_month() -> None:
    assert in_all(lambda: formats.date_long(date(2026, 1, 1))) == [
        "1er_janvier_2026",
        "1_de_enero_de_2026",
        "1_January_2026",
    ]
    assert formats.date_medium(date(2026, 11, 1)) == spaced("1er_nov._2026")
    assert formats.date_long(date(2026, 11, 11)) == spaced("11_novembre_2026")
    assert formats.date_short(date(2026, 1, 1)) == "01/01/2026"


@pytest.mark.parametrize(
    "utc",
    [
        datetime(2026, 9, 3, 22, 5),  # noqa: DTZ001 - SQLite hands back naive UTC
        datetime(2026, 9, 3, 22, 5, tzinfo=UTC),
        datetime(2026, 9, 4, 3, 5, tzinfo=timezone(timedelta(hours=5))),
    ],
)
def test_a_moment_is_shown_on_the_wall_clock_of_its_time_zone(utc: datetime) -> None:
    assert in_all(lambda: formats.moment(utc, "Europe/Paris")) == [
        "4_sept._2026,_00:05",
        "4_sept_2026,_0:05",
        "4_Sept_2026,_00:05",
    ]
    assert formats.moment(utc, "America/New_York") == spaced("3_sept._2026,_18:05")
    assert formats.local_date(utc, "Europe/Paris") == date(2026, 9, 4)


def test_a_winter_moment_has_winter_time() -> None:
    utc = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert formats.moment(utc, "Europe/Madrid") == spaced("1er_janv._2027,_00:30")


def test_the_day_of_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(TypeError, match="time zone"):
        formats.date_short(datetime(2026, 9, 4, tzinfo=UTC))


def test_the_same_amount_in_another_language_is_not_the_remembered_one() -> None:
    assert formats.money(100, "EUR") == spaced("1,00_€")
    with use_lang("en"):
        assert formats.money(100, "EUR") == "€1.00"
    assert formats.money(100, "EUR") == spaced("1,00_€")


def test_templates_have_them_as_filters() -> None:
    env = Environment(autoescape=True)
    formats.install(env)
    template = env.from_string(
        "{{ 150|money('EUR') }} {{ 150|money_plain('EUR') }} {{ day|date_short }} {{ 20|percent }}"
        " {{ 2|quantity }} {{ 1500|number }} {{ now|local_date('Europe/Paris')|date_medium }}"
    )
    shown = template.render(day=date(2026, 9, 4), now=datetime(2026, 9, 4, 23, 0, tzinfo=UTC))
    assert shown == spaced("1,50_€ 1,50 04/09/2026 20_% 2 1'500 5_sept._2026")


def in_all(shown: Callable[[], str]) -> list[str]:
    """What a format gives in French, Spanish and English, its spaces made visible."""
    texts = []
    for lang in ("fr", "es", "en"):
        with use_lang(lang):
            texts.append(str(shown()))
    return [text.replace("\u00a0", "_").replace("\u202f", "'") for text in texts]
