"""The forms by which a quote is sent, and written about again."""

import secrets
from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Email, InputRequired, Length

from joinways.billing_fields import language_choices, stripped, stripped_lines
from joinways.formats import date_long
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.web import Form

MOST_DAYS = 730
"""A quote that is valid for longer is a mistake of typing."""


def new_once() -> str:
    """What tells one opened form from another: two presses of the same one are one mail."""
    return secrets.token_urlsafe(16)


class ToClient(Form):
    """Whom a mail goes to, and its words."""

    name = StringField(
        _l("Name"),
        filters=[stripped],
        validators=[Length(max=200, message=_l("At most %(max)d characters."))],
    )
    email = StringField(
        _l("Email"),
        filters=[stripped],
        validators=[Length(max=254, message=_l("At most %(max)d characters."))],
    )
    message = TextAreaField(
        _l("Message"),
        filters=[stripped_lines],
        validators=[Length(max=4000, message=_l("At most %(max)d characters."))],
    )

    by_mail = True

    def validate_email(self, field: StringField) -> None:
        """One plain address; none where only the link is made."""
        if not field.data and self.by_mail:
            raise ValidationError(gettext("Enter the email address."))
        if field.data:
            Email(_l("This is not a complete email address."))(self, field)

    def validate_message(self, field: TextAreaField) -> None:
        """A mail says something."""
        if not field.data and self.by_mail:
            raise ValidationError(gettext("Write a message."))


class ValidityForm(Form):
    """Until when it can be signed. `today` is the workspace's."""

    valid_until = DateField(_l("Valid until"), validators=[InputRequired(_l("Enter the date."))])

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def validate_valid_until(self, field: DateField) -> None:
        """From today on, and not in many years."""
        last = self.today + timedelta(days=MOST_DAYS)
        if field.data and not self.today <= field.data <= last:
            raise ValidationError(
                gettext(
                    "Choose a date from %(first)s to %(last)s.",
                    first=date_long(self.today),
                    last=date_long(last),
                )
            )


class SendForm(ToClient, ValidityForm):
    """A draft's way to its client. `seen`: which version the person has before them."""

    begins_with = ("name", "email", "language", "valid_until")

    seen = HiddenField(validators=[Length(max=2000)])
    language = SelectField(_l("Language"))
    needs_code = BooleanField(_l("Ask for a code by email when signing"))

    def __init__(self, *args: Any, languages: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices(languages, self.language.data)


class AgainForm(ToClient):
    """One more mail about a sent quote."""

    once = HiddenField(validators=[Length(min=8, max=64)])


class LostForm(Form):
    """Why the team gives it up; kept in the history."""

    reason = StringField(
        _l("Reason"),
        filters=[stripped],
        validators=[Length(max=500, message=_l("At most %(max)d characters."))],
    )


class RemindersForm(Form):
    """Whether reminders of one quote leave by themselves."""

    remind = RadioField(
        _l("Automatic reminders"),
        choices=[
            SelectChoice("", _l("As the workspace says")),
            SelectChoice("yes", _l("On for this quote")),
            SelectChoice("no", _l("Off for this quote")),
        ],
    )

    def chosen(self) -> bool | None:
        """None = as the workspace says."""
        return {"yes": True, "no": False}.get(self.remind.data or "")
