"""The plan of a workspace, which whoever runs Joinways decides."""

from joinways.audit.noting import SYSTEM, Thing, note
from joinways.database import Db, writing
from joinways.domain.plan import PLANS
from joinways.domain.refused import Refused
from joinways.team.holding import hold


def set_plan(db: Db, workspace_id: int, plan: str) -> str:
    """Give it that plan; the one before. Raises Refused("plan-unknown")."""
    if plan not in PLANS:
        raise Refused("plan-unknown")
    with writing(db) as session:
        workspace = hold(session, workspace_id)
        before, workspace.plan = workspace.plan, plan
        if before != plan:
            thing = Thing("workspace", workspace.public_id, workspace.name)
            note(session, workspace_id, SYSTEM, "plan-changed", thing, before=before, plan=plan)
    return before
