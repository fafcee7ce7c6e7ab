"""The function sheet of the wedding that comes next."""

from datetime import time, timedelta

from sqlalchemy.orm import Session

from joinways.demo.planned import Scene
from joinways.models import Event, EventSlot

Sample = tuple[int, str, str, str, str, str, str, str, str]

# day of the event, from, until, label, category, room, setup, quantity, notes
WEDDING: tuple[Sample, ...] = (
    (0, "09:00", "12:00", "Installation et fleurs", "Logistique", "Orangerie",
     "13 tables rondes de 8", "", "Le fleuriste entre par la cour."),
    (0, "14:30", "15:30", "Répétition et essais son", "Technique", "Sous les tilleuls",
     "Estrade, deux micros", "", ""),
    (0, "16:00", "17:00", "Cérémonie laïque", "Cérémonie", "Sous les tilleuls",
     "110 chaises en deux blocs", "104 pers.", "En cas de pluie : grande salle."),
    (0, "17:00", "19:30", "Cocktail", "Traiteur", "Terrasse", "Six mange-debout, deux bars",
     "104 pers.", "Neuf enfants : goûter à part."),
    (0, "19:30", "23:00", "Dîner assis", "Traiteur", "Orangerie", "Plan de table affiché",
     "104 pers.", "Deux régimes sans gluten, tables 3 et 9."),
    (0, "23:00", "02:00", "Soirée dansante", "Musique", "Grande salle", "Piste au centre", "",
     "Limiteur de son à 95 dB."),
    (1, "11:00", "14:30", "Brunch", "Traiteur", "Parc", "Buffet, longues tables", "70 pers.", ""),
    (1, "15:00", "18:00", "Démontage", "Logistique", "Orangerie", "", "", ""),
)  # fmt: skip


def write_sheet(session: Session, scene: Scene, event: Event) -> None:
    """The sheet of one event."""
    for position, sample in enumerate(WEDDING):
        day, starts, ends, label, category, room, setup, quantity, notes = sample
        session.add(
            EventSlot(
                workspace_id=scene.workspace.id,
                event_id=event.id,
                day=event.starts_on + timedelta(days=day),
                starts=time.fromisoformat(starts),
                ends=time.fromisoformat(ends),
                position=position,
                label=label,
                category=category,
                room=room,
                setup=setup,
                quantity=quantity,
                notes=notes,
                created_at=scene.calendar.at(-5, 16),
            )
        )
