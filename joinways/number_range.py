"""A whole number within bounds, however many digits were typed."""

from typing import Any

from wtforms.validators import NumberRange, ValidationError


class WithinRange(NumberRange):
    """`NumberRange` that takes numbers which no float holds: WTForms raises OverflowError on them
    (it asks whether they are NaN). They are out of any range of ours."""

    message: str

    def __init__(self, least: int, most: int, message: str) -> None:
        super().__init__(least, most, message)

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except OverflowError:
            raise ValidationError(self.message % {"min": self.min, "max": self.max}) from None
