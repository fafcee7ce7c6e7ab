"""More signed quotes, as many as wanted, for measuring."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from stdnum import luhn

from joinways.demo.calendar import Calendar
from joinways.demo.catalogue import workshops
from joinways.demo.numbers import Numbers
from joinways.demo.people import address
from joinways.demo.pieces import SampleQuote
from joinways.demo.planned import Planned, Scene
from joinways.demo.writing_quotes import write_quotes
from joinways.models import Client, Event, Membership, Quote, User, Workspace
from joinways.models.columns import utc_now

LINES = (1, 12, 100)
QUOTES_PER_EVENT = 10
_AT_ONCE = 500


def add_signed(session: Session, count: int) -> None:
    """Add `count` signed quotes to Domaine des Tilleuls, ten to an event and its new client."""
    scene = _scene(session)
    taken = select(Quote.number).where(
        Quote.workspace_id == scene.workspace.id, Quote.number.is_not(None)
    )
    numbers = Numbers(number or "" for number in session.scalars(taken))
    events = _events(session, scene, -(-count // QUOTES_PER_EVENT))
    planned = [
        _planned(scene, numbers, index, *events[index // QUOTES_PER_EVENT])
        for index in range(count)
    ]
    for start in range(0, count, _AT_ONCE):
        write_quotes(session, scene, planned[start : start + _AT_ONCE])


def _scene(session: Session) -> Scene:
    """The workspace as it stands, with its first owner as the one who does everything."""
    workspace, user = session.execute(
        select(Workspace, User)
        .join(Membership, Membership.workspace_id == Workspace.id)
        .join(User, User.id == Membership.user_id)
        .where(User.email == address("owner"))
        .order_by(Membership.id)
        .limit(1)
    ).one()
    return Scene(workspace, Calendar.of(workspace.time_zone, utc_now()), user, user)


def _events(session: Session, scene: Scene, count: int) -> list[tuple[Event, Client]]:
    mine = Client.workspace_id == scene.workspace.id
    first = (session.scalar(select(func.count()).select_from(Client).where(mine)) or 0) + 1
    clients = [_client(scene, number) for number in range(first, first + count)]
    session.add_all(clients)
    session.flush()
    events = [_event(scene, number, client) for number, client in enumerate(clients, start=first)]
    session.add_all(events)
    session.flush()
    return list(zip(events, clients, strict=True))


def _client(scene: Scene, number: int) -> Client:
    return Client(
        workspace_id=scene.workspace.id,
        name="Service comptable",
        company=f"Société d’essai n° {number}",
        email=f"compta{number}@essai.example",
        line1=f"{number} rue des Essais",
        postal_code="69001",
        city="Lyon",
        country="FR",
        vat_number=_vat_number(number),
        language="fr",
    )


def _vat_number(number: int) -> str:
    """A French one with the right check digits, of a SIREN that nobody can have (000…)."""
    digits = f"0009{number % 10_000:04}"
    siren = digits + luhn.calc_check_digit(digits)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def _event(scene: Scene, number: int, client: Client) -> Event:
    day = scene.calendar.day(10 + number % 300)
    return Event(
        workspace_id=scene.workspace.id,
        client_id=client.id,
        title=f"Journée d’étude n° {number}",
        status="confirmed",
        starts_on=day,
        ends_on=day,
        guests=21,
        venue="Salons",
    )


def _planned(scene: Scene, numbers: Numbers, index: int, event: Event, client: Client) -> Planned:
    sample = SampleQuote(
        event="",
        title=f"Ateliers, variante {index % QUOTES_PER_EVENT + 1}",
        state="signed",
        lines=workshops(LINES[index % len(LINES)]),
        created=-60,
        sent=-59,
        answered=-50,
        percent="5" if index % 4 == 3 else "0",
    )
    number = numbers.take(scene.calendar.day(sample.created).year)
    return Planned(sample, number, event.id, client)
