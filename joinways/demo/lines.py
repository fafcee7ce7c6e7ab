"""What the French quotes of Domaine des Tilleuls offer.

Prices are chosen so that VAT rounded on each line adds up to other cents than VAT rounded once
per rate. Rates: 20 % for venues, drinks with alcohol and staff, 10 % for meals, lodging and
flowers, 5.5 % for food to take away (CGI art. 278, 279 and 278-0 bis).
"""

from joinways.demo.pieces import SampleLine as Line
from joinways.demo.pieces import section, text

WEDDING = (
    section("Le lieu"),
    Line("Location du domaine, samedi de 10 h à 3 h", "1", "flat", 345000, "20"),
    Line("Heures au-delà de 3 h", "2.5", "hour", 18533, "20"),
    Line("Installation et remise en ordre", "0.75", "day", 42555, "20"),
    text("Vin d’honneur sous les tilleuls ; repli dans l’orangerie en cas de pluie."),
    section("La table"),
    Line("Cocktail, huit pièces par personne", "95", "person", 1435, "10"),
    Line("Dîner à l’assiette", "95", "person", 6247, "10", description="Trois services"),
    Line("Menu enfant", "9", "person", 1873, "10"),
    Line("Crémant et vins", "95", "person", 1987, "20", percent="8"),
    Line("Eaux, jus et cafés", "104", "person", 419, "10"),
    Line("Dragées à emporter", "104", "piece", 329, "5.5"),
    section("Le service et le décor"),
    Line("Maître d’hôtel", "11.5", "hour", 3845, "20"),
    Line("Équipe de salle, quatre personnes", "38", "hour", 3127, "20"),
    Line("Centres de table fleuris", "12", "piece", 3491, "10", off_cents=1500),
)

COLLECTION = (
    Line("Location de l’orangerie", "1", "flat", 168000, "20"),
    Line("Podium et pendrillons", "1.5", "day", 38715, "20"),
    Line("Éclairage scénique", "2", "day", 51233, "20", percent="12.5"),
    Line("Régisseur son et lumière", "9.25", "hour", 5203, "20"),
    Line("Accueil et vestiaire", "6.5", "hour", 2911, "20"),
    Line("Cocktail dînatoire, quatorze pièces", "120", "person", 3173, "10"),
    Line("Atelier de découpe devant les invités", "3", "piece", 21489, "10", off_cents=4500),
    Line("Boissons sans alcool", "120", "person", 617, "10", percent="5"),
    Line("Coupe de champagne", "120", "person", 1093, "20"),
    Line("Bouquets de buffet", "7", "piece", 4639, "10"),
    Line("Sachets de sablés à emporter", "120", "piece", 451, "5.5"),
    Line("Nettoyage de nuit", "0.25", "day", 40999, "20"),
)

VIGNERONS = (
    Line("Habitación doble, por noche", "27", "piece", 11837, "10"),
    Line("Almuerzo campestre", "18", "person", 3415, "10"),
    Line("Cena maridada", "18", "person", 5881, "10", percent="5"),
    Line("Vinos de la cena", "18", "person", 2329, "20"),
    Line("Cata comentada con enólogo", "2.5", "hour", 14777, "20"),
    Line("Cesta de productos para llevar", "18", "piece", 2743, "5.5"),
)

THISTLEWICK = (
    Line("Exclusive use of the Orchard Room", "2.75", "day", 64033, "20"),
    Line("Breakout room", "0.75", "day", 22551, "20"),
    Line("Projector and sound", "3", "day", 9517, "20", percent="10"),
    Line("Facilitator", "2.5", "hour", 13549, "20"),
    Line("Single bedroom, per night", "64", "piece", 9371, "10"),
    Line("Working lunch", "64", "person", 2783, "10"),
    Line("Three-course dinner", "64", "person", 4967, "10", percent="2.5"),
    Line("Wine with dinner", "64", "person", 1409, "20"),
    Line("Morning and afternoon break", "128", "person", 783, "10"),
    Line("Packed lunch to take away", "32", "piece", 1267, "5.5"),
    Line("Evening by the fire with a storyteller", "1.5", "hour", 19999, "20", off_cents=2500),
    Line("Minibus to the station", "2", "piece", 13463, "10"),
)

GALA = (
    Line("Location de la grande salle", "1", "flat", 290000, "20"),
    Line("Dîner de gala", "180", "person", 5839, "10"),
    Line("Vins et digestifs", "180", "person", 1743, "20", percent="6"),
    Line("Orchestre, trois passages", "3.5", "hour", 31237, "20"),
    Line("Coffret de papillotes à emporter", "180", "piece", 389, "5.5"),
)

COMITE = (
    Line("Salon du Verger", "1.75", "day", 47519, "20"),
    Line("Déjeuner de travail", "24", "person", 2873, "10"),
    Line("Pauses", "48", "person", 727, "10"),
    Line("Paperboards et vidéoprojecteur", "2", "day", 6333, "20"),
)

COCKTAIL = (
    Line("Terrasse et orangerie", "1", "flat", 137500, "20"),
    Line("Cocktail, douze pièces par personne", "140", "person", 2437, "10"),
    Line("Muscadet et cidre", "140", "person", 913, "20", off_cents=7500),
    Line("Bar à huîtres", "4.5", "hour", 16667, "10"),
    Line("Assortiments de conserves à emporter", "140", "piece", 641, "5.5", percent="15"),
)

BRUNCH = (Line("Brunch du dimanche", "68", "person", 2837, "10", percent="3"),)
ROOMS = (Line("Chambre d’hôtes, petit déjeuner compris", "46", "piece", 8719, "10"),)
WRITE_UP = (Line("Compte rendu illustré de séance", "2.5", "hour", 11111, "20"),)
LATE_SERVICE = (
    Line("Équipe de salle, prolongation", "7.75", "hour", 3127, "20"),
    Line("Taxi de nuit du personnel", "3", "piece", 4291, "10"),
    Line("Plateaux laissés sur place", "12", "piece", 1873, "5.5"),
)
BAPTISM = (
    Line("Location de l’orangerie, demi-journée", "0.5", "day", 168000, "20"),
    Line("Buffet", "45", "person", 3591, "10"),
    Line("Boîtes de dragées", "45", "piece", 517, "5.5"),
)
OPEN_DAY = (
    Line("Location du parc", "1", "day", 195000, "20"),
    Line("Paniers pique-nique à emporter", "300", "piece", 1189, "5.5"),
)
ANNIVERSARY = (
    Line("Location de l’orangerie", "1", "flat", 168000, "20"),
    Line("Déjeuner assis", "60", "person", 5429, "10"),
    Line("Accordéoniste", "2.5", "hour", 14549, "20"),
)
YEAR_END = (
    Line("Location de la grande salle", "1", "flat", 290000, "20"),
    Line("Dîner de fin d’année", "95", "person", 5733, "10"),
)


def one(label: str, cents: int) -> tuple[Line, ...]:
    """A quote of one service at 20 %, priced in cents excl. tax."""
    return (Line(label, "1", "flat", cents, "20"),)
