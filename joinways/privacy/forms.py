"""How long prospects are kept; closing one's own account."""

from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional

from joinways.account.forms import code_field, current_password
from joinways.i18n import lazy_gettext as _l
from joinways.number_range import WithinRange
from joinways.web import Form

LEAST, MOST = 6, 120


class RetentionForm(Form):
    """Empty: until somebody erases them. `seen`: whom it concerns was shown."""

    months = IntegerField(
        _l("Months without contact"),
        [
            Optional(),
            WithinRange(LEAST, MOST, _l("Enter a number of months from 6 to 120, or nothing.")),
        ],
    )
    seen = HiddenField()


class CloseForm(Form):
    """Who closes their account proves who they are. Where signing in takes two steps, `code` is
    asked for too."""

    password = current_password()
    code = code_field()
    sure = BooleanField(
        _l("I understand that this can’t be undone."), [InputRequired(_l("Tick this first."))]
    )

    def __init__(self, two_steps: bool) -> None:
        super().__init__()
        if not two_steps:
            del self.code

    @property
    def typed_code(self) -> str:
        """The code; "" where none is asked for."""
        return (self.code.data or "") if "code" in self else ""
