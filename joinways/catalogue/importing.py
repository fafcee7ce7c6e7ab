"""What a CSV would do to the catalogue, row by row, before it does it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from joinways.catalogue.reading import Cells, rows_of
from joinways.catalogue.values import (
    LONGEST_NAME,
    LONGEST_TEXT,
    ServiceValues,
    amount_problem,
    in_one_line,
)
from joinways.catalogue.wording import answers_by_word, units_by_word
from joinways.domain.amounts import BadAmount, parse_amount
from joinways.domain.vat_rates import BadRate, parse_rate
from joinways.folding import fold
from joinways.i18n import gettext
from joinways.models import Service


@dataclass(frozen=True)
class Row:
    """A row of the file. `kind`: new, changed, same or refused; `problems` are sentences.

    `changed`: the columns in which `values` is not `before`.
    """

    line: int
    kind: str
    label: str
    values: ServiceValues
    service_id: int | None = None
    before: ServiceValues | None = None
    changed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All rows, how many there are of each kind, and a hash by which it is known again."""

    rows: tuple[Row, ...]
    counts: Counter[str]
    digest: str


def plan(text: str, services: Sequence[Service], currency: str, usual_rate: Decimal) -> Plan:
    """What the file would do to these services; `usual_rate` for a new one that names none.

    Raises Refused as `rows_of` does.
    """
    reader = _Reader(services, currency, usual_rate)
    rows = tuple(reader.row(line, cells) for line, cells in rows_of(text))
    facts = [(each.line, each.kind, each.service_id, each.values, each.before) for each in rows]
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()
    return Plan(rows, Counter(each.kind for each in rows), digest)


class _Reader:
    """Reads one row after the other, and remembers which services had one."""

    def __init__(self, services: Sequence[Service], currency: str, usual_rate: Decimal) -> None:
        self.currency = currency
        self.blank = ServiceValues("", "", "", "piece", 0, usual_rate)
        self.units, self.answers = units_by_word(), answers_by_word()
        self.by_reference = {each.public_id: each for each in services}
        self.by_label: dict[str, list[Service]] = {}
        for each in services:
            self.by_label.setdefault(fold(each.label), []).append(each)
        self.seen: dict[Any, int] = {}

    def row(self, line: int, cells: Cells) -> Row:
        """What this row would do."""
        problems: list[str] = []
        label = in_one_line(cells.get("label", ""))
        service = self._service(cells, label, problems)
        before = ServiceValues.of(service) if service else None
        values = self._values(cells, before or self.blank, problems)
        self._once(line, service, values, problems)
        changed = _changed(before, values) if before else ()
        kind = "new" if before is None else "changed" if changed else "same"
        return Row(
            line,
            "refused" if problems else kind,
            label,
            values,
            service.id if service else None,
            before,
            changed,
            tuple(problems),
        )

    def _service(self, cells: Cells, label: str, problems: list[str]) -> Service | None:
        """By its reference, or else by its name where that is enough."""
        if found := self.by_reference.get(cells.get("reference", "")):
            return found
        alike = self.by_label.get(fold(label), [])
        if len(alike) > 1:
            category = fold(in_one_line(cells.get("category", "")))
            alike = [each for each in alike if fold(each.category) == category]
            if len(alike) != 1:
                problems.append(
                    gettext("Several services have this name. Give the reference of the one meant.")
                )
                return None
        return alike[0] if alike else None

    def _values(self, cells: Cells, base: ServiceValues, problems: list[str]) -> ServiceValues:
        """The cells over what the service said before; what cannot be read goes to `problems`."""
        readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "label": ("label", _name),
            "description": ("description", _description),
            "category": ("category", _category),
            "unit": ("unit", self._unit),
            "unit_price": ("unit_price_cents", self._price),
            "vat_rate": ("vat_rate", self._rate),
            "archived": ("archived", self._archived),
        }
        read: dict[str, Any] = {}
        for column, (name, reader) in readers.items():
            if column in cells:
                try:
                    read[name] = reader(cells[column])
                except _Unreadable as problem:
                    problems.append(problem.sentence)
        return replace(base, **read)

    def _once(
        self, line: int, service: Service | None, values: ServiceValues, problems: list[str]
    ) -> None:
        key = service.id if service else (fold(values.label), fold(values.category))
        if key in self.seen:
            problems.append(
                gettext(
                    "This service is in the file already, on line %(line)s.", line=self.seen[key]
                )
            )
        self.seen.setdefault(key, line)

    def _unit(self, cell: str) -> str:
        unit = self.units.get(fold(in_one_line(cell))) if cell else "piece"
        if unit is None:
            raise _Unreadable(gettext("This unit is not known: %(unit)s", unit=cell[:40]))
        return unit

    def _price(self, cell: str) -> int:
        if not cell:
            raise _Unreadable(gettext("The price is missing."))
        try:
            return parse_amount(cell, get_currency_precision(self.currency))
        except BadAmount as bad:
            raise _Unreadable(amount_problem(bad, self.currency)) from None

    def _rate(self, cell: str) -> Decimal:
        if not cell:
            return self.blank.vat_rate
        try:
            return parse_rate(cell)
        except BadRate:
            raise _Unreadable(gettext("Enter a rate from 0 to 100, like 5.5.")) from None

    def _archived(self, cell: str) -> bool:
        answer = self.answers.get(fold(cell))
        if answer is None:
            raise _Unreadable(gettext("“Archived” is yes or no."))
        return answer


class _Unreadable(ValueError):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _name(cell: str) -> str:
    label = in_one_line(cell)
    if not label:
        raise _Unreadable(gettext("The name is missing."))
    return _short(label, LONGEST_NAME)


def _category(cell: str) -> str:
    return _short(in_one_line(cell), LONGEST_NAME)


def _description(cell: str) -> str:
    return _short(cell.replace("\r\n", "\n").replace("\r", "\n"), LONGEST_TEXT)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise _Unreadable(gettext("A text is too long: at most %(max)d characters.", max=most))
    return text


def _changed(before: ServiceValues, values: ServiceValues) -> tuple[str, ...]:
    names = ServiceValues.__dataclass_fields__
    return tuple(name for name in names if getattr(before, name) != getattr(values, name))
