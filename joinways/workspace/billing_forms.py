"""Settings > Workspace > Currency and VAT: the forms."""

from decimal import Decimal
from typing import Any

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from joinways.billing_fields import currency_choices, text_field
from joinways.domain.vat_rates import BadRate, parse_rate
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.web import Form


class CurrencyForm(Form):
    """`seen`: the currency whose consequences were shown."""

    currency = SelectField(_l("Currency"), validators=[InputRequired(_l("Choose the currency."))])
    seen = HiddenField()

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency.choices = currency_choices(now)


class RateForm(Form):
    """A VAT rate of the team's own, and what it is for."""

    rate = text_field(_l("VAT rate"), 20, InputRequired(_l("Enter the VAT rate.")))
    use = text_field(_l("What it is for"), 120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.percent = Decimal(0)

    def validate_rate(self, field: StringField) -> None:
        """From 0 to 100."""
        try:
            self.percent = parse_rate(field.data or "")
        except BadRate:
            raise ValidationError(gettext("Enter a rate from 0 to 100, like 5.5.")) from None
