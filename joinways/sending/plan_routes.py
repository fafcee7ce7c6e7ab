"""Settings > Plan: what the plan has, and how much of it is used."""

from flask import Blueprint, Response

from joinways.account import pages
from joinways.audit.wording import PLAN_NAMES
from joinways.domain.plan import SIGNATURES_A_MONTH, may_invoice
from joinways.extensions import db
from joinways.models.columns import utc_now
from joinways.sending.limit import limit_of
from joinways.web import access, page, viewer

blueprint = Blueprint("plan", __name__, url_prefix="/settings")


@blueprint.get("/plan")
@access("owner")
def plan() -> Response:
    """The owner's page: whoever runs Joinways changes the plan."""
    who = viewer()
    limit = limit_of(db.session, who.workspace_id, who.plan, who.time_zone, utc_now())
    plans = [(each, name, may_invoice(each)) for each, name in PLAN_NAMES.items()]
    most = SIGNATURES_A_MONTH
    return page(
        "sending/plan.html",
        limit=limit,
        plans=plans,
        most=most,
        names=PLAN_NAMES,
        mails_leave=pages.config().mail_url is not None,
    )
