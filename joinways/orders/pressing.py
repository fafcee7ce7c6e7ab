"""Leading an order from a request: the one who presses waits for the end, a visitor asks again."""

import time

from joinways.database import now
from joinways.extensions import db
from joinways.invoices.visiting import PRESS_SECONDS, VISIT_SECONDS, worker
from joinways.models import InvoiceOrder
from joinways.orders.leading import lead

_LOOK_AGAIN_SECONDS = 0.15


def press(order_id: int) -> InvoiceOrder:
    """Lead an order to its end, or wait while another worker does; how it then stands."""
    mine = worker(PRESS_SECONDS)
    while not lead(mine, order_id):
        if not _held_by_another(order_id) or time.monotonic() > (mine.deadline or 0):
            break
        time.sleep(_LOOK_AGAIN_SECONDS)
    return db.session.get_one(InvoiceOrder, order_id, populate_existing=True)


def visit(order_id: int) -> None:
    """Lead an order on when it is free and its turn has come."""
    db.session.rollback()
    lead(worker(VISIT_SECONDS), order_id, heed_back_off=True)


def _held_by_another(order_id: int) -> bool:
    order = db.session.get_one(InvoiceOrder, order_id, populate_existing=True)
    held = order.status == "open" and order.lease_until > now(db.session)
    db.session.rollback()
    return held
