"""When an invoice is due: so many days after it is issued, as teams and the law count them."""

from calendar import monthrange
from datetime import date, timedelta

TERMS = ("net", "end", "then")
"""net: after the days. end: at the end of the month in which they are over. then: the days are
counted from the end of the month of the invoice. "45 jours fin de mois" means either in France,
as the contract says."""


def due_on(issued: date, days: int, term: str) -> date:
    """The day; `term` is one of TERMS."""
    if term == "then":
        return _month_end(issued) + timedelta(days)
    last = issued + timedelta(days)
    return _month_end(last) if term == "end" else last


def longer_than_law(country: str, days: int, term: str) -> bool:
    """Whether the term is longer than one between businesses may be.

    FR: 60 days from the invoice, or 45 to the end of a month where the contract says so (code de
    commerce, art. L441-10). ES: 60 days, nothing longer can be agreed (ley 3/2004, art. 4); a month
    adds up to 31.
    """
    if country == "FR":
        return days > (60 if term == "net" else 45)
    if country == "ES":
        return days + (0 if term == "net" else 30) > 60
    return False


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
