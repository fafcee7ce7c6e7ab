"""The forms on the client's page, and the one by which the team records a signature on paper."""

from datetime import date
from functools import partial
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length

from joinways.billing_fields import check_vat_number, country_choices, stripped, text_field
from joinways.formats import date_long
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.signing.actions import OnPaper, Press
from joinways.signing.details import Details, Visitor, details_of
from joinways.signing.images import SCAN_BYTES, BadImage, Scan, drawing_of, scan_of
from joinways.signing.offers import Opened, options_of
from joinways.tax_ids import checked, takes_tax_id
from joinways.web import Form

LONGEST_MESSAGE = 2000
_TOO_LONG = _l("At most %(max)d characters.")


def _visible(value: str | None) -> str:
    """One line, without what cannot be seen."""
    return stripped("".join(each for each in value or "" if each.isprintable() or each.isspace()))


def _lines(value: str | None) -> str:
    kept = (
        each for each in (value or "").replace("\r\n", "\n") if each.isprintable() or each == "\n"
    )
    return "".join(kept).strip()


_text = partial(text_field, clean=_visible)


class SigningForm(Form):
    """Who signs, which options are taken, that the conditions are accepted, the typed name.

    `shown`: what was read before the button was pressed (actions.reading); "" on the first page.
    """

    options = SelectMultipleField(_l("Options"))
    company = _text(_l("Company"), 200)
    name = _text(_l("Your name"), 200, DataRequired(_l("Enter your name.")))
    position = _text(_l("Your position"), 200)
    email = _text(
        _l("Your email"),
        254,
        DataRequired(_l("Enter your email: the signed quote is sent to it.")),
        Email(_l("This is not a complete email address.")),
    )
    line1 = _text(_l("Address"), 200, DataRequired(_l("Enter the billing address.")))
    line2 = _text(_l("Address, continued"), 200)
    postal_code = _text(_l("Postal code"), 20, DataRequired(_l("Enter the postal code.")))
    city = _text(_l("City"), 200, DataRequired(_l("Enter the city.")))
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose the country."))])
    vat_number = _text(_l("VAT number"), 32)
    accept = BooleanField(
        validators=[
            DataRequired(_l("Tick this to accept the conditions: otherwise nothing is signed."))
        ]
    )
    typed_name = _text(
        _l("Type your first and last name"),
        200,
        DataRequired(_l("Type your name: this is your signature.")),
        Length(min=2, message=_l("Type your first and last name in full.")),
    )
    drawing = HiddenField(_l("Drawn signature"))
    code = _text(_l("Code of six digits"), 20)
    shown = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, found: Opened, consent: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.png = b""
        self.accept.label.text = consent
        self.country.choices = country_choices()
        self.options.choices = [(name, line.label) for name, line in options_of(found)]

    def validate_vat_number(self, field: StringField) -> None:
        """Its shape, where numbers of the chosen country are known here."""
        if takes_tax_id(self.country.data or ""):
            check_vat_number(self.country.data, field.data)

    def validate_drawing(self, field: HiddenField) -> None:
        """A picture that can be kept; nobody has to draw."""
        try:
            self.png = drawing_of(field.data or "")
        except BadImage:
            raise ValidationError(
                gettext("The drawing couldn’t be read. Draw it again, or leave the area empty.")
            ) from None

    def details(self) -> Details:
        """What was confirmed; only after `validate()`."""
        plain = {name: self[name].data or "" for name in Details.__dataclass_fields__}
        number = plain["vat_number"]
        if number and takes_tax_id(plain["country"]):
            plain["vat_number"] = checked(plain["country"], number)[1]
        if self.found.client.private_person:
            plain |= {"company": "", "vat_number": ""}
        return Details(**plain)

    def taken(self) -> frozenset[str]:
        """The names of the options that are ticked."""
        return frozenset(self.options.data or ())

    def press(self, language: str, visitor: Visitor) -> Press:
        """All that came with the button; only after `validate()`."""
        return Press(
            taken=self.taken(),
            details=self.details(),
            typed_name=self.typed_name.data or "",
            position=self.position.data or "",
            language=language,
            shown=self.shown.data or "",
            drawing=self.png,
            code="".join(each for each in self.code.data or "" if each.isdigit()),
            visitor=visitor,
        )


def prefilled(found: Opened, consent: str) -> SigningForm:
    """The form as the team knows the client; options as the team proposes them."""
    chosen = [name for name, line in options_of(found) if line.chosen]
    return SigningForm(obj=details_of(found.client), found=found, consent=consent, options=chosen)


class DeclineForm(Form):
    """Not this time; the reason is the client's to give or not."""

    reason = TextAreaField(
        _l("Reason"), filters=[_lines], validators=[Length(max=LONGEST_MESSAGE, message=_TOO_LONG)]
    )


class QuestionForm(Form):
    """A question to the team."""

    question = TextAreaField(
        _l("Your question"),
        filters=[_lines],
        validators=[
            DataRequired(_l("Write your question.")),
            Length(max=LONGEST_MESSAGE, message=_TOO_LONG),
        ],
    )


class VerifyForm(Form):
    """A hash to look up, or the file whose hash it is."""

    file = FileField(_l("Signed PDF or evidence"))
    sha256 = _text(_l("SHA-256"), 100)


_SCAN_WRONG = {
    "kind": _l("This is no PDF, PNG or JPEG."),
    "size": _l("The file is empty or larger than 10 MB."),
    "broken": _l("This file couldn’t be read. Scan it again."),
}


class PaperForm(Form):
    """A quote that was signed on paper. `today`: in the workspace's time zone."""

    signed_on = DateField(_l("Signed on"), validators=[InputRequired(_l("Enter the date."))])
    name = _text(_l("Signed by"), 200, DataRequired(_l("Enter the name of who signed.")))
    file = FileField(_l("Scanned page"))
    options = SelectMultipleField(_l("Options"))
    shown = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, found: Opened, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.scan: Scan | None = None
        self.options.choices = [(name, line.label) for name, line in options_of(found)]

    def validate_signed_on(self, field: DateField) -> None:
        """Nobody signed tomorrow."""
        if field.data and not date(2000, 1, 1) <= field.data <= self.today:
            raise ValidationError(
                gettext("Choose a date up to %(last)s.", last=date_long(self.today))
            )

    def validate_file(self, field: FileField) -> None:
        """What it is, by what is in it."""
        sent = field.data
        raw = sent.read(SCAN_BYTES + 1) if sent else b""
        if not raw:
            raise ValidationError(gettext("Choose the scanned page."))
        try:
            self.scan = scan_of(raw)
        except BadImage as bad:
            raise ValidationError(str(_SCAN_WRONG[bad.reason])) from None

    def asked(self) -> OnPaper:
        """What is to be recorded; only after `validate()`. Raises LookupError before."""
        if self.scan is None or self.signed_on.data is None:
            raise LookupError("not validated")
        return OnPaper(
            day=self.signed_on.data,
            name=self.name.data or "",
            scan=self.scan,
            taken=frozenset(self.options.data or ()),
            shown=self.shown.data or "",
        )
