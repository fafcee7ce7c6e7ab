"""Reading the catalogue, in a fixed number of statements whatever its size."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from joinways.database import Db
from joinways.folding import fold, folded, found_in
from joinways.models import QuoteTemplate, Service
from joinways.paging import Page

ROWS_PER_PAGE = 50
MOST_WORDS = 20


def services_page(
    db: Db, workspace_id: int, *, search: str, category: str, archived: bool, number: int
) -> Page:
    """The services, by category and label. Two statements."""
    query = _matching(workspace_id, search).where(Service.archived == archived)
    if category:
        query = query.where(Service.category == category)
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, ceil(total / ROWS_PER_PAGE))
    number = min(max(number, 1), pages)
    query = _in_order(query).limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)
    return Page(db.scalars(query).all(), number, pages, total)


def all_services(db: Db, workspace_id: int) -> Sequence[Service]:
    """Every service of the workspace, archived ones too, by category and label."""
    found: Sequence[Service] = db.scalars(_in_order(_matching(workspace_id, ""))).all()
    return found


def search_services(db: Db, workspace_id: int, words: str, limit: int = 10) -> Sequence[Service]:
    """The services to put into a quote that have all these words; those that begin so first."""
    query = _matching(workspace_id, words).where(Service.archived.is_(False))
    begins = folded(Service.label).startswith(fold(words.strip()), autoescape=True)
    query = query.order_by(case((begins, 0), else_=1), folded(Service.label), Service.id)
    found: Sequence[Service] = db.scalars(query.limit(limit)).all()
    return found


def categories_of(db: Db, workspace_id: int) -> list[str]:
    """The categories in use, in alphabetical order."""
    query = select(Service.category).where(
        Service.workspace_id == workspace_id, Service.category != ""
    )
    return sorted(db.scalars(query.distinct()).all(), key=fold)


def templates_of(db: Db, workspace_id: int) -> Sequence[QuoteTemplate]:
    """The workspace's templates, by name."""
    query = select(QuoteTemplate).where(QuoteTemplate.workspace_id == workspace_id)
    found: Sequence[QuoteTemplate] = db.scalars(
        query.order_by(folded(QuoteTemplate.name), QuoteTemplate.id)
    ).all()
    return found


def _matching(workspace_id: int, search: str) -> Select[Any]:
    query = select(Service).where(Service.workspace_id == workspace_id)
    for word in search.split()[:MOST_WORDS]:
        columns = (Service.label, Service.category, Service.description)
        query = query.where(or_(*found_in(word, *columns)))
    return query


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(folded(Service.category), folded(Service.label), Service.id)
