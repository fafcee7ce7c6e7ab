"""The forms of the catalogue and of templates."""

from decimal import Decimal
from typing import Any

from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from joinways.billing_fields import not_known, stripped, stripped_lines
from joinways.catalogue.values import (
    LONGEST_NAME,
    LONGEST_TEXT,
    ServiceValues,
    amount_problem,
)
from joinways.catalogue.wording import UNITS, unit_word
from joinways.domain.amounts import BadAmount
from joinways.domain.typed import cents_of
from joinways.domain.vat_rates import BadRate, parse_rate
from joinways.formats import money_plain, percent
from joinways.i18n import gettext, lazy_pgettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import Service
from joinways.web import Form

_TOO_LONG = _l("At most %(max)d characters.")


class ServiceForm(Form):
    """A service: amounts in all usual spellings."""

    label = StringField(
        _l("Name"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Enter the name of the service.")),
            Length(max=LONGEST_NAME, message=_TOO_LONG),
        ],
    )
    category = StringField(
        _l("Category"),
        filters=[stripped],
        validators=[Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )
    unit = SelectField(
        _l("Unit"), validators=[InputRequired(_l("Choose the unit."))], validate_choice=False
    )
    unit_price = StringField(
        _l("Unit price excl. tax"),
        filters=[stripped],
        validators=[InputRequired(_l("Enter the price."))],
    )
    vat_rate = StringField(
        _l("VAT rate"),
        filters=[stripped],
        validators=[InputRequired(_l("Enter the VAT rate."))],
    )
    vat_free = StringField(
        _l("Why no VAT"),
        filters=[stripped],
        validators=[Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )
    description = TextAreaField(
        lazy_pgettext("service", "Description"),
        filters=[stripped_lines],
        validators=[Length(max=LONGEST_TEXT, message=_TOO_LONG)],
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.cents, self.rate = 0, Decimal(0)
        self.unit.choices = [SelectChoice(unit, unit_word(unit)) for unit in UNITS]

    @classmethod
    def filled(cls, service: Service, currency: str) -> "ServiceForm":
        """The form with what the service says now."""
        said = {
            "label": service.label,
            "category": service.category,
            "description": service.description,
            "unit": service.unit,
            "unit_price": money_plain(service.unit_price_cents, currency),
            "vat_rate": percent(service.vat_rate),
            "vat_free": service.vat_free,
        }
        return cls(data=said, currency=currency)

    def validate_unit(self, field: SelectField) -> None:
        """A unit of ours; from a file it may be any word."""
        if field.data not in UNITS:
            raise ValidationError(not_known(field.data, map(unit_word, UNITS)))

    def validate_unit_price(self, field: StringField) -> None:
        """Any usual spelling; what could be read in two ways is refused, and what is below zero."""
        try:
            self.cents = cents_of(field.data or "", self.currency)
            if self.cents < 0:
                raise BadAmount("large")
        except BadAmount as bad:
            raise ValidationError(amount_problem(bad, self.currency)) from None

    def validate_vat_rate(self, field: StringField) -> None:
        """From 0 to 100."""
        try:
            self.rate = parse_rate(field.data or "")
        except BadRate:
            raise ValidationError(gettext("Enter a rate from 0 to 100, like 5.5.")) from None

    def values(self) -> ServiceValues:
        """What was typed; only after `validate()`."""
        return ServiceValues(
            self.label.data or "",
            self.description.data or "",
            self.category.data or "",
            self.unit.data,
            self.cents,
            self.rate,
            "" if self.rate else self.vat_free.data or "",
        )


class TemplateForm(Form):
    """The name of a template."""

    name = StringField(
        _l("Name of the template"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Enter a name.")),
            Length(max=LONGEST_NAME, message=_TOO_LONG),
        ],
    )
