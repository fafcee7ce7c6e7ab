"""A second step of everyone: demanded by an owner, or no longer."""

from joinways.account.choosing import prove
from joinways.account.office import Office
from joinways.audit.noting import Thing, note, person
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.domain.team import may_own
from joinways.models import Workspace
from joinways.team.holding import hold, membership
from joinways.viewer import Viewer


def demand(office: Office, by: Viewer, wanted: bool, password: str) -> None:
    """From the next page on the workspace opens only to who has a second step, or to all again.

    Raises Refused: "step-own" for who has none themself, password-wrong,
    sign-in-throttled, team-right, team-gone.
    """
    if not by.has_step:
        raise Refused("step-own")
    prove(office, by.user_id, password)
    with writing(office.db) as session:
        hold(session, by.workspace_id)
        if not may_own(membership(session, by.workspace_id, by.user_id).role):
            raise Refused("team-right")
        workspace = session.get_one(Workspace, by.workspace_id)
        if workspace.step_demanded == wanted:
            return
        workspace.step_demanded = wanted
        thing = Thing("workspace", workspace.public_id, workspace.name)
        word = "step-demanded" if wanted else "step-optional"
        note(session, by.workspace_id, person(by), word, thing)
