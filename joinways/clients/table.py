"""Clients as a table: its columns, and what a row of one leads to."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from werkzeug.datastructures import MultiDict

from joinways.billing_fields import country_names, not_known
from joinways.clients.forms import COLUMNS, ClientForm, kind_of
from joinways.csv_files import Table
from joinways.database import Db
from joinways.folding import fold
from joinways.i18n import LANGUAGE_NAMES, LANGUAGES, current_locale, gettext, use_lang
from joinways.import_pages import Explain, faults
from joinways.importing import REFUSED, Planned, outcome_of
from joinways.models import Client, Workspace

_WRITTEN = (*COLUMNS, "private_person")


def heads() -> dict[str, str]:
    """{column: its name in the language in use}, in the order of the file."""
    return {
        "id": gettext("Identifier"),
        "kind": gettext("Kind of client"),
        "company": gettext("Company"),
        "name": gettext("Contact name"),
        "email": gettext("Billing email"),
        "phone": gettext("Phone"),
        "line1": gettext("Address"),
        "line2": gettext("Address, continued"),
        "postal_code": gettext("Postal code"),
        "city": gettext("City"),
        "country": gettext("Country"),
        "vat_number": gettext("VAT number"),
        "registration": gettext("Registration number"),
        "language": gettext("Language"),
        "notes": gettext("Notes"),
    }


def standing_clients(workspace_id: int) -> Select[Client]:
    """Those that are nobody else now, and not erased."""
    return select(Client).where(
        Client.workspace_id == workspace_id,
        Client.merged_into_id.is_(None),
        Client.erased_at.is_(None),
    )


def rows(db: Db, workspace_id: int) -> Iterable[list[str]]:
    """Every client that stands, as a row of the file."""
    for client in db.execute(standing_clients(workspace_id).order_by(Client.id)).scalars():
        cells = {"id": client.public_id, "kind": _kind_word(kind_of(client))}
        yield [cells.get(name) or getattr(client, name) for name in heads()]


def plan(db: Db, workspace_id: int, table: Table) -> list[Planned]:
    """What each row leads to: matched by its id, else by its email. Two statements."""
    matcher = _Matcher(list(db.execute(standing_clients(workspace_id)).scalars()))
    home = db.scalar(select(Workspace.country).where(Workspace.id == workspace_id)) or ""
    return [_planned(matcher, line, dict(row), home) for line, row in table.rows]


class _Matcher:
    """Whom rows stand for, each once."""

    def __init__(self, clients: list[Client]) -> None:
        self.by_id = {each.public_id: each for each in clients}
        self.by_email: dict[str, list[Client]] = {}
        for each in clients:
            if each.email:
                self.by_email.setdefault(each.email.lower(), []).append(each)
        self.taken: dict[str, int] = {}

    def find(self, line: int, row: Mapping[str, str]) -> tuple[Client | None, str]:
        """The client, None for a new one; and why the row can't be taken, or ""."""
        public_id, email = row.get("id", ""), row.get("email", "").lower()
        if public_id and public_id not in self.by_id:
            return None, gettext("No client has this identifier.")
        same = [] if public_id else self.by_email.get(email, [])
        if len(same) > 1:
            return None, gettext("Several clients have this email: add the identifier.")
        found = self.by_id[public_id] if public_id else (same[0] if same else None)
        key = found.public_id if found else email
        if key and key in self.taken:
            return found, gettext("The same client as in row %(line)s.", line=self.taken[key])
        if key:
            self.taken[key] = line
        return found, ""


def _planned(matcher: _Matcher, line: int, row: dict[str, str], home: str) -> Planned:
    shown = row.get("company") or row.get("name") or row.get("email") or row.get("id", "")
    found, why = matcher.find(line, row)
    if why:
        return Planned(line, shown, REFUSED, [why])
    form = _form(row, found, home)
    if not form.validate():
        return Planned(line, shown, REFUSED, faults(form, _BETTER))
    values = form.values()
    before = {name: getattr(found, name) for name in _WRITTEN} if found else None
    outcome = outcome_of(values, before)
    target = found.id if found else None
    return Planned(line, shown, outcome, (), target, values, before or {})


def _form(row: Mapping[str, str], found: Client | None, home: str) -> ClientForm:
    """The form as somebody would have filled it in: what the row leaves out stays.

    A new client without a country is of the workspace's, `home`.
    """
    typed = {name: getattr(found, name) if found else "" for name in COLUMNS}
    typed |= {name: row[name] for name in COLUMNS if name in row}
    kind = kind_of(found) if found else ("company" if row.get("company") else "person")
    typed["kind"] = _meaning(_kinds(), row.get("kind", "")) or row.get("kind", "") or kind
    typed["country"] = _meaning(_countries(), typed["country"]) or typed["country"]
    typed["language"] = _meaning(_languages(), typed["language"]) or typed["language"]
    if not found:
        typed["country"] = typed["country"] or home
    if not found and not typed["language"]:
        typed["language"] = {"FR": "fr", "ES": "es"}.get(typed["country"], "en")
    return ClientForm(formdata=MultiDict(typed), meta={"csrf": False})


def _meaning(words: Mapping[str, str], typed: str) -> str:
    return words.get(fold(typed).strip(), "")


def _country_fault(typed: str) -> str:
    return gettext(
        "Not known: “%(typed)s”. Write its two letters, such as FR or ES, or its name.",
        typed=typed[:40],
    )


_BETTER: Mapping[str, Explain] = {
    "kind": lambda typed: not_known(typed, map(_kind_word, ("company", "person"))),
    "country": _country_fault,
    "language": lambda typed: not_known(typed, LANGUAGE_NAMES.values()),
}


def _kind_word(kind: str) -> str:
    return gettext("Company") if kind == "company" else gettext("Private person")


@cache
def _kinds() -> dict[str, str]:
    found = {"company": "company", "person": "person"}
    for lang in LANGUAGES:
        with use_lang(lang):
            found |= {fold(_kind_word(kind)): kind for kind in ("company", "person")}
    return found


@cache
def _countries() -> dict[str, str]:
    """Codes, and names in the three languages."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        with use_lang(lang):
            for code, name in country_names(current_locale())[1:]:
                found |= {fold(name): code, code.lower(): code}
    return found


@cache
def _languages() -> dict[str, str]:
    names: dict[str, Any] = {code: code for code in LANGUAGES}
    return names | {fold(name): code for code, name in LANGUAGE_NAMES.items()}
