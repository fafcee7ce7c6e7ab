"""The forms of signing in and up, and of a person's own page."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, Email, InputRequired, Length

from joinways.account.strength import LONGEST, SHORTEST, is_guessable
from joinways.billing_fields import country_choices, stripped, text_field
from joinways.i18n import LANGUAGE_NAMES, LANGUAGES, gettext
from joinways.i18n import lazy_gettext as _l
from joinways.web import Form

_TOO_LONG = _l("At most %(max)d characters.")
_SHORT = _l("At least %(min)d characters: a few words, for example.")


def _email_field(label: Any) -> StringField:
    return text_field(
        label,
        254,
        DataRequired(_l("Enter your email.")),
        Email(_l("This is not a complete email address.")),
    )


def current_password() -> PasswordField:
    """Who sits there knows it."""
    return PasswordField(
        _l("Current password"),
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(max=LONGEST, message=_TOO_LONG),
        ],
    )


def code_field() -> StringField:
    """A code of the phone, or a recovery code."""
    return StringField(
        _l("Code"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter the code.")), Length(max=40, message=_TOO_LONG)],
    )


class SignInForm(Form):
    """Email and password; `next` is the page to go on to."""

    email = StringField(
        _l("Email"),
        validators=[InputRequired(_l("Enter your email.")), Length(max=254, message=_TOO_LONG)],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(max=LONGEST, message=_TOO_LONG),
        ],
    )
    next = HiddenField()


class CodeForm(Form):
    """The second step: the phone's code, or a recovery code."""

    code = code_field()


class EmailForm(Form):
    """An address: where a link goes, or what a person signs in with from now on."""

    email = _email_field(_l("Email"))

    @property
    def address(self) -> str:
        """As people sign in with it: in lower case."""
        return (self.email.data or "").lower()


class SignUpForm(EmailForm):
    """Who wants an account, and for which workspace."""

    begins_with = ("name", "email")

    name = text_field(_l("Your name"), 200, DataRequired(_l("Enter your name.")))
    workspace = text_field(
        _l("Name of your organisation"),
        200,
        DataRequired(_l("Enter the name of your organisation.")),
    )
    country = SelectField(_l("Country"), validators=[InputRequired(_l("Choose a country."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()


class NewEmailForm(EmailForm):
    """Another address to sign in with."""

    email = _email_field(_l("New email"))
    password = current_password()

    def __init__(self, present: str) -> None:
        super().__init__()
        self._present = present

    def validate_email(self, _field: StringField) -> None:
        """Another one than today's."""
        if self.address == self._present:
            raise ValidationError(gettext("This is your address already."))


class PasswordForm(Form):
    """A password to choose. `own`: words of the person that it must not be made of."""

    new = PasswordField(
        _l("New password"),
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(min=SHORTEST, message=_SHORT),
            Length(max=LONGEST, message=_TOO_LONG),
        ],
    )

    def __init__(self, own: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.own = own

    def validate_new(self, field: PasswordField) -> None:
        """Not one of those that are tried first."""
        if is_guessable(field.data or "", self.own):
            raise ValidationError(
                gettext(
                    "This password is easily guessed: it is a common one, a pattern, or made of"
                    " your name, email or organisation. Take a few words that don’t go together."
                )
            )


class ResetForm(PasswordForm):
    """A new one through a mailed link. Where the person has passkeys, `passkeys`: whether they go
    too, since whoever knew the old password may have added one."""

    passkeys = BooleanField(_l("Also remove my passkeys"), default=True)

    def __init__(self, own: tuple[str, ...], has_passkeys: bool, **kwargs: Any) -> None:
        super().__init__(own, **kwargs)
        if not has_passkeys:
            del self.passkeys

    @property
    def without_passkeys(self) -> bool:
        """Whether they go too."""
        return "passkeys" in self and bool(self.passkeys.data)


class ChangePasswordForm(PasswordForm):
    """A new one, with the one before."""

    begins_with = ("current",)

    current = current_password()


class ProfileForm(Form):
    """What a person is called, and the language in which Joinways speaks to them."""

    name = text_field(_l("Your name"), 200, DataRequired(_l("Enter your name.")))
    language = SelectField(
        _l("Language"), choices=[SelectChoice(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    )


class FactorForm(Form):
    """What turning the second step on or off takes: the password and a code."""

    password = current_password()
    code = code_field()
