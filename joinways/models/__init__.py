"""The tables, one file per feature. Models hold data and look-ups; they decide nothing."""

from joinways.models.account import (
    AccountEvent,
    AccountToken,
    FailedSignIn,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    User,
    UserSession,
)
from joinways.models.catalogue import QuoteTemplate, Service
from joinways.models.client import Client, ClientContact, ClientCorrection
from joinways.models.event import Event, EventSlot
from joinways.models.following import BankTransfer, CreditNote, InvoiceOrder, StripeEvent
from joinways.models.invoicing import Invoice, Invoicing, StripeCustomer
from joinways.models.notice import Notice, NoticeChoice, OutgoingMail
from joinways.models.paper import DamagedFile, Paper, PaperStyle
from joinways.models.quote import History, Quote, QuoteCounter, QuoteLine, QuoteSnapshot
from joinways.models.signing import (
    LinkOpening,
    LinkUse,
    ShareLink,
    Signature,
    SigningCode,
    StoredFile,
)
from joinways.models.task import Task
from joinways.models.team import AuditLine, Invitation
from joinways.models.workspace import Installation, Membership, StripeConnection, Workspace

__all__ = [
    "AccountEvent",
    "AccountToken",
    "AuditLine",
    "BankTransfer",
    "Client",
    "ClientContact",
    "ClientCorrection",
    "CreditNote",
    "DamagedFile",
    "Event",
    "EventSlot",
    "FailedSignIn",
    "History",
    "Installation",
    "Invitation",
    "Invoice",
    "InvoiceOrder",
    "Invoicing",
    "LinkOpening",
    "LinkUse",
    "Membership",
    "Notice",
    "NoticeChoice",
    "OutgoingMail",
    "Paper",
    "PaperStyle",
    "Passkey",
    "PasskeyChallenge",
    "Quote",
    "QuoteCounter",
    "QuoteLine",
    "QuoteSnapshot",
    "QuoteTemplate",
    "RecoveryCode",
    "Service",
    "ShareLink",
    "Signature",
    "SigningCode",
    "StoredFile",
    "StripeConnection",
    "StripeCustomer",
    "StripeEvent",
    "Task",
    "User",
    "UserSession",
    "Workspace",
]
