"""How long prospects are kept."""

from wtforms import HiddenField, IntegerField
from wtforms.validators import NumberRange, Optional

from joinways.i18n import lazy_gettext as _l
from joinways.web import Form

LEAST, MOST = 6, 120


class RetentionForm(Form):
    """Empty: until somebody erases them. `seen`: whom it concerns was shown."""

    months = IntegerField(
        _l("Months without contact"),
        [
            Optional(),
            NumberRange(LEAST, MOST, _l("Enter a number of months from 6 to 120, or nothing.")),
        ],
    )
    seen = HiddenField()
