"""Writing a workspace, its sign-ins, clients and events."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.account.passwords import hashed
from joinways.demo.calendar import Calendar
from joinways.demo.people import PASSWORD, address
from joinways.demo.pieces import SampleClient, SampleEvent, Team
from joinways.demo.planned import Scene
from joinways.demo.profiles import profile_of
from joinways.models import (
    Client,
    ClientContact,
    Event,
    Membership,
    StripeConnection,
    User,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.vault import Vault
from joinways.workspace.connection import owner as sealed_for

STRIPE_KEY = "sk_test_demo"
_WORKSPACE_DAYS, _CLIENT_DAYS = -400, -300


def is_there(session: Session, team: Team) -> bool:
    """Whether this workspace was written before; whatever became of it since is left alone."""
    first = address(team.people[0][1])
    return session.scalar(select(User.id).where(User.email == first)) is not None


def write_team(session: Session, team: Team) -> Scene:
    """The workspace and its sign-ins."""
    calendar = Calendar.of(team.time_zone, utc_now())
    since = calendar.at(_WORKSPACE_DAYS, 10)
    workspace = Workspace(
        name=team.name,
        plan=team.plan,
        country=team.country,
        language=team.language,
        currency="EUR",
        time_zone=team.time_zone,
        invoice_footer=team.footer,
        created_at=since,
        **profile_of(team),
    )
    users = [
        User(email=address(local), name=name, password_hash=hashed(PASSWORD), created_at=since)
        for _, local, name in team.people
    ]
    session.add_all([workspace, *users])
    session.flush()
    for user, (role, _, _) in zip(users, team.people, strict=True):
        session.add(
            Membership(workspace_id=workspace.id, user_id=user.id, role=role, created_at=since)
        )
    return Scene(workspace, calendar, seller=users[-1], owner=users[0])


def connect_stripe(session: Session, scene: Scene, vault: Vault) -> int:
    """The id of a connection whose account Stripe will name at the first call."""
    workspace_id = scene.workspace.id
    connection = StripeConnection(
        workspace_id=workspace_id,
        key_encrypted=vault.seal(sealed_for(workspace_id), STRIPE_KEY),
        key_last4=STRIPE_KEY[-4:],
        livemode=False,
        simulated=True,
        account_id="",
        account_name="",
        created_at=scene.workspace.created_at,
    )
    session.add(connection)
    session.flush()
    return connection.id


def write_clients(
    session: Session, scene: Scene, samples: Sequence[SampleClient]
) -> dict[str, Client]:
    """The clients by their keys."""
    clients = {}
    for sample in samples:
        columns = asdict(sample)
        del columns["key"], columns["contacts"]
        clients[sample.key] = Client(
            workspace_id=scene.workspace.id,
            private_person=not sample.company,
            created_at=scene.calendar.at(_CLIENT_DAYS, 9),
            **columns,
        )
    session.add_all(clients.values())
    session.flush()
    for sample in samples:
        for name, role, email in sample.contacts:
            about = {"workspace_id": scene.workspace.id, "client_id": clients[sample.key].id}
            session.add(ClientContact(**about, name=name, role=role, email=email))
    return clients


def write_events(
    session: Session,
    scene: Scene,
    clients: dict[str, Client],
    samples: Sequence[SampleEvent],
) -> dict[str, Event]:
    """The events by their keys."""
    events = {
        sample.key: Event(
            workspace_id=scene.workspace.id,
            client_id=clients[sample.client].id,
            title=sample.title,
            kind=sample.kind,
            status=sample.status,
            starts_on=scene.calendar.day(sample.starts),
            ends_on=scene.calendar.day(sample.starts + sample.days - 1),
            guests=sample.guests,
            venue=sample.venue,
            notes=sample.notes,
            created_at=scene.calendar.at(_CLIENT_DAYS, 9, 30),
        )
        for sample in samples
    }
    session.add_all(events.values())
    session.flush()
    return events
