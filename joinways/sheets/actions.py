"""Changing a function sheet, and sharing it. One function is one transaction."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.i18n import use_lang
from joinways.models import Client, Event, EventSlot, History, QuoteLine, ShareLink
from joinways.models.columns import utc_now
from joinways.quotes.moving import Actor
from joinways.quotes.wording import quantity_with_unit
from joinways.sending.links import make_link
from joinways.sheets.lookups import SignedLine, signed_lines, slots_in_order

MOST_SLOTS = 500
OPEN_AFTER = timedelta(days=30)
"""How long a link opens after the event's last day, or after it was made where that is past."""


def add_slot(db: Db, event_id: int, values: Mapping[str, Any]) -> None:
    """A slot, before the first one of its day that begins later. Raises Refused("too-many-slots").

    `values`: the columns of EventSlot that a person fills in.
    """
    with writing(db) as session:
        event = _locked(session, event_id)
        slots = _slots(session, event_id)
        _room_for(slots, 1)
        slot = EventSlot(workspace_id=event.workspace_id, event_id=event.id, **values)
        session.add(slot)
        _place(slot, [each for each in slots if each.day == slot.day])


def change_slot(db: Db, slot_id: int, values: Mapping[str, Any]) -> None:
    """Say something else in a slot; another day or start moves it."""
    with writing(db) as session:
        slot = session.get_one(EventSlot, slot_id)
        _locked(session, slot.event_id)
        moves = (slot.day, slot.starts) != (values["day"], values["starts"])
        for name, value in values.items():
            setattr(slot, name, value)
        if moves:
            others = [each for each in _slots(session, slot.event_id) if each.id != slot.id]
            _place(slot, [each for each in others if each.day == slot.day])


def delete_slot(db: Db, slot_id: int) -> None:
    """Take a slot off the sheet."""
    with writing(db) as session:
        session.execute(delete(EventSlot).where(EventSlot.id == slot_id))


def move_slot(db: Db, slot_id: int, step: int) -> None:
    """Change places with the slot above (-1) or below (1) on the same day, if there is one."""
    with writing(db) as session:
        slot = session.get_one(EventSlot, slot_id)
        _locked(session, slot.event_id)
        day = [each for each in _slots(session, slot.event_id) if each.day == slot.day]
        here = day.index(slot)
        there = here + step
        if 0 <= there < len(day):
            day[here], day[there] = day[there], day[here]
        _number(day)


def begin_from_signed(db: Db, event_id: int) -> int:
    """A slot for each signed line that the sheet has not yet; how many were made or changed.

    A line is there already where a slot has its label and quantity, whatever else became of it.
    Where only the quantity is another one (an amendment), the slot takes the signed one.
    Raises Refused("too-many-slots").
    """
    with writing(db) as session:
        event = _locked(session, event_id)
        language = session.get_one(Client, event.client_id).language
        slots = _slots(session, event_id)
        wanted = [_slot_of(event, each, language) for each in signed_lines(db, event_id)]
        missing, free = _unmatched(wanted, slots)
        made = []
        for slot in missing:
            if same := next((each for each in free if each.label == slot.label), None):
                free.remove(same)
                same.quantity = slot.quantity
            else:
                made.append(slot)
        _room_for(slots, len(made))
        _number([*(each for each in slots if each.day == event.starts_on), *made])
        session.add_all(made)
        return len(missing)


def _unmatched(
    wanted: list[EventSlot], slots: list[EventSlot]
) -> tuple[list[EventSlot], list[EventSlot]]:
    """The wanted ones without a slot of their label and quantity; the slots that none took."""
    missing, free = [], list(slots)
    for each in wanted:
        key = (each.label, each.quantity)
        if same := next((slot for slot in free if (slot.label, slot.quantity) == key), None):
            free.remove(same)
        else:
            missing.append(each)
    return missing, free


def share(db: Db, event_id: int, secret_key: str, by: Actor) -> None:
    """A new link to the sheet; the one before opens nothing any more."""
    with writing(db) as session:
        event = _locked(session, event_id)
        _revoke(session, event_id)
        make_link(
            session,
            event.workspace_id,
            "sheet",
            secret_key,
            expires_at=_until(event),
            event_id=event.id,
            created_by=by.id,
        )
        session.add(_noted(event, by, "sheet-shared"))


def stop_sharing(db: Db, event_id: int, by: Actor) -> None:
    """The sheet's link opens nothing any more."""
    with writing(db) as session:
        event = _locked(session, event_id)
        if _revoke(session, event_id):
            session.add(_noted(event, by, "sheet-unshared"))


def _locked(session: Session, event_id: int) -> Event:
    """One at a time: places in a day are numbered anew."""
    query = select(Event).where(Event.id == event_id).with_for_update()
    return session.execute(query).scalar_one()


def _slots(session: Session, event_id: int) -> list[EventSlot]:
    with session.no_autoflush:
        return list(session.scalars(slots_in_order(event_id)).all())


def _room_for(slots: list[EventSlot], more: int) -> None:
    if more and len(slots) + more > MOST_SLOTS:
        raise Refused("too-many-slots", most=MOST_SLOTS)


def _place(slot: EventSlot, day: list[EventSlot]) -> None:
    later = (place for place, each in enumerate(day) if _begins(each) > _begins(slot))
    place = next(later, len(day)) if slot.starts else len(day)
    _number([*day[:place], slot, *day[place:]])


def _begins(slot: EventSlot) -> time:
    return slot.starts or time.min


def _number(slots: list[EventSlot]) -> None:
    for position, slot in enumerate(slots):
        slot.position = position


def _slot_of(event: Event, signed: SignedLine, language: str) -> EventSlot:
    line = signed.line
    return EventSlot(
        workspace_id=event.workspace_id,
        event_id=event.id,
        day=event.starts_on,
        label=line.label,
        category=signed.section,
        room="",
        setup="",
        quantity=_quantity(line, language),
        notes=line.description,
    )


def _quantity(line: QuoteLine, language: str) -> str:
    """As the client reads it; nothing for one flat rate."""
    if line.unit == "flat" and line.quantity == 1:
        return ""
    with use_lang(language):
        return quantity_with_unit(line)


def _until(event: Event) -> datetime:
    now = utc_now()
    last = datetime.combine(event.ends_on, time.min, now.tzinfo) + timedelta(days=1)
    return max(last, now) + OPEN_AFTER


def _revoke(session: Session, event_id: int) -> bool:
    query = select(ShareLink).where(
        ShareLink.event_id == event_id, ShareLink.kind == "sheet", ShareLink.revoked_at.is_(None)
    )
    links = session.scalars(query).all()
    for link in links:
        link.revoked_at = utc_now()
    return bool(links)


def _noted(event: Event, by: Actor, action: str) -> History:
    return History(
        workspace_id=event.workspace_id,
        event_id=event.id,
        actor=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        action=action,
    )
