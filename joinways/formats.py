"""Amounts, dates and numbers, written as the language in use writes them.

None of them contains a space that could break a line. All are filters of templates, by their name.
Amounts are integers in the smallest unit of the currency (cents); moments are UTC.
"""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
)
from jinja2 import Environment

from joinways.domain.currencies import decimals_of, shown_decimals
from joinways.domain.registration import named_registration
from joinways.i18n import LOCALES, current_lang, pgettext

NO_BREAK = "\u00a0"

# CLDR's short date differs by language (4/9/26 in Spanish) and doesn't align in a column.
_SHORT = "dd/MM/yyyy"

# CLDR sets a code apart from its figures (CHF 12, currencySpacing); Babel doesn't.
_LETTER_THEN_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)")


def money(cents: int, currency: str) -> str:
    """123450, "EUR" -> "1 234,50 €"; as many decimals as the currency has, three for KWD."""
    return _money(current_lang(), cents, currency)


def money_plain(cents: int, currency: str) -> str:
    """123450, "EUR" -> "1 234,50": for a column whose heading names the currency."""
    return _money_plain(current_lang(), cents, currency)


def money_short(cents: int, currency: str) -> str:
    """2050000, "EUR" -> "20,5 k €": for the axis of a chart, where room is short."""
    return _money_short(current_lang(), cents, currency)


def date_short(day: date) -> str:
    """04/09/2026. Raises TypeError for a moment: its day depends on a time zone (`local_date`)."""
    return _date(current_lang(), _only_a_day(day), _SHORT)


def date_medium(day: date) -> str:
    """4 sept. 2026. Raises TypeError for a moment."""
    return _date(current_lang(), _only_a_day(day), "medium")


def date_long(day: date) -> str:
    """4 septembre 2026. Raises TypeError for a moment."""
    return _date(current_lang(), _only_a_day(day), "long")


def month_short(day: date) -> str:
    """sept.: the month of a day."""
    return _month(current_lang(), _only_a_day(day), "LLL")


def month_long(day: date) -> str:
    """septembre 2026: the month of a day, with its year."""
    return _month(current_lang(), _only_a_day(day), "LLLL y")


def time_short(clock: time) -> str:
    """15:05: a time of the day, without seconds."""
    return _time(current_lang(), clock.replace(second=0, microsecond=0))


def moment(utc: datetime, time_zone: str) -> str:
    """4 sept. 2026, 15:05: a UTC moment on the wall of a time zone ("Europe/Paris")."""
    local = _local(utc, time_zone)
    minute = local.time().replace(second=0, microsecond=0)
    return f"{date_medium(local.date())},{NO_BREAK}{_time(current_lang(), minute)}"


def local_date(utc: datetime, time_zone: str) -> date:
    """The day that a UTC moment falls on in a time zone ("Europe/Paris")."""
    return _local(utc, time_zone).date()


def percent(rate: Decimal | int) -> str:
    """5.5 -> "5,5 %", 20 -> "20 %": the number as people say it, 0 to 4 decimals."""
    return _percent(current_lang(), rate)


def quantity(number: Decimal | int) -> str:
    """1.500 -> "1,5": up to 4 decimals, no trailing zeros."""
    return _number(current_lang(), number, "#,##0.####")


def typed(number: Decimal | int) -> str:
    """1500 -> "1500", 2.125 -> "2,1250": for a field, so that what is read back is the same.

    Nothing sets thousands apart, and never are there three decimals, which may be thousands.
    """
    three = Decimal(number).normalize().as_tuple().exponent == -3
    return _number(current_lang(), number, "0.0000" if three else "0.####")


def count(number: int) -> str:
    """12345 -> "12 345"."""
    return _number(current_lang(), number, "#,##0")


def reduction(percentage: Decimal, cents: int, currency: str) -> str:
    """ "10 %", "15,00 €" or both, as "10 % + 15,00 €"; "" for none."""
    parts = [percent(percentage)] if percentage else []
    return " + ".join(parts + ([money(cents, currency)] if cents else []))


