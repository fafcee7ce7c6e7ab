"""The tables, one file per feature. Models hold data and look-ups; they decide nothing."""

from joinways.models.account import FailedSignIn, User, UserSession
from joinways.models.event import Client, Event
from joinways.models.invoicing import Invoice, Invoicing, StripeCustomer
from joinways.models.quote import History, Quote, QuoteLine
from joinways.models.workspace import Installation, Membership, StripeConnection, Workspace

__all__ = [
    "Client",
    "Event",
    "FailedSignIn",
    "History",
    "Installation",
    "Invoice",
    "Invoicing",
    "Membership",
    "Quote",
    "QuoteLine",
    "StripeConnection",
    "StripeCustomer",
    "User",
    "UserSession",
    "Workspace",
]
