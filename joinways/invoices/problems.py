"""What Stripe's refusals say to a person, beside the field they concern."""

from joinways.i18n import gettext
from joinways.invoices.forms import InvoiceForm
from joinways.models import Invoicing


def refused_by_stripe(attempt: Invoicing | None) -> bool:
    """Whether the last attempt ended without an invoice."""
    return attempt is not None and attempt.status == "released"


def put_beside_field(form: InvoiceForm, attempt: Invoicing) -> None:
    """Put what Stripe refused where the person can correct it."""
    field = attempt.problem_detail.get("field") if attempt.problem == "rejected" else None
    if field and field in form:
        form[field].errors = [*form[field].errors, field_message(field, attempt.problem_detail)]


def field_message(field: str, detail: dict[str, str]) -> str:
    """One sentence on a field that Stripe refused."""
    known = {
        "email": gettext("Stripe doesn’t accept this email address. Check it with your client."),
        "vat_number": gettext(
            "Stripe doesn’t accept this VAT number. Correct it, or leave it empty."
        ),
        "country": gettext("Stripe doesn’t accept this country."),
        "name": gettext("Stripe doesn’t accept this name."),
        "line1": gettext("Stripe doesn’t accept this address."),
        "postal_code": gettext("Stripe doesn’t accept this postal code."),
        "due_date": gettext("Stripe doesn’t accept this due date. Choose a later one."),
        "language": gettext("Stripe doesn’t accept this language."),
    }
    said = gettext("Stripe says: “%(message)s”", message=detail.get("message", ""))
    return known.get(field, said)
