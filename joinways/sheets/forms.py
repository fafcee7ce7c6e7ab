"""The form of a slot."""

from datetime import date, timedelta
from typing import Any

from wtforms import DateField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from joinways.billing_fields import text_field
from joinways.formats import date_long
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import EventSlot
from joinways.web import Form

AROUND = timedelta(days=7)
"""Setting up and clearing away may be on other days than the event's own."""

_NAMES = (
    "day", "starts", "ends", "label", "category", "room", "setup", "quantity", "notes",
)  # fmt: skip


def _text(label: Any, *validators: Any) -> StringField:
    return text_field(label, 200, *validators)


class SlotForm(Form):
    """A stretch of a day. `first` and `last`: the event's days."""

    label = _text(_l("What"), DataRequired(_l("Enter what happens.")))
    day = DateField(_l("Day"), validators=[InputRequired(_l("Enter the day."))])
    starts = TimeField(_l("Begins at"), validators=[Optional()])
    ends = TimeField(_l("Ends at"), validators=[Optional()])
    room = _text(_l("Room or place"))
    setup = _text(_l("Setup"))
    quantity = _text(_l("Quantity or guests"))
    category = _text(_l("Category"))
    notes = TextAreaField(
        _l("Notes"),
        filters=[lambda value: (value or "").strip()],
        validators=[Length(max=2000, message=_l("At most %(max)d characters."))],
    )

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = first - AROUND, last + AROUND

    @classmethod
    def filled(cls, slot: EventSlot, first: date, last: date) -> "SlotForm":
        """The form with what the slot says now."""
        said = {name: getattr(slot, name) for name in _NAMES}
        return cls(data=said, first=first, last=last)

    def validate_day(self, field: DateField) -> None:
        """On the event's days, or within a week of them."""
        if field.data and not self.first <= field.data <= self.last:
            raise ValidationError(
                gettext(
                    "Choose a date from %(first)s to %(last)s.",
                    first=date_long(self.first),
                    last=date_long(self.last),
                )
            )

    def validate_ends(self, field: TimeField) -> None:
        """An end needs a beginning."""
        if field.data and not self.starts.data and not self.starts.errors:
            raise ValidationError(gettext("Enter when it begins too."))

    def values(self) -> dict[str, Any]:
        """The columns of the slot; only after `validate()`."""
        return {name: self[name].data for name in _NAMES}
