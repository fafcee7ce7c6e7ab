"""Settings > Workspace: the form."""

from typing import Any

from stdnum import bic, iban
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    Optional,
    StopValidation,
)

from joinways.billing_fields import (
    check_registration,
    country_choices,
    stripped_lines,
    text_field,
)
from joinways.domain.due import TERMS, longer_than_law
from joinways.domain.registration import checked_registration
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import Workspace
from joinways.number_range import WithinRange
from joinways.tax_ids import BadTaxId, checked
from joinways.web import Form
from joinways.workspace.profile import NUMBERS, WORDS
from joinways.workspace.zones import zone_choices

_FROM_TO = _l("From %(min)s to %(max)s days.")


def _prose(label: Any) -> TextAreaField:
    too_long = Length(max=4000, message=_l("At most %(max)d characters."))
    return TextAreaField(label, filters=[stripped_lines], validators=[too_long])


def _days(label: Any, least: int, most: int) -> IntegerField:
    needed = InputRequired(_l("Enter the number of days."))
    return IntegerField(label, validators=[needed, WithinRange(least, most, _FROM_TO)])


class _OnlyWhenTicked:
    """The days of a kind of reminder: needed where it is on, not looked at where it is off."""

    def __init__(self, box: str) -> None:
        self.box = box

    def __call__(self, form: Form, field: IntegerField) -> None:
        if not form[self.box].data:
            field.errors = []
            raise StopValidation
        if not any((raw or "").strip() for raw in field.raw_data or ()):
            field.errors = []
            raise StopValidation(gettext("Enter the number of days."))
        if field.errors:
            raise StopValidation


def _reminder_days(label: Any, box: str) -> IntegerField:
    return IntegerField(label, validators=[_OnlyWhenTicked(box), WithinRange(1, 90, _FROM_TO)])


class ProfileForm(Form):
    """Who the workspace is in law, and how it quotes. `home`: its country; without a field of its
    own once a quote left."""

    name = text_field(_l("Name"), 200, DataRequired(_l("Enter the name.")))
    legal_name = text_field(_l("Legal name"), 200)
    line1 = text_field(_l("Address"), 200)
    line2 = text_field(_l("Address, continued"), 200)
    postal_code = text_field(_l("Postal code"), 20)
    city = text_field(_l("City"), 200)
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose a country."))])
    vat_number = text_field(_l("VAT number"), 32)
    registration = text_field(_l("Registration number"), 32)
    legal_form = text_field(_l("Legal form"), 80)
    share_capital = text_field(_l("Share capital"), 40)
    register = text_field(_l("Trade register"), 80)
    email = text_field(
        _l("Email"), 254, Optional(), Email(_l("This is not a complete email address."))
    )
    phone = text_field(_l("Phone"), 40)
    iban = text_field(_l("IBAN"), 42)
    bic = text_field(_l("BIC"), 14)
    valid_days = _days(_l("Quotes are valid for"), 1, 365)
    due_days = _days(_l("Invoices are due after"), 0, 365)
    due_term = SelectField(_l("How the days are counted"))
    time_zone = SelectField(_l("Time zone"))
    payment_conditions = _prose(_l("Payment"))
    cancellation_conditions = _prose(_l("Cancellation"))
    postponement_conditions = _prose(_l("Postponement"))
    remind_after = BooleanField(_l("Remind clients who don’t answer"))
    remind_after_days = _reminder_days(_l("Days without an answer"), "remind_after")
    remind_before = BooleanField(_l("Remind clients before a quote expires"))
    remind_before_days = _reminder_days(_l("Days before it expires"), "remind_before")

    def __init__(self, *args: Any, home: str, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._home = home
        if fixed:
            del self.country
        else:
            self.country.choices = country_choices()
        self.due_term.choices = [SelectChoice(each, term_word(each)) for each in TERMS]
        self.time_zone.choices = zone_choices(self.time_zone.data or "Europe/Paris")

    def validate_vat_number(self, field: StringField) -> None:
        """The shape and check digits of the workspace's own country."""
        if not field.data:
            return
        try:
            field.data = checked(self.home, field.data)[1]
        except BadTaxId:
            raise ValidationError(
                gettext("This VAT number doesn’t exist in your country. Check each digit.")
            ) from None

    def validate_registration(self, field: StringField) -> None:
        """Check digits, for the countries whose registers are known: it stands on every invoice."""
        check_registration(self.home, field.data)
        if field.data:
            field.data = checked_registration(self.home, field.data)

    def validate_iban(self, field: StringField) -> None:
        """Its check digits, and those of its country (ISO 13616)."""
        field.data = iban.compact(field.data or "")
        if field.data and not iban.is_valid(field.data):
            raise ValidationError(gettext("This IBAN doesn’t exist. Check each digit."))

    def validate_bic(self, field: StringField) -> None:
        """Eight characters or eleven (ISO 9362)."""
        field.data = bic.compact(field.data or "")
        if field.data and not bic.is_valid(field.data):
            raise ValidationError(gettext("A BIC has 8 or 11 characters, like AGRIFRPP882."))

    @property
    def home(self) -> str:
        """The country that counts: the chosen one, or the one that stays."""
        return (self.country.data or "") if "country" in self else self._home

    @property
    def too_long(self) -> bool:
        """Whether the term is longer than one between businesses may be: said, not refused."""
        return longer_than_law(self.home, self.due_days.data or 0, self.due_term.data or "net")

    def profile(self) -> dict[str, Any]:
        """What was typed, by column of Workspace; only after `validate()`."""
        found = {name: self[name].data for name in (*WORDS, *NUMBERS)} | {"country": self.home}
        for kind in ("remind_after", "remind_before"):
            if not self[kind].data:
                found[f"{kind}_days"] = None
        return found


def term_word(term: str) -> str:
    """How the days of a term are counted, to choose."""
    words = {
        "net": gettext("From the invoice"),
        "end": gettext("From the invoice, then to the end of the month"),
        "then": gettext("From the end of the month of the invoice"),
    }
    return words[term]


def filled(workspace: Workspace, *, fixed: bool) -> ProfileForm:
    """The form as the workspace stands; where no reminder is on, the usual days."""
    after, before = workspace.remind_after_days, workspace.remind_before_days
    return ProfileForm(
        home=workspace.country,
        fixed=fixed,
        data={name: getattr(workspace, name) for name in ("country", *WORDS, *NUMBERS)}
        | {
            "remind_after": after is not None,
            "remind_after_days": after or 7,
            "remind_before": before is not None,
            "remind_before_days": before or 3,
        },
    )
