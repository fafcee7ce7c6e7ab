"""Forms of the team."""

from typing import Any

from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, Email, InputRequired, Length

from joinways.audit.wording import role_name
from joinways.i18n import LANGUAGE_NAMES, gettext, lazy_pgettext
from joinways.i18n import lazy_gettext as _l
from joinways.web import Form

SHORTEST = 12
_TOO_LONG = _l("At most %(max)d characters.")


def _stripped(value: str | None) -> str:
    return " ".join((value or "").split())


class InviteForm(Form):
    """Whom to ask in. `roles`: those that the person may give."""

    email = StringField(
        _l("Email"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Enter the email.")),
            Length(max=254, message=_TOO_LONG),
            Email(_l("This is not a complete email address.")),
        ],
    )
    role = SelectField(lazy_pgettext("team", "Role"))
    language = SelectField(
        _l("Language of the email"),
        choices=[SelectChoice(*each) for each in LANGUAGE_NAMES.items()],
    )

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice(role, role_name(role)) for role in roles]


class RoleForm(Form):
    """Another role for a member."""

    role = SelectField(lazy_pgettext("team", "Role"))

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice(role, role_name(role)) for role in roles]


class JoinForm(Form):
    """Name and password of somebody new."""

    name = StringField(
        _l("Your name"),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter your name.")), Length(max=200, message=_TOO_LONG)],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter a password.")),
            Length(min=SHORTEST, message=_l("At least %(min)d characters.")),
            Length(max=1000, message=_TOO_LONG),
        ],
    )


class TransferForm(Form):
    """Who is the owner from now on. `people`: (public id, name)."""

    member = SelectField(_l("The new owner"), validators=[InputRequired(_l("Choose a person."))])
    password = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=1000, message=_TOO_LONG)],
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member.choices = [
            SelectChoice("", gettext("Choose a person")),
            *(SelectChoice(*each) for each in people),
        ]


class StepForm(Form):
    """Whether a second step is demanded of everyone."""

    demanded = BooleanField(_l("Everyone signs in with two steps or a passkey"))
    current = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=1000, message=_TOO_LONG)],
    )


class LeaveForm(Form):
    """One has to say that it is meant."""

    sure = BooleanField(
        _l("I lose access to everything in this workspace"),
        validators=[InputRequired(_l("Tick the box to confirm."))],
    )
