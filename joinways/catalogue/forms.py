"""The forms of the catalogue and of templates."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from joinways.catalogue.values import (
    LONGEST_NAME,
    LONGEST_TEXT,
    ServiceValues,
    amount_problem,
    in_one_line,
)
from joinways.catalogue.wording import UNITS, unit_word
from joinways.domain.amounts import BadAmount, parse_amount
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
        filters=[in_one_line],
        validators=[
            DataRequired(_l("Enter the name of the service.")),
            Length(max=LONGEST_NAME, message=_TOO_LONG),
        ],
    )
    category = StringField(
        _l("Category"),
        filters=[in_one_line],
        validators=[Length(max=LONGEST_NAME, message=_TOO_LONG)],
    )
    description = TextAreaField(
        lazy_pgettext("service", "Description"),
        filters=[lambda value: (value or "").strip()],
        validators=[Length(max=LONGEST_TEXT, message=_TOO_LONG)],
    )
    unit = SelectField(_l("Unit"), validators=[InputRequired(_l("Choose the unit."))])
    unit_price = StringField(
        _l("Unit price excl. tax"),
        filters=[in_one_line],
        validators=[InputRequired(_l("Enter the price."))],
    )
    vat_rate = StringField(
        _l("VAT rate"),
        filters=[in_one_line],
        validators=[InputRequired(_l("Enter the VAT rate."))],
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
        }
        return cls(data=said, currency=currency)

    def validate_unit_price(self, field: StringField) -> None:
        """Any usual spelling; what could be read in two ways is refused."""
        try:
            self.cents = parse_amount(field.data or "", get_currency_precision(self.currency))
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
        )


class TemplateForm(Form):
    """The name of a template."""

    name = StringField(
        _l("Name of the template"),
        filters=[in_one_line],
        validators=[
            DataRequired(_l("Enter a name.")),
            Length(max=LONGEST_NAME, message=_TOO_LONG),
        ],
    )


class UploadForm(Form):
    """A CSV to look at before it is taken over."""

    file = FileField(_l("CSV file"), validators=[FileRequired(_l("Choose a file."))])


class TakeOverForm(Form):
    """The CSV that was looked at (`content`: base64 of its UTF-8), and what it then meant."""

    content = HiddenField()
    digest = HiddenField()
