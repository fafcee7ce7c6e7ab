"""The forms of an event."""

from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Optional, StopValidation

from joinways.billing_fields import text_field
from joinways.clients.forms import email_field, notes_field
from joinways.events.wording import KINDS, STATUSES
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models.event import EVENT_STATUSES
from joinways.number_range import WithinRange
from joinways.web import Form

MOST_GUESTS = 1_000_000
MOST_DAYS = 366
FIRST_YEAR, LAST_YEAR = 1990, 2100
NEW_CLIENT = "new"


class EventForm(Form):
    """What an event is, whoever it is for. Without an end it takes one day."""

    kind = SelectField(_l("Kind of event"))
    status = SelectField(_l("Status"))
    title = text_field(_l("Title"), 200)
    starts_on = DateField(
        _l("First day"), validators=[InputRequired(_l("Enter the day, such as 2027-06-19."))]
    )
    ends_on = DateField(_l("Last day"), validators=[Optional()])
    guests = IntegerField(
        _l("Guests"),
        validators=[
            Optional(),
            WithinRange(1, MOST_GUESTS, _l("Enter a whole number above zero.")),
        ],
    )
    venue = text_field(_l("Venue"), 500)
    notes = notes_field(_l("Notes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {code: str(word) for code, word in KINDS.items()}
        if self.kind.data and self.kind.data not in kinds and self.kind.object_data:
            kinds[self.kind.object_data] = self.kind.object_data
        self.kind.choices = [SelectChoice("", "—"), *map(SelectChoice, kinds, kinds.values())]
        self.status.choices = [SelectChoice(each, str(STATUSES[each])) for each in EVENT_STATUSES]

    def validate_starts_on(self, field: DateField) -> None:
        """A day that somebody may plan for."""
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(gettext("Check the year."))

    def validate_ends_on(self, field: DateField) -> None:
        """Not before it begins, and not for ever."""
        if not field.data or not self.starts_on.data:
            return
        days = (field.data - self.starts_on.data).days
        if days < 0:
            raise ValidationError(gettext("The last day is before the first."))
        if days > MOST_DAYS:
            raise ValidationError(gettext("An event takes a year at most."))

    def values(self) -> dict[str, Any]:
        """The columns of an event; only after `validate()`. `title` may be ""."""
        first = self.starts_on.data
        return {
            "kind": self.kind.data or "",
            "title": self.title.data or "",
            "status": self.status.data,
            "starts_on": first,
            "ends_on": self.ends_on.data or first,
            "guests": self.guests.data,
            "venue": self.venue.data or "",
            "notes": self.notes.data or "",
        }


class _OnlyForNew:
    """For the fields of a new client: not looked at when one that is there is chosen."""

    def __call__(self, form: "NewEventForm", field: StringField) -> None:
        if form.client.data != NEW_CLIENT:
            field.errors = []
            raise StopValidation


class NewEventForm(EventForm):
    """An event with its client: one that is there, or a new one by name, company and email.

    `offered`: (public id, words) of the clients to choose from.
    """

    begins_with = ("client", "client_search", "new_company", "new_name", "new_email")

    client_search = text_field(_l("Search your clients"), 200)
    client = RadioField(_l("Client"), validators=[InputRequired(_l("Choose the client."))])
    new_company = text_field(_l("Company"), 200, _OnlyForNew())
    new_name = text_field(_l("Contact name"), 200, _OnlyForNew())
    new_email = email_field(_l("Billing email"))

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client.choices = [
            *(SelectChoice(public_id, words) for public_id, words in offered),
            SelectChoice(NEW_CLIENT, gettext("A new client")),
        ]
        if self.client.data != NEW_CLIENT:
            self.new_email.validators = [_OnlyForNew()]

    def validate_new_name(self, field: StringField) -> None:
        """A new client has a name, its own or a company's."""
        if self.client.data == NEW_CLIENT and not (field.data or self.new_company.data):
            raise ValidationError(gettext("Enter the client’s name, or the company’s."))

    def new_client(self) -> dict[str, Any] | None:
        """The columns of the new client; None where one that is there was chosen."""
        if self.client.data != NEW_CLIENT:
            return None
        company = self.new_company.data or ""
        return {
            "company": company,
            "name": self.new_name.data or "",
            "email": self.new_email.data or "",
            "private_person": not company,
        }
