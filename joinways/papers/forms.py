"""Settings > Documents: the form."""

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Length, Regexp, ValidationError

from joinways.billing_fields import stripped_lines
from joinways.documents.sheet import TYPEFACES
from joinways.domain.journal import ACCOUNT, BY_RATE, CHOOSABLE, BadAccount, accounts_by_rate
from joinways.i18n import gettext, lazy_pgettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import PaperStyle
from joinways.papers.logos import LOGO_BYTES, BadLogo, logo_of
from joinways.web import Form

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_ACCOUNT = re.compile(rf"(?:{ACCOUNT.pattern})?$")
_TEXTS = ("late_penalty", "early_discount", "exemption")


def _lower(value: str | None) -> str:
    return (value or "").strip().lower()


def _one_line(value: str | None) -> str:
    return " ".join((value or "").split())


def _sentence(label: Any) -> TextAreaField:
    too_long = Length(max=500, message=_l("At most %(max)d characters."))
    return TextAreaField(label, filters=[_one_line], validators=[too_long])


def _lines(label: Any) -> TextAreaField:
    too_long = Length(max=4000, message=_l("At most %(max)d characters."))
    return TextAreaField(label, filters=[stripped_lines], validators=[too_long])


def _account(label: Any) -> StringField:
    stripped = [lambda text: (text or "").strip()]
    says = _l("Letters and digits only, at most 20.")
    return StringField(label, filters=stripped, validators=[Regexp(_ACCOUNT, message=says)])


def _by_rate(label: Any) -> TextAreaField:
    return TextAreaField(label, filters=[lambda text: (text or "").strip()])


class StyleForm(Form):
    """How documents look, and what invoices say besides. The logo is cleaned while it is checked.

    Without a new logo the one that is kept (`logo_png`) stays, unless `no_logo` is ticked.
    """

    accent = StringField(_l("Colour"), filters=[_lower])
    typeface = RadioField(
        _l("Typeface"),
        choices=[SelectChoice("lato", "Lato"), SelectChoice("garamond", "EB Garamond")],
        default="lato",
    )
    logo = FileField(_l("Logo"))
    no_logo = BooleanField(_l("Without a logo: print the name"))
    supply = SelectField(
        _l("What you sell"),
        choices=[
            SelectChoice("services", lazy_pgettext("what is sold", "Services")),
            SelectChoice("goods", _l("Goods")),
            SelectChoice("both", _l("Goods and services")),
        ],
    )
    vat_on_debits = BooleanField(_l("Option for paying VAT on debits"))
    late_penalty = _sentence(_l("Late payment penalties"))
    early_discount = _sentence(_l("Discount for early payment"))
    exemption = _sentence(_l("Why lines without VAT have none"))
    journal = _account(_l("Code of the journal"))
    clients = _account(_l("Clients"))
    sales = _account(_l("Sales"))
    sales_rates = _by_rate(_l("Sales by VAT rate"))
    deposits = _account(_l("Deposits received"))
    vat = _account(_l("VAT collected"))
    vat_rates = _by_rate(_l("VAT collected, by rate"))

    def __init__(self, *args: Any, logo_png: bytes = b"", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logo_png = logo_png

    def validate_accent(self, field: StringField) -> None:
        """Six digits, as every browser's colour field sends them."""
        if not _COLOUR.fullmatch(field.data or ""):
            raise ValidationError(gettext("Write a colour like #1d5c54."))

    def validate_logo(self, field: FileField) -> None:
        """What was uploaded, written anew; the words for what it is not."""
        raw = field.data.read(LOGO_BYTES + 1) if field.data else b""
        if not raw:
            return
        try:
            self.logo_png = logo_of(raw)
        except BadLogo as bad:
            words = {
                "kind": gettext("Choose a PNG, JPEG or WebP file."),
                "size": gettext("This file is too large: at most 2 MB and 25 million pixels."),
                "broken": gettext("This picture can’t be read. Save it again and retry."),
            }
            raise ValidationError(words[bad.reason]) from None

    def validate_sales_rates(self, field: TextAreaField) -> None:
        """Lines of a rate and its account; the words for one that is not."""
        try:
            accounts_by_rate(field.data or "")
        except BadAccount as bad:
            says = gettext("Write one rate and its account per line, not “%(line)s”.", line=bad)
            raise ValidationError(says) from None

    validate_vat_rates = validate_sales_rates

    def values(self) -> dict[str, Any]:
        """Columns of PaperStyle; only after `validate()`."""
        names = ("accent", "typeface", "supply", "vat_on_debits", *_TEXTS)
        logo = b"" if self.no_logo.data else self.logo_png
        accounts = {name: self[name].data for name in CHOOSABLE if self[name].data}
        for what in BY_RATE:
            rated = accounts_by_rate(self[f"{what}_rates"].data or "")
            accounts |= {f"{what}:{rate}": account for rate, account in rated.items()}
        return {
            **{name: self[name].data for name in names},
            "logo_png": logo,
            "accounts": accounts,
        }

    def look(self) -> tuple[str, str, bytes]:
        """Colour, typeface and logo, as far as they can be used: for the preview, while typing."""
        accent = self.accent.data if not self.accent.errors else "#1d5c54"
        typeface = self.typeface.data if self.typeface.data in TYPEFACES else "lato"
        return accent or "#1d5c54", typeface, b"" if self.no_logo.data else self.logo_png


class MentionsForm(Form):
    """The small print of our documents, and the footer of Stripe's invoices."""

    legal_mentions = _lines(_l("Legal notices"))
    invoice_footer = _lines(_l("Footer of Stripe’s invoices"))


def filled(style: PaperStyle) -> StyleForm:
    """The form as the workspace stands."""
    names = ("accent", "typeface", "supply", "vat_on_debits", *_TEXTS)
    data = {name: getattr(style, name) for name in names}
    accounts = {name: style.accounts.get(name, "") for name in CHOOSABLE}
    rated = {f"{what}_rates": _rate_lines(style, what) for what in BY_RATE}
    return StyleForm(logo_png=style.logo_png, data={**data, **accounts, **rated})


def _rate_lines(style: PaperStyle, what: str) -> str:
    """The accounts by rate as they are typed."""
    rated = {
        name.removeprefix(f"{what}:"): account
        for name, account in style.accounts.items()
        if name.startswith(f"{what}:")
    }
    return "\n".join(f"{rate} {account}" for rate, account in rated.items())
