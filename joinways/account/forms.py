"""The sign-in form."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from joinways.i18n import lazy_gettext as _l


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Email and password; `next` is the page to go on to."""

    email = StringField(
        _l("Email"), validators=[InputRequired(_l("Enter your email.")), Length(max=254)]
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Enter your password.")), Length(max=1000)]
    )
    next = HiddenField()
