"""The form by which a draft becomes deposit and balance."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from wtforms import HiddenField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length

from joinways.domain.amounts import BadAmount
from joinways.domain.splitting import Part, split_by_gross, split_by_percent
from joinways.domain.typed import cents_of, rate_of
from joinways.domain.vat import RateTotal
from joinways.formats import percent
from joinways.i18n import gettext, use_lang
from joinways.i18n import lazy_gettext as _l
from joinways.quotes.rows import bad_amount
from joinways.web import Form

MOST_DEPOSITS = 3


def _deposit(label: str) -> StringField:
    stripped = [lambda text: (text or "").strip()]
    return StringField(label, filters=stripped, validators=[Length(max=20)])


class SplitForm(Form):
    """Up to three deposits, in per cent or incl. tax; the balance is what is left."""

    version = HiddenField()
    by = RadioField(
        _l("The parts are"),
        choices=[
            SelectChoice("percent", _l("Percentages")),
            SelectChoice("gross", _l("Amounts incl. tax")),
        ],
        validators=[InputRequired(_l("Choose how the parts are given."))],
    )
    first = _deposit(_l("Deposit"))
    second = _deposit(_l("Second deposit"))
    third = _deposit(_l("Third deposit"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.numbers: list[Decimal | int] = []

    def validate_first(self, field: StringField) -> None:
        """There is at least one deposit."""
        if not field.data:
            raise ValidationError(gettext("How much is the deposit?"))
        self._read(field)

    def validate_second(self, field: StringField) -> None:
        """A number where one is typed."""
        self._read(field)

    validate_third = validate_second

    def _read(self, field: StringField) -> None:
        if not field.data:
            return
        try:
            if self.by.data == "gross":
                number: Decimal | int = cents_of(field.data, self.currency)
            else:
                number = rate_of(field.data)
        except BadAmount as bad:
            currency = self.currency if self.by.data == "gross" else "EUR"
            raise ValidationError(bad_amount(bad, "number", currency)) from None
        if number <= 0:
            raise ValidationError(gettext("Enter an amount above zero."))
        self.numbers.append(number)

    def parts_of(self) -> Callable[[Sequence[RateTotal]], list[Part]]:
        """How a quote's totals are split; only after `validate()`."""
        numbers = self.numbers
        if self.by.data == "gross":
            return lambda rates: split_by_gross(rates, [int(each) for each in numbers])
        shares = [Decimal(each) for each in numbers]
        return lambda rates: split_by_percent(rates, [*shares, 100 - sum(shares, Decimal(0))])

    def titles(self, language: str) -> list[str]:
        """What each part is called, in the quote's language; the balance last."""
        with use_lang(language):
            return [*(self._title(index) for index in range(len(self.numbers))), gettext("Balance")]

    def _title(self, index: int) -> str:
        if self.by.data == "percent":
            return gettext("Deposit %(share)s", share=percent(Decimal(self.numbers[index])))
        if len(self.numbers) == 1:
            return gettext("Deposit")
        return gettext("Deposit %(number)s", number=index + 1)
