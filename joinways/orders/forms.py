"""The forms by which something is ordered about an invoice."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from joinways.amount_words import LAST_DECIMAL
from joinways.billing_fields import stripped
from joinways.domain.amounts import BadAmount, amount_in
from joinways.domain.billing import BillLine
from joinways.formats import date_long, money_plain
from joinways.i18n import N_, gettext
from joinways.i18n import lazy_gettext as _l
from joinways.orders.crediting import BACK, REASONS
from joinways.web import Form

SHORTEST_REASON = 5
LONGEST_TEXT = 500

AMOUNT_WRONG = {
    "unreadable": N_("This is not an amount. Write it like %(example)s."),
    "decimals": N_("An amount has no more decimals than its currency. Write it like %(example)s."),
    "last": LAST_DECIMAL,
    "large": N_("This number is too large."),
    "ambiguous": N_(
        "Is that %(more)s or %(less)s? Write the cents too, so that nobody has to guess."
    ),
}
REASON_WORDS = {
    "order_change": _l("The order changed"),
    "product_unsatisfactory": _l("The service was not as agreed"),
    "duplicate": _l("Invoiced twice"),
    "fraudulent": _l("Fraud"),
}
BACK_WORDS = {
    "bank": _l("By bank transfer or otherwise, outside Stripe"),
    "card": _l("To the client’s card, by Stripe"),
}


def new_once() -> str:
    """What tells one opened form from another: two presses of the same one are one order."""
    return secrets.token_urlsafe(16)


class OrderForm(Form):
    """What every order's form carries."""

    once = HiddenField(validators=[Length(min=8, max=64)])


class SendForm(OrderForm):
    """Send again: nothing to fill in, only to confirm."""


class TransferForm(OrderForm):
    """Money that came by bank transfer.

    `today` in the workspace's time zone; `issued_on`: no transfer came before the invoice.
    """

    amount = StringField(
        _l("Amount received"),
        filters=[stripped],
        validators=[InputRequired(_l("Enter the amount."))],
    )
    received_on = DateField(_l("Received on"), validators=[InputRequired(_l("Enter the date."))])
    note = StringField(
        _l("Note"),
        filters=[stripped],
        validators=[Length(max=200, message=_l("At most %(max)d characters."))],
    )

    def __init__(
        self, *args: Any, currency: str, today: date, issued_on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.today, self.issued_on = currency, today, issued_on
        self.cents = 0

    def validate_amount(self, field: StringField) -> None:
        """Any usual spelling; what could be read in two ways is refused."""
        try:
            self.cents = amount_in(self.currency, field.data or "")
        except BadAmount as bad:
            example = money_plain(123450, self.currency)
            whole = "".join(each for each in field.data or "" if each.isdigit())
            wrong = gettext(
                AMOUNT_WRONG[bad.reason], example=example, **_readings(bad, whole, self)
            )
            raise ValidationError(wrong) from None
        if not self.cents:
            raise ValidationError(gettext("Enter an amount above zero."))

    def validate_received_on(self, field: DateField) -> None:
        """Not in the future, not before the invoice."""
        if field.data and not self.issued_on <= field.data <= self.today:
            raise ValidationError(
                gettext(
                    "Choose a date from %(first)s to %(last)s.",
                    first=date_long(self.issued_on),
                    last=date_long(self.today),
                )
            )


def _readings(bad: BadAmount, digits: str, form: TransferForm) -> dict[str, str]:
    """The two amounts that 1.234 may be."""
    if bad.reason != "ambiguous":
        return {}
    cents = int(digits)
    return {
        "more": money_plain(cents * 100, form.currency),
        "less": money_plain(round(cents / 10), form.currency),
    }


class VoidForm(OrderForm):
    """Void, with a reason that stays in the history."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Say why. It stays in the history.")),
            Length(
                min=SHORTEST_REASON,
                max=LONGEST_TEXT,
                message=_l("From %(min)d to %(max)d characters."),
            ),
        ],
    )
    reached = BooleanField(
        _l("I know that the client may have this invoice, and void it all the same")
    )


class CreditForm(OrderForm):
    """Which lines are credited, why, and how what was paid goes back."""

    lines = SelectMultipleField(_l("Lines to credit"), coerce=int)
    reason = SelectField(_l("Reason"), validators=[InputRequired(_l("Choose the reason."))])
    memo = TextAreaField(
        _l("Message to the client"),
        filters=[stripped],
        validators=[Length(max=LONGEST_TEXT, message=_l("At most %(max)d characters."))],
    )
    back = RadioField(_l("How the money goes back"), validators=[Optional()])

    def __init__(self, *args: Any, creditable: Mapping[int, BillLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines.choices = [(position, line.description) for position, line in creditable.items()]
        self.reason.choices = [
            SelectChoice("", "—"),
            *(SelectChoice(reason, str(REASON_WORDS[reason])) for reason in REASONS),
        ]
        self.back.choices = [SelectChoice(way, str(BACK_WORDS[way])) for way in BACK]

    def payload(self) -> dict[str, Any]:
        """What was chosen; only after `validate()`."""
        return {
            "positions": self.lines.data or [],
            "reason": self.reason.data,
            "memo": self.memo.data or "",
            "back": self.back.data or "",
        }
