"""The tables, one file per feature. Models hold data and look-ups; they decide nothing."""

from joinways.models.account import FailedSignIn, User, UserSession
from joinways.models.event import Client, Event
from joinways.models.following import BankTransfer, CreditNote, InvoiceOrder, StripeEvent
from joinways.models.invoicing import Invoice, Invoicing, StripeCustomer
from joinways.models.notice import Notice, NoticeChoice, OutgoingMail
from joinways.models.quote import History, Quote, QuoteLine
from joinways.models.task import Task
from joinways.models.workspace import Installation, Membership, StripeConnection, Workspace

__all__ = [
    "BankTransfer",
    "Client",
    "CreditNote",
    "Event",
    "FailedSignIn",
    "History",
    "Installation",
    "Invoice",
    "InvoiceOrder",
    "Invoicing",
    "Membership",
    "Notice",
    "NoticeChoice",
    "OutgoingMail",
    "Quote",
    "QuoteLine",
    "StripeConnection",
    "StripeCustomer",
    "StripeEvent",
    "Task",
    "User",
    "UserSession",
    "Workspace",
]