def measured(number: Decimal, unit: str) -> str:
    """ "2,5 h": a quantity and its unit, short. `unit`: piece, person, hour, day or flat."""
    units = {
        # Translators: short for persons, after a number, on a line of a quote
        "person": pgettext("unit", "pers."),
        # Translators: short for hours, after a number
        "hour": pgettext("unit", "h"),
        # Translators: short for days, after a number
        "day": pgettext("unit", "d"),
    }
    shown = units.get(unit, "")
    return f"{quantity(number)}{NO_BREAK}{shown}" if shown else quantity(number)


def install(jinja_env: Environment) -> None:
    """Give templates every format as a filter."""
    amounts = (money, money_plain, money_short, percent, quantity)
    days = (
        date_short,
        date_medium,
        date_long,
        month_short,
        month_long,
        moment,
        local_date,
        time_short,
    )
    jinja_env.filters.update(
        {each.__name__: each for each in (*amounts, *days, named_registration)}
    )
    # `count` is taken in templates: it is Jinja's own word for a length.
    jinja_env.filters["number"] = count


def _only_a_day(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("a moment has a day only in a time zone: use moment or local_date")
    return day


def _local(utc: datetime, time_zone: str) -> datetime:
    """Databases hand back naive moments; ours are UTC."""
    aware = utc.replace(tzinfo=UTC) if utc.tzinfo is None else utc
    return aware.astimezone(ZoneInfo(time_zone))


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK)


# Babel takes some 20 µs for each: a page with a hundred lines asks for the same ones every time.


@lru_cache(maxsize=8192)
def _money(lang: str, cents: int, currency: str) -> str:
    # Babel's decimals are those of daily life: it writes 12.50 Serbian dinars as 12.
    usual = Locale.parse(LOCALES[lang]).currency_formats["standard"].pattern
    pattern = usual.replace("0.00", _digits(shown_decimals(currency)))
    text = format_currency(
        _amount(cents, currency), currency, pattern, LOCALES[lang], currency_digits=False
    )
    return _unbroken(_LETTER_THEN_DIGIT.sub(NO_BREAK, text))


@lru_cache(maxsize=8192)
def _money_plain(lang: str, cents: int, currency: str) -> str:
    amount = _amount(cents, currency)
    pattern = f"#,##{_digits(shown_decimals(currency))}"
    return _unbroken(format_decimal(amount, pattern, locale=LOCALES[lang]))


@lru_cache(maxsize=1024)
def _money_short(lang: str, cents: int, currency: str) -> str:
    amount = _amount(cents, currency)
    text = format_compact_currency(amount, currency, locale=LOCALES[lang], fraction_digits=1)
    return _unbroken(_LETTER_THEN_DIGIT.sub(NO_BREAK, text))


@lru_cache(maxsize=1024)
def _month(lang: str, day: date, pattern: str) -> str:
    return _unbroken(format_date(day, pattern, locale=LOCALES[lang]))


@lru_cache(maxsize=4096)
def _date(lang: str, day: date, form: str) -> str:
    text = format_date(day, form, locale=LOCALES[lang])
    if lang == "fr" and day.day == 1 and form != _SHORT:
        text = text.replace("1", "1er", 1)  # French counts the first day only; CLDR doesn't know
    return _unbroken(text)


@lru_cache(maxsize=4096)
def _time(lang: str, minute: time) -> str:
    return _unbroken(format_time(minute, "short", locale=LOCALES[lang]))


@lru_cache(maxsize=1024)
def _percent(lang: str, rate: Decimal | int) -> str:
    pattern = Locale.parse(LOCALES[lang]).percent_formats[None].pattern.replace("##0", "##0.####")
    return _unbroken(format_percent(Decimal(rate) / 100, pattern, locale=LOCALES[lang]))


@lru_cache(maxsize=4096)
def _number(lang: str, number: Decimal | int, pattern: str) -> str:
    return _unbroken(format_decimal(number, pattern, locale=LOCALES[lang]))


def _amount(cents: int, currency: str) -> Decimal:
    return Decimal(cents).scaleb(-decimals_of(currency))


def _digits(decimals: int) -> str:
    return "0." + "0" * decimals if decimals else "0"
