"""The form that a person checks before the invoice leaves."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    StopValidation,
)

from joinways.billing_fields import (
    EVERY_LANGUAGE,
    check_vat_number,
    country_choices,
    language_choices,
    text_field,
)
from joinways.domain.due import due_on
from joinways.formats import date_long
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.invoices.details import BillingDetails
from joinways.models import Client
from joinways.number_range import WithinRange
from joinways.tax_ids import checked
from joinways.web import Form

LONGEST_TERM_DAYS = 365


class _OnlyWhenDue:
    """For the field of one way (days or date) to say when it is due: needed when that way is
    chosen, not looked at when the other one is."""

    def __init__(self, way: str, missing: str) -> None:
        self.way, self.missing = way, missing

    def __call__(self, form: "InvoiceForm", field: IntegerField | DateField) -> None:
        if form.due.data != self.way:
            field.errors = []
            raise StopValidation
        if not any((raw or "").strip() for raw in field.raw_data or ()):
            field.errors = []
            raise StopValidation(str(self.missing))
        if field.errors:
            raise StopValidation  # not a number, not a date: nothing to add


class InvoiceForm(Form):
    """Client details, all editable, and the due date as days or as a date.

    `today` is the day in the workspace's time zone, against which dates are checked.
    """

    company = text_field(_l("Company"), 200)
    name = text_field(_l("Contact name"), 200, DataRequired(_l("Enter the client’s name.")))
    email = text_field(
        _l("Billing email"),
        254,
        DataRequired(_l("Stripe sends the invoice by email: enter an address.")),
        Email(_l("This is not a complete email address.")),
    )
    line1 = text_field(_l("Address"), 200, DataRequired(_l("Enter the billing address.")))
    line2 = text_field(_l("Address, continued"), 200)
    postal_code = text_field(_l("Postal code"), 20, DataRequired(_l("Enter the postal code.")))
    city = text_field(_l("City"), 200, DataRequired(_l("Enter the city.")))
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose the country."))])
    vat_number = text_field(_l("VAT number"), 32)
    language = SelectField(_l("Language of the invoice"))
    due = RadioField(_l("Payment due"), validators=[InputRequired(_l("Choose when it is due."))])
    due_days = IntegerField(
        _l("Number of days"),
        validators=[
            _OnlyWhenDue("days", _l("Enter the number of days.")),
            WithinRange(0, LONGEST_TERM_DAYS, _l("From %(min)s to %(max)s days.")),
        ],
    )
    due_date = DateField(
        _l("Due date"), validators=[_OnlyWhenDue("date", _l("Enter the due date."))]
    )

    def __init__(
        self, *args: Any, today: date, languages: str = EVERY_LANGUAGE, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices(languages, self.language.data)
        self.today = today
        self.country.choices = country_choices()
        self.due.choices = [
            SelectChoice("days", gettext("Days from today")),
            SelectChoice("date", gettext("On a date")),
        ]

    def validate_vat_number(self, field: StringField) -> None:
        """The shape and check digits of the chosen country's VAT numbers."""
        check_vat_number(self.country.data, field.data)

    def validate_due_date(self, field: DateField) -> None:
        """Not past, and not further away than a term may be."""
        last = self.today + timedelta(days=LONGEST_TERM_DAYS)
        if field.data is None or not self.today <= field.data <= last:
            raise ValidationError(
                gettext(
                    "Choose a date from %(first)s to %(last)s.",
                    first=date_long(self.today),
                    last=date_long(last),
                )
            )

    def details(self) -> BillingDetails:
        """What was confirmed; only after `validate()`."""
        by_date = self.due.data == "date"
        due_on = self.due_date.data if by_date else self.today + timedelta(self.due_days.data or 0)
        names = BillingDetails.__dataclass_fields__.keys() - {"due_on", "vat_number"}
        number = self.vat_number.data
        return BillingDetails(
            due_on=due_on or self.today,
            vat_number=checked(self.country.data, number)[1] if number else "",
            **{name: self[name].data for name in names},
        )


def prefilled(
    client: Client,
    today: date,
    due_days: int,
    corrected: Mapping[str, str] | None = None,
    *,
    term: str = "net",
    languages: str = EVERY_LANGUAGE,
) -> InvoiceForm:
    """The form as the client stands, due after the workspace's usual term.

    `corrected`: {column: value} that the client typed while signing, in place of the old one.
    """
    last = today + timedelta(days=LONGEST_TERM_DAYS)
    return InvoiceForm(
        obj=_Standing(client, corrected or {}),
        today=today,
        languages=languages,
        due="days" if term == "net" else "date",
        due_days=due_days,
        due_date=min(due_on(today, due_days, term), last),
    )


class _Standing:
    """A client with some of its columns as it has corrected them."""

    def __init__(self, client: Client, corrected: Mapping[str, str]) -> None:
        self.client, self.corrected = client, corrected

    def __getattr__(self, name: str) -> Any:
        return self.corrected[name] if name in self.corrected else getattr(self.client, name)
