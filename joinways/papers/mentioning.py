"""Keeping what documents say besides their figures."""

from collections.abc import Mapping

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import Workspace
from joinways.papers.actions import style_row
from joinways.papers.mentions import ON_ALL, ON_STRIPE, mentions_for, words_of
from joinways.viewer import Viewer


def save_mentions(db: Db, by: Viewer, words: Mapping[str, str]) -> None:
    """Print these from now on: `words` by column of Workspace (ON_ALL, ON_STRIPE)."""
    with writing(db) as session:
        workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
        changed = [name for name in (ON_ALL, ON_STRIPE) if getattr(workspace, name) != words[name]]
        for name in changed:
            setattr(workspace, name, words[name])
        if changed:
            thing = Thing("workspace", workspace.public_id, workspace.name)
            note(session, workspace.id, person(by), "settings-changed", thing, fields=changed)


def add_mention(db: Db, by: Viewer, code: str) -> None:
    """Put the offered words of a mention where they belong, below what is there already.

    Raises Refused("mention-unknown").
    """
    with writing(db) as session:
        workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
        offered = {each.code: each for each in mentions_for(workspace.country) if each.column}
        if code not in offered:
            raise Refused("mention-unknown")
        mention, text = offered[code], words_of(offered[code], workspace)
        if mention.column in (ON_ALL, ON_STRIPE):
            lines = getattr(workspace, mention.column).splitlines()
            if text in lines:
                return
            setattr(workspace, mention.column, "\n".join([*lines, text]))
        else:
            row = style_row(session, workspace.id)
            setattr(row, mention.column, True if mention.column == "vat_on_debits" else text)
        thing = Thing("workspace", workspace.public_id, workspace.name)
        fields = [mention.column]
        note(session, workspace.id, person(by), "settings-changed", thing, fields=fields)
