"""A quote goes from one state to another: compared, written and noted in one place."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from joinways.domain.quote import after
from joinways.domain.refused import Refused
from joinways.models import History, Quote


@dataclass(frozen=True)
class Actor:
    """Who does it. `kind`: user, client or system; `id`: of the user, where it is one."""

    kind: str
    id: int | None = None
    name: str = ""


def move(
    session: Session,
    quote: Quote,
    action: str,
    by: Actor,
    *,
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> str:
    """Lead a quote on by one transition of domain/quote.py, and note it; the new state.

    Compare-and-set on the state and version that `quote` was read with: raises
    Refused("quote-state") when it may not or somebody was faster. `values`: columns written in the
    same statement. The row in the session is read anew afterwards.
    """
    before = quote.state
    state = after(before, action)
    moved = session.scalar(
        update(Quote)
        .where(Quote.id == quote.id, Quote.state == before, Quote.version == quote.version)
        .values(state=state, version=Quote.version + 1, **values)
        .execution_options(synchronize_session=False)
        .returning(Quote.id)
    )
    if moved is None:
        raise Refused("quote-state", state=before, action=action)
    session.add(noted(quote, by, state, before=before, to=state, detail=detail))
    session.flush()
    session.refresh(quote)
    return state


def noted(
    quote: Quote,
    by: Actor,
    action: str,
    *,
    before: str = "",
    to: str = "",
    detail: dict[str, Any] | None = None,
) -> History:
    """A row for the history of a quote and its event. `detail` holds facts, never a sentence."""
    return History(
        workspace_id=quote.workspace_id,
        event_id=quote.event_id,
        quote_id=quote.id,
        actor=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        action=action,
        from_state=before,
        to_state=to,
        detail=detail or {},
    )
