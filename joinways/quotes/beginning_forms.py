"""The forms by which a quote begins, is copied, or is kept as a template."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, SelectField, StringField, SubmitField, ValidationError
from wtforms.validators import DataRequired, Length

from joinways.billing_fields import stripped
from joinways.database import Db
from joinways.formats import date_medium, money
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import Event, QuoteTemplate
from joinways.quotes.sources import events_to_choose, quotes_to_copy
from joinways.web import Form

BLANK = "blank"
_TOO_LONG = _l("At most %(max)d characters.")


def _title() -> StringField:
    return StringField(
        _l("Title of the quote"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter a title.")), Length(max=200, message=_TOO_LONG)],
    )


class SearchingForm(Form):
    """A title, and something to choose that can be searched for without losing what was typed.

    `wants_search`: whether to look for other choices, not to act. `searched`: the words that the
    choices were found by. Who types others and presses Enter wants
    to see what they find, whichever button the browser takes that for.
    """

    title = _title()
    words = StringField(filters=[stripped], validators=[Length(max=200, message=_TOO_LONG)])
    searched = HiddenField(filters=[stripped])
    find = SubmitField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wants_search = bool(self.find.data) or self.words.data != self.searched.data

    def _looked_for(self, choice: SelectField, usual: str, first_found: str | None) -> None:
        """After a search what was chosen stays chosen, or else the first that was found is."""
        if not self.is_submitted():
            choice.data = choice.data or usual
        elif self.wants_search and choice.data not in _values(choice):
            choice.data = first_found or usual
        if self.wants_search:
            self.searched.data = self.words.data


class NewQuoteForm(SearchingForm):
    """What a new quote is called and what it begins from."""

    begins_with = ("title", "source")

    source = SelectField(_l("Begin with"), validate_choice=False)

    def offer(self, db: Db, workspace_id: int, templates: Sequence[QuoteTemplate]) -> None:
        """Fill in what there is to begin with, and keep what is chosen."""
        self.words.label.text = gettext("Find another quote to copy")
        found = quotes_to_copy(db, workspace_id, (self.words.data or "")[:200])
        choices: dict[str, list[tuple[str, str]]] = {
            gettext("New"): [(BLANK, gettext("A blank quote"))],
            gettext("Templates"): [(f"template:{each.public_id}", each.name) for each in templates],
            gettext("Copy of a quote"): [
                (
                    f"quote:{each.public_id}",
                    " · ".join(
                        part
                        for part in (
                            each.title,
                            each.number,
                            each.client_name,
                            money(each.gross_cents, each.currency),
                        )
                        if part
                    ),
                )
                for each in found
            ],
        }
        self.source.choices = {group: each for group, each in choices.items() if each}
        first = f"quote:{found[0].public_id}" if found and self.words.data else None
        self._looked_for(self.source, BLANK, first)

    def validate_source(self, field: SelectField) -> None:
        """One of those that were offered."""
        if field.data not in _values(field):
            raise ValidationError(gettext("Choose what the quote begins with."))


class DuplicateForm(SearchingForm):
    """Which event the copy of a quote is for."""

    begins_with = ("title", "event")

    event = SelectField(_l("Event"), validate_choice=False)

    def offer(self, db: Db, own: Event, today: date) -> None:
        """Fill in the quote's own event and those that fit the words, and keep what is chosen."""
        self.words.label.text = gettext("Find another event")
        found = events_to_choose(db, own.workspace_id, (self.words.data or "")[:200], today)
        listed = [
            (each.public_id, f"{each.title} · {each.client_name} · {date_medium(each.starts_on)}")
            for each in found
            if each.public_id != own.public_id
        ]
        self.event.choices = [
            (own.public_id, gettext("%(event)s (this event)", event=own.title)),
            *listed,
        ]
        self._looked_for(self.event, own.public_id, listed[0][0] if listed else None)

    def validate_event(self, field: SelectField) -> None:
        """One of those that were offered."""
        if field.data not in _values(field):
            raise ValidationError(gettext("Choose the event."))


class KeepForm(Form):
    """The name of a template."""

    name = StringField(
        _l("Name of the template"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter a name.")), Length(max=200, message=_TOO_LONG)],
    )


def _values(field: SelectField) -> set[str]:
    choices: Any = field.choices
    groups = choices.values() if isinstance(choices, dict) else [choices]
    return {value for group in groups for value, _ in group}
