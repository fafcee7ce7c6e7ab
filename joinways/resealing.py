"""Everything sealed, sealed anew with the newest key of ENCRYPTION_KEY.

The registry is a mark on the column (`Sealed` in models/columns.py): whatever table gets another
secret, it is found here. A batch is one transaction, and what is sealed with the newest key
already is passed over, so that a run that was stopped goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, select, update

from joinways.database import Base, Db, writing
from joinways.vault import Sealed, Vault

AT_ONCE = 100


@dataclass
class Tally:
    """What became of a column's secrets. `shut`: rows whose secret no key opens."""

    column: str
    resealed: int
    already: int
    shut: list[int]


@dataclass(frozen=True)
class Place:
    """A column that holds secrets, and its table."""

    table: Table
    column: Column[Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"


def sealed_columns() -> list[Place]:
    """Every column that holds what the vault sealed, by name."""
    return [
        Place(table, column)
        for table in sorted(Base.metadata.tables.values(), key=lambda each: each.name)
        for column in table.columns
        if column.info.get("sealed")
    ]


def reseal_all(db: Db, vault: Vault) -> Iterator[Tally]:
    """Seal column by column anew; what a column came to, when it is done."""
    for place in sealed_columns():
        tally, after = Tally(place.name, 0, 0, []), 0
        while rows := _batch(db, place, after):
            _reseal(db, vault, place, rows, tally)
            after = rows[-1][0]
        yield tally


def count_older(db: Db, vault: Vault) -> int:
    """How many secrets the newest key alone does not open."""
    older = 0
    for place in sealed_columns():
        after = 0
        while rows := _batch(db, place, after):
            older += sum(not vault.is_newest(sealed) for _, sealed in rows)
            after = rows[-1][0]
    return older


def _batch(db: Db, place: Place, after: int) -> list[tuple[int, str]]:
    """The next (id, secret) of a column, in the order of ids."""
    table, column = place.table, place.column
    found = db.execute(
        select(table.c.id, column)
        .where(table.c.id > after, func.coalesce(column, "") != "")
        .order_by(table.c.id)
        .limit(AT_ONCE)
    ).all()
    db.rollback()
    return [(row[0], row[1]) for row in found]


def _reseal(db: Db, vault: Vault, place: Place, rows: list[tuple[int, str]], tally: Tally) -> None:
    table, column = place.table, place.column
    with writing(db) as session:
        for row_id, sealed in rows:
            if vault.is_newest(sealed):
                tally.already += 1
                continue
            try:
                anew = vault.resealed(sealed)
            except Sealed:
                tally.shut.append(row_id)
                continue
            # What somebody wrote meanwhile stays: it is newer, and sealed with the newest key.
            session.execute(
                update(table)
                .where(table.c.id == row_id, column == sealed)
                .values({column.name: anew})
            )
            tally.resealed += 1
