"""The forms around passkeys."""

from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from joinways.account.forms import code_field, current_password
from joinways.billing_fields import text_field
from joinways.i18n import lazy_gettext as _l
from joinways.web import Form

_MOST_OF_AN_ANSWER = 20_000
_NO_ANSWER = _l("Your browser made no passkey. Try again; this page needs JavaScript.")


class PasskeyForm(Form):
    """A passkey to add: what it is to be called, and who asks. Where signing in takes two steps,
    `code` is asked for too."""

    name = text_field(
        _l("What to call it"), 60, DataRequired(_l("Give it a name, such as “My phone”."))
    )
    password = current_password()
    code = code_field()

    def __init__(self, two_steps: bool, **kwargs: object) -> None:
        super().__init__(**kwargs)
        if not two_steps:
            del self.code

    @property
    def typed_code(self) -> str:
        """ "" where none is asked for."""
        return (self.code.data or "") if "code" in self else ""


class PasskeyAnswerForm(Form):
    """What the browser was given by the device, as JSON."""

    answer = HiddenField(
        validators=[DataRequired(_NO_ANSWER), Length(max=_MOST_OF_AN_ANSWER, message=_NO_ANSWER)]
    )
    next = HiddenField()


class PasskeyNameForm(Form):
    """Another name for it."""

    name = text_field(
        _l("What to call it"), 60, DataRequired(_l("Give it a name, such as “My phone”."))
    )


class PasskeyRemoveForm(Form):
    """Removing it."""

    password = current_password()
