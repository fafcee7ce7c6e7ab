"""What a person confirms before the invoice leaves."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class BillingDetails:
    """The client as it stands on the invoice, and when it is due."""

    name: str
    company: str
    email: str
    line1: str
    line2: str
    postal_code: str
    city: str
    country: str
    vat_number: str
    language: str
    due_on: date
