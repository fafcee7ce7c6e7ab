"""Events as a table: its columns, and what a row of one leads to."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from joinways.billing_fields import not_known
from joinways.clients.table import standing_clients
from joinways.csv_files import Table
from joinways.database import Db
from joinways.events.forms import EventForm
from joinways.events.lookups import with_client
from joinways.events.wording import KINDS, STATUSES, kind_word, title_for
from joinways.folding import fold
from joinways.i18n import LANGUAGES, gettext, use_lang
from joinways.import_pages import Explain, faults
from joinways.importing import NEW, REFUSED, Planned, outcome_of
from joinways.models import Client, Event

COLUMNS = ("title", "kind", "status", "starts_on", "ends_on", "guests", "venue", "notes")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_EUROPEAN_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def heads() -> dict[str, str]:
    """{column: its name in the language in use}, in the order of the file."""
    return {
        "id": gettext("Identifier"),
        "client_id": gettext("Identifier of the client"),
        "client": gettext("Client"),
        "client_email": gettext("Email of the client"),
        "title": gettext("Title"),
        "kind": gettext("Kind of event"),
        "status": gettext("Status"),
        "starts_on": gettext("First day"),
        "ends_on": gettext("Last day"),
        "guests": gettext("Guests"),
        "venue": gettext("Venue"),
        "notes": gettext("Notes"),
    }


def rows(db: Db, workspace_id: int) -> Iterable[list[Any]]:
    """Every event, as a row of the file."""
    query = with_client().where(Event.workspace_id == workspace_id)
    for event in db.execute(query.order_by(Event.starts_on, Event.id)).scalars():
        client = event.client
        cells = [event.public_id, client.public_id, client.shown_name, client.email, event.title]
        cells += [kind_word(event.kind), str(STATUSES[event.status])]
        yield [*cells, event.starts_on, event.ends_on, event.guests, event.venue, event.notes]


def plan(db: Db, workspace_id: int, table: Table) -> list[Planned]:
    """What each row leads to: matched by its id; a new one needs its client. Two statements."""
    mine = select(Event).where(Event.workspace_id == workspace_id)
    events = {each.public_id: each for each in db.execute(mine).scalars()}
    clients = _Clients(db.execute(standing_clients(workspace_id)).scalars())
    planned, taken = [], dict[str, int]()
    for line, row in table.rows:
        public_id = row.get("id", "")
        if public_id in taken:
            why = gettext("The same event as in row %(line)s.", line=taken[public_id])
            planned.append(Planned(line, row.get("title", ""), REFUSED, [why]))
            continue
        if public_id:
            taken[public_id] = line
        planned.append(_planned(events, clients, line, row))
    return planned


class _Clients:
    """Whom a row names."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self.found: dict[tuple[str, str], list[Client]] = {}
        for each in clients:
            names = {fold(each.shown_name), fold(each.name)} - {""}
            keys = [("client_id", each.public_id), ("client_email", each.email.lower())]
            for key in (*keys, *(("client", name) for name in names)):
                if key[1]:
                    self.found.setdefault(key, []).append(each)

    def named(self, row: Mapping[str, str]) -> tuple[Client | None, str]:
        """The client by its id, else by its email, else by its name; or why there is none."""
        for column in ("client_id", "client_email", "client"):
            if typed := row.get(column, ""):
                typed = typed if column == "client_id" else fold(typed)
                found = self.found.get((column, typed), [])
                if len(found) == 1:
                    return found[0], ""
                if found:
                    return None, gettext("Several clients fit: add the client’s identifier.")
        return None, gettext("No client fits. Import or create the client first.")


def _planned(
    events: Mapping[str, Event], clients: _Clients, line: int, row: Mapping[str, str]
) -> Planned:
    shown, public_id = row.get("title") or row.get("client", ""), row.get("id", "")
    event = events.get(public_id)
    client, why = (None, "") if event else clients.named(row)
    if public_id and event is None:
        why = gettext("No event has this identifier.")
    if why:
        return Planned(line, shown, REFUSED, [why])
    form = _form(row, event)
    if not form.validate():
        return Planned(line, shown, REFUSED, faults(form, _BETTER))
    values = form.values()
    if client:
        values["title"] = values["title"] or title_for(values["kind"], client)
        return Planned(line, values["title"], NEW, (), None, {**values, "client_id": client.id})
    before = {name: getattr(event, name) for name in COLUMNS}
    values["title"] = values["title"] or before["title"]
    outcome = outcome_of(values, before)
    return Planned(line, values["title"], outcome, (), event.id if event else None, values, before)


def _form(row: Mapping[str, str], event: Event | None) -> EventForm:
    """The form as somebody would have filled it in: what the row leaves out stays."""
    before = {name: getattr(event, name) if event else "" for name in COLUMNS}
    typed = {name: "" if value is None else str(value) for name, value in before.items()}
    typed |= {name: row[name] for name in COLUMNS if name in row}
    typed["kind"] = _meanings("kind").get(fold(typed["kind"]), typed["kind"])
    typed["status"] = _meanings("status").get(fold(typed["status"]), typed["status"]) or "option"
    for name in ("starts_on", "ends_on"):
        if day := _EUROPEAN_DAY.fullmatch(typed[name]):
            typed[name] = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    return EventForm(formdata=MultiDict(typed), obj=event, meta={"csrf": False})


def _day_fault(typed: str) -> str:
    if _DAY.fullmatch(typed):
        return gettext("This day doesn’t exist.")
    return gettext("Enter the day, such as 2027-06-19.")


_BETTER: Mapping[str, Explain] = {
    "kind": lambda typed: not_known(typed, map(str, KINDS.values())),
    "status": lambda typed: not_known(typed, map(str, STATUSES.values())),
    "starts_on": _day_fault,
    "ends_on": _day_fault,
}


@cache
def _meanings(column: str) -> dict[str, str]:
    """The words of a kind or status in the three languages, and our own."""
    words = KINDS if column == "kind" else STATUSES
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        with use_lang(lang):
            for code, word in words.items():
                found |= {fold(str(word)): code, code: code}
    return found
