"""The quotes: every state, and signed ones for every kind of client.

Most were signed more than a month ago, so that the plan's monthly signatures are not used up.
"""

from joinways.demo import lines
from joinways.demo.catalogue import workshops
from joinways.demo.pieces import SampleInvoice, SampleLine
from joinways.demo.pieces import SampleQuote as Quote

INVOICED = (
    Quote("gala", "Salle, dîner et orchestre", "invoiced", lines.GALA, -190, -189, -180,
          percent="2", invoice=SampleInvoice(-125, "paid")),
    Quote("comite", "Séminaire de deux jours", "invoiced", lines.COMITE, -120, -118, -110,
          invoice=SampleInvoice(-71, "open")),
    Quote("cocktail", "Cocktail et bar à huîtres", "invoiced", lines.COCKTAIL, -66, -65, -58,
          off_cents=10000, invoice=SampleInvoice(-9, "open")),
    Quote("gala", "Acompte sur la salle", "invoiced", lines.one("Acompte sur la salle", 465000),
          -205, -204, -192, invoice=SampleInvoice(-185, "paid", paid_after=17)),
    Quote("gala", "Navettes et vestiaire", "invoiced", lines.one("Navettes et vestiaire", 218750),
          -150, -149, -140, invoice=SampleInvoice(-122, "paid", paid_after=26)),
    Quote("gala", "Mobilier d’appoint", "invoiced", lines.one("Mobilier d’appoint", 64200),
          -149, -148, -139, invoice=SampleInvoice(-118, "uncollectible")),
    Quote("comite", "Salle de sous-commission", "invoiced",
          lines.one("Salle de sous-commission", 134000), -124, -122, -113,
          invoice=SampleInvoice(-100, "paid", paid_after=9)),
    Quote("comite", "Captation vidéo", "invoiced", lines.one("Captation vidéo", 189500),
          -112, -110, -101, earlier=SampleInvoice(-69, "credited"),
          invoice=SampleInvoice(-66, "paid", paid_after=21)),
    Quote("cocktail", "Écailler et glace", "invoiced", lines.one("Écailler et glace", 97500),
          -90, -89, -80, invoice=SampleInvoice(-62, "paid", paid_after=28, over_cents=5000)),
    Quote("mariage", "Cérémonie sous les tilleuls", "invoiced",
          lines.one("Cérémonie sous les tilleuls", 320000), -84, -82, -73,
          invoice=SampleInvoice(-67, "paid", paid_after=8)),
    Quote("mariage", "Lumières et feu d’artifice", "invoiced",
          lines.one("Lumières et feu d’artifice", 286000), -60, -58, -49,
          invoice=SampleInvoice(-5, "open", due_days=75)),
    Quote("convention", "Sonorisation des salons", "invoiced",
          lines.one("Sonorisation des salons", 412500), -65, -63, -52,
          earlier=SampleInvoice(-46, "void"), invoice=SampleInvoice(-44, "paid", paid_after=31)),
    Quote("convention", "Signalétique", "invoiced", lines.one("Signalétique", 148000),
          -54, -52, -43, invoice=SampleInvoice(-12, "open", due_days=60)),
    Quote("collection", "Podium et éclairage", "invoiced", lines.one("Podium et éclairage", 355000),
          -53, -51, -46, invoice=SampleInvoice(-42, "open", part_cents=150000)),
    Quote("vignerons", "Cata comentada", "invoiced", lines.one("Cata comentada", 118000),
          -43, -42, -36, invoice=SampleInvoice(-20, "open")),
    Quote("thistlewick", "Evening by the fire", "invoiced",
          lines.one("Evening by the fire", 176500), -40, -39, -33,
          invoice=SampleInvoice(-16, "paid", paid_after=6)),
)  # fmt: skip

SIGNED = (
    Quote("comite", "Compte rendu du séminaire", "signed", lines.WRITE_UP, -73, -73, -70),
    Quote("cocktail", "Prolongation du service", "signed", lines.LATE_SERVICE, -11, -11, -8),
    Quote("mariage", "Réception de mariage", "signed", lines.WEDDING, -83, -80, -72),
    Quote("mariage", "Brunch du lendemain", "signed", lines.BRUNCH, -50, -49, -45),
    Quote("convention", "Dix ateliers en parallèle", "signed", workshops(100), -64, -62, -51,
          percent="5"),
    Quote("convention", "Hébergement", "signed", lines.ROOMS, -47, -46, -40),
    Quote("collection", "Soirée de lancement, avec champagne", "signed", lines.COLLECTION, -44,
          -43, -37, off_cents=15000),
    Quote("vignerons", "Estancia de tres días", "signed", lines.VIGNERONS, -39, -38, -34),
    Quote("thistlewick", "Three-day residential seminar", "signed", lines.THISTLEWICK, -36, -35,
          -29),
)  # fmt: skip

NOT_SIGNED = (
    Quote("collection", "Soirée de lancement", "replaced", lines.COLLECTION[:8], -58, -57, -48,
          replaced_by="Soirée de lancement, avec champagne"),
    Quote("bapteme", "Buffet de baptême", "declined", lines.BAPTISM, -70, -69, -63,
          reason="La date ne convient plus à la famille."),
    Quote("portes", "Parc et paniers pique-nique", "expired", lines.OPEN_DAY, -62, -61),
    Quote("noces", "Déjeuner et accordéon", "sent", lines.ANNIVERSARY, -6, -5, percent="3"),
    Quote("diner", "Dîner de fin d’année", "sent", lines.YEAR_END, -4, -3),
    Quote("diner", "Dîner de fin d’année, variante au buffet", "draft", lines.YEAR_END[:1], -2),
)  # fmt: skip

TILLEULS = (*INVOICED, *SIGNED, *NOT_SIGNED)

_CATALOGUE = (
    SampleLine("Alquiler del patio", "1", "flat", 98000, "21"),
    SampleLine("Cóctel", "80", "person", 2187, "10"),
    SampleLine("Azafatas", "7.5", "hour", 2649, "21", percent="5"),
)

OLMO = (
    Quote("catalogo", "Patio y cóctel", "signed", _CATALOGUE, -88, -87, -79),
    Quote("boda", "Banquete de boda", "expired", _CATALOGUE[:2], -75, -74),
)
