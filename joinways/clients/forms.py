"""The forms of a client and of a contact there."""

from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from joinways.billing_fields import (
    EVERY_LANGUAGE,
    check_registration,
    check_vat_number,
    country_choices,
    language_choices,
    text_field,
)
from joinways.domain.registration import checked_registration
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import Client
from joinways.tax_ids import checked
from joinways.web import Form

LONGEST_NOTES = 5000
COLUMNS = (
    "company",
    "name",
    "email",
    "phone",
    "line1",
    "line2",
    "postal_code",
    "city",
    "country",
    "vat_number",
    "registration",
    "language",
    "notes",
)
"""What a person may write of a client; beside it stands whether it is a private person."""


def email_field(label: Any) -> StringField:
    """An email address, which may be missing."""
    return text_field(label, 254, Optional(), Email(_l("This is not a complete email address.")))


def notes_field(label: Any) -> TextAreaField:
    """Several lines of text for the team alone."""
    return TextAreaField(
        label,
        filters=[lambda value: (value or "").strip()],
        validators=[Length(max=LONGEST_NOTES, message=_l("At most %(max)d characters."))],
    )


class ClientForm(Form):
    """A company or a private person, and how they are billed. `languages`: those to choose from."""

    kind = RadioField(_l("Kind of client"), validators=[InputRequired(_l("Choose one of both."))])
    company = text_field(_l("Company"), 200)
    name = text_field(_l("Contact name"), 200)
    email = email_field(_l("Billing email"))
    phone = text_field(_l("Phone"), 40)
    language = SelectField(_l("Language"))
    line1 = text_field(_l("Address"), 200)
    line2 = text_field(_l("Address, continued"), 200)
    postal_code = text_field(_l("Postal code"), 20)
    city = text_field(_l("City"), 200)
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose the country."))])
    vat_number = text_field(_l("VAT number"), 32)
    registration = text_field(_l("Registration number"), 32)
    notes = notes_field(_l("Notes"))

    def __init__(self, *args: Any, languages: str = EVERY_LANGUAGE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices(languages, self.language.data)
        self.country.choices = country_choices()
        self.kind.choices = [
            SelectChoice("company", gettext("Company or other organisation")),
            SelectChoice("person", gettext("Private person")),
        ]

    def validate_company(self, field: StringField) -> None:
        """A company has a name."""
        if self.kind.data == "company" and not field.data:
            raise ValidationError(gettext("Enter the company’s name."))

    def validate_name(self, field: StringField) -> None:
        """So has a person."""
        if self.kind.data == "person" and not field.data:
            raise ValidationError(gettext("Enter the client’s name."))

    def validate_vat_number(self, field: StringField) -> None:
        """The shape and check digits of the chosen country's VAT numbers."""
        if self.kind.data == "person" and field.data:
            raise ValidationError(
                gettext("A private person has no VAT number: leave it empty, or choose company.")
            )
        check_vat_number(self.country.data, field.data)

    def validate_registration(self, field: StringField) -> None:
        """Check digits, for the countries whose registers are known."""
        check_registration(self.country.data or "", field.data)

    def values(self) -> dict[str, Any]:
        """The columns of a client; only after `validate()`."""
        found: dict[str, Any] = {name: self[name].data or "" for name in COLUMNS}
        country = found["country"]
        if found["vat_number"]:
            found["vat_number"] = checked(country, found["vat_number"])[1]
        if found["registration"]:
            found["registration"] = checked_registration(country, found["registration"])
        found["private_person"] = self.kind.data == "person"
        return found if self.kind.data == "company" else {**found, "company": ""}


def form_of(client: Client, languages: str) -> ClientForm:
    """The form as the client stands."""
    return ClientForm(obj=client, kind=kind_of(client), languages=languages)


def kind_of(client: Client) -> str:
    """company or person: whoever has a company's name is none."""
    return "company" if client.company else "person"


class ContactForm(Form):
    """Another person at the client's."""

    name = text_field(_l("Name"), 200, DataRequired(_l("Enter the name.")))
    role = text_field(_l("Role"), 200)
    email = email_field(_l("Email"))
    phone = text_field(_l("Phone"), 40)

    def values(self) -> dict[str, str]:
        """The columns of a contact; only after `validate()`."""
        return {name: self[name].data or "" for name in ("name", "role", "email", "phone")}
