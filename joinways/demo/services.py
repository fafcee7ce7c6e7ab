"""The catalogues of the two teams, and the templates that they kept of their quotes.

A service: label, category, unit, net cents, VAT rate, description.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from joinways.demo.planned import Scene
from joinways.models import Quote, QuoteTemplate, Service
from joinways.quotes.beginning import begun_from

Sample = tuple[str, str, str, int, str, str]

_SINCE = -220

TILLEULS: tuple[Sample, ...] = (
    ("Grande salle, journée", "Salles", "day", 285000, "20", "220 m², 240 places en théâtre."),
    ("Orangerie, soirée", "Salles", "flat", 195000, "20", "De 18 h à 2 h, 140 couverts."),
    ("Salon du Verger, journée", "Salles", "day", 68000, "20", "30 places autour d’une table."),
    ("Chambre double", "Hébergement", "piece", 11800, "10", "Par nuit, petit-déjeuner compris."),
    ("Dîner assis, trois plats", "Traiteur", "person", 6450, "10", "Eaux et café compris."),
    ("Cocktail, douze pièces", "Traiteur", "person", 3900, "10", ""),
    ("Pause café", "Traiteur", "person", 850, "10", "Boissons chaudes, jus, viennoiseries."),
    ("Vin du domaine, la bouteille", "Boissons", "piece", 1650, "20", ""),
    ("Eaux minérales", "Boissons", "piece", 220, "5.5", ""),
    ("Serveur supplémentaire", "Personnel", "hour", 3400, "20", ""),
    ("Technicien son et lumière", "Technique", "hour", 5600, "20", ""),
    ("Sonorisation de la grande salle", "Technique", "flat", 42000, "20", "Deux micros sans fil."),
)
OLMO: tuple[Sample, ...] = (
    ("Patio, jornada completa", "Espacios", "day", 145000, "21", "Hasta 120 personas."),
    ("Jardín, tarde y noche", "Espacios", "flat", 210000, "21", "De las 17:00 a las 2:00."),
    ("Sala del olmo, media jornada", "Espacios", "flat", 38000, "21", "25 plazas en escuela."),
    ("Menú de boda", "Restauración", "person", 9800, "10", "Aperitivo, tres platos y tarta."),
    ("Cóctel de pie", "Restauración", "person", 4200, "10", "Doce piezas por persona."),
    ("Pausa de café", "Restauración", "person", 750, "10", ""),
    ("Barra libre", "Bebidas", "hour", 32000, "10", "Para un máximo de 100 personas."),
    ("Vino de la casa, la botella", "Bebidas", "piece", 1400, "21", ""),
    ("Camarero adicional", "Personal", "hour", 2600, "21", ""),
    ("Técnico de sonido", "Técnica", "hour", 4500, "21", ""),
    ("Megafonía", "Técnica", "day", 18000, "21", "Dos micrófonos inalámbricos."),
    ("Decoración floral", "Decoración", "flat", 65000, "21", ""),
)


def write_services(session: Session, scene: Scene, samples: Sequence[Sample]) -> None:
    """The catalogue of a team."""
    session.add_all(
        Service(
            workspace_id=scene.workspace.id,
            label=label,
            category=category,
            unit=unit,
            unit_price_cents=cents,
            vat_rate=Decimal(rate),
            description=description,
            created_at=scene.calendar.at(_SINCE, 11),
        )
        for label, category, unit, cents, rate, description in samples
    )


def write_templates(
    session: Session, scene: Scene, quotes: Sequence[Quote], names: dict[str, str]
) -> None:
    """A template for each quote whose title is in `names`, under that name."""
    for quote in quotes:
        if quote.title in names:
            session.add(
                QuoteTemplate(
                    workspace_id=scene.workspace.id,
                    name=names[quote.title],
                    content=begun_from(session, quote),
                    created_at=scene.calendar.at(_SINCE + 200, 15),
                )
            )
