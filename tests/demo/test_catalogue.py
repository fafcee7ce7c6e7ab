"""The catalogue, the templates and the function sheet of the sample data."""

from flask import Flask
from sqlalchemy import func, select

from joinways.domain.vat_rates import rates_of
from joinways.extensions import db
from joinways.models import Event, EventSlot, QuoteTemplate, Service, Workspace


def test_each_team_has_a_catalogue_and_two_templates(seeded: Flask) -> None:
    with seeded.app_context():
        for workspace in db.session.scalars(select(Workspace)).all():
            mine = select(Service).where(Service.workspace_id == workspace.id)
            services = db.session.scalars(mine).all()
            assert len(services) == 12
            assert {each.vat_rate for each in services} <= set(rates_of(workspace.country))
            kept = db.session.scalars(
                select(QuoteTemplate).where(QuoteTemplate.workspace_id == workspace.id)
            ).all()
            assert len(kept) == 2
            assert all(each.content["lines"] for each in kept)


def test_the_wedding_has_a_sheet_of_two_days(seeded: Flask) -> None:
    with seeded.app_context():
        [event_id] = db.session.scalars(select(EventSlot.event_id).distinct()).all()
        event = db.session.get_one(Event, event_id)
        assert (event.title, event.status) == ("Mariage de Jeanne et Auguste", "confirmed")
        days = select(EventSlot.day, func.count()).group_by(EventSlot.day)
        rows = db.session.execute(days.order_by(EventSlot.day)).all()
        assert [tuple(row) for row in rows] == [(event.starts_on, 6), (event.ends_on, 2)]
