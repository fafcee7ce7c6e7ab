"""Who is looking: the signed-in person, their workspace and its connection, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from joinways.domain.plan import may_invoice, may_manage
from joinways.domain.team import may_own


@dataclass(frozen=True)
class Viewer:
    """A signed-in person in one workspace; read once per request, in one statement.

    `connection_id` is None when no Stripe account is connected; `connection_broken` is "" or
    the word for what Stripe said of the key last. `new_notices` counts what they were
    told since they last looked, of the kinds that they want on the page. `workspaces`: how many
    they belong to. `vat_rates`: those that the workspace chose, () = its country's.
    `connection_scope`: "" for a key, else it is connected by OAuth;
    `connection_simulated`: it reaches the simulated Stripe. `step_demanded`: the workspace wants a
    second step of everyone; `has_step`: this session counts as one that had it.
    """

    session_id: int
    seen_at: datetime
    user_id: int
    name: str
    email: str
    language: str | None
    role: str
    workspace_id: int
    workspace_name: str
    plan: str
    country: str
    currency: str
    time_zone: str
    due_days: int
    connection_id: int | None
    connection_broken: str | None
    livemode: bool | None
    new_notices: int = 0
    workspaces: int = 1
    vat_rates: Sequence[Mapping[str, str]] = ()
    client_languages: str = "fr es en"
    workspace_language: str = "fr"
    due_term: str = "net"
    connection_scope: str | None = ""
    connection_simulated: bool | None = False
    step_demanded: bool = False
    has_step: bool = False

    @property
    def lacks_step(self) -> bool:
        """Whether the workspace stays closed to them until they have a second step."""
        return self.step_demanded and not self.has_step

    @property
    def can_manage(self) -> bool:
        """Whether the settings are theirs to change."""
        return may_manage(self.role)

    @property
    def owns(self) -> bool:
        """Whether the plan, and who owns the workspace, are theirs to decide."""
        return may_own(self.role)

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def can_invoice(self) -> bool:
        """Whether the workspace's plan has invoicing."""
        return may_invoice(self.plan)
