"""Settings > Workspace > Quote numbers: the form."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, StopValidation

from joinways.billing_fields import text_field
from joinways.domain.numbering import LARGEST, LONGEST, BadPattern, checked_pattern
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import Workspace
from joinways.number_range import WithinRange
from joinways.web import Form
from joinways.workspace.counting import Numbers


class NumberForm(Form):
    """The pattern, whether each year begins with 1, the next number. `shown`: see Numbers."""

    pattern = text_field(_l("Pattern of the numbers"), 40, DataRequired(_l("Enter the pattern.")))
    anew = BooleanField(_l("Begin with 1 each year"))
    following = IntegerField(
        _l("Next number"),
        validators=[
            InputRequired(_l("Enter the next number.")),
            WithinRange(1, LARGEST, _l("Enter a number from %(min)s to %(max)s.")),
        ],
    )
    shown = HiddenField()

    def validate_pattern(self, field: StringField) -> None:
        """A pattern of domain/numbering.py."""
        try:
            checked_pattern(field.data or "", anew=False)
        except BadPattern as bad:
            raise StopValidation(_problem(bad)) from None

    def validate_anew(self, field: BooleanField) -> None:
        """Without the year in it, D-001 would come a second time."""
        try:
            checked_pattern(self.pattern.data or "", anew=bool(field.data))
        except BadPattern as bad:
            if bad.reason == "anew":
                raise ValidationError(_problem(bad)) from None

    def numbers(self) -> Numbers:
        """What was chosen; only after `validate()`."""
        shown = self.shown.data or ""
        return Numbers(
            self.pattern.data or "",
            bool(self.anew.data),
            self.following.data or 1,
            int(shown) if shown.isdecimal() and len(shown) < 10 else 0,
        )


def filled(workspace: Workspace, following: int, **typed: Any) -> NumberForm:
    """The form as the workspace counts; `typed`: what stands in its place."""
    stands = {
        "pattern": workspace.number_pattern,
        "anew": workspace.numbers_anew,
        "following": following,
        "shown": str(following),
    }
    return NumberForm(formdata=None, data=stands | typed)


def _problem(bad: BadPattern) -> str:
    said = {
        "characters": gettext(
            "Only unaccented letters, digits and + - _ / around {year}, {yy} and {number:3}."
        ),
        "number": gettext("The pattern has {number:3} in it once, with 3 to 6 digits."),
        "year": gettext("Name the year once: {year} or {yy}."),
        "long": gettext(
            "Numbers would get longer than %(most)s characters. Shorten it.", most=LONGEST
        ),
        "anew": gettext("Numbers that begin anew each year have {year} or {yy} in them."),
    }
    return said[bad.reason]
