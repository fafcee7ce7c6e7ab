"""The form that a person checks before the invoice leaves."""

from datetime import date, timedelta
from typing import Any
from unicodedata import combining, normalize

from babel import Locale
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    StopValidation,
)

from joinways.formats import date_long
from joinways.i18n import LANGUAGE_NAMES, current_locale, gettext
from joinways.i18n import lazy_gettext as _l
from joinways.invoices.details import BillingDetails
from joinways.models import Client
from joinways.tax_ids import BadTaxId, checked, takes_tax_id
from joinways.web import Form

LONGEST_TERM_DAYS = 365


def _stripped(value: str | None) -> str:
    return " ".join((value or "").split())


def _text(label: Any, most: int, *validators: Any) -> StringField:
    too_long = _l("At most %(max)d characters.")
    return StringField(
        label, filters=[_stripped], validators=[*validators, Length(max=most, message=too_long)]
    )


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

    name = _text(_l("Contact name"), 200, DataRequired(_l("Enter the client’s name.")))
    company = _text(_l("Company"), 200)
    email = _text(
        _l("Billing email"),
        254,
        DataRequired(_l("Stripe sends the invoice by email: enter an address.")),
        Email(_l("This is not a complete email address.")),
    )
    line1 = _text(_l("Address"), 200, DataRequired(_l("Enter the billing address.")))
    line2 = _text(_l("Address, continued"), 200)
    postal_code = _text(_l("Postal code"), 20, DataRequired(_l("Enter the postal code.")))
    city = _text(_l("City"), 200, DataRequired(_l("Enter the city.")))
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose the country."))])
    vat_number = _text(_l("VAT number"), 32)
    language = SelectField(
        _l("Language of the invoice"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
    )
    due = RadioField(_l("Payment due"), validators=[InputRequired(_l("Choose when it is due."))])
    due_days = IntegerField(
        _l("Number of days"),
        validators=[
            _OnlyWhenDue("days", _l("Enter the number of days.")),
            NumberRange(0, LONGEST_TERM_DAYS, _l("From %(min)s to %(max)s days.")),
        ],
    )
    due_date = DateField(
        _l("Due date"), validators=[_OnlyWhenDue("date", _l("Enter the due date."))]
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.country.choices = countries(current_locale())
        self.due.choices = [
            SelectChoice("days", gettext("Days from today")),
            SelectChoice("date", gettext("On a date")),
        ]

    def validate_vat_number(self, field: StringField) -> None:
        """The shape and check digits of the chosen country's VAT numbers."""
        if not field.data or not self.country.data:
            return
        if not takes_tax_id(self.country.data):
            raise ValidationError(
                gettext("VAT numbers of this country can’t be sent to Stripe. Leave it empty.")
            )
        try:
            checked(self.country.data, field.data)
        except BadTaxId:
            raise ValidationError(
                gettext("This VAT number doesn’t exist in the chosen country. Check each digit.")
            ) from None

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


def prefilled(client: Client, today: date, due_days: int) -> InvoiceForm:
    """The form as the client stands, due after the workspace's usual term."""
    return InvoiceForm(
        obj=client,
        today=today,
        due="days",
        due_days=due_days,
        due_date=today + timedelta(days=due_days),
    )


def countries(locale: Locale) -> list[SelectChoice]:
    """Every country by its name in the language in use, ours and our neighbours' first."""
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code not in _NO_COUNTRIES
    }
    near = [(code, named.pop(code)) for code in ("FR", "ES", "GB", "BE", "CH", "PT", "DE", "IT")]
    pairs = [("", "—"), *near, *sorted(named.items(), key=lambda pair: _alphabetical(pair[1]))]
    return [SelectChoice(code, name) for code, name in pairs]


def _alphabetical(name: str) -> str:
    """É stands with E, not after Z."""
    return "".join(each for each in normalize("NFKD", name.casefold()) if not combining(each))


# What CLDR has beside ISO 3166-1's official codes: regions of others, which Stripe does not take.
_NO_COUNTRIES = frozenset(["CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "UN", "XA", "XB", "ZZ"])
