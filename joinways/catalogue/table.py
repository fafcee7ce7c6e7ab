"""The catalogue as a table: its columns, and what a row of one leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from joinways.billing_fields import stripped
from joinways.catalogue.forms import ServiceForm
from joinways.catalogue.lookups import all_services
from joinways.catalogue.values import COLUMNS, columns_of
from joinways.catalogue.wording import answers_by_word, unit_word, units_by_word, yes_no
from joinways.csv_files import Table
from joinways.database import Db
from joinways.domain.currencies import decimals_of
from joinways.domain.vat_rates import offered
from joinways.folding import fold
from joinways.formats import money, percent, typed
from joinways.i18n import gettext, pgettext
from joinways.import_pages import faults
from joinways.importing import NEW, REFUSED, Planned, outcome_of
from joinways.models import Service, Workspace

NEEDED = ("label", "unit_price")
ALSO = {
    "label": ("name", "nom", "nombre", "service", "prestation", "servicio", "libellé"),
    "unit_price": ("price", "prix", "precio", "prix ht", "prix unitaire ht", "prix unitaire"),
    "vat_rate": ("vat", "tva", "iva", "taux de tva"),
}
"""What people call the columns elsewhere."""


def heads() -> dict[str, str]:
    """{column: its name in the language in use}, in the order of the file."""
    return {
        "reference": gettext("Reference"),
        "label": gettext("Service"),
        "description": pgettext("service", "Description"),
        "category": gettext("Category"),
        "unit": gettext("Unit"),
        "unit_price": gettext("Unit price excl. tax"),
        "vat_rate": gettext("VAT rate"),
        "vat_free": gettext("Why no VAT"),
        "archived": gettext("Archived"),
    }


def rows(db: Db, workspace_id: int) -> Iterable[list[Any]]:
    """Every service, archived ones too, as a row of the file."""
    currency = db.scalar(select(Workspace.currency).where(Workspace.id == workspace_id)) or ""
    return [row_of(each, currency) for each in all_services(db, workspace_id)]


def row_of(service: Service, currency: str) -> list[Any]:
    """The cells of a service, in the language in use."""
    price = Decimal(service.unit_price_cents).scaleb(-decimals_of(currency))
    cells = {"reference": service.public_id, **columns_of(service), "unit_price": price}
    cells |= {"unit": unit_word(service.unit), "archived": yes_no(service.archived)}
    return [cells[column] for column in heads()]


def said(column: str, value: Any, currency: str) -> str:
    """What a column holds, as people say it."""
    if column == "unit_price":
        return money(value, currency)
    if column == "vat_rate":
        return percent(value)
    if column == "unit":
        return unit_word(value)
    return yes_no(value) if column == "archived" else str(value)


def plan(db: Db, workspace_id: int, table: Table) -> list[Planned]:
    """What each row leads to: matched by its reference, else by its name. Two statements."""
    query = select(Workspace.currency, Workspace.country, Workspace.vat_rates)
    currency, country, rates = db.execute(query.where(Workspace.id == workspace_id)).one()
    usual = offered(country, rates)[0].rate
    return planned(table, all_services(db, workspace_id), currency, usual)


def planned(
    table: Table, services: Sequence[Service], currency: str, usual_rate: Decimal
) -> list[Planned]:
    """What each row leads to, beside these services; `usual_rate`: in %, where none is said."""
    matcher = _Matcher(services)
    return [_planned(matcher, line, row, currency, usual_rate) for line, row in table.rows]


class _Matcher:
    """Which services rows mean, each once."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.by_reference = {each.public_id: each for each in services}
        self.by_label: dict[str, list[Service]] = {}
        for each in services:
            self.by_label.setdefault(fold(each.label), []).append(each)
        self.taken: dict[Any, int] = {}

    def find(self, line: int, row: Mapping[str, str]) -> tuple[Service | None, list[str]]:
        """The service, None for a new one; and why the row can't be taken."""
        label, category = (fold(stripped(row.get(name))) for name in ("label", "category"))
        alike = self.by_label.get(label, [])
        if reference := row.get("reference", ""):
            if reference not in self.by_reference:
                return None, [
                    gettext("No service has this reference. Leave it empty for a new service.")
                ]
            alike = [self.by_reference[reference]]
        elif len(alike) > 1:
            alike = [each for each in alike if fold(each.category) == category]
            if len(alike) != 1:
                return None, [
                    gettext("Several services have this name. Give the reference of the one meant.")
                ]
        key = alike[0].id if alike else (label, category)
        before = self.taken.setdefault(key, line)
        why = gettext("This service is in the file already, on line %(line)s.", line=before)
        return (alike[0] if alike else None), [why] if before != line else []


def _planned(
    matcher: _Matcher, line: int, row: Mapping[str, str], currency: str, usual_rate: Decimal
) -> Planned:
    service, why = matcher.find(line, row)
    form = _form(row, service, currency, usual_rate)
    archived = _archived(row, service)
    if archived is None:
        why.append(gettext("“Archived” is yes or no."))
    if not form.validate() or why:
        return Planned(line, row["label"], REFUSED, [*why, *faults(form, {})])
    values = columns_of(replace(form.values(), archived=bool(archived)))
    before = columns_of(service) if service else None
    outcome = outcome_of(values, before)
    note = _read_back(values, currency) if outcome == NEW else ""
    target = service.id if service else None
    return Planned(line, values["label"], outcome, (), target, values, before or {}, note)


def _read_back(values: Mapping[str, Any], currency: str) -> str:
    """How the figures of a new service were understood."""
    price, unit, rate = (
        said(name, values[name], currency) for name in ("unit_price", "unit", "vat_rate")
    )
    return " · ".join((price, unit, gettext("VAT %(rate)s", rate=rate)))


def _form(
    row: Mapping[str, str], service: Service | None, currency: str, usual_rate: Decimal
) -> ServiceForm:
    """The form as somebody would have filled it in: what the row leaves out stays."""
    filled: dict[str, Any] = columns_of(service) if service else {"vat_rate": usual_rate}
    filled["vat_rate"] = typed(filled["vat_rate"])
    filled |= {name: row[name] for name in COLUMNS if name in row}
    unit = filled.get("unit") or "piece"
    filled["unit"] = units_by_word().get(fold(stripped(unit)), unit)
    filled["vat_rate"] = filled["vat_rate"] or typed(usual_rate)
    return ServiceForm(formdata=MultiDict(filled), currency=currency, meta={"csrf": False})


def _archived(row: Mapping[str, str], service: Service | None) -> bool | None:
    """None where it is neither yes nor no."""
    if "archived" not in row:
        return service.archived if service else False
    return answers_by_word().get(fold(row["archived"]))
