"""The sign-in form."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from joinways.i18n import lazy_gettext as _l
from joinways.web import Form

_TOO_LONG = _l("At most %(max)d characters.")


class SignInForm(Form):
    """Email and password; `next` is the page to go on to."""

    email = StringField(
        _l("Email"),
        validators=[InputRequired(_l("Enter your email.")), Length(max=254, message=_TOO_LONG)],
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=1000, message=_TOO_LONG)],
    )
    next = HiddenField()
