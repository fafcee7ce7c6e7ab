"""The events, before and after today."""

from joinways.demo.pieces import SampleEvent

TILLEULS = (
    SampleEvent(
        "gala", "verrerie", "Gala d’hiver de la Verrerie de Valmorel", "confirmed", -128,
        guests=180, venue="Grande salle", kind="gala",
    ),
    SampleEvent(
        "comite", "orvelune", "Séminaire du comité de direction", "confirmed", -74, 2,
        guests=24, venue="Salon du Verger", kind="seminar",
    ),
    SampleEvent(
        "bapteme", "lucien", "Baptême d’Anatole", "cancelled", -38,
        guests=45, venue="Orangerie", notes="Annulé par la famille, reporté à une date inconnue.",
        kind="baptism",
    ),
    SampleEvent(
        "portes", "mirabelune", "Journée portes ouvertes du laboratoire", "lost", -21,
        guests=300, venue="Parc",
    ),
    SampleEvent(
        "cocktail", "brumaire", "Cocktail des cent ans de la conserverie", "confirmed", -12,
        guests=140, venue="Terrasse et orangerie",
        notes="Produits de la maison Brumaire à servir en premier.", kind="cocktail",
    ),
    SampleEvent(
        "mariage", "jeanne", "Mariage de Jeanne et Auguste", "confirmed", 19, 2,
        guests=104, venue="Domaine entier",
        notes="Cérémonie laïque sous les tilleuls à 16 h. Neuf enfants, deux régimes sans gluten.",
        kind="wedding",
    ),
    SampleEvent(
        "convention", "orvelune", "Convention annuelle d’Orvelune Conseil", "confirmed", 27, 2,
        guests=210, venue="Grande salle et dix salons", kind="conference",
    ),
    SampleEvent(
        "collection", "quenouille", "Lancement de la collection des Tissages Quenouille",
        "confirmed", 36, guests=120, venue="Orangerie", kind="launch",
    ),
    SampleEvent(
        "vignerons", "almezuela", "Voyage d’étude des vignerons d’Almezuela", "confirmed", 48, 3,
        guests=18, venue="Chai et salon du Verger",
    ),
    SampleEvent(
        "thistlewick", "thistlewick", "Séminaire résidentiel Thistlewick & Rowe", "confirmed",
        61, 3, guests=32, venue="Salon du Verger", kind="seminar",
    ),
    SampleEvent(
        "noces", "lucien", "Noces d’or de Madeleine et Lucien", "option", 83,
        guests=60, venue="Orangerie", kind="family",
    ),
    SampleEvent(
        "diner", "mirabelune", "Dîner de fin d’année du laboratoire Mirabelune", "option", 117,
        guests=95, venue="Grande salle",
    ),
)  # fmt: skip

OLMO = (
    SampleEvent(
        "catalogo", "arroyuelo", "Presentación del catálogo de Tejidos Arroyuelo", "confirmed",
        -52, guests=80, venue="Patio", kind="launch",
    ),
    SampleEvent(
        "boda", "ines", "Boda de Inés y Tomás", "option", 41, guests=110, venue="Jardín",
        kind="wedding",
    ),
    SampleEvent(
        "formacion", "arroyuelo", "Jornada de formación comercial", "confirmed", 66,
        guests=25, venue="Sala del olmo", kind="seminar",
    ),
)  # fmt: skip
